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
export { type Calendar, type CalendarFault, type CalendarOptions, startCalendar } from './calendar.ts';
export { type Esplora, type EsploraFault, startEsplora } from './esplora.ts';
export type { HttpFault } from './http-faults.ts';
export { type OtsLie, otsLies } from './lies.ts';
export { type RegtestChain, startRegtestChain } from './regtest-chain.ts';
