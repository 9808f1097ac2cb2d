import type { AnchorReport } from '../../report.ts';
import { both, type Row, section } from '../bilingual.ts';
import { html, type Markup } from '../html.ts';
import { asOfAFile, type Naming } from '../words/naming.ts';
import type { Witnessed } from './banners.ts';
import { bitcoinRows } from './bitcoin.ts';
import { cardOf, cardRows } from './card.ts';
import { chainRows } from './chain.ts';
import { timeStampRows } from './time-stamp.ts';

export function anchorsSection(report: Witnessed, naming: Naming = asOfAFile): Markup {
  const content =
    report.anchors.length === 0
      ? html`<p>${both((w) => w.anchors.none)}</p>`
      : html`<p class="note">${both((w) => w.anchors.intro)}</p>${report.anchors.map((anchor, place) => card(anchor, place, { report, naming }))}`;
  return section('anchors', (w) => w.anchors.heading, content);
}

function card(anchor: AnchorReport, place: number, { report, naming }: { report: Witnessed; naming: Naming }): Markup {
  if (anchor.kind === 'unknown') {
    return html`<div class="anchor"><p>${both((w) => w.anchors.unknownKind(anchor.name.slice(0, 80)))} · ${both((w) => w.outcome.unknown)}</p></div>`;
  }
  return cardOf(anchor, place, [...cardRows(anchor, naming), ...ownRows(anchor, place, report)]);
}

function ownRows(anchor: Exclude<AnchorReport, { kind: 'unknown' }>, place: number, report: Witnessed): readonly Row[] {
  switch (anchor.kind) {
    case 'evm':
      return chainRows(anchor, report);
    case 'rfc3161':
      return timeStampRows(anchor, place, report);
    case 'opentimestamps':
      return bitcoinRows(anchor, place, report);
  }
}
