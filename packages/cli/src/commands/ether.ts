import type { ParsedOptions } from '../options.ts';

const DECIMALS = 18;

/** `--max-cost`: an amount of ether, as wei. */
export function maxCostFrom(options: ParsedOptions): bigint | undefined {
  const text = options.text('max-cost');
  if (text === undefined) return undefined;
  const [, whole = '', fraction = ''] = /^(\d{1,9})(?:\.(\d{1,18}))?$/.exec(text) ?? [];
  const wei = BigInt(`${whole}${fraction.padEnd(DECIMALS, '0')}`);
  if (whole === '' || wei === 0n)
    throw new TypeError(
      `--max-cost is ${JSON.stringify(text)}; it must be an amount of ether above zero, such as 0.01`,
    );
  return wei;
}
