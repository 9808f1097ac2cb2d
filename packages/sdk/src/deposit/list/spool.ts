import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import { equalBytes } from '@guzheng/evidence';
import { SdkError } from '../../error.ts';
import { unreadable, unwritable } from '../../file/failure.ts';
import { syncFolder } from '../../file/synced.ts';
import type { DigestSet } from './digest-set.ts';

/** All of a signed statement that the list and the key do not say already. */
export interface SpoolEntry {
  readonly sha256: Uint8Array;
  readonly salt: Uint8Array;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** 64 bytes, of the statement in its envelope. */
  readonly signature: Uint8Array;
}

/** SHA-256 (32) ‖ salt (32) ‖ time (8, big-endian) ‖ signature (64) ‖ CRC-32 of all that (4). */
const ENTRY_BYTES = 140;
const AT_A_TIME = 4096;

/** How many whole entries the spool holds that agree with the beginning of the list; none where there is no spool. */
export async function spooled(path: string, digests: DigestSet): Promise<number> {
  let count = 0;
  for await (const entry of readable(path, digests.size)) {
    if (entry === undefined || !equalBytes(entry.sha256, digests.at(count))) return count;
    count += 1;
  }
  return count;
}

/** Reads the first `size` entries. Rejects with SdkError `spool-damaged` where one of them is missing or was changed. */
export async function* readSpool(path: string, size: number): AsyncGenerator<SpoolEntry> {
  let count = 0;
  for await (const entry of readable(path, size)) {
    if (entry === undefined) break;
    yield entry;
    count += 1;
  }
  if (count < size) throw damaged(path, count, size);
}

/** Writes entries behind the first `kept`, cutting off what a killed process left half-written; durable when it resolves. */
export class SpoolWriter implements AsyncDisposable {
  readonly #path: string;
  readonly #handle: FileHandle;

  static async open(path: string, kept: number): Promise<SpoolWriter> {
    try {
      const handle = await open(path, 'a+');
      await handle.truncate(kept * ENTRY_BYTES);
      await syncFolder(dirname(path));
      return new SpoolWriter(path, handle);
    } catch (error) {
      throw unwritable(path, error);
    }
  }

  private constructor(path: string, handle: FileHandle) {
    this.#path = path;
    this.#handle = handle;
  }

  async append(entries: readonly SpoolEntry[]): Promise<void> {
    const bytes = Buffer.alloc(entries.length * ENTRY_BYTES);
    for (const [place, entry] of entries.entries()) encode(entry, bytes.subarray(place * ENTRY_BYTES));
    try {
      await this.#handle.appendFile(bytes);
      await this.#handle.datasync();
    } catch (error) {
      throw unwritable(this.#path, error);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close();
  }
}

/** Entries as they are; undefined for the first that is not whole, and nothing after it. */
async function* readable(path: string, size: number): AsyncGenerator<SpoolEntry | undefined> {
  const handle = await open(path, 'r').catch((error: unknown) => {
    throw unreadable(path, error);
  });
  try {
    const bytes = Buffer.alloc(AT_A_TIME * ENTRY_BYTES);
    for (let count = 0; count < size; ) {
      const wanted = Math.min(AT_A_TIME, size - count) * ENTRY_BYTES;
      const got = await fill(handle, bytes.subarray(0, wanted), count * ENTRY_BYTES);
      for (let at = 0; at < wanted; at += ENTRY_BYTES) {
        const entry = at + ENTRY_BYTES <= got ? decode(bytes.subarray(at, at + ENTRY_BYTES)) : undefined;
        yield entry;
        if (entry === undefined) return;
      }
      count += wanted / ENTRY_BYTES;
    }
  } finally {
    await handle.close();
  }
}

async function fill(handle: FileHandle, bytes: Uint8Array, offset: number): Promise<number> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesRead } = await handle.read(bytes, done, bytes.length - done, offset + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return done;
}

function encode({ sha256, salt, time, signature }: SpoolEntry, into: Buffer): void {
  into.set(sha256, 0);
  into.set(salt, 32);
  into.writeBigUInt64BE(BigInt(time), 64);
  into.set(signature, 72);
  into.writeUInt32BE(crc32(into.subarray(0, ENTRY_BYTES - 4)), ENTRY_BYTES - 4);
}

/** Copies: the buffer is read into again. */
function decode(bytes: Buffer): SpoolEntry | undefined {
  if (crc32(bytes.subarray(0, ENTRY_BYTES - 4)) !== bytes.readUInt32BE(ENTRY_BYTES - 4)) return undefined;
  const copy = new Uint8Array(bytes);
  const time = Number(bytes.readBigUInt64BE(64));
  return { sha256: copy.subarray(0, 32), salt: copy.subarray(32, 64), time, signature: copy.subarray(72, 136) };
}

function damaged(path: string, count: number, size: number): SdkError {
  return new SdkError('spool-damaged', `${path} holds ${count} whole statements of ${size}`, {
    hint: 'proofs that are there stay good; deposit the others of the list in another folder',
  });
}
