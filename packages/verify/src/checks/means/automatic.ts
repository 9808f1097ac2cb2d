import type { CaptureRecord } from '@guzheng/evidence';
import type { Check } from '../../report.ts';
import { answersTo } from '../check.ts';
import { type Dossier, withContents } from '../dossier.ts';

/** A person needs about so long to do something; a page may keep a program waiting as long as the capture may take. */
const SILENCE_MS = 120_000;

/** T2: from the address to the seal the log has no gap and no long silence. That nobody did anything besides, no log can show. */
export function checkAutomatic(dossier: Dossier): Check {
  const answers = answersTo('T2');
  return withContents(dossier, answers, ({ capture, log }) => {
    const { silence, step } = log.course;
    const limitMs = Math.max(SILENCE_MS, maxTimeOf(capture));
    const evidence = {
      lines: log.lines,
      lastCall: log.last?.call ?? null,
      ...{ silence, step, limitMs },
      givenBefore: givenBefore(capture),
    };
    const [fault] = log.faults.shown;
    if (fault !== undefined)
      return answers.unproven(fault.code, `The call log is not whole (see T7): ${fault.detail}`, evidence);
    if (log.last?.call !== 'seal' || log.lines !== capture.callLog.lines)
      return answers.unproven('call-log-cut', 'The call log does not reach to the seal (see T7)', evidence);
    if (silence !== null && silence.ms > limitMs)
      return answers.unproven(
        'log-silent',
        `Before line ${silence.line} of the call log nothing was logged for ${Math.round(silence.ms / 1000)} s`,
        evidence,
      );
    return answers.pass(
      'From the address to the seal the call log has no gap, no long silence and no step of a person',
      evidence,
    );
  });
}

function maxTimeOf({ options }: CaptureRecord): number {
  const { maxTimeMs } = options;
  return typeof maxTimeMs === 'number' && Number.isFinite(maxTimeMs) ? Math.min(maxTimeMs, 3_600_000) : 0;
}

/** What a person gave along before it began: it shapes what was seen. */
function givenBefore({ account, options }: CaptureRecord): { readonly [name: string]: unknown } {
  const { factSelectors, cookies, profile, allowInvalidTls, extraRoots } = options;
  return {
    account: account ?? null,
    factSelectors: factSelectors ?? null,
    cookies: Array.isArray(cookies) ? cookies.length : null,
    profile: profile ?? null,
    allowInvalidTls: allowInvalidTls ?? null,
    extraRoots: extraRoots ?? null,
  };
}
