import { type BlockOptions, type MadeBlock, mineBlock, REGTEST_GENESIS } from './bitcoin-block.ts';

/** A chain of blocks on the genesis of regression tests, each with its work and the hash of the one before. Proves nothing. */
export interface RegtestChain {
  /** Block 0 first. */
  readonly blocks: readonly MadeBlock[];
  readonly tip: MadeBlock;
  /** Mines the next block. */
  mine(options?: Omit<BlockOptions, 'height' | 'previous'>): MadeBlock;
  /** Mines so many empty blocks on top. */
  bury(count: number): void;
}

/** 2026-07-01T09:00:00Z. */
const FIRST_BLOCK = 1_782_896_400;

export function startRegtestChain(): RegtestChain {
  const blocks: [MadeBlock, ...MadeBlock[]] = [REGTEST_GENESIS];
  const tip = (): MadeBlock => blocks.at(-1) ?? blocks[0];
  const mine: RegtestChain['mine'] = (options = {}) => {
    const height = blocks.length;
    const block = mineBlock({ time: FIRST_BLOCK + 600 * height, ...options, height, previous: tip().hash });
    blocks.push(block);
    return block;
  };
  return {
    blocks,
    get tip() {
      return tip();
    },
    mine,
    bury: (count) => {
      for (let i = 0; i < count; i++) mine({ transactions: 1 });
    },
  };
}
