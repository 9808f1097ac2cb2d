export { type BrowserSource, type FindOptions, type FoundBrowser, findBrowser } from './browser/find.ts';
export { type LaunchedBrowser, type LaunchOptions, launchBrowser } from './browser/launch.ts';
export { type CaptureOptions, type CaptureResult, capture } from './capture.ts';
export { DEFAULT_TIME_SERVERS } from './clock/time-servers.ts';
export { parseCookies, type SessionCookie } from './credentials/cookies.ts';
export { type Examination, type ExamineOptions, examineMachine } from './environment/examine.ts';
export { CaptureError, type CaptureErrorCode } from './error.ts';
export { type FactSelector, parseFactSelector } from './facts/selectors.ts';
export { LABEL as COUNTER_LABEL } from './facts/vocabulary.ts';
export { type Resolve, type ResolvedAddress, specialNetwork } from './fetch/address.ts';
export { type GlyphTest, testGlyphs } from './fonts/glyphs.ts';
export {
  type GuardedAnswer,
  type GuardedOptions,
  type GuardedRequest,
  guardRequests,
  type SendGuarded,
} from './gateway/guarded.ts';
export type { CaptureStep, OnCaptureProgress } from './progress.ts';
export type { CountedRequest, ReplayRecord } from './replay/record-book.ts';
export { type Replayed, type ReplayOptions, replayPage } from './replay/replay.ts';
export { captureSource, type SourceOptions } from './source/source.ts';
export { nodeHashing } from './staging/hashing.ts';
