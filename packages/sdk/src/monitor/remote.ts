import { parseJson, utf8Decode } from '@guzheng/evidence';
import * as v from 'valibot';
import {
  type AnchoredCheckpoint,
  anchoredCheckpoint,
  consistencyAnswer,
  type LedgerState,
  ledgerState,
} from '../api/ledger.ts';
import { lenient } from '../api/lenient.ts';
import { type Listed, listed } from '../api/shapes.ts';
import { SdkError } from '../error.ts';

/** As much of a ledger as anybody can see over HTTP. Rejects with SdkError `ledger-unreachable`, `ledger-malformed`. */
export interface RemoteLedger {
  /** The newest signed note. */
  checkpoint(): Promise<string>;
  state(): Promise<LedgerState>;
  /** Hex; undefined where the server gives none, for whatever reason it states. */
  consistency(from: number, to: number): Promise<readonly string[] | undefined>;
  anchored(cursor?: string): Promise<Listed<AnchoredCheckpoint>>;
  /** A tile of leaf hashes. */
  leaves(place: number, width: number): Promise<Uint8Array>;
}

const TIMEOUT_MS = 30_000;
const NOTE_BYTES = 64 << 10;
const STATE_BYTES = 256 << 10;
const PAGE_BYTES = 64 << 20;
const PAGE = 20;
const HASH = 32;
const FULL = 256;

const anchoredPage = listed(anchoredCheckpoint);

/** The ledger at this address: that under which `/checkpoint` stands. */
export function remoteLedger(base: string, ask: typeof fetch = fetch): RemoteLedger {
  const at = (path: string): string => `${base.replace(/\/+$/, '')}${path}`;
  const get = async (path: string, most: number): Promise<Uint8Array> => await ok(at(path), most, ask);
  return {
    checkpoint: async () => await fetchText(at('/checkpoint'), NOTE_BYTES, ask),
    state: async () => read(at('/v1/ledger'), await get('/v1/ledger', STATE_BYTES), ledgerState),
    consistency: async (from, to) => {
      const url = at(`/v1/ledger/consistency?from=${from}&to=${to}`);
      const answer = await answerOf(url, STATE_BYTES, ask);
      if (answer.status >= 500) throw unreachable(url, `status ${answer.status}`);
      if (answer.status !== 200) return undefined;
      const proof = read(url, answer.body, consistencyAnswer);
      return proof.from === from && proof.to === to ? proof.path : undefined;
    },
    anchored: async (cursor) => {
      const path = `/v1/ledger/anchors?limit=${PAGE}${cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
      return read(at(path), await get(path, PAGE_BYTES), anchoredPage);
    },
    leaves: async (place, width) => {
      const path = `/tile/0/${groups(place)}${width === FULL ? '' : `.p/${width}`}`;
      const tile = await get(path, width * HASH);
      if (tile.length === width * HASH) return tile;
      throw malformed(at(path), `it has ${tile.length} bytes in place of ${width * HASH}`);
    },
  };
}

interface Answer {
  readonly status: number;
  readonly body: Uint8Array;
}

/** A text of at most so many bytes. Rejects with SdkError `ledger-unreachable`, `ledger-malformed`. */
export async function fetchText(url: string, most: number, ask: typeof fetch = fetch): Promise<string> {
  return textOf(url, await ok(url, most, ask));
}

async function ok(url: string, most: number, ask: typeof fetch): Promise<Uint8Array> {
  const { status, body } = await answerOf(url, most, ask);
  if (status === 200) return body;
  throw unreachable(url, `status ${status}`);
}

async function answerOf(url: string, most: number, ask: typeof fetch): Promise<Answer> {
  try {
    // Not followed elsewhere: what is looked at is what stands at this address.
    const how = { redirect: 'manual', cache: 'no-store' } as const;
    const response = await ask(url, { ...how, signal: AbortSignal.timeout(TIMEOUT_MS) });
    return { status: response.status, body: await bounded(url, response, most) };
  } catch (error) {
    if (error instanceof SdkError) throw error;
    throw unreachable(url, reasonOf(error), error);
  }
}

async function bounded(url: string, { body }: Response, most: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.length;
    if (length > most) throw malformed(url, `it has more than ${most} bytes`);
    chunks.push(chunk);
  }
  // No Buffer: its slice() does not copy.
  return new Uint8Array(Buffer.concat(chunks));
}

function read<T>(url: string, bytes: Uint8Array, schema: v.GenericSchema<unknown, T>): T {
  try {
    return v.parse(lenient(schema), parseJson(bytes));
  } catch (error) {
    throw malformed(url, reasonOf(error), error);
  }
}

function textOf(url: string, bytes: Uint8Array): string {
  try {
    return utf8Decode(bytes);
  } catch (error) {
    throw malformed(url, 'it is no UTF-8', error);
  }
}

/** C2SP tlog-tiles: groups of three digits, all but the last with an x before them. */
function groups(place: number): string {
  const digits = String(place).padStart(Math.ceil(String(place).length / 3) * 3, '0');
  return (digits.match(/\d{3}/g) ?? [])
    .map((group, at, all) => (at === all.length - 1 ? group : `x${group}`))
    .join('/');
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.cause.message !== '' ? error.cause.message : error.message;
}

function unreachable(url: string, why: string, cause?: unknown): SdkError {
  return new SdkError('ledger-unreachable', `${url} could not be read: ${why}`, {
    hint: 'this says nothing about the ledger; try again later',
    ...(cause === undefined ? {} : { cause }),
  });
}

function malformed(url: string, why: string, cause?: unknown): SdkError {
  return new SdkError('ledger-malformed', `${url} did not answer as a ledger does: ${why}`, {
    hint: 'look whether this is the address of a Guzheng server, and whether something stands in between',
    ...(cause === undefined ? {} : { cause }),
  });
}
