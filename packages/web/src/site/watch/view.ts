import type { Observation, Timeline } from '@guzheng/sdk/api';
import { routes } from '@guzheng/sdk/api';
import { button, type Child, element, replace } from '../../verifier/elements/element.ts';
import { foreign } from '../../verifier/elements/foreign.ts';
import { saveBlob } from '../cases/download.ts';
import { code, facts, table } from '../elements/facts.ts';
import { redraw } from '../elements/focus.ts';
import { shownLang } from '../elements/language.ts';
import { described } from '../elements/named.ts';
import { notice } from '../elements/notice.ts';
import { both, say, t } from '../elements/text.ts';
import { shortTime, time } from '../elements/time.ts';
import { twoSteps } from '../elements/two-steps.ts';
import type { Surroundings, View } from '../page/view.ts';
import { again, isPassing } from '../problem/problem.ts';
import { charts } from './chart.ts';
import { noticeSection } from './notices.ts';
import { reasonItem } from './reasons.ts';
import { counterText, everyText, PAGE_STATES } from './words.ts';

/** One page over time. */
export function watchView(surroundings: Surroundings, id: string): View {
  const { session } = surroundings;
  const own = new AbortController();
  const place = element('div', {});
  const notices = element('div', {});
  const actions = element('div', { class: 'buttons screen' });
  const said = notice();
  const params = { id };
  let shown = '';
  const load = async (): Promise<void> => {
    const timeline = await session.api.call(routes.getTimeline, { params, signal: own.signal });
    redraw(place, () => replace(place, timelineParts(timeline)));
    // A notice that somebody is writing is not taken away by a look that was made meanwhile.
    const key = JSON.stringify([timeline.watch.notices, timeline.elapsed]);
    if (key !== shown) redraw(notices, () => replace(notices, noticeSection(timeline, surroundings, load)));
    shown = key;
    redraw(actions, () => replace(actions, pressed(timeline)));
  };
  const fails = (error: unknown): void => {
    if (!own.signal.aborted) said.fail(error);
  };
  const reload = (): void => {
    said.clear();
    load().then(() => said.say(both(t('已是最新。', 'This is up to date.'))), fails);
  };
  const pressed = ({ watch }: Timeline): Child => [
    button(both(t('刷新', 'Refresh')), reload),
    button(both(t('下载时间线（打印用）', 'Download the timeline to print')), () => {
      session
        .blob(routes.getTimelineDocument, { params, query: { lang: shownLang(), format: 'html' } })
        .then((blob) => saveBlob(`timeline-${id}.html`, blob), fails);
    }),
    watch.state === 'ended'
      ? undefined
      : twoSteps({
          label: both(t('结束跟踪', 'End the series')),
          warning: t(
            '结束后不会再取证，也不能恢复；已有的记录保留。',
            'No more looks are made then, and it cannot be begun again; what is recorded stays.',
          ),
          yes: t('确定结束', 'Yes, end it'),
          no: t('不结束', 'No'),
          act: () => {
            session.api.call(routes.endWatch, { params }).then(load).catch(fails);
          },
        }),
  ];
  load().catch((error: unknown) => {
    fails(error);
    if (isPassing(error)) replace(actions, again(reload));
  });
  return {
    title: t('持续跟踪', 'Series'),
    node: element('div', { class: 'watch' }, place, notices, actions, said.node),
    close: () => own.abort(),
  };
}

function timelineParts(timeline: Timeline): Child {
  const { watch, observations, gaps } = timeline;
  const { last } = watch;
  return [
    element('p', { class: 'address' }, foreign(watch.url, 2000)),
    facts([
      watch.label === undefined ? undefined : [t('备注', 'Note'), foreign(watch.label)],
      [t('状态', 'State'), both(watch.state === 'active' ? t('进行中', 'active') : t('已结束', 'ended'))],
      [t('间隔', 'Interval'), both(everyText(watch.everyMinutes))],
      watch.next === undefined ? undefined : [t('下一次', 'Next look'), time(watch.next)],
      [
        t('最近一次', 'Last look'),
        last === undefined ? both(t('还没有', 'none yet')) : [stateOf(last), ' · ', time(last.time)],
      ],
    ]),
    element('div', { class: 'charts' }, charts(timeline)),
    say('h2', t('时间线', 'Timeline')),
    observations.length === 0
      ? say(
          'p',
          t(
            '还没有看过。第一次取证完成后会显示在这里。',
            'No look yet. The first appears here when its capture is done.',
          ),
        )
      : observationTable(observations),
    gaps.length === 0
      ? undefined
      : element(
          'ul',
          { class: 'plain lack' },
          gaps.map(({ from, to, missed }) =>
            element(
              'li',
              {},
              both(t(`有 ${missed} 次没有按时取证：`, `${missed} looks did not take place: `)),
              shortTime(from),
              ' – ',
              shortTime(to),
            ),
          ),
        ),
  ];
}

function observationTable(observations: readonly Observation[]): HTMLElement {
  return table(
    [
      t('时间', 'Time'),
      t('页面状态', 'State of the page'),
      t('数字', 'Counters'),
      t('盯住的句子', 'Watched sentences'),
      t('存证编号', 'Evidence number'),
    ],
    observations.map((one) => [
      shortTime(one.time),
      [
        stateOf(one),
        one.reasons.length === 0 ? undefined : element('ul', { class: 'plain note' }, one.reasons.map(reasonItem)),
      ],
      one.counters.length === 0
        ? both(t('无', 'none'))
        : one.counters.map(({ name, value }) => {
            const words = counterText(name);
            return element(
              'div',
              {},
              words === undefined ? foreign(name, 40) : both(words),
              ' ',
              element('span', { class: 'figures' }, String(value)),
            );
          }),
      one.passages.length === 0
        ? both(t('无', 'none'))
        : one.passages.map(({ passage, present }) =>
            element('div', {}, both(present ? t('在：', 'there: ') : t('不在：', 'gone: ')), foreign(passage, 60)),
          ),
      one.number === undefined
        ? element('a', { href: `/capture/${one.capture}` }, both(t('未封存', 'not sealed')))
        : element('a', { href: `/case/${one.number}` }, code(one.number)),
    ]),
    t('每一次看到的情况', 'What each look found'),
  );
}

function stateOf({ state }: Observation): Child {
  const { word, means } = described(PAGE_STATES, state);
  return [
    element('strong', {}, both(word)),
    element('span', { class: 'note' }, both(t(`（${means.zh}）`, ` (${means.en})`))),
  ];
}
