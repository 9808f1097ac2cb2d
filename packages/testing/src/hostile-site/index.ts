export {
  type Case as HostileCase,
  type Exchange as HostileExchange,
  type Family as HostileFamily,
  parseExchange,
  type RefusedCase,
  type SealedCase,
  type Trap,
} from './case.ts';
export { LURES_TRIED, lureTargets } from './families/lures.ts';
export { families as hostileFamilies, hostileCases } from './families.ts';
export type { Heard } from './ledger.ts';
export { type HostileSite, startHostileSite } from './site.ts';
export { casesInMarkdown } from './table.ts';
