/** T, technical means 技术手段: how the page was got. */
import type { Points } from './dossier.ts';
import { checkAccess } from './means/access.ts';
import { checkAutomatic } from './means/automatic.ts';
import { checkBoundScreenshot } from './means/bound-screenshot.ts';
import { checkCallLog } from './means/call-log.ts';
import { checkCompleteness } from './means/completeness.ts';
import { checkRawSource } from './means/raw-source.ts';
import { checkRepeatable } from './means/repeatable.ts';
import { checkTraceable } from './means/traceable.ts';
import { checkTwoMeans } from './means/two-means.ts';
import { checkUrls } from './means/urls.ts';

export const meansPoints: Points<`T${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10}`> = {
  T1: checkTwoMeans,
  T2: checkAutomatic,
  T3: checkUrls,
  T4: checkCompleteness,
  T5: checkBoundScreenshot,
  T6: checkRawSource,
  T7: checkCallLog,
  T8: checkRepeatable,
  T9: checkTraceable,
  T10: checkAccess,
};
