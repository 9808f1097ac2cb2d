import { createHash, randomBytes } from 'node:crypto';
import { access, constants, type FileHandle, link, mkdir, open, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { digestFile } from '@guzheng/sdk';
import { ServerError } from '../error.ts';
import { BlobCount } from './blob-count.ts';
import { storageError } from './database.ts';
import { codeOf, syncFolder } from './folder.ts';

/** A file that is kept. */
export interface Blob {
  readonly sha256: string;
  readonly sm3: string;
  readonly bytes: number;
}

export interface BlobUsage {
  readonly blobs: number;
  readonly bytes: number;
  /** On the disk. */
  readonly free: number;
}

export interface PutOptions {
  readonly maxBytes: number;
  /** Asked when all bytes are there and before they are kept: where it rejects, nothing is, and `put` rejects with the same. */
  readonly accept?: (blob: Blob) => Promise<void>;
}

/** Files by their SHA-256, each written once, synced before it is named. */
export interface Blobs {
  /** Rejects with ServerError `body-too-large`, `storage-full`, `storage-failed`, or as the source does; then nothing is kept. */
  put(source: AsyncIterable<Uint8Array>, options: PutOptions): Promise<Blob>;
  /** Moves a finished file in; it is gone from where it was. */
  adopt(path: string): Promise<Blob>;
  has(sha256: string): Promise<boolean>;
  /** Where it lies, for reading only. Rejects with ServerError `original-missing`. */
  path(sha256: string): Promise<string>;
  /** From byte `from` to before byte `to`; the whole file unless told. Rejects with ServerError `original-missing`. */
  read(sha256: string, range?: { readonly from: number; readonly to: number }): AsyncIterable<Uint8Array>;
  usage(): Promise<BlobUsage>;
}

export interface OpenBlobsOptions {
  /** Made where it is missing. */
  readonly folder: string;
  /** Nothing is put in while less than this is free: the ledger needs room too. Default 256 MiB. */
  readonly reserveBytes?: number;
}

const RESERVE_BYTES = 256 * 1024 * 1024;
/** Free space is looked at again after so many bytes. */
const LOOK_AFTER = 16 * 1024 * 1024;
const PIECE = 1024 * 1024;

/** Opens the folder of blobs; what an earlier run left half-written is removed. Rejects with ServerError `storage-full`, `storage-failed`. */
export async function openBlobs({ folder, reserveBytes = RESERVE_BYTES }: OpenBlobsOptions): Promise<Blobs> {
  const named = join(folder, 'sha256');
  const partial = join(folder, 'partial');
  try {
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial, { recursive: true });
    await mkdir(named, { recursive: true });
    await syncFolder(folder);
  } catch (cause) {
    throw storageError(cause);
  }
  return new FolderBlobs({ folder: named, partial, reserveBytes });
}

interface Places {
  readonly folder: string;
  readonly partial: string;
  readonly reserveBytes: number;
}

class FolderBlobs implements Blobs {
  readonly #places: Places;
  readonly #count: BlobCount;

  constructor(places: Places) {
    this.#places = places;
    this.#count = new BlobCount(places.folder);
  }

