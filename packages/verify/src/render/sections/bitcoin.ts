import { hexToBytes, readBitcoinHeader } from '@guzheng/evidence';
import type { BitcoinBlockReport, OpenTimestampsReport } from '../../report.ts';
import { both, code, type Row } from '../bilingual.ts';
import { command, fileNameFor } from '../commands.ts';
import { foreign, html, type Markup } from '../html.ts';
import type { Witnessed } from './banners.ts';
import { reasonOf, sightingRow, timeWithError } from './card.ts';

const MAX_NAMED = 20;

/** What a card says of an OpenTimestamps proof. */
export function bitcoinRows(anchor: OpenTimestampsReport, place: number, report: Witnessed): readonly Row[] {
  const { blocks, pending, unconfirmedHeights, others } = anchor;
  return [
    blocks.length === 0
      ? undefined
      : [(w) => w.bitcoin.blocks, html`<ul class="plain">${blocks.map((block) => line(block, anchor))}</ul>`],
    pending.length === 0 ? undefined : [(w) => w.bitcoin.pending, names(pending)],
    unconfirmedHeights.length === 0
      ? undefined
      : [(w) => w.bitcoin.unconfirmed, both((w) => w.bitcoin.unconfirmedHeights(numbers(unconfirmedHeights)))],
    others.length === 0 ? undefined : [(w) => w.bitcoin.others, names(others)],
    sightingRow(
      blocks.flatMap(({ sightings }) => sightings),
      (seen) =>
        'header' in seen
          ? html`${code(hashOf(seen.header))} · ${both((w) => w.bitcoin.confirmations(seen.confirmations))}`
          : undefined,
    ),
    lookUpRow(anchor, place, report),
  ];
}

/** Of the header as the source gave it; the header itself where it is none. */
function hashOf(header: string): string {
  return /^[0-9a-f]{160}$/.test(header) ? (readBitcoinHeader(hexToBytes(header))?.hash ?? header) : header;
}

function line(block: BitcoinBlockReport, { timeError }: OpenTimestampsReport): Markup {
  const { confirmations, merkleRoot } = block;
  return html`<li>${both((w) => w.anchors.blockOf(block.height))} ${code(block.hash)} · ${both((w) => w.bitcoin.networkClass[block.networkClass])}${block.code === 'bitcoin-block-contradicted' ? undefined : html` · ${both((w) => w.link[block.link])}`}${confirmations === undefined ? undefined : html` · ${both((w) => w.bitcoin.confirmations(confirmations))}`}${block.code && reasonOf(block.code)}<br>${timeWithError(block.time, timeError)}${merkleRoot && html`<br>${both((w) => w.bitcoin.merkleRoot)} ${code(merkleRoot)}`}</li>`;
}

function names(all: readonly string[]): Markup {
  return html`<ul class="plain">${all.slice(0, MAX_NAMED).map((name) => html`<li>${foreign(name, 200)}</li>`)}</ul>`;
}

function numbers(all: readonly number[]): string {
  return all.slice(0, MAX_NAMED).join(', ');
}

function lookUpRow(anchor: OpenTimestampsReport, place: number, { subject, deposit }: Witnessed): Row {
  if (anchor.networkClass === 'development') return [(w) => w.anchors.lookUp, both((w) => w.anchors.nowhere)];
  // Only beside the file that was deposited and its proof are there commands to run.
  if (subject === undefined) return undefined;
  return [(w) => w.anchors.lookUp, lookUpWithoutUs(anchor, place, { file: fileNameFor(subject), root: deposit?.root })];
}

/** Any OpenTimestamps client reads the file; a block is also looked up by hand, by its height. */
function lookUpWithoutUs(
  anchor: OpenTimestampsReport,
  place: number,
  from: { file: string; root: string | undefined },
): Markup {
  const { file } = from;
  const root = /^[0-9a-f]{64}$/.test(from.root ?? '') ? from.root : 'ROOT';
  const subject = anchor.target === 'file' ? `-f "${file}"` : `-d ${root}`;
  return html`${anchor.blocks.length === 0 ? undefined : html`<p>${both((w) => w.bitcoin.byHand)}</p>`}
${command((w) => w.bitcoin.extract, `jq -r '.anchors[${place}].ots' "${file}.proof.json" | base64 -d > timestamp.ots`)}
${command((w) => w.bitcoin.verify, `ots verify ${subject} timestamp.ots`)}
<p>${both((w) => w.bitcoin.export)}</p>`;
}
