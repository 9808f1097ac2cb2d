import type { CountInterval, CountReading } from '@guzheng/evidence';
import { readNumeral } from './numeral.ts';
import { misleading, plainText } from './text.ts';

/** A displayed count, or the reason why it is none that can be put into numbers. */
export type CountReadResult = { readonly interval: CountInterval } | { readonly reason: string };

/** CountReading, before it is known to fit into a double. */
interface Reading {
  readonly rule: string;
  readonly min: bigint;
  readonly max?: bigint;
}

/** A number as digits: value = digits × unit ÷ 10^decimals. */
interface Written {
  /** Empty where there is only one way to read the separators. */
  readonly way: '' | 'dot-groups/' | 'dot-decimal/' | 'comma-groups/' | 'comma-decimal/';
  readonly digits: bigint;
  readonly decimals: number;
}

const UNITS: Readonly<Record<string, bigint>> = {
  十: 10n,
  百: 100n,
  千: 1_000n,
  万: 10_000n,
  亿: 100_000_000n,
  w: 10_000n,
  k: 1_000n,
  m: 1_000_000n,
  b: 1_000_000_000n,
};

/** Words before and after that leave the number open, and words that make it a guess. */
const AT_LEAST = /^(?:超过|超|逾|突破|>) ?|(?:\+|多|余|以上)$/g;
const APPROXIMATE = /^(?:约|大约|近|将近|接近|不到|不足|~|≈|<)|(?:左右|上下)$/;
const DIGITS = /^(\d[\d., '’]*?) ?([十百千]?(?:万亿|万|亿)?|[wkmb])$/i;

/**
 * Reads a displayed count, and gives every number it can mean: "1.2万" is 12,000 to 12,999 if the site cuts, 11,500 to 12,500 if it
 * rounds, and nobody outside knows which. A number that is not certain is never given as one.
 */
export function readCount(text: string): CountReadResult {
  const trick = misleading(text);
  if (trick !== undefined) return { reason: trick };
  const plain = plainText(text).replace(/^(?:已达|达|共|已) ?/, '');
  if (plain === '' || plain.length > 40) return { reason: 'it is no number' };
  if (APPROXIMATE.test(plain)) return { reason: 'it is approximate by its own words' };
  const core = plain.replace(AT_LEAST, '').trim();
  const open = core !== plain;
  const [, body, unit = ''] = DIGITS.exec(core) ?? [];
  const readings = body === undefined ? numeralReadings(core, open) : digitReadings(body, unit.toLowerCase(), open);
  if (readings.length === 0) return { reason: 'it is no number that can be read without guessing' };
  if (readings.some(({ min, max }) => (max ?? min) > BigInt(Number.MAX_SAFE_INTEGER)))
    return { reason: 'it is too large a number' };
  return { interval: hull(readings) };
}

function digitReadings(body: string, unit: string, open: boolean): Reading[] {
  const factor = [...unit].reduce((product, letter) => product * (UNITS[letter] ?? 0n), 1n);
  return waysToRead(body, unit).flatMap(({ way, digits, decimals }) => {
    const scale = 10n ** BigInt(decimals);
    const total = digits * factor;
    // Decimals finer than one: the number lies between two whole ones.
    if (total % scale !== 0n && !open) return reading(`${way}between`, total / scale, total / scale + 1n);
    return readingsOf(way, total / scale, factor / scale, open);
  });
}

function numeralReadings(body: string, open: boolean): Reading[] {
  const numeral = readNumeral(body);
  return numeral === undefined ? [] : readingsOf('', numeral.value, numeral.step, open);
}

/**
 * `step`: what the last digit stands for; below it the display says nothing. Both ends of the rounded reading belong to it: a number that
 * lies half way goes up or down by each program's own rule, and by the accidents of binary fractions (14,500 ÷ 10,000 shows as 1.4).
 */
function readingsOf(way: Written['way'], value: bigint, step: bigint, open: boolean): Reading[] {
  if (open) return reading(`${way}at-least`, value);
  if (step <= 1n) return reading(`${way}as-shown`, value, value);
  const low = value - step / 2n;
  return [
    ...reading(`${way}truncated`, value, value + step - 1n),
    ...reading(`${way}rounded`, low < 0n ? 0n : low, value + step / 2n),
  ];
}

function reading(rule: string, min: bigint, max?: bigint): Reading[] {
  return [{ rule, min, ...(max === undefined ? {} : { max }) }];
}

/** Where a point groups digits, and where it begins decimals, depends on the country; both are given where both make sense. */
function waysToRead(body: string, unit: string): Written[] {
  const separators = new Set(body.replace(/\d/g, ''));
  const [first] = separators;
  if (first === undefined) return [{ way: '', digits: BigInt(body), decimals: 0 }];
  if (separators.size > 1) return mixed(body, unit);
  const groups = isGrouped(body, first) ? digitsOf(body) : undefined;
  const decimal = first === '.' || first === ',' ? decimalOf(body, first) : undefined;
  // 万 and 亿 are written where a point is always a decimal point and a comma never is.
  const han = /[十百千万亿w]/.test(unit);
  const asGroups = groups !== undefined && !(han && first === '.' && decimal !== undefined);
  // A count has no decimals of its own, and a comma that could group is not taken for anything else.
  const asDecimal = decimal !== undefined && !(han && first === ',') && (unit !== '' || (asGroups && first === '.'));
  const name = first === '.' ? 'dot' : 'comma';
  const both = asGroups && asDecimal;
  return [
    ...(asGroups ? [{ way: both ? (`${name}-groups/` as const) : ('' as const), digits: groups, decimals: 0 }] : []),
    ...(asDecimal ? [{ way: both ? (`${name}-decimal/` as const) : ('' as const), ...decimal }] : []),
  ];
}

/** `1,234.5万`: the last separator stands once and begins the decimals, the others group. */
function mixed(body: string, unit: string): Written[] {
  const at = Math.max(body.lastIndexOf('.'), body.lastIndexOf(','));
  const [whole, rest] = [body.slice(0, at), body.slice(at + 1)];
  const grouping = whole.replace(/\d/g, '')[0];
  if (unit === '' || grouping === undefined || !isGrouped(whole, grouping) || !/^\d+$/.test(rest)) return [];
  return [{ way: '', digits: BigInt(whole.replace(/\D/g, '') + rest), decimals: rest.length }];
}

/** Groups of three; or of two before the last three, as in India, where a comma stands. */
function isGrouped(body: string, separator: string): boolean {
  const groups = body.split(separator);
  const [head = '', ...rest] = groups;
  if (rest.length === 0 || !/^[1-9]\d{0,2}$/.test(head)) return false;
  if (rest.every((group) => /^\d{3}$/.test(group))) return true;
  const last = rest.pop() ?? '';
  return separator === ',' && head.length < 3 && /^\d{3}$/.test(last) && rest.every((group) => /^\d{2}$/.test(group));
}

function digitsOf(body: string): bigint {
  return BigInt(body.replace(/\D/g, ''));
}

function decimalOf(body: string, separator: string): { digits: bigint; decimals: number } | undefined {
  const [whole = '', rest = '', more] = body.split(separator);
  if (more !== undefined || !/^\d+$/.test(whole) || !/^\d+$/.test(rest)) return undefined;
  return { digits: BigInt(whole + rest), decimals: rest.length };
}

function hull(found: readonly Reading[]): CountInterval {
  const readings: CountReading[] = found.map(({ rule, min, max }) => ({
    rule,
    min: Number(min),
    ...(max === undefined ? {} : { max: Number(max) }),
  }));
  const min = Math.min(...readings.map((own) => own.min));
  const tops = readings.map((own) => own.max).filter((max) => max !== undefined);
  return { min, ...(tops.length < readings.length ? {} : { max: Math.max(...tops) }), readings };
}
