/** ECDSA over secp256k1 (SEC 1 §4.1.3), only to sign test transactions: not constant in time, and independent of the judge's library. */
import { createHash } from 'node:crypto';

const P = 0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2fn;
const N = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const G: Point = [
  0x79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798n,
  0x483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8n,
];

type Point = readonly [x: bigint, y: bigint] | null;

export interface RecoverableSignature {
  readonly r: bigint;
  readonly s: bigint;
  readonly yParity: 0 | 1;
}

/** 64 bytes: x ‖ y. */
export function publicKeyOf(secret: bigint): Uint8Array {
  const point = multiply(G, secret);
  if (point === null) throw new RangeError('the secret key is out of range');
  return Uint8Array.from(Buffer.from(hex(point[0]) + hex(point[1]), 'hex'));
}

/** Deterministic, low s (EIP-2). */
export function signDigest(digest: Uint8Array, secret: bigint): RecoverableSignature {
  const z = BigInt(`0x${Buffer.from(digest).toString('hex')}`);
  const k = modulo(BigInt(`0x${createHash('sha256').update(hex(secret)).update(digest).digest('hex')}`), N);
  const point = multiply(G, k);
  if (point === null) throw new RangeError('the nonce is out of range');
  const r = modulo(point[0], N);
  const s = modulo(inverse(k, N) * (z + r * secret), N);
  const parity = Number(point[1] & 1n);
  const isHigh = s > N / 2n;
  return { r, s: isHigh ? N - s : s, yParity: (isHigh ? parity ^ 1 : parity) === 1 ? 1 : 0 };
}

function multiply(point: Point, by: bigint): Point {
  let sum: Point = null;
  let step = point;
  for (let bits = by; bits > 0n; bits >>= 1n) {
    if ((bits & 1n) === 1n) sum = add(sum, step);
    step = add(step, step);
  }
  return sum;
}

function add(a: Point, b: Point): Point {
  if (a === null) return b;
  if (b === null) return a;
  if (a[0] === b[0] && a[1] !== b[1]) return null;
  const slope = a[0] === b[0] ? 3n * a[0] * a[0] * inverse(2n * a[1], P) : (b[1] - a[1]) * inverse(b[0] - a[0], P);
  const x = modulo(slope * slope - a[0] - b[0], P);
  return [x, modulo(slope * (a[0] - x) - a[1], P)];
}

function inverse(value: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [modulo(value, modulus), modulus, 1n, 0n];
  while (a > 1n) {
    const quotient = b / a;
    [a, b, x, y] = [b - quotient * a, a, y - quotient * x, x];
  }
  return modulo(x, modulus);
}

function modulo(value: bigint, modulus: bigint): bigint {
  const rest = value % modulus;
  return rest < 0n ? rest + modulus : rest;
}

function hex(value: bigint): string {
  return value.toString(16).padStart(64, '0');
}
