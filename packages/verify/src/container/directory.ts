import {
  EvidenceError,
  equalBytes,
  isSafePath,
  layoutZip,
  utf8Decode,
  utf8Encode,
  type ZipLayout,
} from '@guzheng/evidence';
import { type ByteSource, readExactly } from '../source.ts';
import { FaultList } from './fault.ts';
import {
  END_BYTES,
  type EndRecord,
  findEndRecord,
  LOCAL_BYTES,
  readCentralRecord,
  readEndRecord,
  startsWithLocalHeader,
} from './records.ts';

/** Limits of the format (docs/spec/evidence-package.md). */
const MAX_MEMBERS = 65_000;
const MAX_DIRECTORY_BYTES = 64 * 1024 * 1024;
/** Enough for an end record with the longest comment (65,535 bytes), and for the directory of any usual package before it. */
const TAIL_BYTES = 256 * 1024;

/** One stored file and where its bytes lie. */
export interface Placement {
  readonly path: string;
  readonly bytes: number;
  readonly crc32: number;
  /** The local header that stands right before the bytes, as the canonical container has it. */
  readonly header: Uint8Array;
  readonly headerOffset: number;
  readonly offset: number;
}

/** `placements` is null where the container is so broken that no member can be told from the next. */
export interface DirectoryReading {
  readonly faults: FaultList;
  readonly placements: readonly Placement[] | null;
  /** Every path the directory names, usable or not: to tell a damaged package from a stranger's ZIP. */
  readonly paths: readonly string[];
}

interface Entry {
  readonly path: string;
  readonly bytes: number;
  readonly crc32: number;
  readonly offset: number;
}

/**
 * Reads the directory of a canonical container (docs/spec/evidence-package.md, Container). The container's bytes are a function
 * of its paths and contents, so after the particular faults have been looked for, the directory is built anew and compared whole.
 */
export async function readDirectory(file: ByteSource): Promise<DirectoryReading> {
  const faults = new FaultList();
  const tailBytes = Math.min(file.size, TAIL_BYTES);
  const tail = await readExactly(file, file.size - tailBytes, tailBytes);
  const end = await judgeEnd(file, tail, faults);
  if (end === null) return { faults, placements: null, paths: strayPaths(tail) };
  const directory = await readExactly(file, end.directoryOffset, end.directoryBytes);
  const entries = readEntries(directory, end.entries, faults);
  const paths = entries.map((entry) => entry.path);
  if (faults.total > 0) return { faults, placements: null, paths };
  checkPlaces(entries, end.directoryOffset, faults);
  if (faults.total > 0) return { faults, placements: null, paths };
  const whole = await readExactly(file, end.directoryOffset, file.size - end.directoryOffset);
  return { faults, placements: placeMembers(entries, whole, faults), paths };
}

async function judgeEnd(file: ByteSource, tail: Uint8Array, faults: FaultList): Promise<EndRecord | null> {
  const end = readEndRecord(tail, tail.length - END_BYTES);
  if (end === null) {
    await explainMissingEnd(file, tail, faults);
    return null;
  }
  if (end.disks || end.commentBytes !== 0) {
    faults.add({ code: 'zip-not-canonical', detail: 'The end record has a comment, or speaks of several disks' });
    return null;
  }
  if (end.entries > MAX_MEMBERS || end.directoryBytes > MAX_DIRECTORY_BYTES) {
    faults.add({
      code: 'zip-too-many-members',
      detail: 'The container has more members than the format allows',
      expected: MAX_MEMBERS,
      actual: end.entries,
    });
    return null;
  }
  return checkDirectoryPlace(file, end, faults) ? end : null;
}

/** What a directory right before a misplaced end record names: bytes put before or after a package do not make it a stranger's file. */
function strayPaths(tail: Uint8Array): readonly string[] {
  const found = findEndRecord(tail);
  if (found === null || found.record.directoryBytes > found.at) return [];
  const directory = tail.subarray(found.at - found.record.directoryBytes, found.at);
  return readEntries(directory, found.record.entries, new FaultList()).map(({ path }) => path);
}

async function explainMissingEnd(file: ByteSource, tail: Uint8Array, faults: FaultList): Promise<void> {
  const found = findEndRecord(tail);
  if (found !== null) {
    const extra = tail.length - found.at - END_BYTES;
    faults.add({
      code: 'zip-trailing-bytes',
      detail: `${extra} bytes follow the end record`,
      expected: 0,
      actual: extra,
    });
    return;
  }
  const head = await readExactly(file, 0, Math.min(4, file.size));
  if (startsWithLocalHeader(head))
    faults.add({ code: 'zip-truncated', detail: 'The file begins as a ZIP and has no end record: it was cut' });
  else faults.add({ code: 'zip-malformed', detail: 'The file is not a ZIP' });
}

