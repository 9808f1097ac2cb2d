import type { CustodyHop, Report } from '../../report.ts';
import { both, code } from '../bilingual.ts';
import { foreign, html, type Markup } from '../html.ts';
import { statusIcon } from '../icons.ts';

/** Hash in = hash out, hop by hop. A hop that lacks a side is a gap, and is shown as one. */
export function hopsTable({ hops }: Report): Markup {
  return html`<table class="hops"><caption>${both((w) => w.review.hops)}</caption><tbody>${hops.map(row)}</tbody></table>\n`;
}

const STATUS = { equal: 'PASS', broken: 'FAIL', open: 'UNPROVEN', none: 'N-A' } as const;

function row(hop: CustodyHop): Markup {
  const status = STATUS[hop.state];
  const count = hop.files === undefined ? undefined : html` · ${both((w) => w.review.files(hop.files ?? 0))}`;
  const sides = hop.state === 'none' ? undefined : html`<br>${side('out', hop.out)}<br>${side('into', hop.into)}`;
  const differing = hop.differing === undefined ? undefined : html`<br>${foreign(hop.differing, 300)}`;
  return html`<tr class="${hop.state}"><th scope="row">${both((w) => w.review.hop[hop.hop])}</th><td><span class="status ${status}">${statusIcon(status)} ${both((w) => w.review.hopState[hop.state])}</span>${count}${sides}${differing}</td></tr>`;
}

function side(name: 'out' | 'into', digest: string | null): Markup {
  return html`${both((w) => w.review[name])} ${digest === null ? html`—` : code(digest)}`;
}
