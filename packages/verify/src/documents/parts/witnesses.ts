import { both, code, timeOf } from '../../render/bilingual.ts';
import { foreign, html, type Markup } from '../../render/html.ts';
import type { AnchorReport, Report } from '../../report.ts';
import { type Pair, pair, say } from '../words/pair.ts';

const WORDS = {
  none: pair('没有锚定，没有独立见证。', 'No anchor, hence no independent witness.'),
  strength: pair('强度', 'strength'),
  height: (number: number): Pair => ({ zh: `区块高度 ${number}`, en: `block ${number}` }),
  transaction: pair('交易', 'transaction'),
  inNone: pair('尚未进入区块', 'not in a block yet'),
  clock: pair('（出块者的时钟，误差在数秒至数十秒）', '(clock of whoever made the block, good to some seconds)'),
} as const;

/** Every witness in short: who, where to look it up, when, and what it is worth. */
export function witnesses({ anchors }: Report): Markup {
  if (anchors.length === 0) return html`<p>${say(WORDS.none)}</p>`;
  return html`<ul class="plain witnesses">${anchors.slice(0, 20).map((anchor) => html`<li>${witness(anchor)}</li>`)}</ul>`;
}

/** Where to look each of the first two up, in a line that does not grow. */
export function witnessKeys({ anchors }: Report): Markup {
  return html`${anchors.slice(0, 2).map((anchor) => html`<br>${key(anchor)}`)}`;
}

function key(anchor: AnchorReport): Markup {
  switch (anchor.kind) {
    case 'evm':
      return html`${both((w) => w.anchors.chainOf(anchor.network.slice(0, 24), anchor.chainId))}${anchor.block === undefined ? undefined : html` ${say(WORDS.height(anchor.block.number))}`} <code>${anchor.transactionHash.slice(0, 66)}</code>`;
    case 'unknown':
      return foreign(anchor.name, 40);
  }
}

function witness(anchor: AnchorReport): Markup {
  switch (anchor.kind) {
    case 'evm':
      return block(anchor);
    case 'unknown':
      return html`${foreign(anchor.name, 80)} · ${both((w) => w.outcome.unknown)}`;
  }
}

function block(anchor: Extract<AnchorReport, { kind: 'evm' }>): Markup {
  const where = anchor.block === undefined ? say(WORDS.inNone) : say(WORDS.height(anchor.block.number));
  return html`<b>${both((w) => w.anchors.chainOf(anchor.network.slice(0, 80), anchor.chainId))}</b> · ${both((w) => w.networkClass[anchor.networkClass])} · ${say(WORDS.strength)} ${both((w) => w.strength[anchor.strength].word)} · ${both((w) => w.outcome[anchor.outcome])}<br>
${where}${anchor.time === undefined ? undefined : html` · ${timeOf(anchor.time)} ${say(WORDS.clock)}`}<br>${say(WORDS.transaction)} ${code(anchor.transactionHash)}<br>${both((w) => w.link[anchor.link])}`;
}
