import { both, code, lookUp, timeOf } from '../render/bilingual.ts';
import { foreign, html, type Markup } from '../render/html.ts';
import { finding, statusMark } from '../render/sections/checks.ts';
import { inOrder } from '../render/sections/custody.ts';
import { lossesSection } from '../render/sections/losses.ts';
import { openSection } from '../render/sections/open.ts';
import { grouped } from '../render/words/grouped.ts';
import type { Check, CustodyStep, Report } from '../report.ts';
import type { Declarations } from './declarations.ts';
import type { DocumentOptions, Exhibit } from './exhibit.ts';
import { documentPage } from './page/shell.ts';
import { networkLines, toolLines } from './parts/captured.ts';
import { blank, declaredOrBlank } from './parts/declared.ts';
import { signatures } from './parts/signatures.ts';
import { standing } from './parts/standing.ts';
import { chapter, form, grid, type Line } from './parts/table.ts';
import { COMMON } from './words/common.ts';
import { EXTRACTION as W } from './words/extraction-record.ts';
import { formatOfMember, kindOfMember } from './words/members.ts';
import { type Pair, pair, say } from './words/pair.ts';
import { TITLES } from './words/titles.ts';

/** A form for people to sign must stay one that they can read; the manifest in the package has every file. */
const MAX_MEMBERS = 2000;
const MAX_STEPS = 200;

/** 提取笔录 and 提取固定清单: how, when, with what and from where it was got, the check values, and lines to sign. */
export function renderExtractionRecord(exhibit: Exhibit, options: DocumentOptions): string {
  const { report } = exhibit;
  return documentPage(
    {
      kind: 'extraction-record',
      title: TITLES['extraction-record'],
      subtitle: W.subtitle,
      reports: [report],
      main: html`${standing(report)}<p class="draft">${say(W.draft)}</p>${matter(report, options.declarations)}${access(exhibit)}${means(exhibit)}${process(report)}${checkValue(report)}${openSection(report)}${chapter(W.signed, slots())}${list(report)}${lossesSection(report)}`,
    },
    options,
  );
}

function matter({ subject, custody }: Report, { case: action }: Declarations): Markup {
  const page = subject.package;
  const sealed = custody.find(({ event }) => event === 'seal');
  return chapter(
    W.matter,
    form([
      [W.cause, declaredOrBlank(action?.cause)],
      [W.caseNumber, declaredOrBlank(action?.number)],
      [
        W.object,
        page === undefined ? foreign(subject.name) : foreign(page.title === '' ? page.requestedUrl : page.title),
      ],
      [W.content, say(contentOf(subject))],
      page && [W.started, timeOf(page.startedAt)],
      page && [W.ended, timeOf(page.endedAt)],
      sealed && [W.sealed, timeOf(sealed.time)],
      [W.place, blank()],
      [W.reason, blank()],
      [W.video, blank()],
    ]),
  );
}

function contentOf({ package: page }: Report['subject']): Pair {
  if (page === undefined) return W.fileContent;
  return page.source === undefined ? W.webContent : W.codeContent;
}

function access(exhibit: Exhibit): Markup {
  const page = exhibit.report.subject.package;
  if (page === undefined)
    return chapter(
      W.access,
      form([
        [W.method, say(W.unknown)],
        [W.address, blank()],
      ]),
    );
  const account: Line = page.account && [W.byAccount, foreign(page.account.statement)];
  return chapter(
    W.access,
    form([
      [W.method, methods(exhibit)],
      account,
      [W.address, foreign(page.requestedUrl)],
      [W.final, foreign(page.finalUrl)],
      ...networkLines(exhibit),
    ]),
  );
}

function methods({ report, facts }: Exhibit): Markup {
  if (report.subject.package?.source !== undefined) return say(W.byProgram);
  if (facts === undefined) return say(COMMON.unread);
  const used = [...(facts.means.browser ? [W.byBrowser] : []), ...(facts.means.http ? [W.byClient] : [])];
  return html`<ul class="plain">${used.map((way) => html`<li>${say(way)}</li>`)}</ul>`;
}

