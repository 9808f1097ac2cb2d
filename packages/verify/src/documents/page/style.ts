import { type Markup, trusted } from '../../render/html.ts';
import { marginBoxes, SHEET } from '../../render/style.ts';

// A form on white paper: ruled lines, no colour that a copier would lose, the same sizes on the screen as in print.
const PAPER = `
body { max-width: 800px; font: 10.5pt/1.6 "Noto Sans SC", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", "Source Han Sans SC", system-ui, sans-serif; counter-reset: chapter; }
header { border: 0; padding: 14px 0 0; justify-content: space-between; }
code, pre { font-size: .84em; }
h2 { font-size: 11.5pt; margin: 0 0 5px; }
section { margin: 16px 0 0; }
.masthead { text-align: center; border-bottom: 2.5px double var(--ink); padding-bottom: 8px; }
.masthead h1 { font-size: 20pt; letter-spacing: .12em; margin: 6px 0 4px; line-height: 1.3; }
#lang-en:checked ~ main .masthead h1 { letter-spacing: 0; font-size: 18pt; }
.subtitle { font-size: 9pt; margin: 0 0 4px; color: var(--soft); }
.evidence-number { font-size: 13pt; margin: 6px 0 0; }
.numbered { display: flex; justify-content: space-between; flex-wrap: wrap; gap: 0 20px; font-size: 9pt; margin: 4px 0 0; }
.paper section > h2::before { counter-increment: chapter; content: counter(chapter, simp-chinese-informal) "、"; }
#lang-en:checked ~ main .paper section > h2::before { content: counter(chapter) ". "; }
.paper .verdict { padding: 9px 14px; gap: 12px; margin-top: 10px; border-width: 2px; }
.paper .verdict.contradicted { border-width: 5px; }
.paper .verdict h2 { font-size: 13.5pt; margin: 0 0 2px; }
.paper .verdict h2::before { content: none; counter-increment: none; }
.paper .verdict > .icon { width: 38px; height: 38px; }
.verdict p { margin: 0 0 3px; font-size: 9.5pt; }
.verdict.line { align-items: center; padding: 6px 12px; }
.verdict.line > .icon { width: 26px; height: 26px; }
.verdict.line p { margin: 0; font-size: 9.5pt; } .verdict.line strong { font-size: 11.5pt; }
.named > p { margin: 8px 0 0; font-weight: 600; } .named .verdict { margin-top: 3px; }
.banner { padding: 8px 12px; margin: 8px 0 0; font-size: 9.5pt; }
.banner + table { margin-top: 10px; }
.banner.loud strong { font-size: 12pt; }
.draft { border: 1px solid var(--ink); border-left-width: 5px; padding: 6px 10px; margin: 10px 0 0; font-size: 9.5pt; }
.draft.stop { border-width: 3px; }
.with-code { display: grid; grid-template-columns: 1fr 33mm; gap: 14px; align-items: start; }
.with-code > div, .with-code > ol { min-width: 0; }
figure.code { margin: 10px 0 0; text-align: center; }
figure.code figcaption { font-size: 7.5pt; line-height: 1.35; }
.qr { display: block; width: 33mm; height: 33mm; background: #fff; }
.qr path { fill: #000; }
.paper dl { border: 1px solid var(--ink); border-bottom: 0; }
.paper dl > div { grid-template-columns: 29mm 1fr; gap: 0; padding: 0; border-bottom: 1px solid var(--ink); }
#lang-en:checked ~ main .paper dl > div { grid-template-columns: 38mm 1fr; }
.paper dt { padding: 3px 8px; color: var(--ink); background: var(--wash); border-right: 1px solid var(--ink); font-size: 9.5pt; }
.paper dd { padding: 3px 8px; font-size: 9.5pt; }
.paper .anchor { border: 0; padding: 0; margin-bottom: 10px; }
.paper .anchor dl > div:last-child { border-bottom: 1px solid var(--ink); }
.paper .anchor h3 { font-size: 10.5pt; margin: 0 0 2px; }
.paper .strength { margin: 0 0 3px; }
dd ul.plain li, td ul.plain li { border: 0; padding: 0; font-size: inherit; }
dd ul.plain, dd ol, td ol, td ul { margin: 0; }
dd ol, td ol { padding-left: 1.4em; }
.small { font-size: 8.5pt; color: var(--soft); }
.none { color: var(--soft); }
.declared { display: inline-block; border: 1px solid var(--ink); border-radius: 2px; font-size: 7.5pt; line-height: 1.5; padding: 0 4px; margin-left: 2px; }
.blank { display: inline-block; border-bottom: 1px solid var(--ink); height: 1.3em; vertical-align: bottom; }
.blank.long { width: 100%; max-width: 75mm; min-width: 18mm; } .blank.short { width: 22mm; }
dd .blank.long { max-width: none; border: 0; height: 2em; }
table.grid { border: 1px solid var(--ink); font-size: 9pt; line-height: 1.45; table-layout: fixed; margin-top: 8px; }
.grid th, .grid td { border: 1px solid var(--ink); padding: 3px 6px; }
.grid thead th { background: var(--wash); font-size: 9pt; border-bottom-width: 1px; }
.grid .digests td { font-size: 8.5pt; border-top: 1px dotted var(--line); }
.grid th.number { width: 11mm; }
.items .name { width: 20%; } .items .source { width: 24%; } .items .form { width: 10.5%; } .items .size { width: 10.5%; } .items .original { width: 14%; }
.steps .time { width: 30%; } .steps .basis { width: 15%; }
.members .kind { width: 22%; } .members .format { width: 18%; } .members .bytes { width: 13%; } .members td:nth-child(2) { text-align: left; white-space: normal; } .members td.count { text-align: right; }
.points .point { width: 32%; }
.witnesses { margin: 0; font-size: 9pt; line-height: 1.5; } .paper .witnesses li { border: 0; padding: 0 0 3px; font-size: inherit; }
.thumbnail img { max-height: 75mm; }
.thumbnail figcaption { font-size: 8pt; }
.signatures { display: grid; grid-template-columns: 1fr 1fr; gap: 12px 10mm; margin-top: 10px; }
.slot:only-child { grid-column: 1 / -1; display: flex; gap: 8mm; } .slot:only-child p { flex: 1; } .slot:only-child p:first-child { flex: none; }
.slot p { display: flex; align-items: flex-end; gap: 6px; margin: 0 0 9px; } .slot .blank.long { flex: 1; max-width: none; }
.choice { display: flex; gap: 8px; align-items: baseline; } .choice .box { flex: none; display: inline-block; width: 3.5mm; height: 3.5mm; border: 1.2px solid var(--ink); transform: translateY(.5mm); }
.command { margin: 6px 0; } .command p { font-size: 9.5pt; } .command pre { margin: 2px 0; padding: 4px 8px; }
.note { font-size: 8.5pt; margin: 4px 0; }
.open ul.plain li { padding: 2px 0; font-size: 9.5pt; } .open .others { font-size: 8.5pt; } .open { padding: 10px 14px; }
.columns { display: grid; grid-template-columns: 1fr 1fr; gap: 0 8mm; margin-top: 10px; }
.explanation { font-size: 9.8pt; line-height: 1.48; } .explanation section { margin-top: 7px; } .explanation ul, .explanation ol { margin: 0; padding-left: 1.4em; }
#lang-en:checked ~ main .explanation { font-size: 9.2pt; line-height: 1.42; }
.explanation li { margin-bottom: 1px; } .explanation .columns { margin-top: 7px; } .explanation p { margin: 0 0 2px; } .explanation .note { margin-top: 5px; }
.explanation .small { font-size: 8pt; line-height: 1.35; } .explanation h2 { font-size: 10.5pt; margin-bottom: 2px; } .explanation figure.code { margin: 0; } .explanation .verdict.line p { font-size: 9pt; }
#lang-zh:checked ~ main .dense { font-size: 9.2pt; line-height: 1.4; } #lang-en:checked ~ main .dense { font-size: 8.4pt; line-height: 1.32; }
.dense section { margin-top: 5px; } .dense .verdict.line p, .dense .small { font-size: 7.8pt; line-height: 1.3; } .dense .verdict.line strong { font-size: 9.5pt; }
.copies { margin: 8px 0 0; }
@media print {
  body { font-size: 10pt; padding: 0; max-width: none; }
  body > header { display: none; }
  .masthead h1 { margin-top: 0; }
  section { margin-top: 12px; }
  .open, .draft { box-decoration-break: clone; -webkit-box-decoration-break: clone; }
  .with-code, .signatures, .slot, .draft, .thumbnail { break-inside: avoid; }
  dl > div { break-inside: auto; }
  tbody.item { break-inside: avoid; }
}
`;

/** The sheet of a document, with the digests in the margin of every page where the reader's own browser prints it. */
export function documentStyle(digests: readonly string[]): Markup {
  return trusted(`${SHEET}${PAPER}
@page { size: A4; margin: 20mm 18mm 17mm; }
${marginBoxes('固证 Guzheng', digests)}`);
}
