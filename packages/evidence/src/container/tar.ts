/**
 * Tape archives as npm and others write them: ustar (POSIX.1-1988), pax extended headers (POSIX.1-2001) and GNU's long names. Strict
 * where two readers could see two things.
 */
import { concatBytes, equalBytes, joinBytes } from '../bytes/bytes.ts';
import { utf8Encode, utf8Lossy } from '../bytes/text.ts';
import { EvidenceError } from '../error.ts';

export type TarKind = 'file' | 'link' | 'hard-link' | 'folder' | 'other';

/** One entry. Read `content` before the next entry is asked for, or not at all. */
export interface TarEntry {
  /** As it stands there: any bytes but NUL. Not judged: it may be absolute, or climb. */
  readonly path: Uint8Array;
  readonly kind: TarKind;
  /** Permission bits. */
  readonly mode: number;
  readonly bytes: number;
  /** What a link leads to. */
  readonly target: Uint8Array;
  /** Seconds since 1970. */
  readonly modified: number;
  readonly content: AsyncIterable<Uint8Array>;
}

const BLOCK = 512;
/** Extended headers hold names and times; whoever writes more into them wants to fill a memory. */
const MAX_EXTENDED_BYTES = 1024 * 1024;

/** Reads the entries one after another, in memory that does not grow with them. Throws EvidenceError `tar-malformed`. */
export async function* readTar(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<TarEntry> {
  const input = new Blocks(pieces);
  try {
    yield* entriesOf(input);
  } finally {
    await input.close();
  }
}

async function* entriesOf(input: Blocks): AsyncGenerator<TarEntry> {
  let global: Extended = {};
  let extended: Extended = {};
  for (let block = await input.block(); block !== null; block = await input.block()) {
    if (block.every((byte) => byte === 0)) return await input.expectZeros();
    const header = readHeader(block);
    if (header.flag === 'g') global = { ...global, ...readPax(await input.whole(header.bytes)) };
    else if (EXTENSIONS.has(header.flag)) extended = { ...extended, ...(await readExtension(header, input)) };
    else {
      const entry = entryOf({ ...header, ...global, ...extended });
      yield { ...entry, content: input.open(entry.bytes) };
      await input.finish(entry.bytes);
      extended = {};
    }
  }
}

/** They speak of the next entry: pax `x`, GNU's long name and long link name. */
const EXTENSIONS: ReadonlySet<string> = new Set(['x', 'L', 'K']);

async function readExtension({ flag, bytes }: Fields, input: Blocks): Promise<Extended> {
  const content = await input.whole(bytes);
  if (flag === 'x') return readPax(content);
  return flag === 'L' ? { path: untilNul(content) } : { target: untilNul(content) };
}

interface Extended {
  readonly path?: Uint8Array;
  readonly target?: Uint8Array;
  readonly bytes?: number;
  readonly modified?: number;
}

interface Fields {
  readonly path: Uint8Array;
  readonly target: Uint8Array;
  readonly bytes: number;
  readonly modified: number;
  readonly mode: number;
  readonly flag: string;
}

const KINDS: { readonly [flag: string]: TarKind } = {
  '0': 'file',
  '7': 'file',
  '\0': 'file',
  '1': 'hard-link',
  '2': 'link',
  '5': 'folder',
};

function entryOf({ flag, ...fields }: Fields): Omit<TarEntry, 'content'> {
  // Before ustar a folder was a file whose name ends in a slash.
  const isOldFolder = KINDS[flag] === 'file' && fields.path.at(-1) === 0x2f;
  const kind = isOldFolder ? 'folder' : (KINDS[flag] ?? 'other');
  // Some readers take what follows for content, others for the next header.
  if (fields.bytes > 0 && kind !== 'file' && kind !== 'other') throw malformed(`a ${kind} has content`);
  if (fields.path.length === 0) throw malformed('an entry has no name');
  return { ...fields, kind };
}

function readHeader(block: Uint8Array): Fields {
  if (!hasItsChecksum(block)) throw malformed('a header does not have its checksum');
  const name = untilNul(block.subarray(0, 100));
  // GNU keeps other things where POSIX has the prefix, and says so by two blanks in the magic.
  const prefix = equalBytes(block.subarray(257, 263), USTAR) ? untilNul(block.subarray(345, 500)) : new Uint8Array(0);
  return {
    path: prefix.length === 0 ? name : concatBytes(prefix, SLASH, name),
    target: untilNul(block.subarray(157, 257)),
    bytes: numberOf(block.subarray(124, 136)),
    modified: numberOf(block.subarray(136, 148)),
    mode: numberOf(block.subarray(100, 108)) & 0o7777,
    flag: String.fromCharCode(block[156] ?? 0),
  };
}

const USTAR = utf8Encode('ustar\0');
const SLASH = utf8Encode('/');

/** The sum of all bytes, those of the checksum itself taken as blanks. */
function hasItsChecksum(block: Uint8Array): boolean {
  const sum = block.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : byte), 0);
  return sum === numberOf(block.subarray(148, 156));
}

