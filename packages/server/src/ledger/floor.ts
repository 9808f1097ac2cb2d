import type { Ledger } from './ledger.ts';

/**
 * The clock, but never behind the last time that the ledger has signed: for deciding whether something has ended. What expired once, as
 * deposits went on, stays so when the clock is set back, also after a restart. A clock that is behind by itself shows in `behindMs`.
 */
export function notBehind({ head }: Pick<Ledger, 'head'>, now: () => Date): Date {
  const time = now();
  const floor = head.time === undefined ? 0 : Date.parse(head.time);
  return time.getTime() >= floor ? time : new Date(floor);
}
