import { type BigIntStats, constants } from 'node:fs';
import { type FileHandle, lstat, open, readlink } from 'node:fs/promises';
import { reasonOf } from './walk.ts';

/** A file that could not be read, or not to its end. */
export class ReadFailure extends Error {
  override readonly name = 'ReadFailure';
}

const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;

/**
 * The bytes of a file as they were when it was met, in pieces. A link put in its place meanwhile is not followed, a pipe not waited
 * for. Throws ReadFailure.
 */
export async function* readFile(file: Buffer, met: BigIntStats): AsyncGenerator<Uint8Array> {
  const handle = await open(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch((error: unknown) => {
    throw new ReadFailure(reasonOf(error));
  });
  try {
    if (!isSame(await handle.stat({ bigint: true }), met)) throw new ReadFailure('another file was put in its place');
    yield* piecesOf(handle, Number(met.size));
  } finally {
    await handle.close();
  }
}

const PIECE = 2 ** 18;

/** No more than `bytes`, however the file grows. */
async function* piecesOf(handle: FileHandle, bytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes; ) {
    const { bytesRead, buffer } = await read(handle, at, Math.min(PIECE, bytes - at));
    if (bytesRead === 0) throw new ReadFailure(`it ends after ${at} bytes`);
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

async function read(handle: FileHandle, position: number, length: number) {
  try {
    return await handle.read({ buffer: Buffer.allocUnsafe(length), position, length });
  } catch (error) {
    throw new ReadFailure(reasonOf(error));
  }
}

/** The text of a link, whatever it leads to. Throws ReadFailure. */
export async function readLink(file: Buffer): Promise<Buffer> {
  try {
    return await readlink(file, 'buffer');
  } catch (error) {
    throw new ReadFailure(reasonOf(error));
  }
}

/** What changed of a file since it was met; undefined where nothing did. Reading alone changes none of this. */
export async function changeOf(file: Buffer, met: BigIntStats): Promise<string | undefined> {
  const now = await lstat(file, { bigint: true }).catch((error: unknown) => reasonOf(error));
  if (typeof now === 'string') return `it is gone (${now})`;
  if (!isSame(now, met)) return 'another file was put in its place';
  if (now.size !== met.size) return `it had ${met.size} bytes and then ${now.size}`;
  return now.mtimeNs === met.mtimeNs && now.ctimeNs === met.ctimeNs ? undefined : 'it was changed';
}

function isSame(a: BigIntStats, b: BigIntStats): boolean {
  return a.dev === b.dev && a.ino === b.ino && a.mode === b.mode;
}
