/** When the looks of a series are due: from its beginning, one each interval, without jitter. */

export interface Gap {
  /** The first and the last look that was due and did not take place. */
  readonly from: string;
  readonly to: string;
  readonly missed: number;
}

export interface Dues {
  /** The latest look that is due; absent where none is. */
  readonly due?: string;
  /** Looks that were due before it. They are not made up for. */
  readonly missed?: Gap;
}

/** What is due by now. Between two dues the latest one is only late; with the next one it is missed. */
export function duesBy(now: Date, next: string, everyMinutes: number): Dues {
  const [first, interval] = [Date.parse(next), everyMinutes * 60_000];
  // Further ahead than any look is set: by a clock that was ahead itself. Waiting for it could take years.
  if (first > now.getTime() + 2 * interval) return { due: now.toISOString() };
  if (first > now.getTime()) return {};
  const missed = Math.floor((now.getTime() - first) / interval);
  const due = textOf(first + missed * interval);
  if (missed === 0) return { due };
  return { due, missed: { from: next, to: textOf(first + (missed - 1) * interval), missed } };
}

export function afterDue(due: string, everyMinutes: number): string {
  return textOf(Date.parse(due) + everyMinutes * 60_000);
}

/** With one that follows at once put together with it. */
export function withGap(gaps: readonly Gap[], gap: Gap | undefined, everyMinutes: number): readonly Gap[] {
  if (gap === undefined) return gaps;
  const last = gaps.at(-1);
  if (last === undefined || afterDue(last.to, everyMinutes) !== gap.from) return [...gaps, gap];
  return [...gaps.slice(0, -1), { from: last.from, to: gap.to, missed: last.missed + gap.missed }];
}

function textOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
