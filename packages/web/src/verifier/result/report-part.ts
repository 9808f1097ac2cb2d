import { shownLang } from '../elements/bilingual.ts';
import { element } from '../elements/element.ts';

/** On this page the language is chosen once for everything, and grey is the colour of what is not proven. */
const OVERRIDES = `
:host { display: block; overflow-wrap: anywhere; }
:host([data-lang="zh"]) .en, :host([data-lang="en"]) .zh { display: none !important; }
section:first-child, .verdict { margin-top: 0; }
.verdict.unproven { color: var(--na); background: var(--wash); }
.verdict h2:focus-visible { outline: 3px solid #1d4ed8; outline-offset: 4px; }
summary:focus-visible { outline: 3px solid #1d4ed8; outline-offset: 2px; }
summary { padding: 2px 0; }
pre { max-height: 24em; overflow: auto; }
@media (prefers-contrast: more), (forced-colors: active) { .note, .others, dt, .stage, .detail, .digest { color: inherit; } }
@media print { pre { max-height: none; } .verdict, .banner { break-inside: avoid; } }
`;

/** A part of the report under the report's own style sheet, which stays inside. */
export function reportPart(sections: readonly Element[], style: string): HTMLElement {
  const host = element('div', { class: 'report-part', 'data-lang': shownLang() });
  const shadow = host.attachShadow({ mode: 'open' });
  shadow.adoptedStyleSheets = [sheetOf(style.replace(':root', ':host')), sheetOf(OVERRIDES)];
  shadow.append(...sections);
  return host;
}

/** Made by the CSS object model: the page's policy allows no inline style but its own. */
function sheetOf(css: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return sheet;
}
