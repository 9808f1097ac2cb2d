import { createHash } from 'node:crypto';
import type { DigestPair } from '@guzheng/evidence';
import { Sm3Thread } from './sm3-thread.ts';
import { type FileSource, openFile } from './source.ts';

const PIECE = 1 << 20;
/** Below this a second thread costs more than it saves. */
const WORTH_A_THREAD = 16 * PIECE;

/**
 * Both digests and the size of a file, from one reading of it in pieces of 1 MiB: what both saw is the same, whatever happens to the
 * file meanwhile. SM3 takes several times as long as SHA-256, so that of a large file has a thread of its own.
 */
export async function digestFile(path: string): Promise<DigestPair & { readonly bytes: number }> {
  await using file = await openFile(path);
  const digests = file.size < WORTH_A_THREAD ? await digestHere(file) : await digestOnTwoThreads(file);
  return { ...digests, bytes: file.size };
}

async function digestHere(file: FileSource): Promise<DigestPair> {
  const sha256 = createHash('sha256');
  const sm3 = createHash('sm3');
  for await (const piece of pieces(file, () => new Uint8Array(PIECE))) {
    sha256.update(piece);
    sm3.update(piece);
  }
  return { sha256: sha256.digest('hex'), sm3: sm3.digest('hex') };
}

async function digestOnTwoThreads(file: FileSource): Promise<DigestPair> {
  const sha256 = createHash('sha256');
  await using sm3 = new Sm3Thread(PIECE);
  for await (const piece of pieces(file, () => sm3.emptyPiece())) {
    sha256.update(piece);
    sm3.update(piece);
  }
  return { sha256: sha256.digest('hex'), sm3: await sm3.digest() };
}

async function* pieces(
  file: FileSource,
  emptyPiece: () => Uint8Array | Promise<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  for (let offset = 0; offset < file.size; offset += PIECE) {
    const piece = (await emptyPiece()).subarray(0, Math.min(PIECE, file.size - offset));
    await file.readInto(piece, offset);
    yield piece;
  }
}
