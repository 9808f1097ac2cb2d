import { type BitcoinHeader, readBitcoinHeader } from '../bitcoin/header.ts';
import { isCostly, provenTarget, workBits } from '../bitcoin/work.ts';
import { fromBase64 } from '../bytes/base64.ts';
import { equalBytes } from '../bytes/bytes.ts';
import { bytesToHex, hexToBytes } from '../bytes/hex.ts';
import { EvidenceError } from '../error.ts';
import type { BitcoinBlock, OpenTimestampsAnchor } from '../proof/anchor.ts';
import type { OtsAttestation } from './attestation.ts';
import { parseOts } from './parse.ts';
import { attestationsOf, type OtsClaim, type OtsFile } from './timestamp.ts';

/** Why an OpenTimestamps anchor is refused. One code, one reason; stable between minor versions. */
export type OtsCode =
  | 'ots-malformed'
  | 'ots-digest-mismatch'
  | 'ots-header-malformed'
  | 'ots-work-invalid'
  | 'ots-block-mismatch'
  | 'ots-block-unnamed';

export interface OtsRefusal {
  readonly outcome: 'invalid';
  readonly code: OtsCode;
  /** One plain sentence. */
  readonly detail: string;
  readonly evidence: { readonly [name: string]: unknown };
}

/** A Bitcoin block that the proof leads to, whole: the path ends in the Merkle root of this header, and the header has its work. */
export interface OtsBlock {
  readonly height: number;
  /** As explorers write it: lower-case hex, byte-reversed. */
  readonly hash: string;
  /** RFC 3339; the miner's clock, good to about two hours. */
  readonly time: string;
  /** Expected hashes that the header cost, as a power of two: log2(2^256 / (target + 1)). */
  readonly workBits: number;
  /**
   * The header alone cost at least as much as any block of the main chain since 2021 (`BITCOIN_WORK_FLOOR`): nobody makes one up for a
   * lawsuit. False for old blocks, for test chains and for what was mined on a laptop.
   */
  readonly costly: boolean;
}

/** What an .ots shows by itself, with the headers kept beside it; nobody is asked. */
export type OtsCheck =
  | {
      readonly outcome: 'valid';
      /** At least one, lowest first. */
      readonly blocks: readonly [OtsBlock, ...OtsBlock[]];
      /** Attestations that are there but not counted: Bitcoin ones whose header is not kept, pending calendars, unknown kinds. */
      readonly unconfirmedHeights: readonly number[];
      readonly pending: readonly string[];
      readonly others: readonly string[];
    }
  | {
      /** No block header is kept that an attestation leads to. */
      readonly outcome: 'pending';
      readonly unconfirmedHeights: readonly number[];
      readonly pending: readonly string[];
      readonly others: readonly string[];
    }
  | OtsRefusal;

/**
 * Checks an OpenTimestamps anchor against the 32 bytes that its target names. Every branch is looked at, whatever the first one says.
 * Does not throw on any parsed record; throws RangeError unless the digest has 32 bytes.
 */
export function checkOtsAnchor(record: OpenTimestampsAnchor, digest: Uint8Array): OtsCheck {
  if (digest.length !== 32) throw new RangeError(`the digest must have 32 bytes, but it has ${digest.length}`);
  const claims = readClaims(record, digest);
  if (isRefusal(claims)) return claims;
  const blocks = checkBlocks(record.blocks, claims);
  if (isRefusal(blocks)) return blocks;
  const [first, ...others] = blocks.toSorted((a, b) => a.height - b.height);
  const rest = uncounted(claims, record.blocks);
  return first === undefined
    ? { outcome: 'pending', ...rest }
    : { outcome: 'valid', blocks: [first, ...others], ...rest };
}

/** What the .ots says, all branches of it, where it is one of this digest. */
function readClaims(record: OpenTimestampsAnchor, digest: Uint8Array): readonly OtsClaim[] | OtsRefusal {
  const file = parseOrRefuse(record.ots);
  if (isRefusal(file)) return file;
  if (file.hash === 'sha256' && equalBytes(file.digest, digest)) return attestationsOf(file);
  return refuse('ots-digest-mismatch', 'The time stamp is of another digest.', {
    expected: { hash: 'sha256', digest: bytesToHex(digest) },
    found: { hash: file.hash, digest: bytesToHex(file.digest) },
  });
}

