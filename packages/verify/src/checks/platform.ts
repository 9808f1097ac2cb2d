/** P, platform 平台: who captured, and for whom. Mostly a matter of what is declared. */
import type { Points } from './dossier.ts';
import { checkCustodyMode } from './platform/custody-mode.ts';
import { checkFilings } from './platform/filings.ts';
import { checkInterest, checkOperator } from './platform/operator.ts';

export const platformPoints: Points<`P${1 | 2 | 3 | 4}`> = {
  P1: checkOperator,
  P2: checkInterest,
  P3: checkFilings,
  P4: checkCustodyMode,
};
