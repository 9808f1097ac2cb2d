import { both, code, timeOf } from '../render/bilingual.ts';
import { fileNameFor } from '../render/commands.ts';
import { foreign, html, type Markup } from '../render/html.ts';
import { countStatuses } from '../render/sections/checks.ts';
import { isConfirmed } from '../render/sections/worth.ts';
import { en } from '../render/words/en.ts';
import { zh } from '../render/words/zh.ts';
import type { AnchorReport, Report, Strength } from '../report.ts';
import type { DocumentOptions, Exhibit } from './exhibit.ts';
import { qrCode } from './page/qr.ts';
import { documentPage } from './page/shell.ts';
import { openLine } from './parts/open.ts';
import { standingLine } from './parts/standing.ts';
import { chapter } from './parts/table.ts';
import { witnessKeys } from './parts/witnesses.ts';
import { COMMON } from './words/common.ts';
import { EXPLANATION as W, witnessCount } from './words/explanation.ts';
import { type Pair, say } from './words/pair.ts';
import { TITLES } from './words/titles.ts';

/** One page for whoever has never seen such a file. Everything of foreign length is cut, so that it stays one page. */
export function renderExplanation({ report }: Exhibit, options: DocumentOptions): string {
  return documentPage(
    {
      kind: isDense(report) ? 'explanation dense' : 'explanation',
      title: TITLES.explanation,
      reports: [report],
      main: html`${standingLine(report)}${given(report)}${terms()}${howTo(report)}${result(report)}${limits()}<p class="note">${say(W.more)}</p>`,
    },
    options,
  );
}

/** Where much is open or contradicted the page says it in smaller letters, so that it stays one page. */
function isDense({ checks, anchors }: Report): boolean {
  return anchors.length > 1 || checks.filter(({ status }) => status === 'FAIL' || status === 'UNPROVEN').length > 8;
}

function given({ subject, deposit }: Report): Markup {
  const name = shortened(subject.name);
  const proof =
    deposit === undefined
      ? undefined
      : html`<li><b>${say(W.proofFile)}</b> ${foreign(`${name}.proof.json`)} — ${say(W.proofIs)}</li>`;
  return chapter(
    W.given,
    html`<ul><li><b>${say(W.evidenceFile)}</b> ${foreign(name)} (${both((w) => w.bytes(subject.bytes))}) — ${say(W.evidenceIs[contentOf(subject)])}</li>${proof}</ul>`,
  );
}

function contentOf({ kind, package: page }: Report['subject']): keyof typeof W.evidenceIs {
  if (page === undefined) return kind === 'file' ? 'file' : 'unread';
  return page.source === undefined ? 'page' : 'source';
}

function terms(): Markup {
  return chapter(
    W.terms,
    html`<ul>${W.words.map(([term, meaning]) => html`<li><b>${say(term)}</b> ${say(meaning)}</li>`)}</ul>`,
  );
}

function howTo(report: Report): Markup {
  const { subject, digests } = report;
  const name = fileNameFor(subject);
  const file = name === subject.name && name.length <= 60 ? `"${name}"` : 'FILE';
  return chapter(
    W.howTo,
    html`<div class="with-code"><ol><li>${say(W.compute)}<br>${say(W.windows)} <code>certutil -hashfile ${file} SHA256</code><br>${say(W.unix)} <code>sha256sum ${file}</code></li>
<li>${say(W.compare)}<br>SHA-256 ${code(digests.sha256)}<br>SM3 ${code(digests.sm3)}</li><li>${say(W.lookUp)}${witnessKeys(report)}</li></ol><figure class="code">${qrCode(report)}<figcaption>${say(report.deposit === undefined ? COMMON.qr : COMMON.qrWithRoot)}</figcaption></figure></div>`,
  );
}

function result(report: Report): Markup {
  const counts = countStatuses(report.checks);
  const time = earliest(report.anchors);
  return chapter(
    W.result,
    html`<p>${say(W.counts)}: ${both((w) => w.checks.counts(counts))} · ${say(W.witnessesNow)}: ${witnessed(report.anchors)}${time === undefined ? undefined : html` · ${timeOf(time)}`} · ${say(COMMON.madeAt)} ${timeOf(report.verifiedAt)}</p><p class="small">${openLine(report)}</p>`,
  );
}

const ORDER: readonly Strength[] = ['none', 'weak', 'fair', 'strong'];

function witnessed(anchors: readonly AnchorReport[]): Markup {
  const valid = anchors.filter(({ outcome }) => outcome === 'valid');
  const strongest = ORDER.findLast((strength) => valid.some((anchor) => anchor.strength === strength));
  if (strongest === undefined) return say(W.noWitness);
  const word: Pair = { zh: zh.strength[strongest].word, en: en.strength[strongest].word };
  return say(witnessCount(valid.length, word));
}

/** Of the witnesses that outsiders can check. */
function earliest(anchors: readonly AnchorReport[]): string | undefined {
  return anchors
    .filter((anchor) => anchor.kind !== 'unknown')
    .filter(isConfirmed)
    .flatMap(({ time }) => (time === undefined ? [] : [time]))
    .sort((a, b) => Date.parse(a) - Date.parse(b))[0];
}

function limits(): Markup {
  const list = (heading: Pair, items: readonly Pair[]) =>
    html`<div><h2>${say(heading)}</h2><ul>${items.map((item) => html`<li>${say(item)}</li>`)}</ul></div>`;
  return html`<div class="columns">${list(W.shows, W.showsList)}${list(W.not, W.notList)}</div>`;
}

function shortened(name: string): string {
  return name.length > 50 ? `${name.slice(0, 30)}…${name.slice(-15)}` : name;
}