  async put(source: AsyncIterable<Uint8Array>, { maxBytes, accept }: PutOptions): Promise<Blob> {
    const partial = join(this.#places.partial, randomBytes(12).toString('hex'));
    try {
      const blob = await this.#receive(partial, source, maxBytes);
      await accept?.(blob);
      await this.#name(partial, blob);
      return blob;
    } finally {
      await rm(partial, { force: true });
    }
  }

  async adopt(path: string): Promise<Blob> {
    const blob = await digestFile(path);
    try {
      await syncFile(path);
      await this.#name(path, blob);
      await rm(path, { force: true });
      return blob;
    } catch (error) {
      if (codeOf(error) !== 'EXDEV') throw storageError(error);
    }
    // Another file system: the bytes have to travel.
    const copied = await this.put(piecesOf(path), { maxBytes: Number.MAX_SAFE_INTEGER });
    await rm(path, { force: true });
    return copied;
  }

  async has(sha256: string): Promise<boolean> {
    return await exists(this.#pathOf(sha256));
  }

  async path(sha256: string): Promise<string> {
    const path = this.#pathOf(sha256);
    if (await exists(path)) return path;
    throw missing(sha256);
  }

  async *read(sha256: string, range?: { readonly from: number; readonly to: number }): AsyncGenerator<Uint8Array> {
    const path = await this.path(sha256);
    try {
      yield* piecesOf(path, range);
    } catch (cause) {
      throw missing(sha256, cause);
    }
  }

  async usage(): Promise<BlobUsage> {
    const [counted, free] = await Promise.all([this.#count.now(), freeBytes(this.#places.folder)]);
    return { ...counted, free };
  }

  /** Everything that comes, in a file that the disk has. */
  async #receive(partial: string, source: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Blob> {
    const hashes = { sha256: createHash('sha256'), sm3: createHash('sm3') };
    let bytes = 0;
    let looked = Number.NEGATIVE_INFINITY;
    await using file = await opened(partial);
    for await (const piece of source) {
      if (bytes + piece.length > maxBytes)
        throw new ServerError('body-too-large', `The file has more than ${maxBytes} bytes`, {
          hint: 'Deposit its digest: then the file stays where it is, whatever its size.',
        });
      if (bytes - looked >= LOOK_AFTER) {
        await this.#requireSpace();
        looked = bytes;
      }
      await written(file, piece);
      hashes.sha256.update(piece);
      hashes.sm3.update(piece);
      bytes += piece.length;
    }
    await file.sync().catch((cause: unknown) => {
      throw storageError(cause);
    });
    return { sha256: hashes.sha256.digest('hex'), sm3: hashes.sm3.digest('hex'), bytes };
  }

  /** `link` leaves what is there already as it is; its bytes are the same. */
  async #name(partial: string, { sha256, bytes }: Blob): Promise<void> {
    const path = this.#pathOf(sha256);
    const folder = dirname(path);
    try {
      if ((await mkdir(folder, { recursive: true })) !== undefined) await syncFolder(dirname(folder));
      this.#count.add(sha256, bytes);
      await link(partial, path);
      await syncFolder(folder);
    } catch (error) {
      this.#count.takeBack(sha256, bytes);
      if (codeOf(error) === 'EXDEV') throw error;
      if (codeOf(error) !== 'EEXIST') throw storageError(error);
      // The process that named it may not have come to this.
      await syncFolder(folder);
    }
  }

  async #requireSpace(): Promise<void> {
    const free = await freeBytes(this.#places.folder);
    const { reserveBytes } = this.#places;
    if (free >= reserveBytes) return;
    throw new ServerError(
      'storage-full',
      `The disk is full: ${free} bytes are free, and ${reserveBytes} are kept in reserve`,
      {
        hint: 'Deposit the digest, or wait until the operator has made room.',
        retryAfter: 60,
      },
    );
  }

  #pathOf(sha256: string): string {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new TypeError('a blob is named by 64 lower-case hex digits');
    return join(this.#places.folder, sha256.slice(0, 2), sha256.slice(2));
  }
}

async function opened(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'wx', 0o600);
  } catch (cause) {
    throw storageError(cause);
  }
}

async function written(file: FileHandle, piece: Uint8Array): Promise<void> {
  try {
    for (let done = 0; done < piece.length; ) done += (await file.write(piece, done)).bytesWritten;
  } catch (cause) {
    throw storageError(cause);
  }
}

async function syncFile(path: string): Promise<void> {
  await using file = await open(path, 'r+');
  await file.sync();
}

async function* piecesOf(
  path: string,
  range?: { readonly from: number; readonly to: number },
): AsyncGenerator<Uint8Array> {
  await using file = await open(path, 'r');
  const { size } = await stat(path);
  const end = Math.min(range?.to ?? size, size);
  for (let at = range?.from ?? 0; at < end; ) {
    const piece = new Uint8Array(Math.min(PIECE, end - at));
    const { bytesRead } = await file.read(piece, 0, piece.length, at);
    if (bytesRead === 0) throw new RangeError(`the file ended at byte ${at}`);
    at += bytesRead;
    yield piece.subarray(0, bytesRead);
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path, constants.R_OK);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw storageError(error);
  }
}

async function freeBytes(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch (cause) {
    throw storageError(cause);
  }
}

function missing(sha256: string, cause?: unknown): ServerError {
  return new ServerError('original-missing', `The file ${sha256} cannot be read`, {
    hint: 'Tell the operator: it was deposited, so it must be there.',
    cause,
  });
}
