import { RLP } from '@ethereumjs/rlp';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { concatBytes } from '../bytes/bytes.ts';
import { type Hex, toHex } from '../bytes/hex.ts';
import { type EvmRefusal, refuse } from './refusal.ts';
import { decodeRlpList, type RlpItem, rlpInteger } from './rlp.ts';

/** What a signed transaction says. Amounts in wei. */
export interface DecodedTransaction {
  readonly outcome: 'decoded';
  /** EIP-2718 type; 0 for a legacy transaction. */
  readonly type: 0 | 1 | 2 | 3 | 4;
  readonly hash: Hex;
  /** Absent for a legacy transaction from before EIP-155, which any chain would take. */
  readonly chainId?: bigint;
  readonly nonce: bigint;
  /** Absent when the transaction creates a contract. */
  readonly to?: Hex;
  readonly value: bigint;
  readonly data: Uint8Array;
  /** Recovered from the signature. */
  readonly sender: Hex;
}

/** Nodes refuse larger ones (go-ethereum, core/txpool: txMaxSize 128 KiB); blobs travel beside the transaction, not in it. */
const MAX_BYTES = 131_072;

/** Where the fields stand. The three of the signature always come last. `lists` are the fields that are lists, not byte strings. */
interface Layout {
  readonly type: DecodedTransaction['type'];
  readonly fields: number;
  readonly nonce: number;
  readonly to: number;
  readonly lists: readonly number[];
}

const LEGACY: Layout = { type: 0, fields: 9, nonce: 0, to: 3, lists: [] };
const TYPED: { readonly [type: number]: Layout } = {
  1: { type: 1, fields: 11, nonce: 1, to: 4, lists: [7] }, // EIP-2930
  2: { type: 2, fields: 12, nonce: 1, to: 5, lists: [8] }, // EIP-1559
  3: { type: 3, fields: 14, nonce: 1, to: 5, lists: [8, 10] }, // EIP-4844, without its sidecar
  4: { type: 4, fields: 13, nonce: 1, to: 5, lists: [8, 9] }, // EIP-7702
};

/**
 * Decodes a signed transaction, legacy or EIP-2718 types 1 to 4, and recovers its sender.
 * Refused: any RLP that is not canonical, bytes after the end, high-s signatures (EIP-2), types that are not known.
 */
export function decodeTransaction(raw: Uint8Array): DecodedTransaction | EvmRefusal {
  if (raw.length > MAX_BYTES) return malformed(`it has ${raw.length} bytes, more than ${MAX_BYTES}`);
  const type = raw[0] ?? 0;
  const layout = type >= 0xc0 ? LEGACY : TYPED[type];
  if (layout === undefined) return malformed(`its type 0x${type.toString(16)} is not known`);
  const fields = decodeRlpList(layout.type === 0 ? raw : raw.subarray(1));
  if (fields === undefined) return malformed('it is not one canonical RLP list');
  if (!hasShape(fields, layout)) return malformed(`its fields are not those of type ${layout.type}`);
  return readFields(raw, fields, layout);
}

function hasShape(fields: readonly RlpItem[], { fields: count, lists }: Layout): boolean {
  return fields.length === count && fields.every((field, i) => Array.isArray(field) === lists.includes(i));
}

function readFields(raw: Uint8Array, fields: readonly RlpItem[], layout: Layout): DecodedTransaction | EvmRefusal {
  const nonce = rlpInteger(fields[layout.nonce], 8);
  const to = fields[layout.to];
  const value = rlpInteger(fields[layout.to + 1], 32);
  const data = fields[layout.to + 2];
  if (nonce === undefined || value === undefined) return malformed('its nonce or value is not an integer');
  if (!(to instanceof Uint8Array) || (to.length !== 20 && to.length !== 0))
    return malformed('its recipient is not an address');
  if (!(data instanceof Uint8Array)) return malformed('its calldata is not a byte string');
  const signature = readSignature(fields, layout);
  if (signature === undefined) return badSignature('is not well-formed, or has a high s (EIP-2)');
  const sender = recoverSender(signingHash(fields, layout, signature.chainId), signature);
  if (sender === undefined) return badSignature('recovers to no key');
  const target = to.length === 0 ? {} : { to: toHex(to) };
  const chain = signature.chainId === undefined ? {} : { chainId: signature.chainId };
  return {
    outcome: 'decoded',
    type: layout.type,
    hash: toHex(keccak_256(raw)),
    ...chain,
    nonce,
    ...target,
    value,
    data,
    sender,
  };
}

interface Signature {
  readonly chainId: bigint | undefined;
  readonly recovery: number;
  readonly r: bigint;
  readonly s: bigint;
}

const HALF_ORDER: bigint = secp256k1.Point.Fn.ORDER >> 1n;

function readSignature(fields: readonly RlpItem[], layout: Layout): Signature | undefined {
  const [v, r, s] = fields.slice(-3).map((field) => rlpInteger(field, 32));
  if (v === undefined || r === undefined || s === undefined) return undefined;
  if (r === 0n || r >= secp256k1.Point.Fn.ORDER || s === 0n || s > HALF_ORDER) return undefined;
  const parity = layout.type === 0 ? legacyParity(v) : typedParity(v, fields[0]);
  return parity === undefined ? undefined : { ...parity, r, s };
}

type Parity = Pick<Signature, 'chainId' | 'recovery'>;

/** EIP-155: v is 35 + 2 × chain id + parity; before it, 27 + parity. */
function legacyParity(v: bigint): Parity | undefined {
  if (v === 27n || v === 28n) return { chainId: undefined, recovery: Number(v - 27n) };
  return v < 37n ? undefined : { chainId: (v - 35n) / 2n, recovery: Number((v - 35n) % 2n) };
}

function typedParity(v: bigint, chainIdField: RlpItem | undefined): Parity | undefined {
  const chainId = rlpInteger(chainIdField, 32);
  return chainId === undefined || v > 1n ? undefined : { chainId, recovery: Number(v) };
}

/** What was signed: the fields without the signature, after the type byte; EIP-155 puts (chain id, 0, 0) in its place. */
function signingHash(fields: readonly RlpItem[], { type }: Layout, chainId: bigint | undefined): Uint8Array {
  const unsigned = fields.slice(0, -3) as NestedBytes;
  if (type !== 0) return keccak_256(concatBytes(Uint8Array.of(type), RLP.encode(unsigned)));
  return keccak_256(RLP.encode(chainId === undefined ? unsigned : [...unsigned, chainId, 0, 0]));
}

type NestedBytes = (Uint8Array | NestedBytes)[];

function recoverSender(hash: Uint8Array, { r, s, recovery }: Signature): Hex | undefined {
  try {
    const key = new secp256k1.Signature(r, s, recovery).recoverPublicKey(hash).toBytes(false);
    return toHex(keccak_256(key.subarray(1)).subarray(12));
  } catch {
    // r is the x coordinate of no point, or the point at infinity comes out: no key made this signature.
    return undefined;
  }
}

function malformed(reason: string): EvmRefusal {
  return refuse('evm-transaction-malformed', `The transaction cannot be read: ${reason}.`);
}

function badSignature(reason: string): EvmRefusal {
  return refuse('evm-signature-invalid', `The signature of the transaction ${reason}.`);
}
