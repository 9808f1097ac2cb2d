/** X, identity and corroboration 关联与印证: whether this is the file at issue, and whether its parts tell the same. */

import { checkOtherEvidence } from './corroboration/other-evidence.ts';
import { checkPageFacts } from './corroboration/page-facts.ts';
import { checkSource } from './corroboration/plain-source.ts';
import { checkPrint } from './corroboration/print.ts';
import { checkScreenshots } from './corroboration/screenshots.ts';
import { checkBothSources, checkPictureAndSource } from './corroboration/sources.ts';
import type { Points } from './dossier.ts';
import { checkExhibit } from './integrity/deposit.ts';

export const corroborationPoints: Points<`X${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8}`> = {
  X1: checkExhibit,
  X2: checkPictureAndSource,
  X3: checkBothSources,
  X4: checkScreenshots,
  X5: checkSource,
  X6: checkPrint,
  X7: checkPageFacts,
  X8: checkOtherEvidence,
};
