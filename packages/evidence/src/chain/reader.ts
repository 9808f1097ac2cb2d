import type { Hex } from '../bytes/hex.ts';

/** How deep a block is buried, as a node's `safe` and `finalized` tags say (execution-apis, schemas/block.yaml). */
export type Finality = 'included' | 'safe' | 'finalized';

/** What one source answered when asked which block stands at a height. The four ways of having no answer are kept apart. */
export type BlockSighting =
  | {
      readonly outcome: 'found';
      readonly hash: Hex;
      readonly finality: Finality;
      readonly source: string;
      readonly at: string;
    }
  | { readonly outcome: 'not-found'; readonly source: string; readonly at: string; readonly detail: string }
  | { readonly outcome: 'pruned'; readonly source: string; readonly at: string; readonly detail: string }
  | { readonly outcome: 'unreachable'; readonly source: string; readonly at: string; readonly detail: string }
  | { readonly outcome: 'wrong-chain'; readonly source: string; readonly at: string; readonly detail: string };

/**
 * Reads one EVM chain back. Handed to `verify`, which does no I/O itself.
 * Implementations must compare the node's chain id and genesis hash with their own before they answer `found`
 * (else `wrong-chain`), must never throw, and must strip credentials from `source` and `detail`.
 */
export interface ChainReader {
  readonly kind: 'evm';
  /** How many of its sources must name the same block before that block counts as read: k of n. At least 1. */
  readonly quorum: number;
  readonly chainId: number;
  readonly genesisHash: Hex;
  /** One sighting per source asked. Agreement is judged by the caller. */
  blockAt(number: number): Promise<readonly BlockSighting[]>;
}

/** What one source answered when asked which block of the Bitcoin chain stands at a height. */
export type BitcoinSighting =
  | {
      readonly outcome: 'found';
      /** 80 bytes, lower-case hex: hashes to the block's id, so nothing else that a source says need be believed. */
      readonly header: string;
      /** Blocks from this one to the source's tip, this one counted. */
      readonly confirmations: number;
      readonly source: string;
      readonly at: string;
    }
  | {
      readonly outcome: 'not-found' | 'pruned' | 'unreachable' | 'wrong-chain';
      readonly source: string;
      readonly at: string;
      readonly detail: string;
    };

/**
 * Reads a Bitcoin chain back. `genesisHash` (lower-case hex, as explorers write it) tells the main chain from test chains.
 * Implementations compare it with the source's own block 0 before they answer `found`, check that a header hashes to the id that the
 * source gives, never throw, and strip credentials from `source` and `detail`.
 */
export interface BitcoinReader {
  readonly kind: 'bitcoin';
  readonly quorum: number;
  readonly genesisHash: string;
  /** One sighting per source asked. */
  blockAt(height: number): Promise<readonly BitcoinSighting[]>;
}

export type Reader = ChainReader | BitcoinReader;
