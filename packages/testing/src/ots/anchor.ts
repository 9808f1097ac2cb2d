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
  const { target = 'root', height = 900_000, head = OTS_HEAD, beside = [] } = options;
  const stamped = (options.digest ?? same)(digest);
  const nonce = [append(sha256(stamped).subarray(0, 16)), SHA256];
  const calendars = [ALICE, BOB].map((uri, i) => stamp(walk(stamped, nonce), uri, height + i, options));
  const honest = after(nonce, fork(...calendars.map(({ proof }) => proof)));
  const proof = (options.proof ?? same)(fork(...beside, honest));
  const kept = calendars.flatMap(({ block }) => (block === undefined ? [] : [recordOf(block)]));
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

/** One calendar: joined with a neighbour, time and code put around it as the server does, then through a transaction into a block. */
function stamp(
  message: Uint8Array,
  uri: string,
  height: number,
  { status = 'confirmed', block: blockOptions = {} }: OtsAnchorOptions,
): { readonly proof: Uint8Array; readonly block: MadeBlock | undefined } {
  const neighbour = sha256(new TextEncoder().encode(`a neighbour at ${uri}`));
  const aggregated = calendarTree([message, neighbour]).paths[0] ?? [];
  const taken = [...aggregated, prepend(Uint8Array.of(0x6a, 0x44, 0x56, 0x80)), append(neighbour.subarray(0, 8))];
  const commitment = walk(message, taken);
  if (status === 'pending') return { proof: after(taken, pending(uri)), block: undefined };
  const { steps, block } = intoBlock(commitment, height, blockOptions);
  return { proof: after(taken, fork(pending(uri), after(steps, bitcoin(height)))), block };
}

/** The commitment joined with others, and their root in a transaction of a block. */
function intoBlock(
  commitment: Uint8Array,
  height: number,
  options: NonNullable<OtsAnchorOptions['block']>,
): { readonly steps: readonly Step[]; readonly block: MadeBlock } {
  const others = [1, 2].map((i) => sha256(concatBytes(commitment, Uint8Array.of(i))));
  const tree = calendarTree([sha256(commitment), ...others]);
  const block = mineBlock({ ...options, height, commitment: tree.root });
  return { steps: [SHA256, ...(tree.paths[0] ?? []), ...block.path], block };
}

function same<T>(value: T): T {
  return value;
}
