import type { Status, Verdict } from '../report.ts';
import { html, type Markup } from './html.ts';

// Each result has a shape of its own, drawn rather than typed, so that it needs neither colour nor a font.
const SHAPES: { readonly [K in Status]: Markup } = {
  PASS: html`<circle cx="12" cy="12" r="11"/><path d="M6.5 12.5l4 4 7-8.5"/>`,
  FAIL: html`<path class="fill" d="M7.5 1h9L23 7.5v9L16.5 23h-9L1 16.5v-9z"/><path d="M8 8l8 8M16 8l-8 8"/>`,
  UNPROVEN: html`<path class="fill" d="M12 .5L23.5 12 12 23.5.5 12z"/><path d="M9 9.6c0-4 6-4 6-.4 0 2.2-3 2.2-3 4.6M12 17v.6"/>`,
  'N-A': html`<circle cx="12" cy="12" r="11"/><path d="M7 12h10"/>`,
};

export function statusIcon(status: Status): Markup {
  return html`<svg class="icon" viewBox="-1 -1 26 26" aria-hidden="true">${SHAPES[status]}</svg>`;
}

const OF_VERDICT: { readonly [K in Verdict]: Status } = {
  verified: 'PASS',
  contradicted: 'FAIL',
  unproven: 'UNPROVEN',
};

export function verdictIcon(verdict: Verdict): Markup {
  return statusIcon(OF_VERDICT[verdict]);
}
