import type { Check, Report, Status } from '../../report.ts';
import { both, section } from '../bilingual.ts';
import { foreign, html, type Markup } from '../html.ts';
import { statusIcon } from '../icons.ts';
import { CODE_WORDS } from '../words/codes.ts';
import { FAMILIES, type Family } from '../words/terms.ts';
import type { Words } from '../words/words.ts';

const MAX_RAW = 20_000;

export function countStatuses(checks: readonly Check[]): { readonly [K in Status]: number } {
  const count = (status: Status) => checks.filter((check) => check.status === status).length;
  return { PASS: count('PASS'), FAIL: count('FAIL'), UNPROVEN: count('UNPROVEN'), 'N-A': count('N-A') };
}

/** In the order of the review, whatever the order of the report. */
export function inReviewOrder(checks: readonly Check[]): readonly Check[] {
  return FAMILIES.flatMap((family) => checks.filter((check) => check.id.startsWith(family)));
}

export function checksSection({ checks }: Report): Markup {
  const families = FAMILIES.map((family) =>
    familyRows(
      family,
      checks.filter((check) => check.id.startsWith(family)),
    ),
  );
  return section(
    'checks',
    (w) => w.checks.heading,
    html`<p class="note">${both((w) => w.checks.intro)}</p><p class="counts">${both((w) => w.checks.counts(countStatuses(checks)))}</p>
<table><thead><tr><th scope="col">${both((w) => w.checks.point)}</th><th scope="col">${both((w) => w.checks.status)}</th><th scope="col">${both((w) => w.checks.finding)}</th></tr></thead>
${families}</table>`,
  );
}

function familyRows(family: Family, checks: readonly Check[]): Markup {
  const rows =
    checks.length === 0
      ? html`<tr class="unanswered"><td colspan="3">${both((w) => w.familyUnanswered)}</td></tr>`
      : checks.map(row);
  return html`<tbody><tr class="family"><th colspan="3" scope="rowgroup">${both((w) => w.family[family])}</th></tr>${rows}</tbody>\n`;
}

function row(check: Check): Markup {
  return html`<tr class="check ${check.status}"><td><b>${check.id}</b> ${both((w) => w.point[check.id].title)}</td><td>${statusMark(check.status)}</td><td>${both((w) => finding(w, check))}${raw(check)}</td></tr>`;
}

export function statusMark(status: Status): Markup {
  return html`<span class="status ${status}">${statusIcon(status)} ${both((w) => w.status[status])}</span>`;
}

/** The plain sentence, chosen by point, status and code. */
export function finding(words: Words, check: Check): string {
  if (check.code !== undefined) return CODE_WORDS[check.code][words.tag === 'en' ? 'en' : 'zh'];
  if (check.status === 'PASS') return words.point[check.id].pass;
  return check.status === 'N-A' ? words.checks.notApplicable : words.checks.noReason;
}

/** A contradiction is open from the start: its raw data is the first thing the other side asks for. */
function raw(check: Check): Markup {
  const text = check.evidence === undefined ? '' : `\n${JSON.stringify(check.evidence, null, 2)}`;
  const cut = text.length > MAX_RAW ? html`\n${both((w) => w.checks.rawCut(text.length))}` : undefined;
  const body = html`<summary>${both((w) => w.checks.raw)}</summary><pre lang="en">${foreign(check.detail, 4000)}${foreign(text.slice(0, MAX_RAW), MAX_RAW)}${cut}</pre>`;
  return check.status === 'FAIL' ? html`<details open>${body}</details>` : html`<details>${body}</details>`;
}
