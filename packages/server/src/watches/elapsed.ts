import type { Elapsed, Notice, Observation } from '@guzheng/sdk/api';
import { GONE, STANDING } from './judge.ts';

const DAY_MS = 86_400_000;

/**
 * From each notice to the last look at which the page stood, and to the first one after it at which it was gone. Whole periods of 24 hours.
 * Nothing is said of the time between two looks, and a look that proves nothing counts as neither.
 */
export function elapsedSince(notices: readonly Notice[], observations: readonly Observation[]): Elapsed[] {
  return notices.map(({ id, time }) => {
    const since = Date.parse(time);
    const after = observations.filter((look) => Date.parse(look.time) >= since);
    const lastStanding = after.findLast(({ state }) => STANDING.includes(state));
    const firstGone = after.find(
      ({ seq, state }) => GONE.includes(state) && (lastStanding === undefined || seq > lastStanding.seq),
    );
    return {
      ...{ notice: id, since: time },
      ...(lastStanding === undefined ? {} : { lastStanding: momentOf(lastStanding, since) }),
      ...(firstGone === undefined ? {} : { firstGone: momentOf(firstGone, since) }),
    };
  });
}

function momentOf({ seq, time }: Observation, since: number): { seq: number; time: string; days: number } {
  return { seq, time, days: Math.floor((Date.parse(time) - since) / DAY_MS) };
}
