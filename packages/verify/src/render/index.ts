export { type Lang, type RenderOptions, renderReport, type SourceExcerpt } from './document.ts';
