import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CustodyMode, NotBefore } from '@guzheng/evidence';
import { DEFAULT_TIME_SERVERS } from '../clock/time-servers.ts';
import { ownVersion } from '../environment/tools.ts';
import { CaptureError } from '../error.ts';
import { parseTarget } from '../fetch/target.ts';
import { DEFAULT_RESOLVERS } from '../gateway/resolver/resolver.ts';
import { type Clock, systemClock } from '../log/call-log.ts';
import type { SourceOptions } from './source.ts';
import { parseSource, type SourceTarget } from './target.ts';

/** The most files of one package: the container holds 65,000 members, and its documents must stay readable. */
const MOST_FILES = 60_000;
const PUBLIC_REGISTRY = 'https://registry.npmjs.org/';

/** The options with everything decided. */
export interface SourceSettings {
  readonly target: SourceTarget;
  /** The source as a URL, which the record and the manifest show. */
  readonly url: string;
  readonly out: string;
  readonly name: string;
  readonly ref?: string;
  readonly registry: URL;
  readonly allowPrivate: boolean;
  readonly resolvers: readonly string[];
  readonly timeServers: readonly string[];
  readonly notBefore?: NotBefore;
  readonly custodyMode: CustodyMode;
  readonly maxTimeMs: number;
  /** Of one file; four times as much in all. */
  readonly maxBytes: number;
  readonly maxFiles: number;
  readonly git?: string;
  readonly ca?: string;
  readonly userAgent: string;
  readonly software: string;
  readonly now: () => Date;
  readonly clock: Clock;
  readonly startedAt: string;
  readonly tell: (detail: string) => void;
}

/**
 * Reads the options and decides the rest, before anything is fetched or written. Throws CaptureError `source-malformed`,
 * `source-unsupported`, `source-missing`, `url-malformed` or `url-unsupported`.
 */
export async function sourceSettings(source: string, options: SourceOptions): Promise<SourceSettings> {
  const { now = systemClock.now, notBefore, ref, git, ca } = options;
  const target = parseSource(source);
  if (ref !== undefined) refuseUnusableRef(ref, target);
  const version = await ownVersion();
  const started = now();
  return {
    target,
    url: urlOf(target),
    out: options.out,
    name: options.name ?? `${nameOf(target)}-${started.toISOString().replace(/[-:]|\.\d+/g, '')}`,
    registry: registryOf(options.registry ?? PUBLIC_REGISTRY),
    allowPrivate: options.allowPrivate ?? false,
    resolvers: options.resolvers ?? DEFAULT_RESOLVERS,
    timeServers: options.timeServers ?? DEFAULT_TIME_SERVERS,
    custodyMode: options.custodyMode ?? 'self',
    maxTimeMs: options.maxTimeMs ?? 600_000,
    maxBytes: options.maxBytes ?? 256 * 2 ** 20,
    maxFiles: Math.min(options.maxFiles ?? MOST_FILES, MOST_FILES),
    userAgent: `Mozilla/5.0 (compatible; guzheng/${version})`,
    software: `guzheng ${version}`,
    now,
    clock: { now, mono: systemClock.mono },
    startedAt: started.toISOString(),
    tell: options.onProgress ?? (() => undefined),
    ...(ref === undefined ? {} : { ref }),
    ...(notBefore === undefined ? {} : { notBefore }),
    ...(git === undefined ? {} : { git }),
    ...(ca === undefined ? {} : { ca }),
  };
}

/** What evidence/capture.json says of them, so that the capture can be repeated. */
export function recordedSourceOptions(settings: SourceSettings): { readonly [name: string]: unknown } {
  const { target, ref, registry, allowPrivate, resolvers, timeServers, maxTimeMs, maxBytes, maxFiles } = settings;
  const own = target.kind === 'npm' ? { registry: registry.href } : target.kind === 'git' ? { ref } : {};
  return { source: target.kind, ...own, allowPrivate, resolvers, timeServers, maxTimeMs, maxBytes, maxFiles };
}

/** git-check-ref-format: what no branch, tag or commit can be called, and git would read as an expression, is refused here. */
function refuseUnusableRef(ref: string, { kind }: SourceTarget): void {
  if (kind !== 'git')
    throw new CaptureError('source-malformed', `A ${kind === 'npm' ? 'package' : 'folder'} has no --ref.`, {
      hint: 'A ref chooses a branch, tag or commit of a git repository.',
    });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what must not be in a ref
  const isName = !/^-|^[./]|[\u0000-\u0020\u007f~^:?*[\\]|\.\.|@\{|\/\/|[./]$|\.lock$/.test(ref) && ref !== '@';
  if (isName && ref.length > 0 && ref.length <= 250) return;
  throw new CaptureError('source-malformed', `${JSON.stringify(ref.slice(0, 250))} cannot be a branch, tag or commit.`);
}

function registryOf(url: string): URL {
  const registry = parseTarget(url);
  return new URL(registry.href.endsWith('/') ? registry.href : `${registry.href}/`);
}

function urlOf(target: SourceTarget): string {
  switch (target.kind) {
    case 'git':
      return target.local ? pathToFileURL(target.url).href : target.url;
    case 'directory':
      return pathToFileURL(target.path).href;
    case 'npm':
      return `npm:${target.name}@${target.asked}`;
  }
}

/** `example.com-repository`, the folder's own name, or `left-pad-1.3.0`, of letters that a file name may have. */
function nameOf(target: SourceTarget): string {
  const text = plainNameOf(target)
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 100);
  return text === '' ? 'source' : text;
}

function plainNameOf(target: SourceTarget): string {
  switch (target.kind) {
    case 'git':
      return target.local ? basename(target.url) : `${new URL(target.url).hostname}-${lastPart(target.url)}`;
    case 'directory':
      return basename(target.path);
    case 'npm':
      return `${target.name}-${target.asked}`;
  }
}

function lastPart(url: string): string {
  return (
    new URL(url).pathname
      .replace(/\/+$/, '')
      .split('/')
      .at(-1)
      ?.replace(/\.git$/, '') ?? ''
  );
}
