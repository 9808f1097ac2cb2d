import { pipeline } from 'node:stream/promises';
import { createDeflateRaw } from 'node:zlib';
import { nodeHashing } from '../staging/hashing.ts';

/** RFC 1952 §2.3: magic, deflate, no flags, no time, no extra flags, unknown system: the same on every machine. */
const HEADER: Uint8Array = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255);

/** Compresses `content` into one gzip member and hands it on piece by piece, no faster than `write` takes it. */
export async function writeGzipMember(
  content: AsyncIterable<Uint8Array>,
  write: (bytes: Uint8Array) => Promise<void>,
): Promise<void> {
  const deflate = createDeflateRaw();
  let crc32 = 0;
  let bytes = 0;
  const counted = async function* () {
    for await (const chunk of content) {
      crc32 = nodeHashing.crc32(chunk, crc32);
      bytes += chunk.length;
      yield chunk;
    }
  };
  const drain = async () => {
    for await (const chunk of deflate) await write(chunk);
  };
  await write(HEADER);
  await Promise.all([pipeline(counted, deflate), drain()]);
  await write(trailer(crc32, bytes));
}

/** RFC 1952 §2.3.1: CRC-32 and size modulo 2^32 of the uncompressed bytes, little-endian. */
function trailer(crc32: number, bytes: number): Uint8Array {
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32, 0);
  trailer.writeUInt32LE(bytes % 2 ** 32, 4);
  return trailer;
}
