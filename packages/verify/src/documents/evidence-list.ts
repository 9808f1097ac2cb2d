import { both, code, timeOf } from '../render/bilingual.ts';
import { type Fragment, foreign, html, type Markup } from '../render/html.ts';
import type { Report } from '../report.ts';
import { type Declarations, declaredOf } from './declarations.ts';
import { type DocumentOptions, type Exhibit, fileMark } from './exhibit.ts';
import { documentPage } from './page/shell.ts';
import { blank, declaredOrBlank, declaredParty, mark } from './parts/declared.ts';
import { openLine } from './parts/open.ts';
import { signatures } from './parts/signatures.ts';
import { namedStanding, standingLine } from './parts/standing.ts';
import { form, grid } from './parts/table.ts';
import { witnesses } from './parts/witnesses.ts';
import { COMMON } from './words/common.ts';
import { EVIDENCE_LIST as W } from './words/evidence-list.ts';
import { type Pair, say } from './words/pair.ts';
import { TITLES } from './words/titles.ts';

/** 证据目录: every item with number, name, source, form, size, fact to prove, original or copy, and digest. */
export function renderEvidenceList(exhibits: readonly [Exhibit, ...Exhibit[]], options: DocumentOptions): string {
  const { declarations } = options;
  const [first, ...others] = exhibits;
  const results =
    others.length === 0
      ? standingLine(first.report)
      : html`<div class="results"><h2>${say(W.results)}</h2>${exhibits.map(({ report }) => namedStanding(report))}</div>`;
  return documentPage(
    {
      kind: 'evidence-list',
      title: TITLES['evidence-list'],
      subtitle: W.subtitle,
      reports: [first.report, ...others.map(({ report }) => report)],
      main: html`${caseForm(declarations)}${results}${table(exhibits, declarations)}<p class="note">${say(W.note)}</p>
<p class="copies">${say(W.copies)} ${blank('short')}</p>${signatures([W.submitterSigns], COMMON.seal)}`,
    },
    options,
  );
}

function caseForm({ case: action, holder }: Declarations): Markup {
  return form([
    [W.court, declaredOrBlank(action?.court)],
    [W.caseNumber, declaredOrBlank(action?.number)],
    [W.cause, declaredOrBlank(action?.cause)],
    [W.submitter, holder === undefined ? blank() : declaredParty(holder)],
  ]);
}

function table(exhibits: readonly Exhibit[], declarations: Declarations): Markup {
  const { number, name, source, form, size, facts, original } = W;
  return grid(
    'items',
    { number, name, source, form, size, facts, original },
    exhibits.map(({ report }, i) => item(report, i + 1, declarations)),
  );
}

/** Two rows for each item: what it is, and its digests over the whole width, where they are not broken. */
function item(report: Report, number: number, declarations: Declarations): Markup {
  const { subject, digests } = report;
  const own = declaredOf(declarations, digests.sha256);
  return html`<tbody class="item"><tr><td>${number}</td><td>${own?.name === undefined ? nameOf(report) : html`${foreign(own.name)} ${mark()}`}<br><span class="small">${foreign(subject.name, 200)}<br>${fileMark(report)}</span></td><td>${sourceOf(report)}</td><td>${formOf(report)}</td><td>${both((w) => w.bytes(subject.bytes))}</td><td>${factsOf(own?.factsToProve ?? [])}</td><td>${say(W.asFile)}${report.deposit === undefined ? undefined : html`<br>${say(W.proofBeside)}`}</td></tr>
<tr class="digests"><td colspan="7">SHA-256 ${code(digests.sha256)}<br>SM3 ${code(digests.sm3)}<br><b>${say(W.result)}</b> ${both((w) => w.verdict[report.verdict].word)}<br><b>${say(W.witnesses)}</b> ${witnesses(report)}${openLine(report)}</td></tr></tbody>
`;
}

function nameOf({ subject }: Report): Fragment {
  const page = subject.package;
  if (page === undefined) return subject.kind === 'file' ? foreign(subject.name, 200) : say(W.unreadPackage);
  const title = page.title === '' ? page.requestedUrl : page.title;
  return page.source === undefined ? titled(W.pageOf, title) : titled(W.codeOf, title);
}

function titled([before, after]: readonly [Pair, Pair], title: string): Markup {
  return html`${say(before)}${foreign(title, 300)}${say(after)}`;
}

function sourceOf({ subject }: Report): Markup {
  const page = subject.package;
  if (page === undefined) return html`${say(W.unknownSource)} ${blank()}`;
  return html`${say(W.takenFrom)} ${foreign(page.requestedUrl, 600)}<br>${say(W.at)} ${timeOf(page.startedAt)}<br>${both((w) => w.custodyMode[page.custodyMode].word)}`;
}

function formOf({ subject }: Report): Markup {
  if (subject.package === undefined) return say(W.plainFile);
  return say(subject.package.source === undefined ? W.webPage : W.sourceCode);
}

function factsOf(facts: readonly string[]): Markup {
  if (facts.length === 0) return blank();
  const items =
    facts.length === 1
      ? foreign(facts[0] ?? '')
      : html`<ol>${facts.map((fact) => html`<li>${foreign(fact)}</li>`)}</ol>`;
  return html`${items} ${mark()}`;
}
