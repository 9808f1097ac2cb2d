/**
 * An OpenTimestamps anchor in memory: real hashes from the digest through two calendars and their transactions to the Merkle roots of two
 * blocks with real work (at the difficulty of regression tests, on no chain). Deterministic. Each option tells one lie.
 */
import { bytesToHex, concatBytes, type OpenTimestampsAnchor, toBase64 } from '@guzheng/evidence';
import { type BlockOptions, type MadeBlock, mineBlock } from './bitcoin-block.ts';
import { calendarTree } from './merkle.ts';
import {
  after,
  append,
  bitcoin,
  fork,
  OTS_HEAD,
  otsFile,
  pending,
  prepend,
  SHA256,
  type Step,
  sha256,
  walk,
} from './proof-bytes.ts';

/** The two calendars that the stamp names. Nobody is asked: their addresses are words in a file. */
export const ALICE = 'https://alice.btc.calendar.opentimestamps.org';
export const BOB = 'https://bob.btc.calendar.opentimestamps.org';

export type OtsBlockRecord = OpenTimestampsAnchor['blocks'][number];

export interface OtsAnchorOptions {
  readonly target?: OpenTimestampsAnchor['target'];
  /** How far the calendars have come; `confirmed` unless told. */
  readonly status?: 'pending' | 'confirmed';
  /** Height of the first block; the second calendar's is the next. */
  readonly height?: number;
  /** Both calendars' commitments are in one transaction, and so in one block. */
  readonly together?: boolean;
  /** How both blocks are made. */
  readonly block?: Omit<BlockOptions, 'height' | 'commitment'>;
  /** What the file says before its proof: magic, version and the tag of its hash. */
  readonly head?: Uint8Array;
  /** The digest that the file is of. */
  readonly digest?: (digest: Uint8Array) => Uint8Array;
  /** Proofs of the same digest beside the honest ones, as bytes; they come first. */
  readonly beside?: readonly Uint8Array[];
  /** The whole proof, as bytes, before it goes into the file. */
  readonly proof?: (proof: Uint8Array) => Uint8Array;
  /** The headers that are kept. */
  readonly blocks?: (blocks: readonly OtsBlockRecord[]) => readonly OtsBlockRecord[];
}

/** Stamps the 32 bytes. */
export function makeOtsAnchor(digest: Uint8Array, options: OtsAnchorOptions = {}): OpenTimestampsAnchor {
  const { target = 'root', head = OTS_HEAD, beside = [], status = 'confirmed' } = options;
  const stamped = (options.digest ?? same)(digest);
  const nonce = [append(sha256(stamped).subarray(0, 16)), SHA256];
  const taken = [ALICE, BOB].map((uri) => takenBy(uri, walk(stamped, nonce)));
  const placed = status === 'pending' ? [] : intoBlocks(taken, options);
  const calendars = taken.map(({ uri, steps }, i) => after(steps, proofOf(uri, placed[i])));
  const proof = (options.proof ?? same)(fork(...beside, after(nonce, fork(...calendars))));
  const kept = [...new Set(placed.map(({ block }) => block))].map(recordOf);
  return {
    kind: 'opentimestamps',
    target,
    ots: toBase64(otsFile(stamped, proof, head)),
    blocks: (options.blocks ?? same)(kept),
    answers: [],
  };
}

export function recordOf({ height, header }: MadeBlock): OtsBlockRecord {
  return { height, header: bytesToHex(header) };
}

/** What one calendar does: the message is joined with a neighbour, time and code are put around it as the server does. */
interface Taken {
  readonly uri: string;
  readonly steps: readonly Step[];
  readonly commitment: Uint8Array;
}

function takenBy(uri: string, message: Uint8Array): Taken {
  const neighbour = sha256(new TextEncoder().encode(`a neighbour at ${uri}`));
  const aggregated = calendarTree([message, neighbour]).paths[0] ?? [];
  const steps = [...aggregated, prepend(Uint8Array.of(0x6a, 0x44, 0x56, 0x80)), append(neighbour.subarray(0, 8))];
  return { uri, steps, commitment: walk(message, steps) };
}

/** Through a transaction into a block. */
interface Placed {
  readonly steps: readonly Step[];
  readonly block: MadeBlock;
}

function proofOf(uri: string, placed: Placed | undefined): Uint8Array {
  if (placed === undefined) return pending(uri);
  return fork(pending(uri), after(placed.steps, bitcoin(placed.block.height)));
}

/** Each commitment joined with others, and their root in a transaction of a block. */
function intoBlocks(taken: readonly Taken[], options: OtsAnchorOptions): readonly Placed[] {
  const { height = 900_000, together = false, block = {} } = options;
  const commitments = taken.map(({ commitment }) => commitment);
  if (together) return intoBlock(commitments, { ...block, height });
  return commitments.flatMap((commitment, i) => intoBlock([commitment], { ...block, height: height + i }));
}

function intoBlock(commitments: readonly Uint8Array[], options: Omit<BlockOptions, 'commitment'>): readonly Placed[] {
  const others = [1, 2].map((i) => sha256(concatBytes(...commitments, Uint8Array.of(i))));
  const tree = calendarTree([...commitments.map(sha256), ...others]);
  const block = mineBlock({ ...options, commitment: tree.root });
  return commitments.map((_, i) => ({ steps: [SHA256, ...(tree.paths[i] ?? []), ...block.path], block }));
}

function same<T>(value: T): T {
  return value;
}
