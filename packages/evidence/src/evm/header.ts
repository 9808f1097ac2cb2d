import { keccak_256 } from '@noble/hashes/sha3.js';
import { type Hex, toHex } from '../bytes/hex.ts';
import { type EvmRefusal, refuse } from './refusal.ts';
import { decodeRlpList, type RlpItem, rlpInteger } from './rlp.ts';

/** What is read from a block header. */
export interface DecodedHeader {
  readonly outcome: 'read';
  /** keccak-256 of the bytes as given. */
  readonly hash: Hex;
  readonly parentHash: Hex;
  readonly transactionsRoot: Uint8Array;
  readonly number: number;
  /** Seconds since 1970-01-01T00:00:00Z, by the clock of the block's proposer. */
  readonly timestamp: number;
  /** How many fields it has: 16 since London, 21 since Prague; later forks append. */
  readonly fields: number;
}

/** Beyond any header known (684 bytes with 23 fields), below anything that could hurt. */
const MAX_BYTES = 16_384;
/** 9999-12-31T23:59:59Z, the last second that RFC 3339 can write. */
const LAST_TIMESTAMP = 253_402_300_799n;

/** Yellow Paper §4.4; the first 15 fields have never moved. A number is a byte length, `int` an integer, `any` any byte string. */
const FIELDS: readonly (number | 'int' | 'any')[] = [
  32, // parentHash
  32, // ommersHash
  20, // beneficiary
  32, // stateRoot
  32, // transactionsRoot
  32, // receiptsRoot
  256, // logsBloom
  'int', // difficulty
  'int', // number
  'int', // gasLimit
  'int', // gasUsed
  'int', // timestamp
  'any', // extraData
  32, // mixHash / prevRandao
  8, // nonce
];

/**
 * Reads a block header from its raw RLP. Never re-encoded: fields that later forks append are accepted as they are, because the
 * hash is taken over the bytes.
 */
export function readHeader(raw: Uint8Array): DecodedHeader | EvmRefusal {
  if (raw.length > MAX_BYTES) return malformed(`it has ${raw.length} bytes, more than ${MAX_BYTES}`);
  const fields = decodeRlpList(raw);
  if (fields === undefined) return malformed('it is not one canonical RLP list');
  const [parentHash, transactionsRoot] = [fields[0], fields[4]];
  if (!hasShape(fields) || !(parentHash instanceof Uint8Array) || !(transactionsRoot instanceof Uint8Array)) {
    return malformed('its first 15 fields are not those of a block header');
  }
  const number = rlpInteger(fields[8], 8);
  const timestamp = rlpInteger(fields[11], 8);
  if (number === undefined || number > BigInt(Number.MAX_SAFE_INTEGER)) return malformed('its number is out of range');
  if (timestamp === undefined || timestamp > LAST_TIMESTAMP) return malformed('its time is out of range');
  return {
    outcome: 'read',
    hash: toHex(keccak_256(raw)),
    parentHash: toHex(parentHash),
    transactionsRoot,
    number: Number(number),
    timestamp: Number(timestamp),
    fields: fields.length,
  };
}

function hasShape(fields: readonly RlpItem[]): boolean {
  return FIELDS.every((shape, i) => {
    const field = fields[i];
    if (shape === 'int') return rlpInteger(field, 32) !== undefined;
    return field instanceof Uint8Array && (shape === 'any' || field.length === shape);
  });
}

function malformed(reason: string): EvmRefusal {
  return refuse('evm-header-malformed', `The block header cannot be read: ${reason}.`);
}
