import * as v from 'valibot';
import type { Hex } from '../bytes/hex.ts';
import type { Finality } from '../chain/reader.ts';
import { base64, hash32, hexData, timestamp, uint } from '../json/schema.ts';

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

/**
 * What a record attests: the root of the tree that holds the deposit statement, or the deposited file's own SHA-256. The latter lets a
 * stranger's tool start at the file (`openssl ts -verify -data FILE`), without reading our statement or tree.
 */
export type AnchorTarget = 'root' | 'file';

/** A certificate revocation list (RFC 5280 §5) or an OCSP response (RFC 6960), kept because it will not be served for ever. */
export interface RevocationRecord {
  readonly kind: 'crl' | 'ocsp';
  /** Where it was got, credentials stripped. */
  readonly url: string;
  readonly time: string;
  /** DER, base64. */
  readonly der: string;
}

/** A time-stamping authority signed the digest and its time (RFC 3161). Complete in itself; pinned roots come from whoever verifies. */
export interface Rfc3161Anchor {
  readonly kind: 'rfc3161';
  readonly target: AnchorTarget;
  /** Where it was got, credentials stripped: a label, never evidence. Absent for a token that was imported. */
  readonly url?: string;
  /** TimeStampReq, DER, base64: what nonce and policy were asked for. Absent for a token that was imported. */
  readonly request?: string;
  /** TimeStampResp as received, whole, DER, base64. */
  readonly response: string;
  /** Certificates that lead on to the root and are not in the response, DER, base64. */
  readonly chain: readonly string[];
  readonly revocation: readonly RevocationRecord[];
}

/** A block of the Bitcoin chain that an OpenTimestamps attestation names. */
export interface BitcoinBlock {
  readonly height: number;
  /** 80 bytes, lower-case hex without prefix. */
  readonly header: string;
}

/** The digest went into Bitcoin through OpenTimestamps calendars. What is pending and what is confirmed stands in the .ots itself. */
export interface OpenTimestampsAnchor {
  readonly kind: 'opentimestamps';
  readonly target: AnchorTarget;
  /** A whole .ots file (DetachedTimestampFile, SHA-256) whose digest is the target's; base64. */
  readonly ots: string;
  /** Headers of the blocks that the attestations name, as far as they are known; by height, none twice. */
  readonly blocks: readonly BitcoinBlock[];
  /** What the sources of block headers said, word for word: testimony, never counted as proof. */
  readonly answers: readonly RpcAnswer[];
}

/** An anchor of a kind this version does not know: reported as UNPROVEN, never counted. */
export interface UnknownAnchor {
  readonly kind: 'unknown';
  readonly name: string;
  /** The record as read, so that rewriting the proof loses nothing. */
  readonly record: unknown;
}

/** What a witness gave for the root. */
export type AnchorRecord = EvmAnchor | Rfc3161Anchor | OpenTimestampsAnchor | UnknownAnchor;

/**
 * A witness sees a 32-byte digest and gives back a record that stands alone. `target` says what the digest is; a witness of kind
 * `evm` sees roots only. Rejects with an AnchorError.
 */
export interface Witness {
  readonly kind: Exclude<AnchorRecord['kind'], 'unknown'>;
  /** For messages and for telling witnesses apart: a network's name, a TSA's address, credentials stripped. */
  readonly name: string;
  testify(digest: Uint8Array, target: AnchorTarget): Promise<AnchorRecord>;
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

const target = v.picklist(['root', 'file']);

const rfc3161 = v.strictObject({
  kind: v.literal('rfc3161'),
  target,
  url: v.exactOptional(v.string()),
  request: v.exactOptional(base64),
  response: base64,
  chain: v.pipe(v.array(base64), v.maxLength(16)),
  revocation: v.pipe(
    v.array(v.strictObject({ kind: v.picklist(['crl', 'ocsp']), url: v.string(), time: timestamp, der: base64 })),
    v.maxLength(32),
  ),
});

const openTimestamps = v.strictObject({
  kind: v.literal('opentimestamps'),
  target,
  ots: base64,
  blocks: v.pipe(
    v.array(v.strictObject({ height: uint, header: v.pipe(v.string(), v.regex(/^[0-9a-f]{160}$/)) })),
    v.maxLength(64),
  ),
  answers: v.array(answer),
});

/** A known kind must be whole; an unknown kind is kept as it was read. */
export const anchorSchema: v.GenericSchema<unknown, AnchorRecord> = v.lazy((value) => {
  switch (kindOf(value)) {
    case 'evm':
      return evm;
    case 'rfc3161':
      return rfc3161;
    case 'opentimestamps':
      return openTimestamps;
    default:
      return other(value);
  }
});

/** The record itself, not the parser's copy of it, which leaves out keys such as `constructor`. */
function other(record: unknown): v.GenericSchema<unknown, UnknownAnchor> {
  return v.pipe(
    v.looseObject({ kind: v.pipe(v.string(), v.minLength(1), v.maxLength(64)) }),
    v.transform(({ kind }) => ({ kind: 'unknown' as const, name: kind, record })),
  );
}

function kindOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'kind' in value ? value.kind : undefined;
}
