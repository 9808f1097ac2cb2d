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
  readonly chainId: number;
  readonly genesisHash: Hex;
  /** One sighting per source asked. Agreement is judged by the caller. */
  blockAt(number: number): Promise<readonly BlockSighting[]>;
}
