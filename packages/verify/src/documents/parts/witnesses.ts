import { both, code } from '../../render/bilingual.ts';
import { type Fragment, foreign, html, type Markup } from '../../render/html.ts';
import { timeWithError } from '../../render/sections/card.ts';
import { worthOf } from '../../render/sections/worth.ts';
import type { AnchorReport, Report } from '../../report.ts';
import { pair, say } from '../words/pair.ts';

type KnownReport = Exclude<AnchorReport, { kind: 'unknown' }>;

const NONE = pair('没有锚定，没有独立见证。', 'No anchor, hence no independent witness.');
const IN_NO_BLOCK = pair('尚未进入区块', 'not in a block yet');
const MAX_WITNESSES = 20;
const MAX_KEYS = 2;

/** Every witness in short: who, where to look it up, when and how far that may be off, what it is worth and why. */
export function witnesses({ anchors }: Report): Markup {
  if (anchors.length === 0) return html`<p>${say(NONE)}</p>`;
  return html`<ul class="plain witnesses">${anchors.slice(0, MAX_WITNESSES).map((anchor) => html`<li>${witness(anchor)}</li>`)}</ul>`;
}

function witness(anchor: AnchorReport): Markup {
  if (anchor.kind === 'unknown')
    return html`${both((w) => w.anchors.unknownKind(anchor.name.slice(0, 80)))} · ${both((w) => w.outcome.unknown)}`;
  const time = anchor.time === undefined ? undefined : html`<br>${timeWithError(anchor.time, anchor.timeError)}`;
  return html`<b>${both((w) => w.anchors.kind[anchor.kind])}</b> · ${both((w) => w.anchors.strength)} ${both((w) => w.strength[anchor.strength].word)} · ${both((w) => w.worth[worthOf(anchor)])}<br>${place(anchor)}${time}${key(anchor)}`;
}

/** Who saw it. */
function place(anchor: KnownReport): Fragment {
  switch (anchor.kind) {
    case 'evm':
      return html`${both((w) => w.anchors.chainOf(anchor.network.slice(0, 80), anchor.chainId))} · ${anchor.block === undefined ? say(IN_NO_BLOCK) : height(anchor.block.number)}`;
    case 'rfc3161':
      return anchor.token === undefined ? both((w) => w.outcome[anchor.outcome]) : foreign(anchor.token.signer, 200);
    case 'opentimestamps':
      return anchor.blocks.length === 0
        ? both((w) => w.outcome[anchor.outcome])
        : html`${both((w) => w.bitcoin.networkClass[anchor.networkClass])} · ${anchor.blocks.slice(0, 3).map((block, i) => html`${i === 0 ? undefined : ', '}${height(block.height)}`)}`;
  }
}

function height(number: number): Markup {
  return both((w) => html`${w.anchors.block} ${w.anchors.blockOf(number)}`);
}

/** By which it is looked up: transaction, serial number, block hash. */
function key(anchor: KnownReport): Fragment {
  switch (anchor.kind) {
    case 'evm':
      return html`<br>${both((w) => w.anchors.transaction)} ${code(anchor.transactionHash)}`;
    case 'rfc3161':
      return anchor.token && html`<br>${both((w) => w.timeStamp.serial)} ${code(anchor.token.serial)}`;
    case 'opentimestamps': {
      const [block] = anchor.blocks;
      return block && html`<br>${code(block.hash)}`;
    }
  }
}

/** Where to look up the first of them, in lines that do not grow. */
export function witnessKeys({ anchors }: Report): Markup {
  const known = anchors.filter((anchor) => anchor.kind !== 'unknown').slice(0, MAX_KEYS);
  return html`${known.map((anchor) => html`<br>${short(anchor)}`)}`;
}

function short(anchor: KnownReport): Markup {
  const cut = (text: string, length: number) => html`<code>${foreign(text.slice(0, length), length)}</code>`;
  switch (anchor.kind) {
    case 'evm':
      return html`${both((w) => w.anchors.chainOf(anchor.network.slice(0, 24), anchor.chainId))}${anchor.block && html` ${height(anchor.block.number)}`} ${cut(anchor.transactionHash, 66)}`;
    case 'rfc3161':
      return html`${both((w) => w.anchors.kind.rfc3161)} ${cut(anchor.token?.serial ?? '', 40)}`;
    case 'opentimestamps':
      return html`${both((w) => w.anchors.kind.opentimestamps)}${anchor.blocks[0] && html` ${height(anchor.blocks[0].height)} ${cut(anchor.blocks[0].hash, 64)}`}`;
  }
}
