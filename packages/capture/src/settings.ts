import { createHash, randomBytes, X509Certificate } from 'node:crypto';
import type { Account, CustodyMode, NotBefore } from '@guzheng/evidence';
import type { CaptureOptions } from './capture.ts';
import { DEFAULT_TIME_SERVERS } from './clock/time-servers.ts';
import { type Concealer, openBook, openConcealer } from './credentials/conceal.ts';
import type { SessionCookie } from './credentials/cookies.ts';
import { ownVersion } from './environment/tools.ts';
import { CaptureError } from './error.ts';
import { type FactSelector, refuseOddSelectors } from './facts/selectors.ts';
import { parseTarget } from './fetch/target.ts';
import { DEFAULT_RESOLVERS } from './gateway/resolver/resolver.ts';
import { type Clock, systemClock } from './log/call-log.ts';
import { type CaptureStep, tellWith } from './progress.ts';

/** The options with everything decided. */
export interface Settings {
  /** As asked for, normalised; with its fragment. */
  readonly url: string;
  /** What is requested: without fragment. */
  readonly target: URL;
  readonly out: string;
  readonly name: string;
  readonly allowPrivate: boolean;
  readonly allowInvalidTls: boolean;
  readonly resolvers: readonly string[];
  readonly timeServers: readonly string[];
  readonly notBefore?: NotBefore;
  readonly custodyMode: CustodyMode;
  readonly browserPath?: string;
  readonly maxTimeMs: number;
  readonly quietMs: number;
  readonly maxBytes: number;
  readonly maxTiles: number;
  readonly viewport: { readonly width: number; readonly height: number };
  readonly userAgent?: string;
  readonly plainUserAgent: string;
  readonly acceptLanguage: string;
  readonly ca?: string;
  /** SHA-256 of each certificate in `ca`. */
  readonly extraRoots: readonly string[];
  readonly account?: Account;
  readonly cookies: readonly SessionCookie[];
  readonly profile?: string;
  readonly concealer: Concealer;
  readonly factSelectors: readonly FactSelector[];
  readonly software: string;
  readonly now: () => Date;
  readonly clock: Clock;
  readonly startedAt: string;
  readonly tell: (step: CaptureStep) => void;
}

/**
 * Reads the options and decides the rest. Throws CaptureError `url-malformed`, `url-unsupported`, `account-missing` or
 * `selector-invalid`, before anything is fetched or written.
 */
export async function settingsFrom(url: string, options: CaptureOptions): Promise<Settings> {
  const target = parseTarget(url);
  const { now = systemClock.now, userAgent, ca, name, notBefore, browserPath, profile, factSelectors = [] } = options;
  const account = accountOf(options);
  refuseOddSelectors(factSelectors);
  const version = await ownVersion();
  const started = now();
  return {
    url: new URL(url).href,
    target,
    out: options.out,
    name: name ?? defaultName(target, started),
    allowPrivate: options.allowPrivate ?? false,
    allowInvalidTls: options.allowInvalidTls ?? false,
    resolvers: options.resolvers ?? DEFAULT_RESOLVERS,
    timeServers: options.timeServers ?? DEFAULT_TIME_SERVERS,
    custodyMode: options.custodyMode ?? 'self',
    maxTimeMs: options.maxTimeMs ?? 60_000,
    quietMs: options.quietMs ?? 250,
    maxBytes: options.maxBytes ?? 256 * 2 ** 20,
    maxTiles: options.maxTiles ?? 32,
    viewport: options.viewport ?? { width: 1280, height: 800 },
    plainUserAgent: userAgent ?? `Mozilla/5.0 (compatible; guzheng/${version})`,
    acceptLanguage: 'zh-CN,zh;q=0.9',
    extraRoots: ca === undefined ? [] : rootDigests(ca),
    cookies: options.cookies ?? [],
    concealer: account === undefined ? openBook : openConcealer(randomBytes(32)),
    factSelectors,
    software: `guzheng ${version}`,
    now,
    clock: { now, mono: systemClock.mono },
    startedAt: started.toISOString(),
    tell: tellWith(options.onProgress),
    ...(userAgent === undefined ? {} : { userAgent }),
    ...(ca === undefined ? {} : { ca }),
    ...(account === undefined ? {} : { account }),
    ...(profile === undefined ? {} : { profile }),
    ...(notBefore === undefined ? {} : { notBefore }),
    ...(browserPath === undefined ? {} : { browserPath }),
  };
}

/** Whoever reads the page must know whose eyes saw it (T10), so a login without a name is refused. */
function accountOf({ account, cookies, profile }: CaptureOptions): Account | undefined {
  if (cookies === undefined && profile === undefined) return undefined;
  if (account !== undefined && account.trim() !== '')
    return { statement: account, means: profile === undefined ? 'cookies' : 'profile' };
  throw new CaptureError('account-missing', 'It is not said whose account the cookies or the profile belong to.', {
    hint: 'Say it in words for the court, for example --account "the plaintiff\'s own account, user id 12345".',
  });
}

/** What evidence/capture.json says of them, so that the capture can be repeated. No secret is among them. */
export function recordedOptions(settings: Settings): { readonly [name: string]: unknown } {
  const { allowPrivate, allowInvalidTls, maxTimeMs, quietMs, maxBytes, maxTiles, viewport, userAgent } = settings;
  const { plainUserAgent, acceptLanguage, extraRoots, resolvers, timeServers, cookies, profile, factSelectors } =
    settings;
  return {
    allowPrivate,
    allowInvalidTls,
    maxTimeMs,
    quietMs,
    maxBytes,
    maxTiles,
    viewport: { ...viewport, deviceScaleFactor: 1 },
    browserUserAgent: userAgent ?? 'its own',
    plainUserAgent,
    acceptLanguage,
    extraRoots,
    resolvers,
    timeServers,
    cookies: cookies.map(({ name, domain, path }) => ({ name, domain, path })),
    profile: profile !== undefined,
    factSelectors,
  };
}

/** `example.com-20260102T030405Z`; an IPv6 host loses what no file name may have. */
function defaultName(target: URL, at: Date): string {
  const host = target.hostname
    .replace(/[^a-z0-9.-]+/gi, '-')
    .replace(/^[-.]+|-+$/g, '')
    .slice(0, 150);
  const time = at.toISOString().replace(/[-:]|\.\d+/g, '');
  return `${host}-${time}`;
}

/** Throws CaptureError `ca-malformed` where there is no certificate in it. */
function rootDigests(pem: string): string[] {
  const certificates = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  try {
    if (certificates.length === 0) throw new Error('it holds none');
    return certificates.map((text) => createHash('sha256').update(new X509Certificate(text).raw).digest('hex'));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CaptureError('ca-malformed', `The certificates to be trusted cannot be read: ${why}.`, {
      hint: 'Name a file with certificates in PEM: -----BEGIN CERTIFICATE----- and so on.',
      cause,
    });
  }
}
