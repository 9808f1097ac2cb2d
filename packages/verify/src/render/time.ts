// RFC 3339 §5.6. Date.parse alone also takes other texts, and reads those in the zone of the machine.
const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;
const EIGHT_HOURS = 8 * 3_600_000;

/** `2026-11-22 17:47:14.250` in UTC, and in Beijing time (UTC+8, no summer time since 1991). */
export interface Clocks {
  readonly utc: string;
  readonly beijing: string;
}

/** `undefined` for a text that is no time: it is then shown as it stands. */
export function clocks(time: string): Clocks | undefined {
  const at = RFC3339.test(time) ? Date.parse(time) : Number.NaN;
  // With the hours added the year must still have four digits (ECMA-262, Date Time String Format).
  if (!(at >= 0 && at < Date.UTC(9999, 0, 1))) return undefined;
  return { utc: format(at), beijing: format(at + EIGHT_HOURS) };
}

function format(at: number): string {
  return new Date(at)
    .toISOString()
    .replace('T', ' ')
    .replace(/(?:\.000)?Z$/, '');
}
