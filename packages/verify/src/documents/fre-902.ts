import { both, code, lookUp, timeOf } from '../render/bilingual.ts';
import { foreign, html, type Markup } from '../render/html.ts';
import { finding, inReviewOrder, statusMark } from '../render/sections/checks.ts';
import { inOrder } from '../render/sections/custody.ts';
import { openSection } from '../render/sections/open.ts';
import type { Check, Report, ReviewPoint } from '../report.ts';
import { type DocumentOptions, type Exhibit, fileMark } from './exhibit.ts';
import { documentPage } from './page/shell.ts';
import { networkLines, toolLines } from './parts/captured.ts';
import { blank } from './parts/declared.ts';
import { standing } from './parts/standing.ts';
import { chapter, form, grid } from './parts/table.ts';
import { witnesses } from './parts/witnesses.ts';
import { COMMON } from './words/common.ts';
import { FRE902 as W } from './words/fre-902.ts';
import { type Pair, pair, say } from './words/pair.ts';
import { TITLES } from './words/titles.ts';

/** The points that bear on whether process and copy are accurate, not on who made the capture. */
const ACCURACY: ReadonlySet<ReviewPoint> = new Set<ReviewPoint>([
  'I2',
  'T3',
  'T4',
  'T6',
  'T7',
  'X2',
  'X3',
  'X4',
  'X5',
  'E5',
  'C2',
  'C6',
]);
const IDENTITY: ReadonlySet<ReviewPoint> = new Set<ReviewPoint>(['X1', 'I1']);
const MAX_STEPS = 100;

/** A statement for FRE 902(13) and (14): what a qualified person can state, never a conclusion in place of the facts. */
export function renderFre902(exhibit: Exhibit, options: DocumentOptions): string {
  const { report } = exhibit;
  const warning =
    report.verdict === 'contradicted'
      ? html`<p class="draft stop"><strong>${say(W.contradicted)}</strong></p>`
      : undefined;
  return documentPage(
    {
      kind: 'fre-902',
      title: TITLES['fre-902'],
      subtitle: W.subtitle,
      reports: [report],
      main: html`${standing(report)}<p class="draft">${say(W.draft)}</p>${warning}${declarant()}${record(report)}${system(exhibit)}${accuracy(report)}${stepsAndTimes(report)}${identification(report)}${chapter(W.witnesses, witnesses(report))}${openSection(report)}${chapter(W.signature, signature())}`,
    },
    options,
  );
}

function declarant(): Markup {
  const lines = [W.iAm, W.work, W.qualification, W.knowledge];
  return chapter(W.declarant, form(lines.map((label) => [label, blank()])));
}

function record(report: Report): Markup {
  return chapter(
    W.record,
    form([
      [W.file, foreign(report.subject.name)],
      [W.size, both((w) => w.bytes(report.subject.bytes))],
      [COMMON.fileMark, fileMark(report)],
    ]),
  );
}

function system(exhibit: Exhibit): Markup {
  const page = exhibit.report.subject.package;
  if (page === undefined) return chapter(W.system, html`<p>${say(W.byOther)}</p><p>${blank()}</p>`);
  const lines = [...networkLines(exhibit), ...toolLines(exhibit)];
  return chapter(
    W.system,
    html`<p>${say(W.made)}</p><ul>${madeBy(exhibit).map((way) => html`<li>${say(way)}</li>`)}</ul>${form(lines)}`,
  );
}

/** Only what this record says was done: a page may have been got by one means alone. */
function madeBy({ report, facts }: Exhibit): readonly Pair[] {
  if (report.subject.package?.source !== undefined) return [W.bySource];
  return [...(facts?.means.browser === true ? [W.byBrowser] : []), ...(facts?.means.http === true ? [W.byClient] : [])];
}

function accuracy({ checks }: Report): Markup {
  const rows = inReviewOrder(checks).filter(({ id, status }) => ACCURACY.has(id) && status !== 'N-A');
  const content =
    rows.length === 0
      ? html`<p>${say(W.noChecks)}</p>`
      : grid('points', { point: W.point, outcome: W.outcome }, [html`<tbody>${rows.map(row)}</tbody>`]);
  return chapter(W.accuracy, html`<p>${say(W.accuracyIntro)}</p>${content}`);
}

function row(check: Check): Markup {
  return html`<tr><td>${check.id} ${both((w) => w.point[check.id].title)}</td><td>${statusMark(check.status)} ${both((w) => finding(w, check))}</td></tr>`;
}

function stepsAndTimes({ custody }: Report): Markup {
  const rows = inOrder(custody)
    .slice(0, MAX_STEPS)
    .map(
      ({ time, event, detail, basis }) =>
        html`<tr><td>${timeOf(time)}</td><td>${both((w) => lookUp(w.event, event) ?? foreign(event, 80))} <span class="small" lang="en">${foreign(detail, 300)}</span><br><span class="small">${both((w) => w.basis[basis])}</span></td></tr>`,
    );
  return chapter(W.steps, grid('steps', { time: W.time, step: W.step }, [html`<tbody>${rows}</tbody>`]));
}

function identification({ digests, checks, verifiedAt }: Report): Markup {
  const compared = checks
    .filter(({ id }) => IDENTITY.has(id))
    .map((check) => html`<li>${check.id} ${statusMark(check.status)} ${both((w) => finding(w, check))}</li>`);
  return chapter(
    W.identification,
    html`<p>${say(W.hashing)}</p>${form([
      [W.now, timeOf(verifiedAt)],
      [pair('SHA-256 (FIPS 180-4)', 'SHA-256 (FIPS 180-4)'), code(digests.sha256)],
      [pair('SM3 (GB/T 32905-2016)', 'SM3 (GB/T 32905-2016)'), code(digests.sm3)],
      [W.deposited, html`<ul class="plain">${compared}</ul>`],
    ])}<p>${say(W.copy)}</p>`,
  );
}

function signature(): Markup {
  const form = (text: Pair) => html`<p class="choice"><span class="box"></span> ${say(text)}</p>`;
  const line = (label: Pair) => html`<p>${say(label)} ${blank()}</p>`;
  return html`${form(W.within)}${form(W.outside)}<div class="signatures"><div class="slot">${line(W.executed)}${line(W.place)}</div><div class="slot">${line(COMMON.signature)}${line(W.name)}</div></div><p class="note">${say(COMMON.unsigned)}</p><p class="note">${say(W.notice)}</p>`;
}
