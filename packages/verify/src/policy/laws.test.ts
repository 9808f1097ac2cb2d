import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyEvm, anyOts, anyStamp, UNKNOWN } from '../../test/arbitrary.ts';
import { STRENGTHS } from '../anchors/strength.ts';
import type { AnchorReport } from '../report.ts';
import { judgePolicy, type Policy } from './policy.ts';

/** As many alternatives as there are strengths, so that `have` shows the whole of what was counted. */
const ALL: Policy = { name: 'all', anyOf: STRENGTHS.map((strength) => ({ count: 2, strength })) };
const have = (anchors: readonly AnchorReport[]): readonly number[] =>
  judgePolicy(ALL, anchors).anyOf.map((alternative) => alternative.have);

const anyAnchor: fc.Arbitrary<Promise<AnchorReport> | AnchorReport> = fc.oneof(
  anyStamp.map(({ report }) => report),
  anyOts.map((reading) => reading.then(({ report }) => report)),
  anyEvm,
  fc.constant(UNKNOWN),
);
const anyAnchors = fc.array(anyAnchor, { maxLength: 8 });

const holds = (law: (anchors: readonly AnchorReport[], pick: number) => void): Promise<void> =>
  fc.assert(
    fc.asyncProperty(anyAnchors, fc.nat(), async (anchors, pick) => law(await Promise.all(anchors), pick)),
    { numRuns: 400 },
  );

/** Everything that does not say who the witness is. */
function withOtherLabels(anchor: AnchorReport): AnchorReport {
  switch (anchor.kind) {
    case 'rfc3161':
      return { ...anchor, url: 'https://other.test', target: 'file', keptCertificates: 9 };
    case 'opentimestamps':
      return { ...anchor, target: 'file', pending: ['https://other.test'], blocks: anchor.blocks.slice(0, 1) };
    case 'evm':
      return { ...anchor, network: 'another name', status: 'safe', transactionHash: `0x${'ee'.repeat(32)}` };
    case 'unknown':
      return anchor;
  }
}

describe('whatever the anchors are, the policy', () => {
  it('never counts more when one is taken away', () =>
    holds((anchors, pick) => {
      const place = pick % (anchors.length + 1);
      const fewer = have(anchors.filter((_, i) => i !== place));
      for (const [i, count] of have(anchors).entries()) expect(fewer[i]).toBeLessThanOrEqual(count);
    }));

  it('counts the same when one is there twice, or three times', () =>
    holds((anchors, pick) => {
      const again = anchors.slice(pick % (anchors.length + 1));
      expect(have([...anchors, ...again, ...again])).toEqual(have(anchors));
    }));

  it('counts the same in any order', () =>
    holds((anchors, pick) => {
      const turned = [...anchors.slice(pick % (anchors.length + 1)), ...anchors.slice(0, pick % (anchors.length + 1))];
      expect(have(turned.toReversed())).toEqual(have(anchors));
    }));

  it('counts the same when labels change: addresses, targets, calendars, answers, further certificates', () =>
    holds((anchors) => {
      const relabelled = anchors.map(withOtherLabels);
      expect(have([...anchors, ...relabelled])).toEqual(have(anchors));
    }));

  it('never counts an authority that nobody answers for, nor what is pending, refused or unknown', () =>
    holds((anchors) => {
      const counting = anchors.filter(
        (anchor) => anchor.outcome === 'valid' && (anchor.kind !== 'rfc3161' || anchor.token?.trust.state === 'pinned'),
      );
      expect(have(counting)).toEqual(have(anchors));
    }));

  it('never counts Bitcoin, or one chain, or one root twice', () =>
    holds((anchors) => {
      const kinds = new Set(
        anchors.map((anchor) => {
          if (anchor.kind === 'evm') return `evm ${anchor.chainId}`;
          if (anchor.kind !== 'rfc3161') return anchor.kind;
          return anchor.token?.trust.state === 'pinned' ? anchor.token.trust.name : 'nobody';
        }),
      );
      expect(Math.max(...have(anchors))).toBeLessThanOrEqual(kinds.size);
    }));
});
