import type { Capture, Deposit, Listed, Page, Watch } from '@guzheng/sdk/api';
import { routes } from '@guzheng/sdk/api';
import { button, type Child, element, replace } from '../../verifier/elements/element.ts';
import { foreign } from '../../verifier/elements/foreign.ts';
import { STATES } from '../capture/words.ts';
import { code } from '../elements/facts.ts';
import { redraw } from '../elements/focus.ts';
import { field } from '../elements/form.ts';
import { described } from '../elements/named.ts';
import { notice } from '../elements/notice.ts';
import { oneAtATime } from '../elements/one-at-a-time.ts';
import { both, say, type Text, t } from '../elements/text.ts';
import { shortTime } from '../elements/time.ts';
import type { Surroundings, View } from '../page/view.ts';
import { again } from '../problem/problem.ts';
import { everyText } from '../watch/words.ts';
import { anchoringWords } from './anchors.ts';

/** Everything of the account: what is being captured, what is deposited, what is watched. One search goes over all three. */
export function casesView({ session }: Surroundings): View {
  const { api } = session;
  const search = field({
    name: 'search',
    type: 'search',
    label: t('查找', 'Search'),
    help: t(
      '网址、备注、文件名、存证编号里的几个字。',
      'Some characters of an address, a note, a file name, a number.',
    ),
    attributes: { autocomplete: 'off' },
  });
  const wanted = (): string => search.control.value.trim().toLowerCase();
  const lists = [
    list(t('取证', 'Captures'), { wanted, load: (query) => api.call(routes.listCaptures, { query }), row: captureRow }),
    list(t('存证', 'Deposits'), { wanted, load: (query) => api.call(routes.listDeposits, { query }), row: depositRow }),
    list(t('持续跟踪', 'Series'), { wanted, load: (query) => api.call(routes.listWatches, { query }), row: watchRow }),
  ];
  search.control.addEventListener('input', () => {
    for (const one of lists) one.show();
  });
  return {
    title: t('我的案件', 'My cases'),
    node: element(
      'div',
      { class: 'cases' },
      search.node,
      lists.map(({ node }) => node),
    ),
  };
}

/** One line of a list, and the text that a search looks into. */
interface Row {
  readonly text: string;
  readonly node: HTMLElement;
}

interface ListOptions<T> {
  readonly wanted: () => string;
  readonly load: (page: Page) => Promise<Listed<T>>;
  readonly row: (item: T) => Row;
}

const PORTION = 100;

/** Newest first, in portions. A search that has not seen everything says so. */
function list<T>(heading: Text, { wanted, load, row }: ListOptions<T>): { readonly node: HTMLElement; show(): void } {
  const rows: Row[] = [];
  let next: string | undefined;
  const items = element('ul', { class: 'plain case-list' });
  const said = notice();
  const more = element('div', { class: 'buttons' });

  const show = (): void => {
    const found = rows.filter(({ text }) => text.includes(wanted()));
    replace(
      items,
      found.map(({ node }) => node),
    );
    if (found.length > 0) said.clear();
    else said.say(both(wanted() === '' ? t('还没有。', 'Nothing yet.') : t('没有找到。', 'Nothing found.')));
    const label =
      wanted() === '' ? t('显示更早的', 'Show earlier ones') : t('在更早的里面继续找', 'Search earlier ones too');
    redraw(more, () => replace(more, next === undefined ? undefined : button(both(label), () => void fetchMore())));
  };
  const fetchMore = oneAtATime(() =>
    load({ limit: PORTION, ...(next === undefined ? {} : { cursor: next }) }).then(
      (answer) => {
        rows.push(...answer.items.map(row));
        next = answer.next;
        show();
      },
      (error: unknown) => {
        said.fail(error);
        replace(
          more,
          again(() => void fetchMore()),
        );
      },
    ),
  );
  said.say(both(t('正在读取……', 'Loading …')));
  void fetchMore();
  return { node: element('section', {}, say('h2', heading), items, said.node, more), show };
}

function line(href: string, title: Child, rest: readonly Child[]): HTMLElement {
  return element('li', {}, element('a', { href }, title), element('p', { class: 'note' }, rest));
}

function captureRow({ id, url, label, state, created, number, takes }: Capture): Row {
  const title = takes.findLast(({ sealed }) => sealed !== undefined)?.sealed?.title;
  return {
    text: [url, label, number, title].join('\n').toLowerCase(),
    node: line(`/capture/${id}`, foreign(url, 200), [
      title === undefined ? undefined : [foreign(title, 100), ' · '],
      label === undefined ? undefined : [foreign(label), ' · '],
      both(described(STATES, state).word),
      ' · ',
      shortTime(created),
      number === undefined ? undefined : [' · ', code(number)],
    ]),
  };
}

function depositRow(deposit: Deposit): Row {
  const { number, name, time, subject } = deposit;
  return {
    text: [number, name, subject.sha256].join('\n').toLowerCase(),
    node: line(`/case/${number}`, code(number), [
      name === undefined ? undefined : [foreign(name), ' · '],
      both(anchoringWords(deposit).word),
      ' · ',
      shortTime(time),
    ]),
  };
}

function watchRow({ id, url, label, everyMinutes, state, observations }: Watch): Row {
  return {
    text: [url, label].join('\n').toLowerCase(),
    node: line(`/watch/${id}`, foreign(url, 200), [
      label === undefined ? undefined : [foreign(label), ' · '],
      both(everyText(everyMinutes)),
      ' · ',
      both(t(`已看 ${observations} 次`, `${observations} looks`)),
      ' · ',
      both(state === 'active' ? t('进行中', 'active') : t('已结束', 'ended')),
    ]),
  };
}
