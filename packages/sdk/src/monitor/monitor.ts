import { readFile } from 'node:fs/promises';
import { type NoteVerifier, parseVerifierKey } from '@guzheng/evidence';
import type { LedgerState } from '../api/ledger.ts';
import { SdkError } from '../error.ts';
import { unreadable } from '../file/failure.ts';
import type { ChainsOptions } from './anchors.ts';
import type { Doubt, Finding } from './findings.ts';
import { Look } from './look.ts';
import { fetchText, type RemoteLedger, remoteLedger } from './remote.ts';
import { MonitorFolder, type MonitorState, readSeen, type SeenCheckpoint } from './state.ts';

export interface MonitorOptions extends ChainsOptions {
  /** The folder where the monitor keeps what it saw of this ledger. */
  readonly state: string;
  /** The verifier key of the ledger. Without it the first key that is seen is trusted. */
  readonly key?: string;
  /** Also computes the root from the published hashes. */
  readonly full?: boolean;
  /** Files or addresses of other monitors' `checkpoints.jsonl` or `monitor.json`: whether they were shown the same ledger. */
  readonly compare?: readonly string[];
  /** Entries that no witness has seen for longer than this, in minutes, are a doubt. Default 24 hours. */
  readonly anchoredWithin?: number;
  readonly now?: () => Date;
  readonly fetch?: typeof fetch;
  /** Ends the look; what was seen until then is kept. */
  readonly signal?: AbortSignal;
}

/** What one look at a ledger came to. `detected` is the only outcome that says something against it. */
export interface MonitorReport {
  readonly outcome: 'sound' | 'doubtful' | 'detected';
  readonly url: string;
  readonly time: string;
  readonly verifierKey: string;
  /** `now`: the key was trusted because it was the first one seen. */
  readonly trusted: 'now' | 'before' | 'given';
  readonly size: number;
  readonly root: string;
  readonly checkpoint: string;
  /** The size that was seen the last time; absent at the first look. */
  readonly before?: number;
  readonly anchored?: { readonly size: number; readonly time: string };
  readonly findings: readonly Finding[];
  readonly doubts: readonly Doubt[];
  /** Files with what shows the findings, in the order of the findings. */
  readonly kept: readonly string[];
}

/** What another monitor may show of what it saw. */
const SEEN_BYTES = 64 << 20;

/**
 * Looks at a ledger once: whether it is signed by the same key, contains everything that was seen before, shows others the same, and is seen
 * by witnesses. What was seen is kept. Rejects with SdkError `ledger-unreachable`, `ledger-malformed`: then nothing is known, and nothing is
 * wrong with the ledger by that. Rejects with the reason of the signal where it fires.
 */
export async function monitor(url: string, options: MonitorOptions): Promise<MonitorReport> {
  const { signal } = options;
  if (signal === undefined) return await lookAt(url, options);
  signal.throwIfAborted();
  try {
    return await lookAt(url, { ...options, fetch: stoppedBy(signal, options.fetch) });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}

function stoppedBy(signal: AbortSignal, ask: typeof fetch = fetch): typeof fetch {
  return (input, init = {}) =>
    ask(input, { ...init, signal: AbortSignal.any(init.signal == null ? [signal] : [signal, init.signal]) });
}

async function lookAt(url: string, options: MonitorOptions): Promise<MonitorReport> {
  const folder = await MonitorFolder.open(options.state);
  const ledger = remoteLedger(url, options.fetch);
  const others = await Promise.all((options.compare ?? []).map((source) => seenBy(source, options)));
  const note = await ledger.checkpoint();
  const { verifier, trusted } = await keyFor(url, folder.state, ledger, options);
  const look = new Look({ url, ledger, folder, verifier, options });
  await look.take(note, others.flat());
  return { ...(await look.report()), trusted };
}

interface Key {
  readonly verifier: NoteVerifier;
  readonly trusted: MonitorReport['trusted'];
}

async function keyFor(
  url: string,
  state: MonitorState | undefined,
  ledger: RemoteLedger,
  { key }: MonitorOptions,
): Promise<Key> {
  const before = state?.verifierKey;
  if (key !== undefined && before !== undefined && key !== before)
    throw new SdkError('monitor-key-differs', `the folder was begun with the key ${before}, not with ${key}`, {
      hint: 'use a folder of its own for each key',
    });
  if (key !== undefined) return { verifier: parseVerifierKey(key), trusted: 'given' };
  if (before !== undefined) return { verifier: parseVerifierKey(before), trusted: 'before' };
  return { verifier: readKey(url, await ledger.state()), trusted: 'now' };
}

function readKey(url: string, { verifierKey }: LedgerState): NoteVerifier {
  try {
    return parseVerifierKey(verifierKey);
  } catch (cause) {
    throw new SdkError('ledger-malformed', `${url} shows no key that could be read`, { cause });
  }
}

async function seenBy(source: string, { fetch: ask }: MonitorOptions): Promise<readonly SeenCheckpoint[]> {
  if (/^https?:\/\//i.test(source)) return readSeen(await fetchText(source, SEEN_BYTES, ask));
  const text = await readFile(source, 'utf8').catch((error: unknown) => {
    throw unreadable(source, error);
  });
  return readSeen(text);
}
