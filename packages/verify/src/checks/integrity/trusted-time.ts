import type { TimeStampReading } from '../../anchors/time-stamp.ts';
import { FaultList } from '../../container/fault.ts';
import type { Check } from '../../report.ts';
import { type Answers, answersTo, type Evidence } from '../check.ts';
import type { Dossier } from '../dossier.ts';

/** I8: a time-stamping authority that somebody answers for signed the digest and its time. */
export function checkTrustedTime(dossier: Dossier): Check {
  const answers = answersTo('I8');
  if (dossier.deposit === null) return answers.unproven('no-proof', 'There is no deposit');
  const stamps = dossier.anchors.filter((reading) => reading.kind === 'rfc3161');
  if (stamps.length === 0) return answers.notApplicable('The deposit has no RFC 3161 time stamp', 'no-time-stamp');
  const evidence = { timeStamps: stamps.map(describe) };
  return failOnRefusals(dossier, answers, evidence) ?? judge(stamps, answers, evidence);
}

function judge(stamps: readonly TimeStampReading[], answers: Answers, evidence: Evidence): Check {
  if (stamps.some(({ report }) => report.outcome === 'valid' && report.strength === 'strong'))
    return answers.pass('A time stamp holds, and its signer leads to a root that is pinned', evidence);
  const code = stamps[0]?.report.code ?? 'tsa-root-unknown';
  return answers.unproven(code, OPEN[code] ?? 'The time stamp is refused on another point', evidence);
}

const OPEN: { readonly [code: string]: string } = {
  'tsa-root-unknown':
    'The time stamp holds in itself, and its signer leads to no pinned root: anyone can make such an authority',
  'anchor-development': 'The time stamp is of a development authority, which anyone can be',
  'anchor-target-unreadable': 'The digest that the time stamp should hold cannot be read from the statement (see I9)',
};

function failOnRefusals({ anchors }: Dossier, answers: Answers, evidence: Evidence): Check | null {
  const faults = new FaultList();
  for (const [index, reading] of anchors.entries()) {
    if (reading.kind !== 'rfc3161' || reading.check?.outcome !== 'invalid') continue;
    const { code, detail, evidence: actual } = reading.check;
    faults.add({ code, path: `anchor[${index}]`, detail, actual });
  }
  return answers.failOn(faults, evidence);
}

function describe({ report }: TimeStampReading): Evidence {
  const { target, url = null, outcome, code = null, strength, token = null, time = null, timeError = null } = report;
  return { target, url, outcome, code, strength, time, timeError, token };
}
