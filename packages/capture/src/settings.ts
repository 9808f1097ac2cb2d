import { createHash, X509Certificate } from 'node:crypto';
import type { CustodyMode, NotBefore } from '@guzheng/evidence';
import type { CaptureOptions } from './capture.ts';
import { ownVersion } from './environment/tools.ts';
import { CaptureError, withoutSecrets } from './error.ts';
import { parseTarget } from './fetch/target.ts';
import { type Clock, systemClock } from './log/call-log.ts';
import { type Gate, openGate, privateGate } from './page/gate.ts';

/** The options with everything decided. */
export interface Settings {
  /** As asked for, normalised; with its fragment. */
  readonly url: string;
  /** What is requested: without fragment. */
  readonly target: URL;
  readonly out: string;
  readonly name: string;
  readonly allowPrivate: boolean;
  /** The address is private, and was let through because that was allowed. */
  readonly isPrivate: boolean;
  readonly gate: Gate;
  readonly notBefore?: NotBefore;
  readonly custodyMode: CustodyMode;
  readonly browserPath?: string;
  readonly maxTimeMs: number;
  readonly quietMs: number;
  readonly maxBytes: number;
  readonly viewport: { readonly width: number; readonly height: number };
  readonly userAgent?: string;
  readonly plainUserAgent: string;
  readonly acceptLanguage: string;
  readonly ca?: string;
  readonly trustedKeys: readonly string[];
  readonly software: string;
  readonly now: () => Date;
  readonly clock: Clock;
  readonly startedAt: string;
  readonly tell: (detail: string) => void;
}

/**
 * Reads the options and decides the rest. Throws CaptureError `url-malformed`, `url-unsupported` or `private-address`, before anything
 * is fetched or written.
 */
export async function settingsFrom(url: string, options: CaptureOptions): Promise<Settings> {
  const target = parseTarget(url);
  const { allowPrivate = false, now = systemClock.now, userAgent, ca, name, notBefore, browserPath } = options;
  const gate = privateGate();
  const refusal = await gate(target.href);
  if (refusal !== null && !allowPrivate) throw privateAddress(url, refusal);
  const version = await ownVersion();
  const started = now();
  return {
    url: new URL(url).href,
    target,
    out: options.out,
    name: name ?? defaultName(target, started),
    allowPrivate,
    isPrivate: refusal !== null,
    gate: allowPrivate ? openGate : gate,
    custodyMode: options.custodyMode ?? 'self',
    maxTimeMs: options.maxTimeMs ?? 60_000,
    quietMs: options.quietMs ?? 250,
    maxBytes: options.maxBytes ?? 256 * 2 ** 20,
    viewport: options.viewport ?? { width: 1280, height: 800 },
    plainUserAgent: userAgent ?? `Mozilla/5.0 (compatible; guzheng/${version})`,
    acceptLanguage: 'zh-CN,zh;q=0.9',
    trustedKeys: ca === undefined ? [] : publicKeyDigests(ca),
    software: `guzheng ${version}`,
    now,
    clock: { now, mono: systemClock.mono },
    startedAt: started.toISOString(),
    tell: options.onProgress ?? (() => undefined),
    ...(userAgent === undefined ? {} : { userAgent }),
    ...(ca === undefined ? {} : { ca }),
    ...(notBefore === undefined ? {} : { notBefore }),
    ...(browserPath === undefined ? {} : { browserPath }),
  };
}

/** What evidence/capture.json says of them, so that the capture can be repeated. */
export function recordedOptions(settings: Settings): { readonly [name: string]: unknown } {
  const {
    allowPrivate,
    maxTimeMs,
    quietMs,
    maxBytes,
    viewport,
    userAgent,
    plainUserAgent,
    acceptLanguage,
    trustedKeys,
  } = settings;
  return {
    allowPrivate,
    maxTimeMs,
    quietMs,
    maxBytes,
    viewport: { ...viewport, deviceScaleFactor: 1 },
    browserUserAgent: userAgent ?? 'its own',
    plainUserAgent,
    acceptLanguage,
    trustedKeys,
  };
}

function privateAddress(url: string, refusal: string): CaptureError {
  return new CaptureError('private-address', `${withoutSecrets(url)} is not captured: ${refusal}.`, {
    hint: 'Allow private addresses (--allow-private) if you mean to capture a page inside your own network.',
  });
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

/** Chrome accepts a chain that holds one of these keys (`--ignore-certificate-errors-spki-list`). */
function publicKeyDigests(pem: string): string[] {
  const certificates = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return certificates.map((certificate) => {
    const key = new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' });
    return createHash('sha256').update(key).digest('base64');
  });
}
