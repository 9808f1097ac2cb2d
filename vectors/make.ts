/** What the cases share: made evidence, edits of it, and how it is written into a vector. */
import { gunzipSync } from 'node:zlib';
import {
  bytesToHex,
  canonicalize,
  concatBytes,
  type DepositStatement,
  type Envelope,
  type EvmAnchor,
  ed25519Signer,
  layout,
  leafHash,
  type Network,
  type Proof,
  portableHashing,
  type Signer,
  STATEMENT_PAYLOAD_TYPE,
  signEnvelope,
  toBase64,
  utf8Encode,
} from '@guzheng/evidence';
import {
  type EvidencePackageLies,
  type EvidencePackageOptions,
  MAINNET,
  type MadeEvidence,
  makeEvidence,
  makeEvmAnchor,
  makeProof,
} from '@guzheng/testing';
import type { Trust } from '@guzheng/verify';
import type { Case, Outcome, Vector } from './vector.ts';

export type Members = Map<string, Uint8Array>;
export type BlockAnchor = Extract<EvmAnchor, { block: unknown }>;

/** The block that holds made evidence, and its signer. */
export const BLOCK = { network: MAINNET, number: 24_000_100, timestamp: Date.UTC(2026, 6, 1, 8, 0, 32) / 1000 };
export const SIGNER: Signer = ed25519Signer(new Uint8Array(32).fill(11));
export const OTHER_SIGNER: Signer = ed25519Signer(new Uint8Array(32).fill(12));

/** Made evidence whose archive is the same bytes on every machine: compressors differ, stored blocks do not. */
export function evidence(options: EvidencePackageOptions = {}): Promise<MadeEvidence> {
  const { lies = {} } = options;
  const files = (members: Members): Members => (lies.files ?? ((same) => same))(withStoredArchive(members));
  return makeEvidence({ ...options, lies: { ...lies, files } });
}

function withStoredArchive(members: Members): Members {
  const archive = members.get(layout.warc);
  return archive === undefined ? members : members.set(layout.warc, storedArchive(archive));
}

/** The same WARC records, each in a gzip member of one stored block (RFC 1951 §3.2.4). */
export function storedArchive(archive: Uint8Array): Uint8Array {
  return concatBytes(...splitRecords(gunzipSync(archive)).map(storedGzip));
}

function splitRecords(warc: Uint8Array): readonly Uint8Array[] {
  const records: Uint8Array[] = [];
  for (let at = 0; at < warc.length; ) {
    const head = Buffer.from(warc.subarray(at)).indexOf('\r\n\r\n');
    const length = /^Content-Length: (\d+)$/m.exec(Buffer.from(warc.subarray(at, at + head)).toString())?.[1];
    if (length === undefined) throw new RangeError('a record has no length');
    const end = at + head + 4 + Number(length) + 4;
    records.push(warc.subarray(at, end));
    at = end;
  }
  return records;
}

/** RFC 1952, without a name or a time, from an unknown system. */
export function storedGzip(bytes: Uint8Array): Uint8Array {
  if (bytes.length > 0xffff) throw new RangeError('one stored block holds 65,535 bytes');
  const [head, tail] = [new Uint8Array(15), new Uint8Array(8)];
  head.set([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff, 1]);
  new DataView(head.buffer).setUint16(11, bytes.length, true);
  new DataView(head.buffer).setUint16(13, ~bytes.length & 0xffff, true);
  new DataView(tail.buffer).setUint32(0, portableHashing.crc32(bytes), true);
  new DataView(tail.buffer).setUint32(4, bytes.length, true);
  return concatBytes(head, bytes, tail);
}

export interface Given {
  readonly file: Uint8Array;
  /** As an object, whose serialisation is free, or as bytes, where the bytes are the matter. */
  readonly proof?: unknown;
  readonly proofBytes?: Uint8Array;
  readonly trust?: unknown;
  readonly policy?: unknown;
}