/** Octal text; or, with the first bit set, a big-endian number (GNU), which may not be negative here. */
function numberOf(field: Uint8Array): number {
  const [first = 0] = field;
  if (first < 0x80) return octal(field);
  const value = field.slice(1).reduce((total, byte) => total * 256 + byte, first & 0x7f);
  if (!Number.isSafeInteger(value)) throw malformed('a number is out of range');
  return value;
}

function octal(field: Uint8Array): number {
  const text = utf8Lossy(field)
    .replace(/[\0 ]+$/, '')
    .trimStart();
  if (!/^[0-7]*$/.test(text)) throw malformed('a number is not octal');
  return Number.parseInt(text || '0', 8);
}

/** Records `<length> SP <key>=<value> LF`, the length counting itself. Keys that change nothing here are left out. */
function readPax(bytes: Uint8Array): Extended {
  let extended: Extended = {};
  for (let at = 0; at < bytes.length; ) {
    const length = Number(/^\d{1,7}(?= )/.exec(utf8Lossy(bytes.subarray(at, at + 8)))?.[0]);
    const record = bytes.subarray(at, at + length);
    const begin = record.indexOf(0x20) + 1;
    const equals = record.indexOf(0x3d);
    if (!(length > 0) || record.length !== length || equals < begin || record.at(-1) !== 0x0a)
      throw malformed('an extended header cannot be read');
    extended = { ...extended, ...paxField(utf8Lossy(record.subarray(begin, equals)), record.subarray(equals + 1, -1)) };
    at += length;
  }
  return extended;
}

function paxField(key: string, value: Uint8Array): Extended {
  if (value.includes(0)) throw malformed('an extended header holds a NUL');
  switch (key) {
    case 'path':
      return { path: value.slice() };
    case 'linkpath':
      return { target: value.slice() };
    case 'size':
      return { bytes: wholeNumber(value) };
    case 'mtime':
      return { modified: Math.trunc(Number(utf8Lossy(value))) || 0 };
    default:
      return {};
  }
}

function wholeNumber(value: Uint8Array): number {
  const text = utf8Lossy(value);
  const number = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(number)) throw malformed('an extended header has no whole number');
  return number;
}

function untilNul(field: Uint8Array): Uint8Array {
  const end = field.indexOf(0);
  return field.slice(0, end === -1 ? field.length : end);
}

/** Bytes of a stream by blocks of 512. */
class Blocks {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array(0);
  /** Of the content that is being read. */
  #left = 0;

  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.#pieces = pieces[Symbol.asyncIterator]();
  }

  /** The next block, or null at the end of the stream. */
  async block(): Promise<Uint8Array | null> {
    const first = await this.#take(BLOCK);
    return first === null ? null : concatBytes(first, await this.#exactly(BLOCK - first.length));
  }

  /** A small content and its padding. */
  async whole(bytes: number): Promise<Uint8Array> {
    if (bytes > MAX_EXTENDED_BYTES) throw malformed(`an extended header has ${bytes} bytes`);
    const content = await this.#exactly(bytes);
    await this.finish(bytes);
    return content;
  }

  /** The content that begins here; whoever reads it may stop early. */
  open(bytes: number): AsyncIterable<Uint8Array> {
    this.#left = bytes;
    return this.#content();
  }

  /** Goes on behind a content of this length, and the padding that fills its last block. */
  async finish(bytes: number): Promise<void> {
    while (this.#left > 0) await this.#part();
    await this.#exactly((BLOCK - (bytes % BLOCK)) % BLOCK);
  }

  /** Behind the end mark nothing may stand: most readers would not show it. */
  async expectZeros(): Promise<void> {
    for (let part = await this.#take(BLOCK); part !== null; part = await this.#take(BLOCK)) {
      if (part.some((byte) => byte !== 0)) throw malformed('something stands behind its end');
    }
  }

  async close(): Promise<void> {
    await this.#pieces.return?.();
  }

  async *#content(): AsyncGenerator<Uint8Array> {
    while (this.#left > 0) yield await this.#part();
  }

  async #exactly(bytes: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    for (this.#left = bytes; this.#left > 0; ) parts.push(await this.#part());
    return joinBytes(parts);
  }

  async #part(): Promise<Uint8Array> {
    const part = await this.#take(this.#left);
    if (part === null) throw malformed('it ends within an entry');
    this.#left -= part.length;
    return part;
  }

  /** At least one byte and at most `limit`, or null at the end. */
  async #take(limit: number): Promise<Uint8Array | null> {
    while (this.#rest.length === 0) {
      const next = await this.#pieces.next();
      if (next.done === true) return null;
      this.#rest = next.value;
    }
    const part = this.#rest.subarray(0, limit);
    this.#rest = this.#rest.subarray(part.length);
    return part;
  }
}

function malformed(what: string): EvidenceError {
  return new EvidenceError('tar-malformed', `The tar file is malformed: ${what}`);
}
