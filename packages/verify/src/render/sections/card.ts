import type { BitcoinSighting, BlockSighting } from '@guzheng/evidence';
import type { AnchorReport, Strength } from '../../report.ts';
import { both, code, facts, type Row, timeOf } from '../bilingual.ts';
import { type Fragment, foreign, html, type Markup } from '../html.ts';
import { CODE_WORDS } from '../words/codes.ts';
import type { Naming } from '../words/naming.ts';
import type { Words } from '../words/words.ts';
import { isConfirmed, worthOf } from './worth.ts';

type KnownReport = Exclude<AnchorReport, { kind: 'unknown' }>;

/** A witness on a card of its own: what kind, under which name the findings speak of it, how strong and why, then its facts. */
export function cardOf(anchor: KnownReport, place: number, rows: readonly Row[]): Markup {
  return html`<div class="anchor ${classOf(anchor)}"><h3>${both((w) => w.anchors.kind[anchor.kind])} ${code(`anchor[${place}]`)}</h3><p class="strength">${meter(anchor.strength)}<strong>${both((w) => html`${w.anchors.strength}${w.tag === 'en' ? ': ' : '：'}${w.strength[anchor.strength].word}`)}</strong> <span>${both((w) => w.worth[worthOf(anchor)])}</span></p>
${facts(rows)}</div>`;
}

/** The rows that every witness has. */
export function cardRows(anchor: KnownReport, naming: Naming): readonly Row[] {
  const target = anchor.kind === 'evm' ? 'root' : anchor.target;
  return [
    [(w) => w.anchors.attests, both((w) => naming(w).anchors.target[target])],
    [(w) => w.anchors.outcome, html`${both((w) => w.outcome[anchor.outcome])}${anchor.code && reasonOf(anchor.code)}`],
    anchor.time === undefined ? undefined : [(w) => timeLabel(w, anchor), timeWithError(anchor.time, anchor.timeError)],
  ];
}

/** A time, and how far it may be off. */
export function timeWithError(time: string, error: KnownReport['timeError']): Markup {
  if (error === undefined) return timeOf(time);
  return html`${timeOf(time)} ${both((w) => (w.tag === 'en' ? `(${w.timeError(error)})` : `（${w.timeError(error)}）`))}`;
}

/** Why something is not as it should be, in words. */
export function reasonOf(name: NonNullable<KnownReport['code']>): Markup {
  return html` · ${both((w) => CODE_WORDS[name][w.tag === 'en' ? 'en' : 'zh'])}`;
}

const MAX_SIGHTINGS = 50;

/** Who was asked, and what each said. */
export function sightingRow(
  sightings: readonly (BlockSighting | BitcoinSighting)[],
  found: (sighting: BlockSighting | BitcoinSighting) => Fragment,
): Row {
  if (sightings.length === 0) return undefined;
  const lines = sightings
    .slice(0, MAX_SIGHTINGS)
    .map(
      (seen) =>
        html`<li>${foreign(seen.source, 200)} · ${both((w) => w.sighting[seen.outcome])}${seen.outcome === 'found' ? html` ${found(seen)}` : html` · ${foreign(seen.detail, 300)}`} · ${timeOf(seen.at)}</li>`,
    );
  return [(w) => w.anchors.sightings, html`<ul class="plain">${lines}</ul>`];
}

/** A witness that anybody can make, or that nobody can place, has a broken frame. */
function classOf(anchor: KnownReport): string {
  if (anchor.kind !== 'rfc3161') return anchor.networkClass;
  if (anchor.token?.trust.state !== 'pinned') return 'unknown';
  return anchor.token.trust.class;
}

/** A witness's time bounds something only if it is one. */
function timeLabel(words: Words, anchor: KnownReport): string {
  if (anchor.strength === 'none' || anchor.outcome !== 'valid') return words.anchors.time;
  return isConfirmed(anchor) ? words.anchors.notAfter : words.anchors.unconfirmedTime;
}

const LEVEL = { none: 0, weak: 1, fair: 2, strong: 3 } as const;

function meter(strength: Strength): Markup {
  const bars = [1, 2, 3].map((bar) => html`<i class="${bar <= LEVEL[strength] ? 'on' : 'off'}"></i>`);
  return html`<span class="meter" aria-hidden="true">${bars}</span>`;
}
