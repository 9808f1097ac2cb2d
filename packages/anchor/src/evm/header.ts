import { type DecodedHeader, fromHex, type Hex, readHeader } from '@guzheng/evidence';
import { encodeRlp, keccak256 } from 'ethers';
import { AnchorError } from '../error.ts';
import type { Rpc } from '../rpc/client.ts';
import { type JsonObject, readData, readHash, readQuantity } from '../rpc/values.ts';

/** A header that hashes to what the node said. */
export interface SealedHeader {
  readonly hash: Hex;
  readonly raw: Hex;
  readonly decoded: DecodedHeader;
}

type Field = readonly [name: string, kind: 'data' | 'quantity'];

/** Yellow Paper §4.4, in order: present in every header. */
const BASE: readonly Field[] = [
  ['parentHash', 'data'],
  ['sha3Uncles', 'data'],
  ['miner', 'data'],
  ['stateRoot', 'data'],
  ['transactionsRoot', 'data'],
  ['receiptsRoot', 'data'],
  ['logsBloom', 'data'],
  ['difficulty', 'quantity'],
  ['number', 'quantity'],
  ['gasLimit', 'quantity'],
  ['gasUsed', 'quantity'],
  ['timestamp', 'quantity'],
  ['extraData', 'data'],
  ['mixHash', 'data'],
  ['nonce', 'data'],
];

/** What forks appended, in order; a header has a first part of this list. */
const APPENDED: readonly Field[] = [
  ['baseFeePerGas', 'quantity'], // London, EIP-1559
  ['withdrawalsRoot', 'data'], // Shanghai, EIP-4895
  ['blobGasUsed', 'quantity'], // Cancun, EIP-4844
  ['excessBlobGas', 'quantity'],
  ['parentBeaconBlockRoot', 'data'], // Cancun, EIP-4788
  ['requestsHash', 'data'], // Prague, EIP-7685
  ['blockAccessListHash', 'data'], // Amsterdam, EIP-7928
  ['slotNumber', 'quantity'], // Amsterdam, EIP-7843
];

/** What a block has in JSON beside its header. */
const NOT_HEADER: ReadonlySet<string> = new Set([
  'hash',
  'size',
  'totalDifficulty',
  'transactions',
  'uncles',
  'withdrawals',
  'author',
]);

/**
 * The raw header of a block that a node described in JSON, rebuilt from its fields; when they do not give the reported hash, the
 * node's own raw header (debug_getRawHeader, rarely public). The hash decides in either case, so that fields which a node adds to its JSON
 * but not to the header do no harm, and fields that this version does not know are kept where the raw header can be had.
 * Throws AnchorError `rpc-lied`, or `block-unreadable` when the block has fields that this version does not know.
 */
export async function sealHeader(rpc: Rpc, block: JsonObject): Promise<SealedHeader> {
  const hash = readHash(block.hash, `A block hash from ${rpc.url}`);
  const raw = rebuiltTo(hash, block, rpc.url) ?? (await rawHeader(rpc, hash));
  if (raw === undefined || keccak256(raw) !== hash) throw mismatch(rpc, block, hash);
  const decoded = readHeader(fromHex(raw));
  if (decoded.outcome === 'read') return { hash, raw, decoded };
  throw new AnchorError('block-unreadable', `Block ${hash} from ${rpc.url} cannot be read: ${decoded.detail}`);
}

/** The first part of the appended fields that a header has differs from fork to fork: the one that gives the hash is right. */
function rebuiltTo(hash: Hex, block: JsonObject, url: string): Hex | undefined {
  for (let count = APPENDED.length; count >= 0; count -= 1) {
    const raw = orUndefined(() => rebuildHeader(block, url, count));
    if (raw !== undefined && keccak256(raw) === hash) return raw;
  }
  return undefined;
}

/** A field that cannot be encoded is none of the header's, or the header cannot be rebuilt at all. */
function orUndefined<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof AnchorError) return undefined;
    throw error;
  }
}

/**
 * RLP of the header fields, with as many of the appended ones as told; those that are there unless told. ethers' own block type cannot be
 * used: it drops withdrawalsRoot, requestsHash and later fields.
 */
export function rebuildHeader(block: JsonObject, url: string, appended: number = presentIn(block)): Hex {
  const fields = [...BASE, ...APPENDED.slice(0, appended)];
  return encodeRlp(
    fields.map(([name, kind]) => encodeField(block[name], kind, `Header field ${name} from ${url}`)),
  ) as Hex;
}

function presentIn(block: JsonObject): number {
  const absent = APPENDED.findIndex(([name]) => block[name] === undefined || block[name] === null);
  return absent === -1 ? APPENDED.length : absent;
}

function encodeField(value: unknown, kind: Field[1], what: string): Hex {
  return kind === 'data' ? readData(value, what) : minimalHex(readQuantity(value, what));
}

/** RLP writes integers big-endian without leading zeros, and zero as the empty string. */
export function minimalHex(quantity: bigint): Hex {
  if (quantity === 0n) return '0x';
  const digits = quantity.toString(16);
  return `0x${digits.length % 2 === 0 ? '' : '0'}${digits}`;
}

async function rawHeader(rpc: Rpc, hash: Hex): Promise<Hex | undefined> {
  try {
    return readData(await rpc.call('debug_getRawHeader', [hash]), `The raw header of ${hash} from ${rpc.url}`);
  } catch (error) {
    if (error instanceof AnchorError) return undefined; // most nodes do not offer it: the caller reports the mismatch itself
    throw error;
  }
}

function mismatch(rpc: Rpc, block: JsonObject, hash: Hex): AnchorError {
  rebuildHeader(block, rpc.url, 0); // a field that is malformed is named as such
  const known = new Set([...BASE, ...APPENDED].map(([name]) => name));
  const unknown = Object.keys(block).filter((name) => !known.has(name) && !NOT_HEADER.has(name));
  if (unknown.length === 0) {
    return new AnchorError('rpc-lied', `The RPC ${rpc.url} reported a block header that does not hash to ${hash}`, {
      hint: 'do not use this RPC',
    });
  }
  const names = unknown.slice(0, 8).join(', ');
  return new AnchorError(
    'block-unreadable',
    `Block ${hash} from ${rpc.url} has fields this version does not know: ${names}`,
    {
      hint: 'use an RPC that offers debug_getRawHeader, or a newer version',
    },
  );
}
