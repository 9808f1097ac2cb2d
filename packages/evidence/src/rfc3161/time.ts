// Check 11: the time itself.
import { reading, Unreadable } from '../asn1/error.ts';
import { generalizedTimeOf, type Instant } from '../asn1/time.ts';
import type { RevocationRecord } from '../proof/anchor.ts';
import { refuse, type TimeStampRefusal } from './refusal.ts';
import { readAccuracy, type TstInfo } from './tst-info.ts';

/** A time stamp that is only good to more than this says nothing about a day in court. Authorities state a second or less. */
const MAX_ACCURACY_SECONDS = 86_400;
/** How far a token may be ahead of the clock of whoever kept it. Wide: clocks of computers go wrong, and only nonsense is meant. */
const MAX_AHEAD_MS = 86_400_000;

/** genTime in the form of RFC 3161 §2.4.2. Read before the path, which is judged at it. */
export function readGenTime({ genTime }: TstInfo): Instant | TimeStampRefusal {
  const time = reading(() => generalizedTimeOf(genTime, 'genTime'));
  return time instanceof Unreadable ? implausible(time.reason) : time;
}

/**
 * Seconds, `undefined` where none are stated. The lists and responses kept with the token were fetched after it came: a token from long
 * after that is not the one that was kept then.
 */
export function checkTime(
  { accuracy }: TstInfo,
  genTime: Instant,
  revocation: readonly RevocationRecord[],
): { readonly accuracySeconds?: number } | TimeStampRefusal {
  const seconds = accuracy === undefined ? undefined : reading(() => readAccuracy(accuracy));
  if (seconds instanceof Unreadable) return implausible(seconds.reason);
  if (seconds !== undefined && seconds > MAX_ACCURACY_SECONDS)
    return implausible(`it is good to ${seconds} seconds only`);
  const earliest = genTime.ms - (seconds ?? 0) * 1000;
  const kept = revocation.find(({ time }) => earliest > secondOf(time) + MAX_AHEAD_MS);
  if (kept !== undefined)
    return implausible(`it is ${genTime.text}, and what was kept with it was fetched at ${kept.time}`);
  return seconds === undefined ? {} : { accuracySeconds: seconds };
}

/** How many fraction digits Date.parse takes is left to each engine. */
function secondOf(time: string): number {
  return Date.parse(`${time.slice(0, 19)}Z`);
}

function implausible(reason: string): TimeStampRefusal {
  return refuse('tsa-time-implausible', `The time of the stamp is not plausible: ${reason}.`, { reason });
}
