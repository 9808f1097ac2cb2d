import * as v from 'valibot';
import type { Hex } from '../bytes/hex.ts';
import type { Finality } from '../chain/reader.ts';
import { hash32, hexData, timestamp, uint } from '../json/schema.ts';

/** What a node said, word for word, when asked at anchoring time: kept as testimony, never counted as proof. */
export interface RpcAnswer {
  /** Credentials stripped. */
  readonly url: string;
  readonly method: string;
  readonly params: readonly unknown[];
  /** The response body as received. */
  readonly answer: string;
  readonly time: string;
}

/** The transaction, as signed. */
export interface EvmTransaction {
  /** EIP-2718 envelope or legacy RLP, whole. */
  readonly raw: Hex;
  readonly hash: Hex;
}

/** The transaction's place: raw header and transaction-trie proof, so that no node is needed later. */
export interface EvmInclusion {
  readonly number: number;
  readonly hash: Hex;
  /** RLP of the block header as it hashes to `hash`: raw, because future forks append fields. */
  readonly header: Hex;
  readonly transactionIndex: number;
  /** The nodes from the root down to the value, RLP each. */
  readonly trieProof: readonly Hex[];
}

interface EvmAnchorFacts {
  readonly kind: 'evm';
  readonly network: string;
  readonly chainId: number;
  readonly genesisHash: Hex;
  readonly transaction: EvmTransaction;
  readonly answers: readonly RpcAnswer[];
}

/** An EVM chain saw the root: calldata = 4 bytes of magic ‖ 32-byte root, sent by an account to itself. */
export type EvmAnchor =
  | (EvmAnchorFacts & { readonly status: 'broadcast' })
  | (EvmAnchorFacts & { readonly status: Finality; readonly block: EvmInclusion });

/** An anchor of a kind this version does not know: reported as UNPROVEN, never counted. */
export interface UnknownAnchor {
  readonly kind: 'unknown';
  readonly name: string;
  /** The record as read, so that rewriting the proof loses nothing. */
  readonly record: unknown;
}

/** What a witness gave for the root. */
export type AnchorRecord = EvmAnchor | UnknownAnchor;

/** A witness sees the 32-byte root and gives back a record that stands alone. Rejects with an AnchorError. */
export interface Witness {
  testify(root: Uint8Array): Promise<AnchorRecord>;
}

const answer = v.strictObject({
  url: v.string(),
  method: v.string(),
  params: v.array(v.unknown()),
  answer: v.string(),
  time: timestamp,
});

const facts = {
  kind: v.literal('evm'),
  network: v.string(),
  chainId: uint,
  genesisHash: hash32,
  transaction: v.strictObject({ raw: hexData, hash: hash32 }),
  answers: v.array(answer),
};

const block = v.strictObject({
  number: uint,
  hash: hash32,
  header: hexData,
  transactionIndex: uint,
  trieProof: v.pipe(v.array(hexData), v.maxLength(64)),
});

const evm = v.variant('status', [
  v.strictObject({ ...facts, status: v.literal('broadcast') }),
  v.strictObject({ ...facts, status: v.picklist(['included', 'safe', 'finalized']), block }),
]);

/** A known kind must be whole; an unknown kind is kept as it was read. */
export const anchorSchema: v.GenericSchema<unknown, AnchorRecord> = v.lazy((value) =>
  isEvm(value) ? evm : other(value),
);

/** The record itself, not the parser's copy of it, which leaves out keys such as `constructor`. */
function other(record: unknown): v.GenericSchema<unknown, UnknownAnchor> {
  return v.pipe(
    v.looseObject({ kind: v.pipe(v.string(), v.minLength(1), v.maxLength(64)) }),
    v.transform(({ kind }) => ({ kind: 'unknown' as const, name: kind, record })),
  );
}

function isEvm(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'evm';
}