function parseOrRefuse(base64: string): OtsFile | OtsRefusal {
  try {
    return parseOts(fromBase64(base64));
  } catch (error) {
    if (error instanceof EvidenceError) return refuse('ots-malformed', `${error.message}.`);
    throw error;
  }
}

function checkBlocks(kept: readonly BitcoinBlock[], claims: readonly OtsClaim[]): readonly OtsBlock[] | OtsRefusal {
  const blocks: OtsBlock[] = [];
  for (const { height, header } of kept) {
    if (blocks.some((block) => block.height === height))
      return refuse('ots-header-malformed', `Two headers are kept for the block ${height}.`, { height });
    const block = checkBlock(height, header, claims);
    if (isRefusal(block)) return block;
    blocks.push(block);
  }
  return blocks;
}

function checkBlock(height: number, hex: string, claims: readonly OtsClaim[]): OtsBlock | OtsRefusal {
  const header = headerOf(hex);
  if (header === undefined)
    return refuse('ots-header-malformed', `What is kept as the header of the block ${height} is none.`, {
      height,
      hex,
    });
  const target = provenTarget(header);
  if (target === undefined) return withoutWork(height, header);
  return (
    checkRoot(height, header, claims) ?? {
      height,
      hash: header.hash,
      time: rfc3339(header.time),
      workBits: workBits(target),
      costly: isCostly(target),
    }
  );
}

/** The attestation's message is the Merkle root as it stands in the header, not as explorers write it. */
function checkRoot(height: number, header: BitcoinHeader, claims: readonly OtsClaim[]): OtsRefusal | undefined {
  const roots = claims.flatMap((claim) => (heightOf(claim) === height ? [claim.message] : []));
  if (roots.some((root) => equalBytes(root, header.merkleRoot))) return undefined;
  const facts = { height, hash: header.hash, merkleRoot: bytesToHex(header.merkleRoot) };
  if (roots.length === 0)
    return refuse('ots-block-unnamed', `No attestation names the block ${height}, whose header is kept.`, facts);
  return refuse('ots-block-mismatch', `The path does not lead to the Merkle root of the block ${height}.`, {
    ...facts,
    leadsTo: roots.map((root) => bytesToHex(root)),
  });
}

/** A Bitcoin attestation counts where the header of its height is kept and has its message as root. */
function uncounted(
  claims: readonly OtsClaim[],
  kept: readonly BitcoinBlock[],
): Pick<Extract<OtsCheck, { outcome: 'pending' }>, 'unconfirmedHeights' | 'pending' | 'others'> {
  const isCounted = ({ message }: OtsClaim, height: number): boolean =>
    kept.some((block) => block.height === height && block.header.slice(72, 136) === bytesToHex(message));
  const heights = claims.flatMap((claim) => {
    const height = heightOf(claim);
    return height === undefined || isCounted(claim, height) ? [] : [height];
  });
  return {
    unconfirmedHeights: unique(heights).toSorted((a, b) => a - b),
    pending: unique(claims.flatMap(({ attestation: a }) => (a.kind === 'pending' ? [a.uri] : []))),
    others: unique(claims.flatMap(({ attestation: a }) => otherKind(a))),
  };
}

function otherKind(attestation: OtsAttestation): readonly string[] {
  switch (attestation.kind) {
    case 'bitcoin':
    case 'pending':
      return [];
    case 'litecoin':
    case 'ethereum':
      return [`${attestation.kind} block ${attestation.height}`];
    case 'unknown':
      return [`unknown ${attestation.tag}`];
  }
}

function heightOf({ attestation }: OtsClaim): number | undefined {
  return attestation.kind === 'bitcoin' ? attestation.height : undefined;
}

function withoutWork(height: number, { hash, bits }: BitcoinHeader): OtsRefusal {
  const nBits = bits.toString(16).padStart(8, '0');
  return refuse('ots-work-invalid', `The header of the block ${height} does not meet its own target.`, {
    height,
    hash,
    nBits,
  });
}

function headerOf(hex: string): BitcoinHeader | undefined {
  return /^[0-9a-f]{160}$/.test(hex) ? readBitcoinHeader(hexToBytes(hex)) : undefined;
}

function isRefusal(value: object): value is OtsRefusal {
  return 'outcome' in value && value.outcome === 'invalid';
}

function refuse(code: OtsCode, detail: string, evidence: OtsRefusal['evidence'] = {}): OtsRefusal {
  return { outcome: 'invalid', code, detail, evidence };
}

function unique<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)];
}

function rfc3339(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}
