/** C, consistency of times 时间一致性: one axis, on which nothing comes before what it follows from. */
import type { Points } from './dossier.ts';
import { checkCaptureTimes } from './time/capture.ts';
import { checkCertificate } from './time/certificate.ts';
import { checkCourse } from './time/course.ts';
import { checkDepositTime, checkNotBefore, checkPromptness } from './time/deposit.ts';
import { checkServerDates } from './time/server-dates.ts';

export const timePoints: Points<`C${1 | 2 | 3 | 4 | 5 | 6 | 7}`> = {
  C1: checkCourse,
  C2: checkCaptureTimes,
  C3: checkDepositTime,
  C4: checkNotBefore,
  C5: checkServerDates,
  C6: checkCertificate,
  C7: checkPromptness,
};
