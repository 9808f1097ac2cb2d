import { timeOf } from '../../render/bilingual.ts';
import { type Fragment, html, type Markup } from '../../render/html.ts';
import { selfContainedPage } from '../../render/page.ts';
import type { Report } from '../../report.ts';
import { type DocumentOptions, fileMark } from '../exhibit.ts';
import { COMMON } from '../words/common.ts';
import { type Pair, say } from '../words/pair.ts';
import { digestsOnPages } from './marks.ts';
import { documentStyle } from './style.ts';

export interface DocumentParts {
  /** Names the layout in the style sheet. */
  readonly kind: string;
  readonly title: Pair;
  readonly subtitle?: Pair;
  readonly reports: readonly [Report, ...Report[]];
  readonly main: Fragment;
}

/** One document: a page in both languages with the title and the number of what it is about at its head. */
export function documentPage(parts: DocumentParts, { lang, ledger }: DocumentOptions): string {
  const { kind, title, subtitle, reports } = parts;
  const [first] = reports;
  const number = reports.length === 1 ? ledger?.number : undefined;
  return selfContainedPage({
    lang,
    title: `${title[lang]} · ${number ?? fileMark(first)}`,
    sheet: documentStyle(digestsOnPages(reports)),
    header: html`<p class="brand">固证 <span>Guzheng</span></p>`,
    main: html`<article class="paper ${kind}"><div class="masthead"><h1>${say(title)}</h1>${subtitle && html`<p class="subtitle">${say(subtitle)}</p>`}${reports.length === 1 ? numbered(first, number) : undefined}</div>
${parts.main}</article>
`,
  });
}

/** By an evidence number it can be looked up, so that it comes first where there is one; the mark is only a name. */
function numbered(report: Report, number: string | undefined): Markup {
  const mark = html`${say(COMMON.fileMark)} ${number === undefined ? html`<b>${fileMark(report)}</b>` : fileMark(report)}`;
  return html`${number === undefined ? undefined : html`<p class="evidence-number">${say(COMMON.evidenceNumber)} <b>${number}</b></p>`}<p class="numbered"><span>${mark}</span> <span>${say(COMMON.madeAt)} ${timeOf(report.verifiedAt)}</span></p>`;
}
