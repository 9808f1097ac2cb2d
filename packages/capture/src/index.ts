export { type BrowserSource, type FindOptions, type FoundBrowser, findBrowser } from './browser/find.ts';
export { type LaunchedBrowser, type LaunchOptions, launchBrowser } from './browser/launch.ts';
export { type CaptureOptions, type CaptureResult, capture } from './capture.ts';
export { CaptureError, type CaptureErrorCode } from './error.ts';
export { type GlyphTest, testGlyphs } from './fonts/glyphs.ts';
export { nodeHashing } from './staging/hashing.ts';
