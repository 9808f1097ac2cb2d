/** The ZIP records of PKWARE APPNOTE 6.3.10 §4.3.7, §4.3.12 and §4.3.16, read as they stand, judged elsewhere. */

const LOCAL_SIGNATURE = 0x04034b50;
const CENTRAL_SIGNATURE = 0x02014b50;
const END_SIGNATURE = 0x06054b50;
export const LOCAL_BYTES = 30;
const CENTRAL_BYTES = 46;
export const END_BYTES = 22;

export interface EndRecord {
  readonly disks: boolean;
  readonly entries: number;
  readonly directoryBytes: number;
  readonly directoryOffset: number;
  readonly commentBytes: number;
}

export interface CentralRecord {
  readonly flags: number;
  readonly method: number;
  readonly crc32: number;
  readonly storedBytes: number;
  readonly bytes: number;
  readonly pathBytes: Uint8Array;
  readonly offset: number;
  /** Where the next record begins. */
  readonly next: number;
}

/** The end record at `at`, or null where there is none. */
export function readEndRecord(bytes: Uint8Array, at: number): EndRecord | null {
  if (at < 0 || at + END_BYTES > bytes.length) return null;
  const view = viewOf(bytes);
  if (view.getUint32(at, true) !== END_SIGNATURE) return null;
  const entries = view.getUint16(at + 10, true);
  return {
    disks:
      view.getUint16(at + 4, true) !== 0 ||
      view.getUint16(at + 6, true) !== 0 ||
      view.getUint16(at + 8, true) !== entries,
    entries,
    directoryBytes: view.getUint32(at + 12, true),
    directoryOffset: view.getUint32(at + 16, true),
    commentBytes: view.getUint16(at + 20, true),
  };
}

/** The last end record in `bytes`, wherever it stands: to tell a cut file from one with something added. */
export function findEndRecord(bytes: Uint8Array): { at: number; record: EndRecord } | null {
  for (let at = bytes.length - END_BYTES; at >= 0; at -= 1) {
    if (bytes[at] !== 0x50) continue;
    const record = readEndRecord(bytes, at);
    if (record !== null) return { at, record };
  }
  return null;
}

/** The central-directory record at `at`, or null where it is cut or is not one. */
export function readCentralRecord(bytes: Uint8Array, at: number): CentralRecord | null {
  if (at + CENTRAL_BYTES > bytes.length) return null;
  const view = viewOf(bytes);
  if (view.getUint32(at, true) !== CENTRAL_SIGNATURE) return null;
  const pathEnd = at + CENTRAL_BYTES + view.getUint16(at + 28, true);
  const next = pathEnd + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  if (next > bytes.length) return null;
  return {
    flags: view.getUint16(at + 8, true),
    method: view.getUint16(at + 10, true),
    crc32: view.getUint32(at + 16, true),
    storedBytes: view.getUint32(at + 20, true),
    bytes: view.getUint32(at + 24, true),
    pathBytes: bytes.subarray(at + CENTRAL_BYTES, pathEnd),
    offset: view.getUint32(at + 42, true),
    next,
  };
}

/** The path in a local header, or null. */
export function readLocalPath(bytes: Uint8Array): Uint8Array | null {
  if (!startsWithLocalHeader(bytes) || bytes.length < LOCAL_BYTES) return null;
  const end = LOCAL_BYTES + viewOf(bytes).getUint16(26, true);
  return end <= bytes.length ? bytes.subarray(LOCAL_BYTES, end) : null;
}

export function startsWithLocalHeader(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && viewOf(bytes).getUint32(0, true) === LOCAL_SIGNATURE;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
