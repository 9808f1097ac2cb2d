import type { AnchorSummary, Deposit } from '@guzheng/sdk/api';
import { type Child, element } from '../../verifier/elements/element.ts';
import { foreign } from '../../verifier/elements/foreign.ts';
import { icon } from '../../verifier/elements/icon.ts';
import { code, facts, table } from '../elements/facts.ts';
import { described, named } from '../elements/named.ts';
import { both, say, type Text, t } from '../elements/text.ts';
import { time } from '../elements/time.ts';
import { explorerOf, weaknessOf } from './strength.ts';
import { ANCHOR_STATES, ANCHORING, ONLY_WEAK, WITNESSES } from './words.ts';

export type Witnessed = Pick<Deposit, 'anchoring' | 'anchors'>;

/** The state in words. Witnesses of no weight are not called done anywhere, in no list either. */
export function anchoringWords({ anchoring, anchors }: Witnessed): AnchoringWords {
  const isWeak = anchoring === 'anchored' && anchors.every((anchor) => weaknessOf(anchor) !== undefined);
  return { ...(isWeak ? ONLY_WEAK : described(ANCHORING, anchoring)), isWeak };
}

interface AnchoringWords {
  readonly word: Text;
  readonly means: Text;
  readonly isWeak: boolean;
}

/** How far the witnesses are, and what each said: enough to look it up without this server. */
export function anchorsOf({ anchoring: state, anchors }: Witnessed): Child {
  const { word, means, isWeak } = anchoringWords({ anchoring: state, anchors });
  return [
    element(
      'p',
      { class: `anchoring ${isWeak ? 'pending' : state}` },
      icon(state === 'anchored' && !isWeak ? 'pass' : 'open'),
      ' ',
      element('strong', {}, both(word)),
    ),
    say('p', means),
    warnings(anchors),
    anchors.length === 0 ? undefined : anchorTable(anchors),
  ];
}

/** What is weak about the witnesses stands above them: nobody must take a test for a proof. */
function warnings(anchors: readonly AnchorSummary[]): Child {
  const said = [...new Set(anchors.map(weaknessOf))].filter((text) => text !== undefined);
  return said.map((text) => element('p', { class: 'weak' }, icon('open'), ' ', element('strong', {}, both(text))));
}

function anchorTable(anchors: readonly AnchorSummary[]): HTMLElement {
  const columns = [
    t('见证', 'Witness'),
    t('状态', 'State'),
    t('见证的时间', 'Time that it states'),
    t('在哪里查', 'Where to look it up'),
  ];
  const rows = anchors.map((anchor): readonly Child[] => [
    [both(named(WITNESSES, anchor.kind)), element('br'), foreign(anchor.witness, 120)],
    both(named(ANCHOR_STATES, anchor.state)),
    anchor.time === undefined ? both(t('尚无', 'none yet')) : time(anchor.time),
    whereabouts(anchor),
  ]);
  return table(columns, rows, t('外部见证', 'Outside witnesses'));
}

function whereabouts(anchor: AnchorSummary): Child {
  const { chainId, height, transaction, block, serial } = anchor;
  const explorer = explorerOf(anchor);
  const known = [
    chainId === undefined ? undefined : ([t('链编号', 'Chain id'), String(chainId)] as const),
    height === undefined ? undefined : ([t('区块高度', 'Block height'), String(height)] as const),
    transaction === undefined ? undefined : ([t('交易', 'Transaction'), code(transaction)] as const),
    block === undefined ? undefined : ([t('区块', 'Block'), code(block)] as const),
    explorer === undefined ? undefined : ([t('区块浏览器', 'Block explorer'), explorer] as const),
    serial === undefined ? undefined : ([t('时间戳序列号', 'Serial number'), code(serial)] as const),
  ];
  return known.every((fact) => fact === undefined) ? both(t('尚无', 'nothing yet')) : facts(known);
}