function means(exhibit: Exhibit): Markup {
  const lines = exhibit.report.subject.package === undefined ? [] : toolLines(exhibit);
  const associated: Line = exhibit.facts && [W.associated, say(W.associatedYes)];
  return chapter(W.means, lines.length === 0 ? html`<p>${say(COMMON.noPackage)}</p>` : form([...lines, associated]));
}

function process(report: Report): Markup {
  const steps = inOrder(report.custody).slice(0, MAX_STEPS);
  const losses = report.subject.package?.losses ?? [];
  const gaps = losses.filter(({ weight }) => weight === 'gap').length;
  return chapter(
    W.process,
    html`${grid('steps', { number: W.number, time: W.time, step: W.step, basis: W.basis }, [html`<tbody>${steps.map(step)}</tbody>`])}${losses.length === 0 ? undefined : html`<p>${say(W.lost(gaps, losses.length - gaps))}</p>`}`,
  );
}

function step({ time, event, detail, basis, digest }: CustodyStep, i: number): Markup {
  return html`<tr><td>${i + 1}</td><td>${timeOf(time)}</td><td>${both((w) => lookUp(w.event, event) ?? foreign(event, 80))}<br><span class="small" lang="en">${foreign(detail, 300)}</span>${digest === undefined ? undefined : html`<br><span class="small">${code(digest)}</span>`}</td><td>${both((w) => w.basis[basis])}</td></tr>`;
}

function checkValue({ digests, subject, verifiedAt, verifier, checks }: Report): Markup {
  const compared = checks.filter(({ id }) => id === 'X1' || id === 'I1').map(check);
  return chapter(
    W.value,
    form([
      [W.algorithm, say(W.algorithms)],
      [W.computing, html`${say(W.computed)} ${both((w) => w.bytes(subject.bytes))}`],
      [pair('SHA-256', 'SHA-256'), code(digests.sha256)],
      [pair('SM3', 'SM3'), code(digests.sm3)],
      [W.computedAt, html`${timeOf(verifiedAt)} · ${foreign(verifier, 200)}`],
      [W.compared, html`<ul class="plain">${compared}</ul>`],
    ]),
  );
}

function slots(): Markup {
  return html`${signatures([W.investigator1, W.investigator2, W.holder, W.witness])}<p>${say(W.refusal)} ${blank()}</p>`;
}

function list(report: Report): Markup {
  const members = report.subject.package?.members ?? [];
  const shown = members.slice(0, MAX_MEMBERS);
  const rest = members.length - shown.length;
  return chapter(
    W.list,
    html`<p class="note">${say(W.listNote)}</p>${grid('members', { number: W.number, name: W.name, kind: W.kind, format: W.format, bytes: W.bytes }, [html`<tbody class="item">${whole(report)}</tbody>`, ...shown.map(member)])}${rest > 0 ? html`<p>${say(COMMON.others(rest))}</p>` : undefined}`,
  );
}

function check(one: Check): Markup {
  return html`<li>${one.id} ${statusMark(one.status)} ${both((w) => finding(w, one))}</li>`;
}

function whole({ subject, digests }: Report): Markup {
  const isPackage = subject.kind === 'evidence-package';
  return html`<tr><td>0</td><td>${foreign(subject.name, 300)}<br>${say(W.whole)}</td><td>${say(isPackage ? W.package : W.file)}</td><td>${isPackage ? say(W.wacz) : formatOfMember(subject.name)}</td><td class="count">${grouped(subject.bytes)}</td></tr>${values(digests)}`;
}

function member(
  { path, bytes, sha256, sm3 }: { path: string; bytes: number; sha256: string; sm3: string },
  i: number,
): Markup {
  return html`<tbody class="item"><tr><td>${i + 1}</td><td>${foreign(path, 500)}</td><td>${say(kindOfMember(path))}</td><td>${formatOfMember(path)}</td><td class="count">${grouped(bytes)}</td></tr>${values({ sha256, sm3 })}</tbody>\n`;
}

function values({ sha256, sm3 }: { readonly sha256: string; readonly sm3: string }): Markup {
  return html`<tr class="digests"><td></td><td colspan="4">SHA-256 ${code(sha256)}<br>SM3 ${code(sm3)}</td></tr>`;
}
