import { articlesOf, HEADINGS, type Heading, headingOf, standingOf } from '../../checks/rules.ts';
import type { DisclosureCheck } from '../../disclosure/report.ts';
import type { Check, Status } from '../../report.ts';
import { both, section } from '../bilingual.ts';
import { foreign, html, type Markup } from '../html.ts';
import { statusIcon } from '../icons.ts';
import { CODE_WORDS } from '../words/codes.ts';
import { asOfAFile, type Naming } from '../words/naming.ts';
import { FAMILIES, type Family } from '../words/terms.ts';
import type { Words } from '../words/words.ts';
import { declaredWords } from './declared.ts';
import { articleNames, standingsTable } from './standings.ts';

const MAX_RAW = 20_000;

export function countStatuses(checks: readonly Pick<Check, 'status'>[]): { readonly [K in Status]: number } {
  const count = (status: Status) => checks.filter((check) => check.status === status).length;
  return { PASS: count('PASS'), FAIL: count('FAIL'), UNPROVEN: count('UNPROVEN'), 'N-A': count('N-A') };
}

/** In the order of the review, whatever the order of the report. */
export function inReviewOrder<C extends Pick<Check, 'id'>>(checks: readonly C[]): readonly C[] {
  return FAMILIES.flatMap((family) => checks.filter((check) => check.id.startsWith(family)));
}

/** Under the three headings of cross-examination, and there by family. */
export function checksSection(
  { checks }: { readonly checks: readonly DisclosureCheck[] },
  naming: Naming = asOfAFile,
): Markup {
  return section(
    'checks',
    (w) => w.checks.heading,
    html`<p class="note">${both((w) => w.checks.intro)}</p><p class="counts">${both((w) => w.checks.counts(countStatuses(checks)))}</p>
${standingsTable(checks)}${HEADINGS.map((heading) => headingPart(heading, checks, naming))}`,
  );
}

function headingPart(heading: Heading, checks: readonly DisclosureCheck[], naming: Naming): Markup {
  const own = checks.filter(({ id }) => headingOf(id) === heading);
  const families = FAMILIES.map((family) =>
    familyRows(
      family,
      own.filter((check) => check.id.startsWith(family)),
      naming,
    ),
  );
  return html`<h3>${both((w) => w.review.heading[heading].title)} <span class="about">${both((w) => w.review.heading[heading].about)}</span></h3>
<table><thead><tr><th scope="col">${both((w) => w.checks.point)}</th><th scope="col">${both((w) => w.checks.status)}</th><th scope="col">${both((w) => w.checks.finding)}</th></tr></thead>
${families}</table>`;
}

function familyRows(family: Family, checks: readonly DisclosureCheck[], naming: Naming): Markup | undefined {
  if (checks.length === 0) return undefined;
  return html`<tbody><tr class="family"><th colspan="3" scope="rowgroup">${both((w) => w.family[family])}</th></tr>${checks.map((check) => row(check, naming))}</tbody>\n`;
}

function row(check: DisclosureCheck, naming: Naming): Markup {
  return html`<tr class="check ${check.status}"><td><b>${check.id}</b> ${both((w) => naming(w).point[check.id].title)}</td><td>${statusMark(check.status)}${basisMark(check)}</td><td>${both((w) => finding(naming(w), check))}${declaredWords(check)}${articles(check)}${raw(check)}</td></tr>`;
}

export function statusMark(status: Status): Markup {
  return html`<span class="status ${status}">${statusIcon(status)} ${both((w) => w.status[status])}</span>`;
}

/** What a PASS rests on, and whether an open point is at least declared: the two must not look alike. */
function basisMark(check: DisclosureCheck): Markup | undefined {
  const standing = standingOf(check);
  if (standing !== 'computed' && standing !== 'recorded' && standing !== 'declared') return undefined;
  return html`<span class="basis">${both((w) => w.review.standing[standing].word)}</span>`;
}

function articles({ id }: Pick<Check, 'id'>): Markup | undefined {
  const own = articlesOf(id);
  if (own.length === 0) return undefined;
  return html`<p class="articles">${both((w) => articleNames(w, own))}</p>`;
}

export function reasonInWords(words: Words, code: NonNullable<DisclosureCheck['code']>): string {
  return words.codes[code] ?? CODE_WORDS[code][words.tag === 'en' ? 'en' : 'zh'];
}

/** The plain sentence, chosen by point, status and code. */
export function finding(words: Words, check: DisclosureCheck): string {
  if (check.code !== undefined) return reasonInWords(words, check.code);
  if (check.status === 'PASS') return words.point[check.id].pass ?? words.checks.noReason;
  return check.status === 'N-A' ? words.checks.notApplicable : words.checks.noReason;
}

/** A contradiction is open from the start: its raw data is the first thing the other side asks for. */
function raw(check: DisclosureCheck): Markup {
  const text = check.evidence === undefined ? '' : `\n${JSON.stringify(check.evidence, null, 2)}`;
  const cut = text.length > MAX_RAW ? html`\n${both((w) => w.checks.rawCut(text.length))}` : undefined;
  const body = html`<summary>${both((w) => w.checks.raw)}</summary><pre lang="en">${foreign(check.detail, 4000)}${foreign(text.slice(0, MAX_RAW), MAX_RAW)}${cut}</pre>`;
  return check.status === 'FAIL' ? html`<details open>${body}</details>` : html`<details>${body}</details>`;
}
