import {
  bytesToHex,
  type Checkpoint,
  EvidenceError,
  equalBytes,
  merkleRoot,
  type NoteVerifier,
  openCheckpoint,
  parseJson,
  uint,
  utf8Decode,
  utf8Encode,
} from '@guzheng/evidence';
import * as v from 'valibot';
import { ServerError } from '../error.ts';
import type { Database } from '../store/database.ts';
import { at, Edge, TILE_HEIGHT, TILE_WIDTH } from './edge.ts';
import { leafHash } from './hash.ts';
import { entryKey, headKey, LEDGER_KEYS } from './keyspace.ts';
import { decodeRecord } from './record.ts';
import { statementText } from './statement.ts';
import { Tiles } from './tiles.ts';

/** All of a ledger that is kept in memory. */
export interface LedgerState {
  readonly size: number;
  readonly root: Uint8Array;
  readonly checkpoint: string;
  /** Of the last entry, in milliseconds since 1970; 0 while there is none. */
  readonly timeMs: number;
  readonly edge: Edge;
}

/** Whose ledger it must be. */
export interface LedgerKeys {
  readonly verifier: NoteVerifier;
  /** Public key that signs the statements, 64 hex digits. */
  readonly depositor: string;
}

/** What lies under `head`, as JSON. Written with every commit. */
interface HeadRecord {
  readonly checkpoint: string;
  readonly timeMs: number;
  readonly depositor: string;
}

const headRecord = v.strictObject({ checkpoint: v.string(), timeMs: uint, depositor: v.string() });

export function encodeHead(
  { checkpoint, timeMs }: Pick<LedgerState, 'checkpoint' | 'timeMs'>,
  depositor: string,
): Uint8Array {
  return utf8Encode(JSON.stringify({ checkpoint, timeMs, depositor } satisfies HeadRecord));
}

/** Whether anything of a ledger has been written yet. */
export async function isBegun(db: Database): Promise<boolean> {
  const keys = db.keys<Uint8Array>({ keyEncoding: 'view', ...LEDGER_KEYS, limit: 1 });
  return (await keys.all()).length > 0;
}

/**
 * Reads the state and checks it: the head is signed by this ledger's key, and its root is what the last entries and tiles give. Reads at most
 * 255 entries and as many tiles a level, whatever the size. Rejects with ServerError `data-damaged`.
 */
export async function readState(db: Database, keys: LedgerKeys): Promise<LedgerState> {
  const head = await readHead(db);
  if (head.depositor !== keys.depositor)
    throw damaged('the entries of the ledger name another depositor key than the one in the keys folder');
  const { size, root } = signedCheckpoint(head.checkpoint, keys.verifier);
  const edge = await readEdge(db, size, head.depositor);
  const found = size === 0 ? merkleRoot([]) : edge.root;
  if (!equalBytes(found, root))
    throw damaged(
      `its checkpoint of ${size} entries has the root ${bytesToHex(root)}, the entries give ${bytesToHex(found)}`,
    );
  return { size, root, checkpoint: head.checkpoint, timeMs: head.timeMs, edge };
}

async function readHead(db: Database): Promise<HeadRecord> {
  const bytes = await db.get<Uint8Array, Uint8Array>(headKey(), { keyEncoding: 'view', valueEncoding: 'view' });
  if (bytes === undefined) throw damaged('its head is missing');
  try {
    return v.parse(headRecord, parseJson(utf8Decode(bytes)));
  } catch (cause) {
    if (cause instanceof EvidenceError || v.isValiError(cause)) throw damaged('its head cannot be read', cause);
    throw cause;
  }
}

function signedCheckpoint(note: string, verifier: NoteVerifier): Checkpoint {
  try {
    return openCheckpoint(note, verifier);
  } catch (cause) {
    if (!(cause instanceof EvidenceError)) throw cause;
    const origin = note.slice(0, Math.max(0, note.indexOf('\n')));
    if (origin === verifier.name) throw damaged(`its head is not signed by its key: ${cause.message}`, cause);
    throw new ServerError(
      'data-damaged',
      `The ledger in the data folder is ${origin}, the settings say ${verifier.name}`,
      {
        hint: 'A ledger keeps its origin for ever: set ledger.origin back, or begin a new data folder.',
        cause,
      },
    );
  }
}

async function readEdge(db: Database, size: number, depositor: string): Promise<Edge> {
  const unfinished: (readonly Uint8Array[])[] = [];
  for (let level = 0; at(size, level * TILE_HEIGHT) > 0; level += 1) {
    const whole = at(size, level * TILE_HEIGHT);
    const first = whole - (whole % TILE_WIDTH);
    const places = Array.from({ length: whole - first }, (_, i) => first + i);
    unfinished.push(level === 0 ? await leafHashes(db, places, depositor) : await tileRoots(db, level - 1, places));
  }
  return Edge.of(size, unfinished);
}

async function leafHashes(db: Database, indexes: readonly number[], depositor: string): Promise<Uint8Array[]> {
  const records = await db.getMany<Uint8Array, Uint8Array>(indexes.map(entryKey), {
    keyEncoding: 'view',
    valueEncoding: 'view',
  });
  return records.map((record, i) => {
    if (record === undefined) throw damaged(`entry ${indexes[i]} is missing`);
    return leafHash(utf8Encode(statementText({ ...decodeRecord(record), depositor })));
  });
}

async function tileRoots(db: Database, level: number, places: readonly number[]): Promise<Uint8Array[]> {
  const tiles = new Tiles(db);
  const roots: Uint8Array[] = [];
  for (const place of places) roots.push((await tiles.full(level, place)).at(TILE_HEIGHT, 0));
  return roots;
}

function damaged(why: string, cause?: unknown): ServerError {
  return new ServerError('data-damaged', `The ledger is damaged: ${why}`, {
    hint: 'Restore the data folder from a copy. What was anchored shows whether the copy is complete.',
    cause,
  });
}
