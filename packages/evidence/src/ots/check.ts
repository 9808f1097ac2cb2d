import type { OpenTimestampsAnchor } from '../proof/anchor.ts';

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
 * Checks an OpenTimestamps anchor against the 32 bytes that its target names. Does not throw on any parsed record; throws RangeError
 * unless the digest has 32 bytes.
 */
export function checkOtsAnchor(_record: OpenTimestampsAnchor, _digest: Uint8Array): OtsCheck {
  throw new Error('under construction');
}
