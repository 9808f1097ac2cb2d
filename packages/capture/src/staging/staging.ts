import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { access, type FileHandle, lstat, mkdir, mkdtemp, open, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { isSafePath } from '@guzheng/evidence';
import { CaptureError, type CaptureErrorCode } from '../error.ts';
import type { StoredBody } from '../exchange.ts';
import { nodeHashing } from './hashing.ts';
import { outputExists, unwritable } from './output.ts';

/** A member of the package to be: where it lies now, and everything the manifest and the ZIP need to know of it. */
export interface StagedFile extends StoredBody {
  /** Its path in the package. */
  readonly path: string;
  readonly sm3: string;
  readonly crc32: number;
}

/** What can be staged. Text becomes UTF-8. A stream is read chunk by chunk, no faster than the disk takes it. */
type Content = Uint8Array | string | AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** A file being written; nothing of it counts until `close` has told its digests. */
export interface StagedWriter {
  write(bytes: Uint8Array): Promise<void>;
  close(): Promise<StagedFile>;
}

/**
 * The folder in which a package grows, beside the file it will become: so that the last step is a link on one file system.
 * `discard()` removes it whatever happened; only `sealPackage` makes anything outside it.
 */
export interface Staging {
  /** The staging folder, absolute. */
  readonly folder: string;
  /** The file the package will be, absolute. */
  readonly output: string;
  /**
   * Stages one member. Throws CaptureError `path-unsafe`, `path-duplicate` or `output-unwritable`;
   * what `content` throws comes through, and the member is then not part of the package.
   */
  stageFile(path: string, content: Content): Promise<StagedFile>;
  /** The same, written piece by piece by the caller. */
  openFile(path: string): Promise<StagedWriter>;
  /** Bytes that go into the archive and are no member of their own: a response body the browser received. */
  stageScratch(content: Content): Promise<StoredBody>;
  /** The members staged so far, in the order they were finished. */
  files(): readonly StagedFile[];
  /** Removes the folder and all that is in it. May be called again. */
  discard(): Promise<void>;
}

/**
 * Makes the staging folder for `<folder>/<name>.wacz`; the out folder is made where it is missing.
 * Throws CaptureError `name-unsafe`, `output-exists` or `output-unwritable`.
 */
export async function openStaging({ folder, name }: { folder: string; name: string }): Promise<Staging> {
  refuseUnsafeName(name);
  const out = resolve(folder);
  const output = join(out, `${name}.wacz`);
  await makeWritable(out);
  if (await exists(output)) throw outputExists(output);
  const staging = await mkdtemp(join(out, `.${name}.partial-`)).catch((cause: unknown) => {
    throw unwritable(out, cause);
  });
  return new FolderStaging(staging, output);
}

/** A body of at most so many bytes is held in memory; all of them together take no more than the second figure. */
const HELD = 64 * 2 ** 10;
const HELD_IN_ALL = 32 * 2 ** 20;

class FolderStaging implements Staging {
  readonly folder: string;
  readonly output: string;
  readonly #files: StagedFile[] = [];
  /** Lower-cased, because two names that differ in case are one file on some of the systems a package is unpacked on. */
  readonly #taken = new Set<string>();
  #scratch = 0;
  /** Bytes of the bodies held in memory. */
  #held = 0;

  constructor(folder: string, output: string) {
    this.folder = folder;
    this.output = output;
  }

  async stageFile(path: string, content: Content): Promise<StagedFile> {
    const writer = await this.openFile(path);
    return await pour(content, writer);
  }

  async openFile(path: string): Promise<HashingWriter<StagedFile>> {
    const file = this.#claim(path);
    return await HashingWriter.open(file, (digests) => {
      const staged = { path, file, ...digests };
      this.#files.push(staged);
      return staged;
    });
  }

  async stageScratch(content: Content): Promise<StoredBody> {
    const file = join(this.folder, 'scratch', String(this.#scratch++));
    const pieces = piecesOf(content);
    const start = await startOf(pieces);
    if (start.isAll && this.#held + start.bytes.length <= HELD_IN_ALL) return this.#hold(file, start.bytes);
    const writer = await HashingWriter.open(file, ({ bytes, sha256 }) => ({ file, bytes, sha256 }));
    return await pour(after(start.bytes, pieces), writer);
  }

  #hold(file: string, held: Uint8Array): StoredBody {
    this.#held += held.length;
    const sha256 = createHash('sha256').update(held).digest('hex');
    return { file, held, bytes: held.length, sha256 };
  }

  files(): readonly StagedFile[] {
    return [...this.#files];
  }

  async discard(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  #claim(path: string): string {
    if (!isSafePath(path)) throw fault('path-unsafe', path, 'is no plain relative path');
    const key = path.toLowerCase();
    if (this.#taken.has(key)) throw fault('path-duplicate', path, 'is in the package already');
    this.#taken.add(key);
    return join(this.folder, 'members', path);
  }
}

interface Digests {
  readonly bytes: number;
  readonly sha256: string;
  readonly sm3: string;
  readonly crc32: number;
}

/** Writes and hashes in one pass, and waits for the disk: nothing piles up in memory. */
class HashingWriter<T> {
  readonly #handle: FileHandle;
  readonly #file: string;
  readonly #finish: (digests: Digests) => T;
  readonly #sha256 = nodeHashing.sha256();
  readonly #sm3 = nodeHashing.sm3();
  #crc32 = 0;
  #bytes = 0;

  private constructor(handle: FileHandle, file: string, finish: (digests: Digests) => T) {
    this.#handle = handle;
    this.#file = file;
    this.#finish = finish;
  }

  static async open<T>(file: string, finish: (digests: Digests) => T): Promise<HashingWriter<T>> {
    try {
      await mkdir(dirname(file), { recursive: true });
      return new HashingWriter(await open(file, 'wx'), file, finish);
    } catch (cause) {
      throw unwritable(file, cause);
    }
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#sha256.update(bytes);
    this.#sm3.update(bytes);
    this.#crc32 = nodeHashing.crc32(bytes, this.#crc32);
    this.#bytes += bytes.length;
    try {
      await writeAll(this.#handle, bytes);
    } catch (cause) {
      throw unwritable(this.#file, cause);
    }
  }

  async close(): Promise<T> {
    await this.#handle.close();
    return this.#finish({
      bytes: this.#bytes,
      sha256: Buffer.from(this.#sha256.digest()).toString('hex'),
      sm3: Buffer.from(this.#sm3.digest()).toString('hex'),
      crc32: this.#crc32,
    });
  }

  /** Lets go of the file after an error; what was written stays outside the package. */
  async abandon(): Promise<void> {
    await this.#handle.close();
  }
}

async function pour<T>(content: Content, writer: HashingWriter<T>): Promise<T> {
  try {
    for await (const chunk of chunksOf(content)) await writer.write(chunk);
  } catch (error) {
    await writer.abandon();
    throw error;
  }
  return await writer.close();
}

async function* piecesOf(content: Content): AsyncGenerator<Uint8Array> {
  yield* chunksOf(content);
}

/** The first bytes of a body: all of them, or just more than may be held. */
async function startOf(pieces: AsyncGenerator<Uint8Array>): Promise<{ bytes: Uint8Array; isAll: boolean }> {
  const kept: Uint8Array[] = [];
  for (let size = 0; size <= HELD; ) {
    const { value, done } = await pieces.next();
    if (done === true) return { bytes: Buffer.concat(kept), isAll: true };
    // A copy: a small piece of a large buffer would keep all of it.
    kept.push(Uint8Array.from(value));
    size += value.length;
  }
  return { bytes: Buffer.concat(kept), isAll: false };
}

async function* after(start: Uint8Array, pieces: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (start.length > 0) yield start;
  yield* pieces;
}

function chunksOf(content: Content): AsyncIterable<Uint8Array> | Iterable<Uint8Array> {
  if (typeof content === 'string') return [Buffer.from(content, 'utf8')];
  return content instanceof Uint8Array ? [content] : content;
}

/** A write may take less than it was given. */
async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let from = 0; from < bytes.length; ) {
    from += (await handle.write(bytes, from)).bytesWritten;
  }
}

function fault(code: CaptureErrorCode, path: string, what: string): CaptureError {
  return new CaptureError(code, `The path ${JSON.stringify(path)} ${what}.`);
}

async function exists(path: string): Promise<boolean> {
  return await lstat(path).then(
    () => true,
    () => false,
  );
}

function refuseUnsafeName(name: string): void {
  if (isSafePath(name) && !name.includes('/') && name.length <= 200) return;
  throw new CaptureError('name-unsafe', `The name ${JSON.stringify(name)} cannot be a file name.`, {
    hint: 'Use letters, digits, dots, hyphens and underscores.',
  });
}

async function makeWritable(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw unwritable(folder, cause);
  }
}
