export { ALICE, BOB, makeOtsAnchor, type OtsAnchorOptions, type OtsBlockRecord, recordOf } from './anchor.ts';
export {
  type BlockOptions,
  hashOf,
  type MadeBlock,
  mineBlock,
  REGTEST_BITS,
  REGTEST_GENESIS,
  work,
} from './bitcoin-block.ts';
export { type OtsLie, otsLies } from './lies.ts';
export { type RegtestChain, startRegtestChain } from './regtest-chain.ts';
