import { html, trusted } from '../../render/html.ts';
import type { Lang } from '../../render/page.ts';
import type { Report } from '../../report.ts';
import type { Pair } from '../words/pair.ts';

/** What stands on every page of a print: HTML for a browser's header and footer, which have no style sheet of the document. */
export interface PageMarks {
  readonly header: string;
  readonly footer: string;
}

/** More lines would grow into the page; the list itself holds them all. */
const MAX_LINES = 3;

/** The digests that every page carries. */
export function digestsOnPages(reports: readonly Report[]): readonly string[] {
  return reports
    .slice(0, MAX_LINES)
    .map(({ digests }) => (/^[0-9a-f]{64}$/.test(digests.sha256) ? digests.sha256 : ''));
}

export function pageMarks(title: Pair, reports: readonly Report[], lang: Lang): PageMarks {
  const lines = digestsOnPages(reports).map((digest) => html`SHA-256 ${digest}<br>`);
  const more = reports.length - lines.length;
  const others = more > 0 ? OTHERS[lang](more) : undefined;
  return {
    header:
      html`<div style="${BOX}; align-items: flex-start"><span style="${TEXT}">固证 Guzheng</span><span style="${TEXT}; text-align: right">${lines}${others}</span></div>`
        .source,
    footer:
      html`<div style="${BOX}"><span style="${TEXT}">${title[lang]}</span><span style="${TEXT}">${PAGE[lang]}</span></div>`
        .source,
  };
}

const BOX = trusted(
  "width: 100%; margin: 0 18mm; display: flex; justify-content: space-between; color: #333; font-family: 'Noto Sans SC', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif",
);
const TEXT = trusted('font-size: 7.5pt; line-height: 1.3');
const OTHERS: { readonly [K in Lang]: (count: number) => string } = {
  zh: (count) => `另有 ${count} 份，见目录`,
  en: (count) => `and ${count} more, see the list`,
};
// The browser writes the numbers into elements of these classes.
const PAGE = {
  zh: trusted('第 <span class="pageNumber"></span> 页，共 <span class="totalPages"></span> 页'),
  en: trusted('page <span class="pageNumber"></span> of <span class="totalPages"></span>'),
} as const;
