import { type MembersCommitment, type Subject, utf8Decode } from '@guzheng/evidence';
import type { DepositKind } from '@guzheng/sdk/api';
import { ServerError } from '../error.ts';
import type { LedgerItem } from './ledger.ts';

/** An entry as it lies in the database: what the statement says beside the depositor's key, and the facts. */
export interface EntryRecord extends LedgerItem {
  /** Milliseconds since 1970. */
  readonly timeMs: number;
  /** 64 hex digits. */
  readonly salt: string;
}

const VERSION = 1;
const KINDS: readonly DepositKind[] = ['digest', 'file', 'package'];
const SM3 = 1;
const BYTES = 2;
const MANIFEST = 4;
const MEMBERS = 8;
const NAME = 16;
const MOST_TEXT = 0xffff;
const HASH = 32;

/**
 * Version (1), kind (1), which optional parts there are (1), time (6), salt (32), SHA-256 (32), then, where they are there, SM3 (32),
 * size in bytes (7), the manifest's SHA-256 and SM3 (64), the members' root and number (36), name; last the account. Numbers are big-endian,
 * texts UTF-8 with their length (2) before them. That is a third of the statement's JSON, which is made again from it.
 */
export function encodeRecord({ subject, manifest, members, facts, timeMs, salt }: EntryRecord): Uint8Array {
  const optional =
    (subject.sm3 === undefined ? 0 : SM3) |
    (subject.bytes === undefined ? 0 : BYTES) |
    (manifest === undefined ? 0 : MANIFEST) |
    (members === undefined ? 0 : MEMBERS) |
    (facts.name === undefined ? 0 : NAME);
  const name = facts.name === undefined ? undefined : text(facts.name);
  const account = text(facts.account);
  const writer = new Writer(lengthOf(optional) + (name === undefined ? 0 : 2 + name.length) + 2 + account.length);
  writer.uint(VERSION, 1);
  writer.uint(KINDS.indexOf(facts.kind), 1);
  writer.uint(optional, 1);
  writer.uint(timeMs, 6);
  writer.hex(salt);
  writer.hex(subject.sha256);
  if (subject.sm3 !== undefined) writer.hex(subject.sm3);
  if (subject.bytes !== undefined) writer.count(subject.bytes);
  if (manifest !== undefined) {
    writer.hex(manifest.sha256);
    writer.hex(manifest.sm3);
  }
  if (members !== undefined) {
    writer.hex(members.root);
    writer.uint(members.size, 4);
  }
  if (name !== undefined) writer.text(name);
  writer.text(account);
  return writer.bytes;
}

/** Without the texts. */
function lengthOf(optional: number): number {
  const has = (part: number): number => ((optional & part) === 0 ? 0 : 1);
  return 9 + 2 * HASH + has(SM3) * HASH + has(BYTES) * 7 + has(MANIFEST) * 2 * HASH + has(MEMBERS) * (HASH + 4);
}

/** Into memory of the right length, asked for once: every deposit goes through it. */
class Writer {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(length: number) {
    this.#bytes = Buffer.allocUnsafe(length);
  }

  /** All of them, when as many were written as were announced. */
  get bytes(): Uint8Array {
    if (this.#at !== this.#bytes.length) throw new RangeError('a record has another length than its parts');
    return this.#bytes;
  }

  uint(value: number, width: 1 | 2 | 4 | 6): void {
    this.#at = this.#bytes.writeUIntBE(value, this.#at, width);
  }

  /** 7 bytes: JavaScript's whole numbers have 53 bits. */
  count(value: number): void {
    this.uint(Math.floor(value / 2 ** 48), 1);
    this.uint(value % 2 ** 48, 6);
  }

  hex(digits: string): void {
    if (this.#bytes.write(digits, this.#at, HASH, 'hex') !== HASH || digits.length !== 2 * HASH)
      throw new RangeError('a digest or salt is not 64 hex digits');
    this.#at += HASH;
  }

  text(text: Uint8Array): void {
    this.uint(text.length, 2);
    this.#bytes.set(text, this.#at);
    this.#at += text.length;
  }
}

/** Throws ServerError `data-damaged` for bytes that `encodeRecord` does not write. */
export function decodeRecord(bytes: Uint8Array): EntryRecord {
  const reader = new Reader(bytes);
  if (reader.uint(1) !== VERSION) throw damaged();
  const kind = KINDS[reader.uint(1)];
  const optional = reader.uint(1);
  if (kind === undefined) throw damaged();
  const timeMs = reader.uint(6);
  const salt = reader.hex();
  const subject: Subject = {
    sha256: reader.hex(),
    ...((optional & SM3) === 0 ? {} : { sm3: reader.hex() }),
    ...((optional & BYTES) === 0 ? {} : { bytes: reader.uint(1) * 2 ** 48 + reader.uint(6) }),
  };
  const manifest = (optional & MANIFEST) === 0 ? undefined : { sha256: reader.hex(), sm3: reader.hex() };
  const members: MembersCommitment | undefined =
    (optional & MEMBERS) === 0 ? undefined : { root: reader.hex(), size: reader.uint(4) };
  const name = (optional & NAME) === 0 ? undefined : reader.text();
  const account = reader.text();
  reader.end();
  return {
    subject,
    ...(manifest === undefined ? {} : { manifest }),
    ...(members === undefined ? {} : { members }),
    facts: { account, kind, ...(name === undefined ? {} : { name }) },
    timeMs,
    salt,
  };
}

class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  uint(width: 1 | 2 | 4 | 6): number {
    return this.#take(width).readUIntBE(0, width);
  }

  hex(): string {
    return this.#take(HASH).toString('hex');
  }

  text(): string {
    return utf8Decode(this.#take(this.uint(2)));
  }

  end(): void {
    if (this.#at !== this.#bytes.length) throw damaged();
  }

  #take(length: number): Buffer {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw damaged();
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'utf8');
  if (bytes.length > MOST_TEXT) throw new RangeError('a text has more than 65,535 bytes');
  return bytes;
}

function damaged(): ServerError {
  return new ServerError('data-damaged', 'An entry of the ledger cannot be read', {
    hint: 'Restore the data folder from a copy. What was anchored shows whether the copy is complete.',
  });
}
