import type { DisclosureReport } from '../disclosure/report.ts';
import { both } from './bilingual.ts';
import { html } from './html.ts';
import { type Lang, selfContainedPage } from './page.ts';
import { anchorsSection } from './sections/anchors.ts';
import { banners } from './sections/banners.ts';
import { checksSection } from './sections/checks.ts';
import { depositSection } from './sections/deposit.ts';
import { memberOpen, memberRecord, memberTools, memberVerdict } from './sections/member.ts';
import { aboutSection, policySection } from './sections/policy.ts';
import { shownSection } from './sections/shown.ts';
import { style } from './style.ts';
import { en } from './words/en.ts';
import { asOfAMember } from './words/naming.ts';
import { zh } from './words/zh.ts';

/** The report on one member of a package, as `renderReport` makes that on a file: no script, everything from a file escaped. */
export function renderDisclosureReport(report: DisclosureReport, { lang }: { readonly lang: Lang }): string {
  const words = lang === 'zh' ? zh : en;
  return selfContainedPage({
    lang,
    title: `${words.disclosure.title} · ${words.verdict[report.verdict].word} · ${report.file.sha256.slice(0, 16)}`,
    sheet: style(report.file.sha256),
    header: html`<p class="brand">固证 <span>Guzheng</span></p><h1>${both((w) => w.disclosure.title)}</h1>`,
    main: html`${memberVerdict(report)}${memberRecord(report)}${banners(report)}${shownSection(report)}${depositSection(report, asOfAMember)}${anchorsSection(report, asOfAMember)}${checksSection(report, asOfAMember)}${memberOpen(report)}${memberTools(report)}${policySection(report)}${aboutSection(report)}`,
  });
}
