/**
 * The canonical ZIP of an evidence package (docs/spec/evidence-package.md, Container): a function of paths and contents alone, so
 * that a verifier can build the headers again and compare. Field offsets as in PKWARE APPNOTE 6.3.10, §4.3.7, §4.3.12, §4.3.16.
 */
import { concatBytes, joinBytes } from '../bytes/bytes.ts';
import { utf8Encode } from '../bytes/text.ts';
import { EvidenceError } from '../error.ts';
import { isSafePath } from '../json/schema.ts';

/** One file: `bytes` is its size, `crc32` the checksum of its content. */
export interface ZipMember {
  readonly path: string;
  readonly bytes: number;
  readonly crc32: number;
}

/** The archive is: for each of `members`, its local header and its content; then `directory`. `bytes` is the size of all. */
export interface ZipLayout {
  /** In archive order. */
  readonly members: readonly ZipMember[];
  /** One per member, same order. */
  readonly localHeaders: readonly Uint8Array[];
  /** The central directory and the end record. */
  readonly directory: Uint8Array;
  readonly bytes: number;
}

// Without ZIP64 the counts have 16 bits and the offsets 32 (APPNOTE 4.4.1.4); 0xFFFF and 0xFFFFFFFF mean "see ZIP64".
const MAX_MEMBERS = 65_000;
const MAX_BYTES = 2 ** 32 - 1;

const LOCAL_HEADER_BYTES = 30;
const CENTRAL_HEADER_BYTES = 46;
const END_BYTES = 22;

const VERSION_NEEDED = 10;
const MADE_BY = 0x0314; // Unix, 2.0
const UTF8_NAMES = 0x0800;
const FIRST_DOS_DATE = 0x0021; // 1980-01-01
const REGULAR_FILE = 0o100644 * 0x10000;

interface PlacedMember extends ZipMember {
  readonly name: Uint8Array;
  readonly offset: number;
}

/**
 * Lays out the archive; members may come in any order. Throws EvidenceError `path-unsafe` for a path that is not plain and relative
 * or comes twice, and `zip-limit` beyond 65,000 members or 4 GiB - 1 in all.
 */
export function layoutZip(members: readonly ZipMember[]): ZipLayout {
  if (members.length > MAX_MEMBERS)
    throw new EvidenceError('zip-limit', `The package has ${members.length} files; it can hold ${MAX_MEMBERS}`);
  const placed = place(members.map(named).sort(byName));
  const localHeaders = placed.map(localHeader);
  const start = placed.reduce((sum, member) => sum + localBytes(member), 0);
  const central = joinBytes(placed.map(centralHeader));
  const bytes = start + central.length + END_BYTES;
  if (bytes > MAX_BYTES)
    throw new EvidenceError('zip-limit', `The package would take ${bytes} bytes; it can take ${MAX_BYTES}`);
  const directory = concatBytes(central, endRecord(placed.length, central.length, start));
  return { members: placed.map(({ path, bytes, crc32 }) => ({ path, bytes, crc32 })), localHeaders, directory, bytes };
}

function named(member: ZipMember): PlacedMember {
  const { path, bytes, crc32 } = member;
  if (!isSafePath(path)) throw new EvidenceError('path-unsafe', `${JSON.stringify(path)} is not a plain relative path`);
  if (!isUint(bytes, Number.MAX_SAFE_INTEGER)) throw new TypeError(`bytes of ${path} must be a whole number from 0`);
  if (!isUint(crc32, 0xffffffff)) throw new TypeError(`crc32 of ${path} must be an unsigned 32-bit number`);
  return { path, bytes, crc32, name: utf8Encode(path), offset: 0 };
}

/** By the bytes of the UTF-8 path, which is not the order of JavaScript strings beyond U+FFFF. */
function byName(a: PlacedMember, b: PlacedMember): number {
  const common = Math.min(a.name.length, b.name.length);
  for (let i = 0; i < common; i++) {
    const difference = (a.name[i] ?? 0) - (b.name[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.name.length - b.name.length;
}

function place(sorted: readonly PlacedMember[]): PlacedMember[] {
  let offset = 0;
  return sorted.map((member, index) => {
    if (sorted[index - 1]?.path === member.path)
      throw new EvidenceError('path-unsafe', `${JSON.stringify(member.path)} comes twice`);
    const placed = { ...member, offset };
    offset += localBytes(member);
    return placed;
  });
}

function localBytes({ name, bytes }: PlacedMember): number {
  return LOCAL_HEADER_BYTES + name.length + bytes;
}

function localHeader(member: PlacedMember): Uint8Array {
  const record = new Uint8Array(LOCAL_HEADER_BYTES + member.name.length);
  const view = new DataView(record.buffer);
  view.setUint32(0, 0x04034b50, true);
  writeCommon(view, 4, member);
  record.set(member.name, LOCAL_HEADER_BYTES);
  return record;
}

function centralHeader(member: PlacedMember): Uint8Array {
  const record = new Uint8Array(CENTRAL_HEADER_BYTES + member.name.length);
  const view = new DataView(record.buffer);
  view.setUint32(0, 0x02014b50, true);
  view.setUint16(4, MADE_BY, true);
  writeCommon(view, 6, member);
  // 32 comment length, 34 disk, 36 internal attributes stay zero.
  view.setUint32(38, REGULAR_FILE, true);
  view.setUint32(42, member.offset, true);
  record.set(member.name, CENTRAL_HEADER_BYTES);
  return record;
}

/** The 26 bytes that both headers share: version needed … extra length. Method and time stay zero. */
function writeCommon(view: DataView, at: number, { crc32, bytes, name }: PlacedMember): void {
  view.setUint16(at, VERSION_NEEDED, true);
  view.setUint16(at + 2, UTF8_NAMES, true);
  view.setUint16(at + 8, FIRST_DOS_DATE, true);
  view.setUint32(at + 10, crc32, true);
  view.setUint32(at + 14, bytes, true);
  view.setUint32(at + 18, bytes, true);
  view.setUint16(at + 22, name.length, true);
}

function endRecord(count: number, directoryBytes: number, directoryStart: number): Uint8Array {
  const record = new Uint8Array(END_BYTES);
  const view = new DataView(record.buffer);
  view.setUint32(0, 0x06054b50, true);
  view.setUint16(8, count, true);
  view.setUint16(10, count, true);
  view.setUint32(12, directoryBytes, true);
  view.setUint32(16, directoryStart, true);
  return record;
}

function isUint(value: number, max: number): boolean {
  return Number.isSafeInteger(value) && value >= 0 && value <= max;
}
