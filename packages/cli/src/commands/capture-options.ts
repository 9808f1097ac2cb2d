import { mkdir } from 'node:fs/promises';
import { type CaptureOptions, parseCookies, parseFactSelector, type SessionCookie } from '@guzheng/capture';
import { type CustodyMode, utf8Decode } from '@guzheng/evidence';
import { oneOf, type ParsedOptions, positiveInteger, readOptionFile } from '../options.ts';

/** The flags that say how to capture. */
export const captureFlags = {
  out: { type: 'string' },
  name: { type: 'string' },
  'allow-private': { type: 'boolean' },
  'allow-invalid-tls': { type: 'boolean' },
  ca: { type: 'string' },
  resolver: { type: 'string', multiple: true },
  'time-server': { type: 'string', multiple: true },
  cookies: { type: 'string' },
  profile: { type: 'string' },
  account: { type: 'string' },
  fact: { type: 'string', multiple: true },
  browser: { type: 'string' },
  'max-time': { type: 'string' },
  'max-bytes': { type: 'string' },
  'max-tiles': { type: 'string' },
  custody: { type: 'string' },
} as const;

const custodyModes: readonly CustodyMode[] = ['self', 'neutral-third-party', 'notary', 'court-chain'];

/** Capture options from the flags. The out folder is made when it is not there. */
export async function captureOptionsFrom(
  options: ParsedOptions,
  cwd: string,
): Promise<Omit<CaptureOptions, 'notBefore' | 'onProgress'>> {
  const out = options.text('out') ?? cwd;
  const seconds = positiveInteger(options, 'max-time');
  const given = {
    name: options.text('name'),
    browserPath: options.text('browser'),
    maxTimeMs: seconds === undefined ? undefined : seconds * 1000,
    maxBytes: positiveInteger(options, 'max-bytes'),
    maxTiles: positiveInteger(options, 'max-tiles'),
    ca: await textOf(options, 'ca'),
    resolvers: addresses(options, 'resolver'),
    timeServers: addresses(options, 'time-server'),
    cookies: await cookiesFrom(options),
    profile: options.text('profile'),
    account: accountFrom(options),
    factSelectors: options.list('fact').map(parseFactSelector),
  };
  await makeFolder(out);
  return {
    out,
    custodyMode: oneOf(options, 'custody', custodyModes, 'self'),
    allowPrivate: options.on('allow-private'),
    allowInvalidTls: options.on('allow-invalid-tls'),
    ...present(given),
  };
}

/** Undefined where the flag is not there at all; `none` stands for nobody. */
function addresses(options: ParsedOptions, name: string): readonly string[] | undefined {
  const list = options.list(name);
  return list.length === 0 ? undefined : list.filter((address) => address !== 'none');
}

function accountFrom(options: ParsedOptions): string | undefined {
  const account = options.text('account');
  if (account !== undefined && options.text('cookies') === undefined && options.text('profile') === undefined)
    throw new TypeError('--account says whose --cookies or --profile it is; there is neither');
  return account;
}

async function textOf(options: ParsedOptions, name: string): Promise<string | undefined> {
  const path = options.text(name);
  return path === undefined ? undefined : utf8Decode(await readOptionFile(name, path));
}

async function cookiesFrom(options: ParsedOptions): Promise<readonly SessionCookie[] | undefined> {
  const text = await textOf(options, 'cookies');
  return text === undefined ? undefined : parseCookies(text);
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** An option that was not given is absent, not undefined. */
function present<T extends object>(options: T): Present<T> {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Present<T>;
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new TypeError(`the folder ${path} cannot be made: ${code}`, { cause });
  }
}
