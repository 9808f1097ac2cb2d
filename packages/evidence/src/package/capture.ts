import * as v from 'valibot';
import type { Hex } from '../bytes/hex.ts';
import { documentParser } from '../json/document.ts';
import { hash32, hex32, openObject, safePath, timestamp, uint } from '../json/schema.ts';
import type { Completeness, PackageKind } from './manifest.ts';

export const CAPTURE_TYPE = 'guzheng/capture/v1';

/** Who made the capture, which the court looks at first (P4; 民事证据规定 art. 94). */
export type CustodyMode = 'self' | 'neutral-third-party' | 'notary' | 'court-chain';

/** The capture began after this block existed: its hash cannot be guessed beforehand. */
export interface NotBefore {
  readonly kind: 'evm-block';
  readonly network: string;
  readonly chainId: number;
  readonly genesisHash: Hex;
  readonly number: number;
  readonly hash: Hex;
  /** The block's own time, UTC. */
  readonly time: string;
  /** When it was read, by this machine's clock. */
  readonly readAt: string;
}

/**
 * One picture. `viewport`: the window before anything is touched; `full-page`: the whole page, or one tile of it where `clip` says
 * which; `after-scroll`: the window once the page has been scrolled through. Sizes in device pixels, scroll in CSS pixels.
 */
export interface Screenshot {
  readonly path: string;
  readonly role: 'viewport' | 'full-page' | 'after-scroll';
  /** What part of the page a tile shows, CSS pixels from the page's upper left corner. Tiles touch and do not overlap. */
  readonly clip?: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  /** Where the element stood that scrolls in place of the page, CSS pixels; the document itself has nothing to scroll then. */
  readonly scroller?: { readonly element: string; readonly x: number; readonly y: number };
  readonly url: string;
  readonly takenAt: string;
  readonly width: number;
  readonly height: number;
  readonly scroll: { readonly x: number; readonly y: number };
  readonly deviceScaleFactor: number;
}

/** One answer in a chain of redirects; the last one is the page or file itself. */
export interface Hop {
  readonly url: string;
  readonly status: number;
  readonly ip?: string;
  readonly location?: string;
}

/** The browser's side. Paths are absent where that file could not be made (then evidence/loss.json says why). */
export interface BrowserCapture {
  readonly startedAt: string;
  readonly endedAt: string;
  readonly hops: readonly Hop[];
  readonly finalUrl: string;
  readonly title: string;
  readonly dom?: string;
  readonly text?: string;
  readonly mhtml?: string;
  readonly pdf?: string;
  /** JSON Lines: console, exceptions, dialogs, popups, downloads. */
  readonly events?: string;
  /** JSON Lines, one file for each WebSocket or EventSource: its messages in both directions. */
  readonly messages?: readonly string[];
}

/** Whose access the page was seen with, where it lies behind a login. Stated by the operator, not proven by the file (T10). */
export interface Account {
  readonly statement: string;
  readonly means: 'cookies' | 'profile';
}

/** The plain HTTP client's side: the source 源码 exactly as sent, content coding kept, transfer coding removed. */
export interface PlainCapture {
  readonly startedAt: string;
  readonly endedAt: string;
  readonly hops: readonly (Hop & {
    /** The raw header list in wire order, duplicates kept: name, value, name, value … */
    readonly rawHeaders: readonly string[];
    /** The body file, absent when there was none to keep. */
    readonly body?: string;
    readonly bytes: number;
  })[];
  readonly finalUrl: string;
}

export interface Tools {
  readonly guzheng: { readonly version: string };
  readonly node: { readonly version: string; readonly sha256: string };
  readonly browser?: {
    readonly product: string;
    readonly source: 'option' | 'installed' | 'puppeteer-cache' | 'bundled';
    readonly sha256: string;
    readonly args: readonly string[];
  };
}

