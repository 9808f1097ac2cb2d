/** A whole report around anchors that were judged elsewhere. */
import type { MadeEvidence } from '@guzheng/testing';
import type { AnchorReading } from '../src/anchors/anchors.ts';
import { runChecks } from '../src/checks/index.ts';
import { hopsOf } from '../src/custody/hops.ts';
import { custodyTimeline } from '../src/custody/timeline.ts';
import { judgePolicy, policies } from '../src/policy/policy.ts';
import { REPORT_TYPE, type Report } from '../src/report.ts';
import { describeDeposit, describeSubject } from '../src/subject.ts';
import { verdictOf } from '../src/verdict.ts';
import { VERIFIER } from '../src/verify.ts';
import { dossierOf } from './dossier.ts';
import { NOW } from './judge.ts';

export async function reportOf(
  made: MadeEvidence,
  readings: readonly AnchorReading[],
  policy = policies.court,
): Promise<Report> {
  const dossier = await dossierOf(made, readings);
  const checks = runChecks(dossier);
  const anchors = dossier.anchors.map(({ report }) => report);
  const outcome = judgePolicy(policy, anchors);
  const deposit = describeDeposit(dossier);
  return {
    type: REPORT_TYPE,
    verdict: verdictOf(checks, outcome),
    verifiedAt: NOW.toISOString(),
    verifier: VERIFIER,
    subject: describeSubject(dossier, 'example.wacz'),
    digests: dossier.digests,
    ...(deposit === undefined ? {} : { deposit }),
    ...{ checks, anchors, policy: outcome },
    custody: custodyTimeline(dossier, NOW),
    hops: hopsOf(dossier),
  };
}
