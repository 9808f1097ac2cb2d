import type { Notice, Observation, PageState } from '@guzheng/sdk/api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { elapsedSince } from './elapsed.ts';

const notice = (time: string): Notice => ({ id: 'n', time, recipient: '某平台', channel: '投诉', recorded: time });
const look = (seq: number, time: string, state: PageState, reasons: readonly string[] = []): Observation => ({
  ...{ seq, time, state, reasons, capture: `c${seq}`, counters: [], passages: [] },
});
const since = (time: string, observations: readonly Observation[]) => elapsedSince([notice(time)], observations)[0];

describe('days since a notice', () => {
  it('are whole periods of 24 hours, whatever the zone in which the time was written', () => {
    const sent = '2026-11-27T16:30:00.000Z';
    const at = (time: string) => since(sent, [look(1, time, 'live')])?.lastStanding?.days;
    expect(at('2026-11-28T16:29:59.999Z')).toBe(0);
    expect(at('2026-11-28T16:30:00.000Z')).toBe(1);
    expect(since('2026-11-28T00:30:00+08:00', [look(1, '2026-11-28T16:30:00.000Z', 'live')])?.lastStanding?.days).toBe(
      1,
    );
  });

  it('count to no look that tells nothing, and a login is none that the page was taken down', () => {
    const looks = [
      look(1, '2026-11-28T01:00:00.000Z', 'live'),
      look(2, '2026-11-29T01:00:00.000Z', 'unknown', ['wall-captcha']),
      look(3, '2026-11-30T01:00:00.000Z', 'unreachable', ['not-reached:timeout']),
      look(4, '2026-12-01T01:00:00.000Z', 'private', ['wall-login']),
      look(5, '2026-12-02T01:00:00.000Z', 'private', ['status-login:401']),
    ];
    expect(since('2026-11-28T00:00:00.000Z', looks)).toMatchObject({ lastStanding: { seq: 1 } });
    expect(since('2026-11-28T00:00:00.000Z', looks)?.firstGone).toBeUndefined();
    const told = [...looks, look(6, '2026-12-03T01:00:00.000Z', 'private', ['notice-private:仅粉丝可见'])];
    expect(since('2026-11-28T00:00:00.000Z', told)?.firstGone).toMatchObject({ seq: 6, days: 5 });
  });

  it('count from the last time it stood, where it was gone and came back', () => {
    const looks = [
      look(1, '2026-11-28T01:00:00.000Z', 'removed'),
      look(2, '2026-11-29T01:00:00.000Z', 'live'),
      look(3, '2026-11-30T01:00:00.000Z', 'removed'),
    ];
    expect(since('2026-11-28T00:00:00.000Z', looks)).toMatchObject({ lastStanding: { seq: 2 }, firstGone: { seq: 3 } });
  });

  it('are never negative and never count a look from before the notice, whichever way the clock went', () => {
    const times = fc.date({ min: new Date('2026-01-01'), max: new Date('2027-01-01'), noInvalidDate: true });
    const states = fc.constantFrom<PageState>('live', 'edited', 'removed', 'private', 'unknown', 'unreachable');
    fc.assert(
      fc.property(times, fc.array(fc.tuple(times, states), { maxLength: 8 }), (sent, all) => {
        const looks = all.map(([time, state], at) => look(at + 1, time.toISOString(), state));
        const { lastStanding, firstGone } = since(sent.toISOString(), looks) ?? {};
        for (const moment of [lastStanding, firstGone]) {
          if (moment === undefined) continue;
          expect(moment.days).toBeGreaterThanOrEqual(0);
          expect(Date.parse(moment.time)).toBeGreaterThanOrEqual(sent.getTime());
        }
        if (lastStanding !== undefined && firstGone !== undefined)
          expect(firstGone.seq).toBeGreaterThan(lastStanding.seq);
      }),
    );
  });
});