/** evidence/capture.json: who, what, when, how. */
export interface CaptureRecord {
  readonly type: typeof CAPTURE_TYPE;
  readonly kind: PackageKind;
  readonly completeness: Completeness;
  readonly requestedUrl: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly notBefore?: NotBefore;
  readonly custodyMode: CustodyMode;
  /** Facts about what was met that a reader must see first: `http-404`, `redirected`, `not-html`, `no-cjk-glyphs`, `wall-login` … */
  readonly labels: readonly string[];
  readonly account?: Account;
  readonly browser?: BrowserCapture;
  readonly plain?: PlainCapture;
  readonly screenshots: readonly Screenshot[];
  /** The options in force, so that the capture can be repeated. */
  readonly options: { readonly [name: string]: unknown };
  readonly tools: Tools;
  /** The last line of the call log, so that a shortened log is told from a whole one. */
  readonly callLog: { readonly lines: number; readonly head: string };
}

const hop = {
  url: v.string(),
  status: uint,
  ip: v.exactOptional(v.string()),
  location: v.exactOptional(v.string()),
};

const notBefore = v.looseObject({
  kind: v.literal('evm-block'),
  network: v.string(),
  chainId: uint,
  genesisHash: hash32,
  number: uint,
  hash: hash32,
  time: timestamp,
  readAt: timestamp,
});

const screenshot = v.looseObject({
  path: safePath,
  role: v.picklist(['viewport', 'full-page', 'after-scroll']),
  clip: v.exactOptional(v.looseObject({ x: v.number(), y: v.number(), width: v.number(), height: v.number() })),
  scroller: v.exactOptional(v.looseObject({ element: v.string(), x: v.number(), y: v.number() })),
  url: v.string(),
  takenAt: timestamp,
  width: uint,
  height: uint,
  scroll: v.looseObject({ x: v.number(), y: v.number() }),
  deviceScaleFactor: v.number(),
});

/** Browsers and the plain client give up at the twentieth redirect; every hop is looked for in the whole archive. */
const MAX_HOPS = 50;

const browser = v.looseObject({
  startedAt: timestamp,
  endedAt: timestamp,
  hops: v.pipe(v.array(v.looseObject(hop)), v.maxLength(MAX_HOPS)),
  finalUrl: v.string(),
  title: v.string(),
  dom: v.exactOptional(safePath),
  text: v.exactOptional(safePath),
  mhtml: v.exactOptional(safePath),
  pdf: v.exactOptional(safePath),
  events: v.exactOptional(safePath),
  messages: v.exactOptional(v.array(safePath)),
});

const account = v.looseObject({ statement: v.string(), means: v.picklist(['cookies', 'profile']) });

const plain = v.looseObject({
  startedAt: timestamp,
  endedAt: timestamp,
  hops: v.pipe(
    v.array(v.looseObject({ ...hop, rawHeaders: v.array(v.string()), body: v.exactOptional(safePath), bytes: uint })),
    v.maxLength(MAX_HOPS),
  ),
  finalUrl: v.string(),
});

const tools = v.looseObject({
  guzheng: v.looseObject({ version: v.string() }),
  node: v.looseObject({ version: v.string(), sha256: hex32 }),
  browser: v.exactOptional(
    v.looseObject({
      product: v.string(),
      source: v.picklist(['option', 'installed', 'puppeteer-cache', 'bundled']),
      sha256: hex32,
      args: v.array(v.string()),
    }),
  ),
});

const capture = v.looseObject({
  type: v.literal(CAPTURE_TYPE),
  kind: v.picklist(['web-page', 'web-resource', 'source-code']),
  completeness: v.picklist(['complete', 'partial']),
  requestedUrl: v.string(),
  startedAt: timestamp,
  endedAt: timestamp,
  notBefore: v.exactOptional(notBefore),
  custodyMode: v.picklist(['self', 'neutral-third-party', 'notary', 'court-chain']),
  labels: v.array(v.string()),
  account: v.exactOptional(account),
  browser: v.exactOptional(browser),
  plain: v.exactOptional(plain),
  screenshots: v.array(screenshot),
  options: openObject,
  tools,
  callLog: v.looseObject({ lines: uint, head: hex32 }),
});

/** Parses evidence/capture.json. Throws EvidenceError listing every bad field. */
export const parseCaptureRecord: (value: unknown) => CaptureRecord = documentParser<CaptureRecord>(
  'evidence/capture.json',
  capture,
  { family: 'guzheng/capture/', type: CAPTURE_TYPE },
);
