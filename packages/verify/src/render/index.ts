export { type Lang, type RenderOptions, renderReport, type SourceExcerpt } from './document.ts';
export { visible } from './html.ts';
export { type PictureFault, pictureFault } from './png.ts';
