import type { ClockReading, EnvironmentFinding } from '@guzheng/evidence';
import { concern, found, listed, unchecked } from '../environment/finding.ts';
import { specialNetwork } from '../fetch/address.ts';

/** What went by from the first question to the last, by the wall clock and by the monotonic one, milliseconds. */
export interface ClockSpan {
  readonly wallMs: number;
  readonly monoMs: number;
}

/** One clock may be wrong; where two agree, both would have to be wrong alike. */
const NEEDED = 2;
/** A court counts in seconds. */
const TOLERATED_MS = 1_000;
/** Below this, two readings of two clocks one after the other tell nothing. */
const STEP_MS = 50;
/** The fastest that a clock is slewed: 500 ppm (RFC 5905 §11.3). Only a monotonic clock that is not slewed with it shows that. */
const SLEW = 0.0005;

/** E4: what time servers said before and after, and whether the clock was set in between. */
export function assessClock(readings: readonly ClockReading[], span: ClockSpan): EnvironmentFinding[] {
  const of = (when: ClockReading['when']) => readings.filter((reading) => reading.when === when);
  return [
    assessOffset('clock-offset', 'before the capture', of('before')),
    assessOffset('clock-offset-after', 'after the capture', of('after')),
    assessStep(span),
  ];
}

interface Measured {
  readonly server: string;
  readonly from: number;
  readonly to: number;
}

function assessOffset(id: string, when: string, readings: readonly ClockReading[]): EnvironmentFinding {
  const measured = measuredBy(readings);
  if (measured.length < NEEDED) return unchecked(id, 'E4', tooFew(when, readings, measured.length));
  const [from, to] = [Math.max(...measured.map((one) => one.from)), Math.min(...measured.map((one) => one.to))];
  const servers = listed(measured.map(({ server }) => server));
  if (from > to) {
    return concern(id, 'E4', `${when} the time servers contradicted each other: ${each(measured)}`, {
      servers: measured,
    });
  }
  const detail = `${when} this clock was ${range(from, to)} by ${measured.length} time servers (${servers})`;
  const right = Math.max(Math.abs(from), Math.abs(to)) <= TOLERATED_MS;
  return (right ? found : concern)(id, 'E4', detail, { offsetMs: { from, to }, servers: measured });
}

/** Each server once, however many names it has; and none on this machine, which would only tell the same clock's time. */
function measuredBy(readings: readonly ClockReading[]): Measured[] {
  const byAddress = new Map<string, Measured>();
  for (const { outcome, ip, server, offsetMs, errorMs } of readings) {
    if (outcome !== 'answered' || ip === undefined || offsetMs === undefined || errorMs === undefined) continue;
    if (specialNetwork(ip) === 'loopback') continue;
    byAddress.set(ip, { server, from: rounded(offsetMs - errorMs), to: rounded(offsetMs + errorMs) });
  }
  return [...byAddress.values()];
}

function tooFew(when: string, readings: readonly ClockReading[], counted: number): string {
  if (readings.length === 0) return `unproven: ${when} no time server was asked`;
  const silent = readings.flatMap(({ server, outcome, detail }) =>
    outcome === 'answered' ? [] : [`${server}: ${detail ?? outcome}`],
  );
  const own = readings.filter(
    ({ ip, outcome }) => outcome === 'answered' && ip !== undefined && specialNetwork(ip) === 'loopback',
  );
  const why = [...silent, ...own.map(({ server }) => `${server}: it is this machine itself`)];
  return `unproven: ${when} ${counted} of ${readings.length} time servers gave a time that counts, and two are needed (${listed(why)})`;
}

/** In words, as seen from this machine: an offset above zero says that it is behind. */
function range(from: number, to: number): string {
  if (from >= 0) return `${milliseconds(from)} to ${milliseconds(to)} behind`;
  if (to <= 0) return `${milliseconds(-to)} to ${milliseconds(-from)} ahead`;
  return `between ${milliseconds(-from)} ahead and ${milliseconds(to)} behind`;
}

function each(measured: readonly Measured[]): string {
  return listed(measured.map(({ server, from, to }) => `by ${server} this clock is ${range(from, to)}`));
}

/** No server is needed to see a clock being set: the monotonic one goes on as before (CLOCK_MONOTONIC, POSIX.1-2024). */
function assessStep({ wallMs, monoMs }: ClockSpan): EnvironmentFinding {
  const differenceMs = rounded(wallMs - monoMs);
  const data = { wallMs: rounded(wallMs), monotonicMs: rounded(monoMs), differenceMs };
  const both = `in ${seconds(monoMs)} by the monotonic clock the wall clock went ${seconds(wallMs)}`;
  if (Math.abs(differenceMs) > STEP_MS + monoMs * SLEW) {
    return concern('clock-step', 'E4', `${both}: the clock was set during the capture, or the machine slept`, data);
  }
  const between = 'every line of the call log has both clocks, for what lies in between';
  return found('clock-step', 'E4', `${both}: it was not set from beginning to end; ${between}`, data);
}

function milliseconds(ms: number): string {
  return Math.abs(ms) < 10_000 ? `${Math.round(ms)} ms` : seconds(ms);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
