import type { Elapsed, Notice, Observation } from '@guzheng/sdk/api';
import { STANDING } from './judge.ts';

const DAY_MS = 86_400_000;

/**
 * From each notice to the last look at which the page stood, and to the first one after it at which it was gone. Whole periods of 24 hours.
 * Nothing is said of the time between two looks, and a look that proves nothing counts as neither: nor does a login that a site may ask of
 * everybody, for a page behind one was not taken down.
 */
export function elapsedSince(notices: readonly Notice[], observations: readonly Observation[]): Elapsed[] {
  return notices.map(({ id, time }) => {
    const since = Date.parse(time);
    const after = observations.filter((look) => Date.parse(look.time) >= since);
    const lastStanding = after.findLast(({ state }) => STANDING.includes(state));
    const firstGone = after.find((look) => isGone(look) && (lastStanding === undefined || look.seq > lastStanding.seq));
    return {
      ...{ notice: id, since: time },
      ...(lastStanding === undefined ? {} : { lastStanding: momentOf(lastStanding, since) }),
      ...(firstGone === undefined ? {} : { firstGone: momentOf(firstGone, since) }),
    };
  });
}

/** By the site's own words: a private page is gone where they say that it is for some only. */
export function isGone({ state, reasons }: Pick<Observation, 'state' | 'reasons'>): boolean {
  return state === 'removed' || (state === 'private' && reasons.some((one) => one.startsWith('notice-private:')));
}

function momentOf({ seq, time }: Observation, since: number): { seq: number; time: string; days: number } {
  return { seq, time, days: Math.floor((Date.parse(time) - since) / DAY_MS) };
}