export function bodyOf({ file, proof, proofBytes, trust, policy }: Given): Vector['body'] {
  return {
    ...(policy === undefined ? {} : { policy }),
    ...(trust === undefined ? {} : { trust }),
    ...(proof === undefined ? {} : { proof }),
    ...(proofBytes === undefined ? {} : { proofBytes: toBase64(proofBytes) }),
    file: toBase64(file),
  };
}

/** A forger's package: one lie, and everything after it made again. */
export function lied(
  about: string,
  outcome: Outcome,
  lies: EvidencePackageLies,
  options: EvidencePackageOptions = {},
): Case {
  return { about, ...outcome, body: async () => bodyOf(await evidence({ ...options, lies })) };
}

/** Honest evidence with some options. */
export function told(about: string, outcome: Outcome, options: EvidencePackageOptions): Case {
  return { about, ...outcome, body: async () => bodyOf(await evidence(options)) };
}

/** The file's bytes edited, then deposited and anchored as they are: only the container lies. */
export function container(
  about: string,
  outcome: Outcome,
  edit: (file: Uint8Array, members: ReadonlyMap<string, Uint8Array>) => Uint8Array,
): Case {
  return {
    about,
    ...outcome,
    body: async () => {
      const made = await evidence();
      const file = edit(made.file.slice(), made.members);
      const { proof } = await makeProof(file, { manifest: made.members.get(layout.manifest) });
      return bodyOf({ file, proof });
    },
  };
}

/** Honest evidence with an edited proof. */
export function withProof(
  about: string,
  outcome: Outcome,
  edit: (proof: Proof) => unknown,
  options: EvidencePackageOptions = {},
): Case {
  return {
    about,
    ...outcome,
    body: async () => {
      const { file, proof } = await evidence(options);
      return bodyOf({ file, proof: await edit(proof) });
    },
  };
}

/** Any bytes as the statement: enveloped, signed, put into a tree of one and anchored. */
export async function depositBytes(
  payload: Uint8Array,
  { payloadType = STATEMENT_PAYLOAD_TYPE, signer = SIGNER }: { payloadType?: string; signer?: Signer } = {},
): Promise<Proof> {
  const root = leafHash(payload);
  return {
    type: 'guzheng/proof/v1',
    envelope: await signEnvelope(payloadType, payload, signer),
    inclusion: { index: 0, size: 1, path: [], root: bytesToHex(root) },
    anchors: [makeEvmAnchor(root, BLOCK)],
    custody: [],
  };
}

export function statementBytes(statement: DepositStatement): Uint8Array {
  return utf8Encode(canonicalize(statement));
}

export function anchorOf(proof: Proof): BlockAnchor {
  const anchor = proof.anchors[0];
  if (anchor?.kind !== 'evm' || anchor.status === 'broadcast') throw new TypeError('made evidence is in a block');
  return anchor;
}

export const withAnchors = (proof: Proof, anchors: readonly unknown[]): unknown => ({ ...proof, anchors });

/** A trust file that vouches for the anchor's block and for the not-before block of made evidence. */
export function pins(anchor: BlockAnchor, networks: readonly Network[] = []): Pick<Trust, 'networks' | 'blocks'> {
  const { chainId, genesisHash, block } = anchor;
  const chain = { chainId, genesisHash };
  return {
    networks,
    blocks: [
      { ...chain, number: block.number, hash: block.hash },
      { ...chain, number: 24_000_090, hash: `0x${'ab'.repeat(32)}` },
    ],
  };
}

/** One digit of a hex string changed. */
export function flipDigit(hex: string, at: number): string {
  return hex.slice(0, at) + (hex[at] === '0' ? '1' : '0') + hex.slice(at + 1);
}

export function swapped<T>(items: readonly T[], a: number, b: number): readonly T[] {
  return items.map((item, i) => (i === a ? (items[b] as T) : i === b ? (items[a] as T) : item));
}

export function withSignature(
  envelope: Envelope,
  edit: (signature: Envelope['signatures'][number]) => object,
): Envelope {
  return { ...envelope, signatures: envelope.signatures.map((own) => ({ ...own, ...edit(own) })) };
}
