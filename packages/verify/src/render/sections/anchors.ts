import { NETWORKS } from '@guzheng/evidence';
import type { AnchorReport, Report } from '../../report.ts';
import { both, code, facts, section, timeOf } from '../bilingual.ts';
import { foreign, html, type Markup } from '../html.ts';
import { CODE_WORDS } from '../words/codes.ts';
import type { Words } from '../words/words.ts';

type EvmReport = Extract<AnchorReport, { kind: 'evm' }>;

export function anchorsSection(report: Report): Markup {
  const content =
    report.anchors.length === 0
      ? html`<p>${both((w) => w.anchors.none)}</p>`
      : html`<p class="note">${both((w) => w.anchors.intro)}</p>${report.anchors.map((anchor) => card(anchor, report.deposit?.root))}`;
  return section('anchors', (w) => w.anchors.heading, content);
}

function card(anchor: AnchorReport, root: string | undefined): Markup {
  if (anchor.kind === 'unknown') {
    return html`<div class="anchor"><p>${both((w) => w.anchors.unknownKind(anchor.name.slice(0, 80)))} · ${both((w) => w.outcome.unknown)}</p></div>`;
  }
  const { block } = anchor;
  return html`<div class="anchor ${anchor.networkClass}"><p class="strength">${meter(anchor.strength)}<strong>${both((w) => html`${w.anchors.strength}${w.tag === 'en' ? ': ' : '：'}${w.strength[anchor.strength].word}`)}</strong> <span>${both((w) => w.strength[anchor.strength].means)}</span></p>
${facts([
  [
    (w) => w.anchors.chain,
    html`${both((w) => w.anchors.chainOf(anchor.network.slice(0, 80), anchor.chainId))} · <strong>${both((w) => w.networkClass[anchor.networkClass])}</strong>`,
  ],
  [(w) => w.anchors.outcome, html`${both((w) => w.outcome[anchor.outcome])}${anchor.code && reason(anchor.code)}`],
  anchor.time === undefined ? undefined : [(w) => timeLabel(w, anchor), timeOf(anchor.time)],
  block && [(w) => w.anchors.block, html`${both((w) => w.anchors.blockOf(block.number))} ${code(block.hash)}`],
  [(w) => w.anchors.transaction, code(anchor.transactionHash)],
  anchor.sender && [(w) => w.anchors.sender, code(anchor.sender)],
  [(w) => w.anchors.finality, both((w) => w.finality[anchor.status])],
  [(w) => w.anchors.link, both((w) => w.link[anchor.link])],
  [(w) => w.anchors.genesis, code(anchor.genesisHash)],
  anchor.sightings.length === 0 ? undefined : [(w) => w.anchors.sightings, sightings(anchor)],
  [(w) => w.anchors.lookUp, lookUpWithoutUs(anchor, root)],
])}</div>`;
}

/** A block's time bounds something only if the block is on a chain that counts. */
function timeLabel(words: Words, anchor: EvmReport): string {
  if (anchor.strength === 'none' || anchor.outcome !== 'valid') return words.anchors.time;
  return anchor.link === 'unlinked' ? words.anchors.unconfirmedTime : words.anchors.notAfter;
}

function reason(name: NonNullable<EvmReport['code']>): Markup {
  return html` · ${both((w) => CODE_WORDS[name][w.tag === 'en' ? 'en' : 'zh'])}`;
}

const LEVEL = { none: 0, weak: 1, fair: 2, strong: 3 } as const;

function meter(strength: EvmReport['strength']): Markup {
  const bars = [1, 2, 3].map((bar) => html`<i class="${bar <= LEVEL[strength] ? 'on' : 'off'}"></i>`);
  return html`<span class="meter" aria-hidden="true">${bars}</span>`;
}

function sightings(anchor: EvmReport): Markup {
  const lines = anchor.sightings
    .slice(0, 50)
    .map(
      (seen) =>
        html`<li>${foreign(seen.source, 200)} · ${both((w) => w.sighting[seen.outcome])}${seen.outcome === 'found' ? html` ${code(seen.hash)}` : html` · ${foreign(seen.detail, 300)}`} · ${timeOf(seen.at)}</li>`,
    );
  return html`<ul class="plain">${lines}</ul>`;
}

/** Explorers only for chains whose genesis is pinned here: an explorer named by the file would be the file's own witness. */
function lookUpWithoutUs(anchor: EvmReport, root: string | undefined): Markup {
  if (anchor.networkClass === 'development') return both((w) => w.anchors.nowhere);
  const known = NETWORKS.find(
    (network) => network.chainId === anchor.chainId && network.genesisHash === anchor.genesisHash,
  );
  const place = known?.explorer && `${known.explorer.replace('https://', '')}/tx/`;
  const way = place
    ? html`${both((w) => w.anchors.byExplorer(place.split('/')[0] ?? ''))}: ${code(place + anchor.transactionHash)}`
    : both((w) => w.anchors.byNode(anchor.chainId));
  return html`${way}${root && html`<br>${both((w) => w.anchors.compare)} ${code(root)}`}`;
}
