import type { DeclaredFiling } from '@guzheng/evidence';
import type { FaultList } from '../../container/fault.ts';
import type { Check } from '../../report.ts';
import { answersTo } from '../check.ts';
import type { Dossier } from '../dossier.ts';
import { judgeDeclared } from './declared.ts';

/** P3: filings and certificates of the service, as declared; that their dates cover the capture is computed. */
export function checkFilings(dossier: Dossier): Check {
  const capture = dossier.package?.contents?.capture;
  const days = capture === undefined ? null : { from: dayOf(capture.startedAt), to: dayOf(capture.endedAt) };
  return judgeDeclared(dossier, answersTo('P3'), {
    what: 'which filings the service has',
    said: ({ filings }) => filings,
    refute: ({ filings = [] }, faults) => {
      for (const filing of filings) if (days !== null) refuteDates(filing, days, faults);
    },
    evidence: { captured: days },
  });
}

interface Days {
  readonly from: string;
  readonly to: string;
}

/** Days of a filing are days in Beijing, and so are those of the capture. */
function refuteDates(
  { name, number, validFrom, validTo }: DeclaredFiling,
  { from, to }: Days,
  faults: FaultList,
): void {
  const isCovered = (validFrom === undefined || validFrom <= from) && (validTo === undefined || to <= validTo);
  if (isCovered) return;
  faults.add({
    code: 'filing-not-valid',
    detail: `The filing ${name.slice(0, 100)} (${number.slice(0, 100)}) was not valid when the page was captured`,
    expected: `${from} … ${to}`,
    actual: `${validFrom ?? ''} … ${validTo ?? ''}`,
  });
}

const BEIJING_MS = 8 * 3_600_000;

function dayOf(time: string): string {
  return new Date(Date.parse(time) + BEIJING_MS).toISOString().slice(0, 10);
}
