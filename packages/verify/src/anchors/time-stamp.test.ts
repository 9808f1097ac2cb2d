import { describe, expect, it } from 'vitest';
import {
  DEVELOPMENT_ROOT,
  PUBLIC_ROOT,
  refusedStamp,
  rootNamed,
  STAMP_CODES,
  stampRecord,
  validStamp,
} from '../../test/witnesses.ts';
import { judgeTimeStamp } from './time-stamp.ts';

const reportOf = (check: Parameters<typeof judgeTimeStamp>[1], roots = [PUBLIC_ROOT, DEVELOPMENT_ROOT]) =>
  judgeTimeStamp(stampRecord(), check, roots).report;

describe('a time stamp', () => {
  it('under a public root that is pinned is strong, with its time and what the token says it may be off', () => {
    const report = reportOf(validStamp());
    expect(report).toMatchObject({
      outcome: 'valid',
      strength: 'strong',
      time: '2026-07-01T08:00:25Z',
      timeError: { seconds: 1, basis: 'stated' },
      token: { trust: { state: 'pinned', name: 'Public Root', class: 'public' }, revocation: 'good' },
    });
    expect(report).not.toHaveProperty('code');
  });

  it('states no error where the token states none', () => {
    const { accuracySeconds: _, ...unstated } = validStamp();
    expect(reportOf(unstated).timeError).toEqual({ basis: 'unstated' });
    expect(reportOf(validStamp({ accuracySeconds: 0 })).timeError).toEqual({ seconds: 0, basis: 'stated' });
  });

  it('of which nobody knows whether it was revoked is said to be so, and is worth the same', () => {
    const report = reportOf(validStamp({ revocation: 'unknown' }));
    expect(report).toMatchObject({ strength: 'strong', token: { revocation: 'unknown' } });
  });

  it('under a development root proves nothing', () => {
    expect(reportOf(validStamp({ trust: { state: 'pinned', root: DEVELOPMENT_ROOT } }))).toMatchObject({
      ...{ outcome: 'valid', strength: 'none', code: 'anchor-development' },
    });
  });

  it('under a development root that a trust file calls public proves nothing', () => {
    const posing = { ...DEVELOPMENT_ROOT, name: 'Posing', class: 'public' as const };
    const report = reportOf(validStamp({ trust: { state: 'pinned', root: posing } }), [posing, DEVELOPMENT_ROOT]);
    expect(report).toMatchObject({ strength: 'none', token: { trust: { class: 'development' } } });
  });

  it('that leads to no pinned root proves nothing: anyone can make an authority', () => {
    expect(reportOf(validStamp({ trust: { state: 'unknown', top: 'CN=Me' } }))).toMatchObject({
      ...{ outcome: 'valid', strength: 'none', code: 'tsa-root-unknown' },
    });
  });

  it.each(STAMP_CODES)('refused as %s has that code, no time and no strength', (code) => {
    const report = reportOf(refusedStamp(code));
    expect(report).toMatchObject({ outcome: 'invalid', code, strength: 'none' });
    expect(report).not.toHaveProperty('time');
    expect(report).not.toHaveProperty('token');
  });

  it('of a digest that cannot be read is not judged', () => {
    expect(reportOf(null)).toMatchObject({ outcome: 'unjudged', code: 'anchor-target-unreadable', strength: 'none' });
  });

  it('tells roots apart by their bytes, not by their names', () => {
    const sha256Of = (root: typeof PUBLIC_ROOT) => {
      const { token } = reportOf(validStamp({ trust: { state: 'pinned', root } }));
      return token?.trust.state === 'pinned' ? token.trust.sha256 : '';
    };
    expect(sha256Of({ ...PUBLIC_ROOT, name: 'Another name' })).toBe(sha256Of(PUBLIC_ROOT));
    expect(sha256Of(rootNamed('Other'))).not.toBe(sha256Of(PUBLIC_ROOT));
  });
});
