/**
 * Where what lies in the database: binary keys under short prefixes of the form that sublevels have, so that other parts' sublevels and these
 * are one key space. Numbers are 6 bytes, big-endian, so that they sort.
 */

/** A put of the ledger's own. */
export interface Put {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

export const NUMBER_BYTES = 6;
const NOTHING = new Uint8Array(0);

const HEAD = Buffer.from('!ledger-head!');
const ENTRY = Buffer.from('!ledger-entry!');
const TILE = Buffer.from('!ledger-tile!');
const SHA256 = Buffer.from('!ledger-sha256!');
const SM3 = Buffer.from('!ledger-sm3!');
const ACCOUNT = Buffer.from('!ledger-account!');
/** All keys of the ledger lie between these. */
export const LEDGER_KEYS: { readonly gte: Uint8Array; readonly lt: Uint8Array } = {
  gte: Buffer.from('!ledger-'),
  lt: Buffer.from('!ledger.'),
};
const END_OF_ACCOUNT = Uint8Array.of(0);

export function headKey(): Uint8Array {
  return HEAD;
}

export function entryKey(index: number): Uint8Array {
  return keyOf(ENTRY, NOTHING, index);
}

export function tileKey(level: number, place: number): Uint8Array {
  return keyOf(TILE, Uint8Array.of(level), place);
}

/**
 * Keys of all entries with this digest lie between those of 0 and 2^48 - 1. All of the digest: whoever deposits digests may choose them, and a
 * part of one could be given to a million entries through which every look-up of the other would have to go.
 */
export function digestKey(digest: 'sha256' | 'sm3', hex: string, index: number): Uint8Array {
  return keyOf(digest === 'sha256' ? SHA256 : SM3, Buffer.from(hex, 'hex'), index);
}

/**
 * Of the first of some entries that stand side by side: how many they are is the value. A zero byte ends the account, so that no account's keys
 * lie among those of a longer name.
 */
export function accountKey(account: string, index: number): Uint8Array {
  return keyOf(ACCOUNT, Buffer.concat([Buffer.from(account, 'utf8'), END_OF_ACCOUNT]), index);
}

/** How many entries an account's key stands for, 4 bytes. */
export function runValue(count: number): Uint8Array {
  const value = Buffer.allocUnsafe(4);
  value.writeUInt32BE(count);
  return value;
}

export function runIn(value: Uint8Array): number {
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength).readUInt32BE();
}

/** The number that a key ends in. */
export function numberIn(key: Uint8Array): number {
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength).readUIntBE(key.length - NUMBER_BYTES, NUMBER_BYTES);
}

function keyOf(prefix: Buffer, middle: Uint8Array, number: number): Uint8Array {
  const key = Buffer.allocUnsafe(prefix.length + middle.length + NUMBER_BYTES);
  key.set(prefix, 0);
  key.set(middle, prefix.length);
  key.writeUIntBE(number, prefix.length + middle.length, NUMBER_BYTES);
  return key;
}
