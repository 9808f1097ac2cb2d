import type { Report } from '../report.ts';
import { both } from './bilingual.ts';
import { html } from './html.ts';
import { type Lang, selfContainedPage } from './page.ts';
import { anchorsSection } from './sections/anchors.ts';
import { articlesSection } from './sections/articles.ts';
import { banners } from './sections/banners.ts';
import { capturedSection } from './sections/captured.ts';
import { checksSection } from './sections/checks.ts';
import { custodySection } from './sections/custody.ts';
import { depositSection } from './sections/deposit.ts';
import { fileSection } from './sections/file.ts';
import { lossesSection } from './sections/losses.ts';
import { membersSection } from './sections/members.ts';
import { openSection } from './sections/open.ts';
import { pictureSection, type SourceExcerpt } from './sections/picture.ts';
import { aboutSection, policySection } from './sections/policy.ts';
import { recordSection } from './sections/record.ts';
import { sourceSection } from './sections/source.ts';
import { toolsSection } from './sections/tools.ts';
import { verdictSection } from './sections/verdict.ts';
import { style } from './style.ts';
import { en } from './words/en.ts';
import { zh } from './words/zh.ts';

export type { Lang } from './page.ts';
export type { SourceExcerpt } from './sections/picture.ts';

export interface RenderOptions {
  /** The language shown first and printed; the other is one click away. */
  readonly lang: Lang;
  /** The PNG of the first view. Left out, with a sentence saying why, unless it has the digest that the report gives for it. */
  readonly screenshot?: Uint8Array;
  readonly sourceExcerpt?: SourceExcerpt;
}

/** One self-contained HTML file in Chinese and English. It has no script; everything that came from a file is escaped. */
export function renderReport(report: Report, options: RenderOptions): string {
  const words = options.lang === 'zh' ? zh : en;
  return selfContainedPage({
    lang: options.lang,
    title: `${words.title} · ${words.verdict[report.verdict].word} · ${report.digests.sha256.slice(0, 16)}`,
    sheet: style(report.digests.sha256),
    header: html`<p class="brand">固证 <span>Guzheng</span></p><h1>${both((w) => w.title)}</h1>`,
    main: html`${verdictSection(report)}${recordSection(report)}${banners(report)}${fileSection(report)}${capturedSection(report)}${sourceSection(report)}${pictureSection(report, options.screenshot, options.sourceExcerpt)}${depositSection(report)}${anchorsSection(report)}${checksSection(report)}${articlesSection(report)}${openSection(report)}${custodySection(report)}${membersSection(report)}${lossesSection(report)}${toolsSection(report)}${policySection(report)}${aboutSection(report)}`,
  });
}
