import type { Report } from '@guzheng/verify';

/** What a report must say of an archived package for ever: what is proven, by whom and when. Points added later are not in it. */
export function summaryOf({ verdict, digests, subject, deposit, anchors, checks }: Report): unknown {
  return {
    verdict,
    digests,
    kind: subject.kind,
    members: subject.package?.members.map(({ path, sha256 }) => ({ path, sha256 })),
    deposit,
    anchors: anchors.map((anchor) => ({
      kind: anchor.kind,
      outcome: anchor.outcome,
      strength: anchor.strength,
      ...('time' in anchor && anchor.time !== undefined ? { time: anchor.time } : {}),
    })),
    passed: checks.filter(({ status }) => status === 'PASS').map(({ id }) => id),
    failed: checks.filter(({ status }) => status === 'FAIL').map(({ id }) => id),
  };
}
