/** Values in answers are hostile: each is read through one of these, or the answer is refused as `rpc-malformed`. */
import type { Hex } from '@guzheng/evidence';
import { AnchorError } from '../error.ts';
import { isRecord } from './client.ts';

export type JsonObject = { readonly [name: string]: unknown };

export function readObject(value: unknown, what: string): JsonObject {
  if (isRecord(value)) return value;
  throw malformed(what, 'an object', value);
}

export function readList(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw malformed(what, 'a list', value);
}

/** Whole bytes, lower-cased. */
export function readData(value: unknown, what: string): Hex {
  if (typeof value === 'string' && /^0x([0-9a-fA-F]{2})*$/.test(value)) return value.toLowerCase() as Hex;
  throw malformed(what, 'bytes in hex', value);
}

export function readHash(value: unknown, what: string): Hex {
  const data = readData(value, what);
  if (data.length === 66) return data;
  throw malformed(what, 'a 32-byte hash', value);
}

/** A JSON-RPC quantity of at most 256 bits. */
export function readQuantity(value: unknown, what: string): bigint {
  if (typeof value === 'string' && /^0x[0-9a-fA-F]{1,64}$/.test(value)) return BigInt(value);
  throw malformed(what, 'a quantity', value);
}

/** A quantity that fits a number. */
export function readNumber(value: unknown, what: string): number {
  const quantity = readQuantity(value, what);
  if (quantity <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(quantity);
  throw malformed(what, 'a smaller number', value);
}

export function quantity(value: number): string {
  return `0x${value.toString(16)}`;
}

function malformed(what: string, wanted: string, found: unknown): AnchorError {
  const shown = JSON.stringify(found)?.slice(0, 80) ?? 'nothing';
  return new AnchorError('rpc-malformed', `${what} must be ${wanted}, but it is ${shown}`);
}
