import type { Deposit } from '@guzheng/sdk/api';
import { routes } from '@guzheng/sdk/api';
import { type Child, element, replace } from '../../verifier/elements/element.ts';
import { foreign } from '../../verifier/elements/foreign.ts';
import { copyButton, paragraphToCopy } from '../elements/copy.ts';
import { code, facts } from '../elements/facts.ts';
import { redraw } from '../elements/focus.ts';
import { named } from '../elements/named.ts';
import { both, say, t } from '../elements/text.ts';
import { bytesText, time } from '../elements/time.ts';
import type { Surroundings, View } from '../page/view.ts';
import { again, isPassing, problemBox, wordsOf } from '../problem/problem.ts';
import { anchoringWords, anchorsOf } from './anchors.ts';
import { custodySection } from './custody.ts';
import { downloads } from './downloads.ts';
import { extractionSection } from './extraction.ts';
import { filing } from './filing.ts';
import { KINDS } from './words.ts';

const FILING = t('可写进起诉状、证据说明的一段话', 'A paragraph for the filing');

/** Witnesses take minutes to days: no need to ask often. */
const AGAIN_MS = 20_000;

/** One deposit: its number, how far its witnesses are, everything that can be handed in. */
export function caseView(surroundings: Surroundings, number: string): View {
  const { session } = surroundings;
  const own = new AbortController();
  const state = element('div', {});
  /** Said once, when it has become another. */
  const news = element('p', { class: 'away', role: 'status' });
  const filed = element('div', {});
  const rest = element('div', {});
  let shown: string | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const show = (deposit: Deposit): void => {
    const key = JSON.stringify([deposit.anchoring, deposit.anchors]);
    if (key === shown) return;
    if (shown === undefined) replace(rest, parts(deposit, surroundings));
    else replace(news, both(anchoringWords(deposit).word));
    shown = key;
    replace(state, anchorsOf(deposit));
    redraw(filed, () => replace(filed, paragraphToCopy(FILING, filing(deposit))));
  };
  const load = async (): Promise<void> => {
    const deposit = await session.api.call(routes.getDeposit, { params: { number }, signal: own.signal });
    show(deposit);
    if (deposit.anchoring !== 'anchored') timer = setTimeout(refresh, AGAIN_MS);
  };
  /** What is on the page stays there when an answer fails to come. */
  const refresh = (): void => {
    load().catch((error: unknown) => {
      if (own.signal.aborted) return;
      if (shown === undefined) replace(rest, problemBox(error), isPassing(error) ? again(refresh) : undefined);
      else if (isPassing(error)) timer = setTimeout(refresh, AGAIN_MS);
      else replace(news, both(wordsOf(error).says));
    });
  };
  refresh();

  return {
    title: t('案件', 'Case'),
    node: element(
      'div',
      { class: 'case' },
      numberBox(number),
      element('section', {}, say('h2', t('外部见证', 'Outside witnesses')), news, state),
      rest,
      filed,
      custodySection(session, number),
    ),
    close: () => {
      own.abort();
      clearTimeout(timer);
    },
  };
}

function numberBox(number: string): HTMLElement {
  return element(
    'div',
    { class: 'number-box' },
    say('p', t('存证编号', 'Evidence number'), { class: 'note' }),
    element('p', { class: 'number' }, code(number)),
    copyButton(t('复制编号', 'Copy the number'), () => number),
  );
}

function parts(deposit: Deposit, surroundings: Surroundings): Child {
  const isOwner = surroundings.session.me?.role !== 'clerk';
  return [
    element('section', {}, say('h2', t('存证内容', 'What was deposited')), contents(deposit)),
    downloads(deposit, surroundings),
    isOwner && deposit.kind !== 'digest' ? extractionSection(deposit.number, surroundings) : undefined,
  ];
}

function contents({ name, time: at, index, subject, kind }: Deposit): HTMLElement {
  return facts([
    name === undefined ? undefined : [t('名称', 'Name'), foreign(name)],
    [t('存证时间', 'Deposited'), time(at)],
    [t('账本里的位置', 'Place in the ledger'), both(t(`第 ${index + 1} 条`, `entry ${index + 1}`))],
    [t('种类', 'Kind'), both(named(KINDS, kind))],
    subject.bytes === undefined ? undefined : [t('大小', 'Size'), both(bytesText(subject.bytes))],
    [t('SHA-256 哈希值', 'SHA-256 digest'), code(subject.sha256)],
    subject.sm3 === undefined ? undefined : [t('国密 SM3 哈希值', 'SM3 digest'), code(subject.sm3)],
  ]);
}
