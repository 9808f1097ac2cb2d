// what documents of other packages are made of: the same sheet, the same walls around foreign text
export { code, inBoth, timeOf } from './bilingual.ts';
export { renderDisclosureReport } from './disclosure-document.ts';
export { type Lang, type RenderOptions, renderReport, type SourceExcerpt } from './document.ts';
export { type Fragment, foreign, html, type Markup, visible } from './html.ts';
export { type PageParts, selfContainedPage } from './page.ts';
export { type PictureFault, pictureFault } from './png.ts';
export { styleOf } from './style.ts';
export { type Clocks, clocks } from './time.ts';
