import { type DerElement, TAG } from './element.ts';
import { DerError } from './error.ts';

const UTC_TIME = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/;
const GENERALIZED_TIME = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d+))?Z$/;
/** Finer than nanoseconds no clock is, and RFC 3339 times in this project's documents end there. */
const MAX_FRACTION = 9;

/** An instant: milliseconds since 1970 for comparing, RFC 3339 for people and documents. */
export interface Instant {
  readonly ms: number;
  /** With the fraction as it stood there. */
  readonly text: string;
}

/** UTCTime or GeneralizedTime without fraction, as certificates have them (RFC 5280 §4.1.2.5). */
export function certificateTimeOf(element: DerElement, what: string): Instant {
  if (element.tag === TAG.utcTime) return utcTime(element, what);
  const instant = generalizedTimeOf(element, what);
  if (instant.text.includes('.')) throw new DerError(`${what} has a fraction of a second`);
  return instant;
}

/** A year from 50 on is of the last century (RFC 5280 §4.1.2.5.1). */
function utcTime(element: DerElement, what: string): Instant {
  const [, year = '', ...rest] = UTC_TIME.exec(asciiOf(element)) ?? [];
  return instantOf([`${Number(year) >= 50 ? '19' : '20'}${year}`, ...rest], what);
}

/** GeneralizedTime in the form of X.690 §11.7 and RFC 3161 §2.4.2: seconds, `Z`, a fraction that does not end in 0, or none. */
export function generalizedTimeOf(element: DerElement, what: string): Instant {
  if (element.tag !== TAG.generalizedTime) throw new DerError(`${what} is no time`);
  const [, ...parts] = GENERALIZED_TIME.exec(asciiOf(element)) ?? [];
  const [, , , , , , fraction] = parts;
  if (fraction?.endsWith('0')) throw new DerError(`${what} has a fraction that ends in 0`);
  if ((fraction?.length ?? 0) > MAX_FRACTION) throw new DerError(`${what} is finer than a nanosecond`);
  return instantOf(parts, what);
}

function instantOf(parts: readonly (string | undefined)[], what: string): Instant {
  const [year, month, day, hour, minute, second, fraction] = parts;
  const whole = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const ms = Date.parse(`${whole}Z`);
  // Date.parse moves 31 April to 1 May in some engines.
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 19) !== whole) {
    throw new DerError(`${what} is no time that exists`);
  }
  if (fraction === undefined) return { ms, text: `${whole}Z` };
  return { ms: ms + Number(`0.${fraction}`) * 1000, text: `${whole}.${fraction}Z` };
}

function asciiOf({ content }: DerElement): string {
  return content.length > 32 ? '' : String.fromCharCode(...content);
}