function checkDirectoryPlace(file: ByteSource, end: EndRecord, faults: FaultList): boolean {
  const expected = file.size - END_BYTES;
  const actual = end.directoryOffset + end.directoryBytes;
  if (actual === expected) return true;
  const fact = { expected, actual, detail: 'The directory does not end where the end record begins' };
  faults.add(actual > expected ? { code: 'zip-overlap', ...fact } : { code: 'zip-gap', ...fact });
  return false;
}

function readEntries(directory: Uint8Array, count: number, faults: FaultList): readonly Entry[] {
  const entries: Entry[] = [];
  const seen = new Set<string>();
  let at = 0;
  for (let index = 0; index < count; index += 1) {
    const record = readCentralRecord(directory, at);
    if (record === null) {
      faults.add({ code: 'zip-malformed', detail: `Directory entry ${index} is cut or is not one` });
      return entries;
    }
    const path = readPath(record.pathBytes);
    if (path === null)
      faults.add({
        code: 'zip-unsafe-path',
        detail: `Directory entry ${index} has a path that leaves its folder, or is not UTF-8`,
        actual: printable(record.pathBytes),
      });
    else {
      // Compared without case: on Windows and macOS two such members unpack into one file.
      const folded = path.toLowerCase();
      if (seen.has(folded))
        faults.add({ code: 'zip-duplicate-member', path, detail: `The container has ${path} more than once` });
      seen.add(folded);
      if (record.method !== 0 || record.storedBytes !== record.bytes) {
        faults.add({
          code: 'zip-compressed',
          path,
          detail: `${path} is compressed; members of a package are stored as they are`,
          expected: 0,
          actual: record.method,
        });
      }
      entries.push({ path, bytes: record.bytes, crc32: record.crc32, offset: record.offset });
    }
    at = record.next;
  }
  if (at !== directory.length)
    faults.add({ code: 'zip-malformed', detail: `${directory.length - at} bytes of the directory belong to no entry` });
  return entries;
}

function checkPlaces(entries: readonly Entry[], directoryOffset: number, faults: FaultList): void {
  let expected = 0;
  for (const { path, offset, bytes } of [...entries].sort((a, b) => a.offset - b.offset)) {
    reportPlace({ path, expected, actual: offset }, faults);
    expected = offset + LOCAL_BYTES + utf8Encode(path).length + bytes;
  }
  reportPlace({ path: '(directory)', expected, actual: directoryOffset }, faults);
}

function reportPlace(place: { path: string; expected: number; actual: number }, faults: FaultList): void {
  const { path, expected, actual } = place;
  if (actual > expected)
    faults.add({ code: 'zip-gap', ...place, detail: `${actual - expected} bytes before ${path} belong to no member` });
  if (actual < expected)
    faults.add({
      code: 'zip-overlap',
      ...place,
      detail: `${path} begins ${expected - actual} bytes inside what stands before it`,
    });
}

function placeMembers(entries: readonly Entry[], tail: Uint8Array, faults: FaultList): readonly Placement[] | null {
  const canonical = layoutOf(entries, faults);
  if (canonical === null) return null;
  if (!equalBytes(canonical.directory, tail)) {
    faults.add({
      code: 'zip-not-canonical',
      detail: 'The directory is not the one that these members have in the canonical container',
    });
  }
  return place(entries, canonical);
}

function layoutOf(entries: readonly Entry[], faults: FaultList): ZipLayout | null {
  try {
    return layoutZip(entries);
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    faults.add({ code: 'zip-not-canonical', detail: error.message });
    return null;
  }
}

/** The places as the canonical container has them, so that one pass meets the members one after the other; null where the file differs. */
function place(entries: readonly Entry[], canonical: ZipLayout): readonly Placement[] | null {
  const offsets = new Map(entries.map(({ path, offset }) => [path, offset]));
  const placements: Placement[] = [];
  let at = 0;
  for (const [index, { path, bytes, crc32 }] of canonical.members.entries()) {
    const header = canonical.localHeaders[index];
    if (header === undefined || offsets.get(path) !== at) return null;
    placements.push({ path, bytes, crc32, header, headerOffset: at, offset: at + header.length });
    at += header.length + bytes;
  }
  return placements;
}

function readPath(bytes: Uint8Array): string | null {
  try {
    const path = utf8Decode(bytes);
    return isSafePath(path) ? path : null;
  } catch (error) {
    if (error instanceof EvidenceError) return null;
    throw error;
  }
}

function printable(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.subarray(0, 200).map((byte) => (byte < 0x20 || byte > 0x7e ? 0x3f : byte)));
}
