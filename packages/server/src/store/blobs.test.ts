import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inFolder } from '../../test/folder.ts';
import { ServerError, type ServerErrorCode } from '../error.ts';
import { openBlobs } from './blobs.ts';

const failure = (code: ServerErrorCode) => expect.objectContaining({ name: 'ServerError', code });
const digest = (name: string, bytes: Uint8Array) => createHash(name).update(bytes).digest('hex');
const MOST = { maxBytes: 10_000_000 };

async function* inPieces(bytes: Uint8Array, size = 1000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function collected(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

describe('a blob', () => {
  it('is kept under its SHA-256, with its SM3 and size, and comes back whole or in part', () =>
    inFolder(async (folder) => {
      const blobs = await openBlobs({ folder });
      const bytes = randomBytes(12_345);
      const blob = await blobs.put(inPieces(bytes), MOST);
      expect(blob).toEqual({ sha256: digest('sha256', bytes), sm3: digest('sm3', bytes), bytes: 12_345 });
      expect(await blobs.has(blob.sha256)).toBe(true);
      expect(await readFile(await blobs.path(blob.sha256))).toEqual(bytes);
      expect(await collected(blobs.read(blob.sha256))).toEqual(bytes);
      const part = blobs.read(blob.sha256, { from: 5, to: 9 });
      expect(await collected(part)).toEqual(bytes.subarray(5, 9));
      expect(await collected(blobs.read(blob.sha256, { from: 12_340, to: 99_999 }))).toEqual(bytes.subarray(12_340));
    }));

  it('of no bytes is one too', () =>
    inFolder(async (folder) => {
      const blobs = await openBlobs({ folder });
      const { sha256, bytes } = await blobs.put(inPieces(new Uint8Array(0)), MOST);
      expect(bytes).toBe(0);
      expect(await collected(blobs.read(sha256))).toHaveLength(0);
    }));

  it('that comes twice, also at the same time, is kept once', () =>
    inFolder(async (folder) => {
      const blobs = await openBlobs({ folder });
      const bytes = randomBytes(5000);
      await Promise.all([1, 2, 3].map(() => blobs.put(inPieces(bytes), MOST)));
      await blobs.put(inPieces(bytes), MOST);
      expect(await blobs.usage()).toMatchObject({ blobs: 1, bytes: 5000 });
      expect(await readdir(join(folder, 'partial'))).toEqual([]);
    }));

  const unkept: readonly (readonly [string, ServerErrorCode, Parameters<typeof attempt>[1]])[] = [
    ['that is too large', 'body-too-large', { maxBytes: 999 }],
    ['that is not accepted', 'digest-mismatch', { accept: () => refuse('digest-mismatch') }],
    ['whose source breaks off', 'length-mismatch', { source: brokenOff() }],
    ['for which there is no room', 'storage-full', { reserveBytes: Number.MAX_SAFE_INTEGER }],
  ];
  it.each(unkept)('%s is not kept: %s', (_, code, options) =>
    inFolder(async (folder) => {
      await expect(attempt(folder, options)).rejects.toThrow(failure(code));
      expect(await readdir(join(folder, 'partial'))).toEqual([]);
      expect(await readdir(join(folder, 'sha256'))).toEqual([]);
      expect(await (await openBlobs({ folder })).usage()).toMatchObject({ blobs: 0, bytes: 0 });
    }),
  );

  it('that an earlier run left half-written is removed', () =>
    inFolder(async (folder) => {
      await openBlobs({ folder });
      await writeFile(join(folder, 'partial', 'abc'), 'half');
      await openBlobs({ folder });
      expect(await readdir(join(folder, 'partial'))).toEqual([]);
    }));

  it('is moved in from elsewhere', () =>
    inFolder(async (folder) => {
      const blobs = await openBlobs({ folder: join(folder, 'blobs') });
      const bytes = randomBytes(3000);
      for (const name of ['once', 'again']) {
        await writeFile(join(folder, name), bytes);
        expect((await blobs.adopt(join(folder, name))).sha256).toBe(digest('sha256', bytes));
      }
      expect(await readdir(folder)).toEqual(['blobs']);
      expect(await blobs.usage()).toMatchObject({ blobs: 1, bytes: 3000 });
    }));

  it('that is gone is missing, not empty', () =>
    inFolder(async (folder) => {
      const blobs = await openBlobs({ folder });
      const { sha256 } = await blobs.put(inPieces(randomBytes(10)), MOST);
      await rm(await blobs.path(sha256));
      expect(await blobs.has(sha256)).toBe(false);
      await expect(blobs.path(sha256)).rejects.toThrow(failure('original-missing'));
      await expect(collected(blobs.read(sha256))).rejects.toThrow(failure('original-missing'));
    }));

  it('is named by a digest and by nothing else', () =>
    inFolder(async (folder) => {
      const blobs = await openBlobs({ folder });
      for (const name of ['', '../../etc/passwd', 'A'.repeat(64), `${'a'.repeat(64)}/..`])
        await expect(blobs.path(name)).rejects.toThrow(TypeError);
    }));

  it('is counted after a restart as before', () =>
    inFolder(async (folder) => {
      const first = await openBlobs({ folder });
      await first.put(inPieces(randomBytes(100)), MOST);
      const second = await openBlobs({ folder });
      await second.put(inPieces(randomBytes(200)), MOST);
      expect(await second.usage()).toMatchObject({ blobs: 2, bytes: 300 });
      await second.put(inPieces(randomBytes(300)), MOST);
      expect(await second.usage()).toMatchObject({ blobs: 3, bytes: 600, free: expect.any(Number) });
    }));
});

interface Attempt {
  readonly maxBytes?: number;
  readonly accept?: () => Promise<void>;
  readonly source?: AsyncIterable<Uint8Array>;
  readonly reserveBytes?: number;
}

async function attempt(folder: string, { reserveBytes, source, maxBytes = 10_000, accept }: Attempt): Promise<void> {
  const blobs = await openBlobs({ folder, ...(reserveBytes === undefined ? {} : { reserveBytes }) });
  await blobs.put(source ?? inPieces(randomBytes(1000), 100), {
    maxBytes,
    ...(accept === undefined ? {} : { accept }),
  });
}

async function* brokenOff(): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(100);
  await refuse('length-mismatch');
}

async function refuse(code: ServerErrorCode): Promise<void> {
  throw new ServerError(code, 'no');
}
