/** What the timeline adds to the sheet of documents. A constant: nothing that was read is ever put into it. */
export const TIMELINE_SHEET = `
.grid .no { width: 9mm; } .grid .when { width: 36mm; color: inherit; font-size: 9pt; } .grid .state { width: auto; } .grid .proof { width: 58mm; }
.looks td { vertical-align: top; } .looks code { font-size: 7.5pt; line-height: 1.3; }
.looks .state b { display: block; } .looks ul { margin: 2px 0 0; padding-left: 1.2em; font-size: 8.5pt; color: var(--soft); }
.looks .counted { font-size: 8.5pt; margin: 3px 0 0; }
.mark { display: inline-block; min-width: 1.3em; }
.looks tr { break-inside: avoid; }
.chart { width: 100%; height: auto; display: block; margin: 4px 0 10px; } .chart path { fill: none; stroke: var(--ink); stroke-width: 1; }
.chart .line { stroke-width: 1.4; } .chart .range { stroke: var(--soft); stroke-width: 2; } .chart .limit { stroke-dasharray: 4 3; stroke: var(--soft); } .chart circle { fill: var(--ink); }
.chart text { font: 10px system-ui, "Noto Sans SC", sans-serif; fill: var(--ink); } .chart .end { text-anchor: end; }
.paper h3 { font-size: 10.5pt; margin: 8px 0 2px; } figure.plain { break-inside: avoid; }
.tally { display: flex; flex-wrap: wrap; gap: 0 18px; }
.notice { break-inside: avoid; }
.meaning td:first-child { width: 44%; } .rules td:first-child { width: 24mm; }
@media screen and (max-width: 640px) {
  .looks thead { display: none; } .looks, .looks tbody, .looks tr, .looks td { display: block; width: auto !important; } .looks tr { border: 1px solid var(--ink); margin-bottom: 8px; } .looks td { border: 0; }
  #lang-zh:checked ~ main .paper dl > div, #lang-en:checked ~ main .paper dl > div { grid-template-columns: 1fr; } .paper dt { border-right: 0; }
}
`;
