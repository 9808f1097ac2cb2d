import { type Markup, trusted } from './html.ts';

/** What every document looks like; `documents/page/style.ts` adds to it. */
export const SHEET: string = `
:root { --ink: #1b2430; --soft: #556070; --line: #d5dae1; --wash: #f4f6f8; --pass: #0b6b3a; --fail: #a4161a; --open: #6b5200; --na: #5f6772; }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0 auto; max-width: 920px; padding: 0 20px 60px; color: var(--ink); background: #fff; overflow-wrap: anywhere; font: 16px/1.65 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", sans-serif; font-variant-ligatures: none; }
#lang-zh:checked ~ * .en, #lang-en:checked ~ * .zh { display: none; }
#lang-en:checked ~ main { font-variant-east-asian: proportional-width; }
#lang-zh, #lang-en { position: absolute; opacity: 0; width: 1px; height: 1px; }
#lang-zh:checked ~ header label[for=lang-zh], #lang-en:checked ~ header label[for=lang-en] { background: var(--ink); color: #fff; }
#lang-zh:focus-visible ~ header label[for=lang-zh], #lang-en:focus-visible ~ header label[for=lang-en] { outline: 3px solid #3b82f6; outline-offset: 2px; }
header { display: flex; align-items: center; gap: 8px 18px; flex-wrap: wrap; padding: 22px 0 14px; border-bottom: 3px solid var(--ink); }
header h1 { margin: 0; font-size: 1.3rem; flex: 1; }
.brand { margin: 0; font-weight: 700; font-size: 1.3rem; letter-spacing: .1em; }
.brand span { font-size: .8rem; letter-spacing: 0; font-weight: 400; color: var(--soft); }
.switch { margin: 0; display: flex; }
.switch label { border: 1px solid var(--ink); padding: 4px 14px; cursor: pointer; font-size: .9rem; }
.switch label + label { border-left: 0; }
h2 { font-size: 1.15rem; margin: 0 0 8px; }
section { margin: 30px 0 0; }
p { margin: 0 0 8px; }
.note, .others { color: var(--soft); font-size: .92rem; }
.others span { display: inline-block; margin: 0 14px 2px 0; }
code, pre { font: .86em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "Noto Sans Mono CJK SC", "Noto Sans SC", monospace; font-variant-ligatures: none; }
pre { margin: 4px 0; padding: 8px 12px; background: var(--wash); border: 1px solid var(--line); white-space: pre-wrap; }
.foreign { unicode-bidi: isolate; }
dd, td, pre, figcaption, .axis p, ul.plain li { overflow: clip; overflow-clip-margin: 4px; }
.icon { width: 1.05em; height: 1.05em; vertical-align: -.14em; flex: none; fill: none; stroke: currentColor; stroke-width: 2.2; stroke-linecap: round; stroke-linejoin: round; }
.icon .fill { fill: none; }
.verdict { display: flex; gap: 18px; align-items: flex-start; margin-top: 20px; padding: 20px 22px; border: 3px solid; border-radius: 6px; }
.verdict > .icon { width: 64px; height: 64px; }
.verdict h2 { font-size: 1.7rem; line-height: 1.3; margin: 4px 0 6px; }
.verdict p { color: var(--ink); }
.verdict p:last-child { margin: 0; }
.verdict.verified { color: var(--pass); background: #f1f9f4; }
.verdict.verified.hollow { color: var(--na); background: #f4f6f8; border-style: dashed; }
.verdict .caveat { color: var(--open); }
.verdict.contradicted { color: var(--fail); background: #fdf2f2; border-style: double; border-width: 6px; }
.verdict.unproven { color: var(--open); background: #fbf8ec; border-style: dashed; }
.counts { font-size: .92rem; }
.failing { margin: 0 0 8px; color: var(--ink); }
.digest { margin: 10px 0 0; font-size: .9rem; color: var(--soft); }
.digest code { color: var(--ink); }
.record { margin-top: 20px; border-left: 5px solid var(--ink); background: var(--wash); padding: 14px 18px; }
.record h2 { font-size: 1rem; }
.record p { margin: 0; user-select: text; }
.banner { display: flex; gap: 14px; margin-top: 16px; padding: 14px 18px; align-items: flex-start; }
.banner p { margin: 0; }
.banner .icon { width: 30px; height: 30px; }
.banner.loud { background: #3d2c00; color: #fff; border: 3px solid #3d2c00; }
.banner.loud strong { display: block; font-size: 1.25rem; color: #ffd84d; }
.banner.loud .icon { color: #ffd84d; }
.banner.calm { border: 2px dashed var(--open); }
dl { margin: 0; border-top: 1px solid var(--line); }
dl > div { display: grid; grid-template-columns: 11em 1fr; gap: 4px 16px; padding: 7px 0; border-bottom: 1px solid var(--line); }
dt { color: var(--soft); }
dd { margin: 0; min-width: 0; }
ul { margin: 0 0 8px; padding-left: 1.3em; }
ul.plain, ul.labels { list-style: none; padding: 0; }
ul.plain li { padding: 4px 0; border-bottom: 1px dotted var(--line); font-size: .95rem; }
ul.labels { display: flex; flex-wrap: wrap; gap: 6px; margin: 0; }
ul.labels li { border: 1px solid var(--open); color: var(--open); padding: 0 8px; border-radius: 3px; }
figure { margin: 0 0 12px; }
figure img { display: block; max-width: 100%; max-height: 1200px; border: 1px solid var(--ink); }
figcaption { font-size: .88rem; color: var(--soft); padding-top: 4px; }
.missing { border: 1px dashed var(--open); color: var(--open); padding: 8px 12px; }
.anchor { border: 1px solid var(--line); border-radius: 6px; padding: 12px 16px 4px; margin-bottom: 14px; }
.anchor.development, .anchor.testnet, .anchor.unknown { border: 2px dashed var(--open); }
.anchor dl > div:last-child { border-bottom: 0; }
.anchor h3 { font-size: 1rem; margin: 0 0 4px; }
.strength span { color: var(--soft); }
.meter { display: inline-flex; gap: 3px; align-items: flex-end; margin-right: 10px; }
.meter i { width: 7px; border: 1px solid var(--ink); }
.meter i:nth-child(1) { height: 8px; } .meter i:nth-child(2) { height: 13px; } .meter i:nth-child(3) { height: 18px; }
.meter i.on { background: var(--ink); }
table { width: 100%; border-collapse: collapse; font-size: .95rem; }
th, td { text-align: left; vertical-align: top; padding: 8px 10px; border-bottom: 1px solid var(--line); }
thead th { border-bottom: 2px solid var(--ink); font-size: .88rem; }
.family th { background: var(--wash); font-weight: 600; padding: 6px 10px; }
h3 { font-size: 1.05rem; margin: 18px 0 4px; }
h3 .about { font-weight: 400; font-size: .88rem; color: var(--soft); }
caption { text-align: left; font-weight: 600; padding: 8px 0 4px; }
.basis { display: block; font-size: .82rem; color: var(--soft); }
.articles p, p.articles { font-size: .8rem; color: var(--soft); margin: 2px 0 0; }
.standings th small { display: block; font-weight: 400; font-size: .78rem; color: var(--soft); }
.standings thead th { vertical-align: bottom; }
.standings td { font-variant-numeric: tabular-nums; }
.standings .total > * { border-top: 2px solid var(--ink); font-weight: 700; }
section.articles td:first-child { white-space: nowrap; } section.articles td:nth-child(3) { width: 42%; }
.status.point { display: inline-block; margin-right: 8px; font-size: .88rem; }
.soft { color: var(--soft); }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.hops { margin-bottom: 16px; } .hops th { width: 34%; font-weight: 600; } .hops code { font-size: .78em; }
.hops .broken td, .hops .broken th { background: #fdf2f2; } .hops .open td, .hops .open th { border-style: dashed; }
.checks td:first-child { width: 34%; } .check td:nth-child(2) { width: 7.5em; }
.check.FAIL td { background: #fdf2f2; }
.status { white-space: nowrap; font-weight: 600; }
.status.PASS { color: var(--pass); } .status.FAIL { color: var(--fail); } .status.UNPROVEN { color: var(--open); } .status.N-A { color: var(--na); font-weight: 400; }
details { margin-top: 4px; }
summary { cursor: pointer; color: var(--soft); font-size: .88rem; }
.open { border: 2px solid var(--open); border-radius: 6px; padding: 14px 18px; }
.bounds { border: 1px solid var(--line); padding: 8px 14px; margin-bottom: 14px; background: var(--wash); }
.bounds p { margin: 2px 0; }
.axis { list-style: none; margin: 0; padding: 0 0 0 9px; }
.axis li { border-left: 3px solid var(--line); padding: 2px 0 8px 22px; position: relative; overflow: visible; }
.axis .step::before { content: ""; position: absolute; left: -9px; top: 8px; width: 15px; height: 15px; border: 3px solid var(--ink); background: #fff; border-radius: 50%; }
.axis .witnessed::before { border-radius: 0; background: var(--ink); }
.axis .signed::before { background: var(--ink); }
.axis .now::before { transform: rotate(45deg); border-radius: 0; }
.axis .gap { color: var(--soft); font-size: .85rem; padding-bottom: 6px; border-left-style: dotted; }
.axis p { margin: 0; }
.axis em, .bounds em { font-style: normal; font-size: .82rem; border: 1px solid var(--ink); padding: 0 6px; margin-right: 6px; }
.stage, .when, .detail { color: var(--soft); font-size: .9rem; }
.when { color: var(--ink); }
.shown dl + ul { margin-top: 12px; }
.losses .gap td:first-child { font-weight: 700; color: var(--fail); }
.losses td:first-child { width: 5em; }
.members td:nth-child(2) { text-align: right; white-space: nowrap; }
.members code { font-size: .74em; }
.command { margin: 12px 0; }
.command p { margin: 0; font-size: .92rem; }
@media (max-width: 640px) {
  body { padding: 0 12px 40px; font-size: 15px; }
  header h1 { order: 3; flex: 1 0 100%; } .brand { flex: 1; }
  .verdict { padding: 14px; gap: 12px; } .verdict > .icon { width: 40px; height: 40px; } .verdict h2 { font-size: 1.3rem; }
  dl > div { grid-template-columns: 1fr; gap: 0; }
  .checks table:not(.standings) thead { display: none; }
  .checks table:not(.standings), .checks table:not(.standings) :is(tbody, tr, td, th), .hops, .hops :is(tbody, tr, td, th) { display: block; width: auto !important; }
  .standings th small { display: none; } .standings { table-layout: fixed; } .standings :is(th, td) { padding: 6px 3px; font-size: .68rem; hyphens: auto; } .standings tr > :first-child { width: 22%; }
  .checks .check td { border: 0; padding: 2px 4px; } .checks .check { border-bottom: 1px solid var(--line); padding: 6px 0; }
  .members table, .members tbody, .members tr, .members td { display: block; text-align: left !important; } .members thead { display: none; }
  .members td { border: 0; padding: 1px 0; } .members tr { border-bottom: 1px solid var(--line); display: block; padding: 6px 0; }
  .open, .record { padding: 12px; }
}
@media print {
  body { max-width: none; padding: 0; font-size: 10.5pt; }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  .switch { display: none; }
  h2, .family, thead { break-after: avoid; }
  .verdict, .record, .banner, figure, tr, .step, .command, dl > div { break-inside: avoid; }
  section { margin-top: 18px; }
  header { padding-top: 0; }
  figure img { max-height: 150mm; }
  summary::marker { content: "" ; }
  .check details:not([open]) { display: none; }
}
`;

/** The digest runs along every printed page (css-page-3 §5.1); only hex digits of digests ever reach the sheet. */
export function style(sha256: string): Markup {
  return trusted(`${SHEET}
@page { size: A4; margin: 18mm 16mm 18mm; }
${marginBoxes('固证 Guzheng', [sha256])}`);
}

/** `name` is a constant of this package. A line for each digest; what is no SHA-256 is left out. */
export function marginBoxes(name: string, digests: readonly string[]): string {
  const lines = digests.map((digest) => `SHA-256 ${/^[0-9a-f]{64}$/.test(digest) ? digest : ''}`).join('\\A ');
  return `@page {
  @top-left { content: "${name}"; font: 8pt system-ui, "Noto Sans SC", sans-serif; color: #556070; }
  @top-right { content: "${lines}"; white-space: pre; font: 7pt ui-monospace, Consolas, monospace; color: #1b2430; }
  @bottom-right { content: counter(page) " / " counter(pages); font: 8pt system-ui, sans-serif; color: #556070; }
}
`;
}

/** A sheet with more after it. `more` is a constant of the package that calls, never anything that was read. */
export function styleOf(sheet: Markup, more: string): Markup {
  return trusted(`${sheet.source}${more}`);
}
