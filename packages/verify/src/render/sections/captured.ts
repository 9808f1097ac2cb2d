import type { Report } from '../../report.ts';
import { both, facts, lookUp, type Row, section, timeOf } from '../bilingual.ts';
import { foreign, html, type Markup } from '../html.ts';
import type { Words } from '../words/words.ts';

/** Addresses are shown as text, never as links: the page they lead to is the other side's. */
export function capturedSection({ subject }: Report): Markup | undefined {
  if (subject.kind === 'file') return undefined;
  const page = subject.package;
  if (page === undefined)
    return section('captured', (w) => w.captured.heading, html`<p>${both((w) => w.captured.nothing)}</p>`);
  const rows = facts([
    ...(page.source === undefined ? addressRows(page) : sourceRows(page)),
    [(w) => w.captured.startedAt, timeOf(page.startedAt)],
    [(w) => w.captured.endedAt, timeOf(page.endedAt)],
    [
      (w) => w.captured.custodyMode,
      both(
        (w) => html`<strong>${w.custodyMode[page.custodyMode].word}</strong> ${w.custodyMode[page.custodyMode].means}`,
      ),
    ],
    ...(page.account === undefined ? [] : [accountRow(page.account)]),
    [(w) => w.captured.completeness, both((w) => w.completeness[page.completeness])],
    [(w) => w.captured.labels, labels(page.labels)],
    [(w) => w.captured.tool, foreign(page.tool)],
  ]);
  return section(
    'captured',
    (w) => w.captured.heading,
    html`<p class="note">${both((w) => w.captured.intro)}</p>${rows}`,
  );
}

/** A claim of whoever captured, and said to be one. */
function accountRow({ statement }: NonNullable<Page['account']>): Row {
  return [
    (w) => w.captured.account,
    html`${foreign(statement)} <span class="note">${both((w) => w.captured.accountStated)}</span>`,
  ];
}

type Page = NonNullable<Report['subject']['package']>;

function addressRows(page: Page): readonly Row[] {
  return [
    [(w) => w.captured.pageTitle, page.title === '' ? both((w) => w.captured.noTitle) : foreign(page.title)],
    [(w) => w.captured.requestedUrl, foreign(page.requestedUrl)],
    [(w) => w.captured.finalUrl, foreign(page.finalUrl)],
  ];
}

function sourceRows(page: Page): readonly Row[] {
  return [
    [(w) => w.source.name, foreign(page.title)],
    [(w) => w.source.address, foreign(page.requestedUrl)],
  ];
}

function labels(names: readonly string[]): Markup {
  if (names.length === 0) return both((w) => w.captured.noLabels);
  return html`<ul class="labels">${names.slice(0, 50).map((name) => html`<li>${both((w) => labelWord(w, name) ?? foreign(name, 80))}</li>`)}</ul>`;
}

function labelWord(words: Words, name: string): string | undefined {
  const status = /^http-(\d{3})$/.exec(name)?.[1];
  return status === undefined ? lookUp(words.label, name) : words.httpLabel(status);
}
