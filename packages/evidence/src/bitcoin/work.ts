import type { BitcoinHeader } from './header.ts';

const SPACE = 2n ** 256n;

/**
 * Expected hashes from which on a header is called costly: difficulty 10^13, each difficulty standing for 2^32 tries (about 2^75.2).
 * Every block of the main chain from the middle of 2021 on cost more: the difficulty has not been below 1.3 × 10^13 since. It is a floor
 * and no proof: at a difficulty of 10^14 the work of the floor is a tenth of that of a block, and machines get better. Where a
 * reader can be asked, the reader decides.
 */
export const BITCOIN_WORK_FLOOR: bigint = 10n ** 13n * 2n ** 32n;

/**
 * The target that nBits stands for, as Bitcoin Core reads it (arith_uint256::SetCompact): a byte of size and 23 bits of mantissa, with a
 * sign. Undefined where CheckProofOfWork refuses it: zero, negative, or beyond 256 bits.
 */
export function targetOf(bits: number): bigint | undefined {
  const size = bits >>> 24;
  const mantissa = BigInt(bits & 0x007fffff);
  const target = size <= 3 ? mantissa >> BigInt(8 * (3 - size)) : mantissa << BigInt(8 * (size - 3));
  // The sign counts only where something is left of the mantissa, which is then refused as zero anyway.
  const negative = (bits & 0x00800000) !== 0;
  return target === 0n || negative || target >= SPACE ? undefined : target;
}

/** The target of the header, where its hash meets it: the proof of work. Undefined where it does not, or where nBits is no target. */
export function provenTarget(header: BitcoinHeader): bigint | undefined {
  const target = targetOf(header.bits);
  return target !== undefined && BigInt(`0x${header.hash}`) <= target ? target : undefined;
}

/** How many hashes it takes on average to meet the target: 2^256 / (target + 1). */
export function expectedHashes(target: bigint): bigint {
  return SPACE / (target + 1n);
}

/** The expected hashes as a power of two, to a hundredth: log2(2^256 / (target + 1)). */
export function workBits(target: bigint): number {
  return Math.round((256 - log2(target + 1n)) * 100) / 100;
}

/** True where the header's work is that of the main chain of today. */
export function isCostly(target: bigint): boolean {
  return expectedHashes(target) >= BITCOIN_WORK_FLOOR;
}

/** Of a number beyond the range of a double: its 52 leading bits are all that count. */
function log2(value: bigint): number {
  const shift = Math.max(0, value.toString(2).length - 52);
  return Math.log2(Number(value >> BigInt(shift))) + shift;
}
