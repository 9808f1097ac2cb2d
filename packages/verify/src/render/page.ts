import { type Fragment, html, type Markup, trusted } from './html.ts';

export type Lang = 'zh' | 'en';

/** One self-contained page: what stands in it, and the language that is shown first and printed. */
export interface PageParts {
  readonly lang: Lang;
  readonly title: string;
  readonly sheet: Markup;
  readonly header: Fragment;
  readonly main: Fragment;
}

// No script, no request, no form, whatever a captured title may have smuggled in: escaping is the wall, this is the moat.
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** HTML in Chinese and English without a script; the other language is one click away. */
export function selfContainedPage({ lang, title, sheet, header, main }: PageParts): string {
  return html`<!DOCTYPE html>
<html lang="${lang === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light">
<title>${title}</title>
<style>${sheet}</style>
</head>
<body>
${languageSwitch(lang)}
<header>${header}<p class="switch"><label for="lang-zh">中文</label><label for="lang-en">English</label></p></header>
<main>
${main}</main>
</body>
</html>
`.source;
}

/** Radio buttons and CSS do the work of a script; `autocomplete` keeps a reload from restoring another choice. */
function languageSwitch(lang: Lang): Markup {
  const radio = (one: Lang, label: string) =>
    html`<input type="radio" name="lang" id="lang-${one}" autocomplete="off" aria-label="${label}"${one === lang ? trusted(' checked') : undefined}>`;
  return html`${radio('zh', '中文')}${radio('en', 'English')}`;
}
