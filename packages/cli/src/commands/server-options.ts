import { utf8Decode } from '@guzheng/evidence';
import type { WaitForAnchors } from '@guzheng/sdk';
import type { ClientOptions } from '@guzheng/sdk/client';
import { type ParsedOptions, readOptionFile } from '../options.ts';

/** The flags that say through whose server. The key is in a file: arguments are seen by everybody on the machine. */
export const serverFlags = {
  server: { type: 'string' },
  'key-file': { type: 'string' },
  'ledger-key': { type: 'string' },
  wait: { type: 'string' },
} as const;

/** The server that is named, or undefined where this machine is to do it. */
export async function serverFrom(options: ParsedOptions): Promise<ClientOptions | undefined> {
  const url = options.text('server');
  const file = options.text('key-file');
  if (url === undefined) return refuseWithout(options);
  if (file === undefined)
    throw new TypeError('--server goes with --key-file FILE, which holds the key that its operator gave');
  const ledgerKey = options.text('ledger-key');
  const key = utf8Decode(await readOptionFile('key-file', file)).trim();
  return { url, key, ...(ledgerKey === undefined ? {} : { ledgerKey }) };
}

function refuseWithout(options: ParsedOptions): undefined {
  const lonely = Object.keys(serverFlags).find((name) => options.text(name) !== undefined);
  if (lonely !== undefined) throw new TypeError(`--${lonely} goes with --server`);
  return undefined;
}

/** `--wait SECONDS`; 0 does not wait. */
export function waitFrom(options: ParsedOptions, otherwise: number): false | WaitForAnchors {
  const text = options.text('wait') ?? String(otherwise);
  const seconds = Number(text);
  if (!/^\d{1,6}$/.test(text)) throw new TypeError(`--wait is ${JSON.stringify(text)}; it must be a number of seconds`);
  return seconds === 0 ? false : { until: 'seen', timeoutMs: seconds * 1000 };
}

/** What the server decides cannot be said here: it would seem to be in force. */
export function refuseLocal(
  options: ParsedOptions,
  flags: Readonly<Record<string, unknown>>,
  kept: readonly string[],
): void {
  const given = Object.keys(flags).find(
    (name) =>
      !kept.includes(name) && (options.on(name) || options.text(name) !== undefined || options.list(name).length > 0),
  );
  if (given !== undefined)
    throw new TypeError(`--${given} is for this machine; with --server its operator decides that`);
}
