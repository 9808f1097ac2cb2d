/** I, integrity of preservation 保全的完整性: that this was really deposited, and is unchanged. X1 belongs to it, and stands with X. */
import type { Points } from './dossier.ts';
import { checkAnchoredDigest, checkBlock, checkTransaction } from './integrity/anchoring.ts';
import { checkDigests, checkMembers, checkSignatures } from './integrity/deposit.ts';
import { checkFinality } from './integrity/finality.ts';
import { checkSecondChain } from './integrity/second-chain.ts';
import { checkTrustedTime } from './integrity/trusted-time.ts';

export const integrityPoints: Points<`I${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}`> = {
  I1: checkDigests,
  I2: checkMembers,
  I3: checkTransaction,
  I4: checkAnchoredDigest,
  I5: checkBlock,
  I6: checkSecondChain,
  I7: checkFinality,
  I8: checkTrustedTime,
  I9: checkSignatures,
};
