import { nodeHashing } from '@guzheng/capture';
import { bytesToHex, type DigestPair } from '@guzheng/evidence';
import { openFile } from './source.ts';

const PIECE = 1 << 20;

/** Both digests and the size of a file, read once in pieces of 1 MiB. */
export async function digestFile(path: string): Promise<DigestPair & { readonly bytes: number }> {
  await using file = await openFile(path);
  const sha256 = nodeHashing.sha256();
  const sm3 = nodeHashing.sm3();
  for (let offset = 0; offset < file.size; offset += PIECE) {
    const bytes = await file.read(offset, Math.min(PIECE, file.size - offset));
    sha256.update(bytes);
    sm3.update(bytes);
  }
  return { sha256: bytesToHex(sha256.digest()), sm3: bytesToHex(sm3.digest()), bytes: file.size };
}
