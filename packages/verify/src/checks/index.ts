import type { Check, ReviewPoint } from '../report.ts';
import { checkAnchoredDigest, checkBlock, checkTransaction } from './anchoring.ts';
import { checkCompleteness, checkCustodyMode, checkUrls } from './capture.ts';
import { checkCaptureTimes } from './capture-time.ts';
import { answersTo } from './check.ts';
import { checkBothSources, checkPictureAndSource } from './corroboration.ts';
import type { Dossier } from './dossier.ts';
import { checkDigests, checkExhibit, checkMembers, checkSignatures } from './integrity.ts';
import { checkCallLog } from './log.ts';
import { checkCertificate, checkNetworkPath } from './network.ts';
import { checkScreenshots } from './screenshots.ts';
import { checkSecondChain } from './second-chain.ts';
import { checkSource } from './source.ts';
import { checkRawSource } from './source-code.ts';
import { checkDepositTime, checkNotBefore, checkPromptness } from './time.ts';
import { checkTrustedTime } from './trusted-time.ts';

/** In the order of the report: every point is answered in every report. */
const CHECKS: { readonly [id in Exclude<ReviewPoint, 'O3'>]: (dossier: Dossier) => Check } = {
  X1: checkExhibit,
  I1: checkDigests,
  I2: checkMembers,
  I9: checkSignatures,
  I3: checkTransaction,
  I4: checkAnchoredDigest,
  I5: checkBlock,
  I6: checkSecondChain,
  I8: checkTrustedTime,
  C2: checkCaptureTimes,
  C3: checkDepositTime,
  C4: checkNotBefore,
  C6: checkCertificate,
  C7: checkPromptness,
  P4: checkCustodyMode,
  E5: checkNetworkPath,
  T3: checkUrls,
  T4: checkCompleteness,
  T6: checkRawSource,
  T7: checkCallLog,
  X2: checkPictureAndSource,
  X3: checkBothSources,
  X4: checkScreenshots,
  X5: checkSource,
};

/** The review points that every report answers, in its order. */
export const reviewPoints: readonly ReviewPoint[] = [...(Object.keys(CHECKS) as Exclude<ReviewPoint, 'O3'>[]), 'O3'];

/** Every check on the same dossier; O3 last, since it lists what the others left open. */
export function runChecks(dossier: Dossier): readonly Check[] {
  const checks = Object.values(CHECKS).map((check) => check(dossier));
  return [...checks, listOpenPoints(checks)];
}

function listOpenPoints(checks: readonly Check[]): Check {
  const answers = answersTo('O3');
  const open = checks.filter(({ status }) => status === 'UNPROVEN').map(({ id, code }) => ({ id, code: code ?? null }));
  if (open.length === 0) return answers.pass('No point is open');
  return answers.unproven('open-points', `Not proven: ${open.map(({ id }) => id).join(', ')}`, { open });
}
