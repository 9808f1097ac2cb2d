import { bytesToHex, type DigestPair, type Hashing, portableHashing } from '@guzheng/evidence';
import { blobSource } from '../../verifier/exhibit/blob-source.ts';
import { wasmHashing } from '../../verifier/hashing/wasm.ts';

export interface FileDigests extends DigestPair {
  readonly bytes: number;
}

const PIECE = 1 << 20;

/** Both digests of a file, read piece by piece. `onProgress`: bytes done, and may throw to stop. Rejects with the browser's DOMException. */
export async function hashFile(file: Blob, onProgress: (done: number) => void): Promise<FileDigests> {
  const hashing = await fastestHashing();
  const [sha256, sm3] = [hashing.sha256(), hashing.sm3()];
  const source = blobSource(file);
  for (let at = 0; at < source.size; at += PIECE) {
    const bytes = await source.read(at, Math.min(PIECE, source.size - at));
    sha256.update(bytes);
    sm3.update(bytes);
    onProgress(at + bytes.length);
  }
  return { sha256: bytesToHex(sha256.digest()), sm3: bytesToHex(sm3.digest()), bytes: source.size };
}

/** WebAssembly where the browser allows it. */
export async function fastestHashing(): Promise<Hashing> {
  try {
    return await wasmHashing();
  } catch {
    // No WebAssembly here: the same digests, more slowly.
    return portableHashing;
  }
}
