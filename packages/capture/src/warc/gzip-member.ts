import { pipeline } from 'node:stream/promises';
import { createDeflateRaw, deflateRawSync } from 'node:zlib';
import { nodeHashing } from '../staging/hashing.ts';

/** RFC 1952 §2.3: magic, deflate, no flags, no time, no extra flags, unknown system: the same on every machine. */
const HEADER: Uint8Array = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255);

/** Up to so many bytes are compressed in one go: for the hundreds of small records of a page a stream each would cost more than the work. */
const SMALL = 64 * 2 ** 10;

/** Compresses `content` into one gzip member and hands it on piece by piece, no faster than `write` takes it. */
export async function writeGzipMember(
  content: AsyncIterable<Uint8Array>,
  write: (bytes: Uint8Array) => Promise<void>,
): Promise<void> {
  const chunks = content[Symbol.asyncIterator]();
  const { start, isAll } = await startOf(chunks);
  if (isAll)
    await write(Buffer.concat([HEADER, deflateRawSync(start), trailer(nodeHashing.crc32(start, 0), start.length)]));
  else await writeStream(start, chunks, write);
}

async function startOf(chunks: AsyncIterator<Uint8Array>): Promise<{ start: Uint8Array; isAll: boolean }> {
  const kept: Uint8Array[] = [];
  for (let size = 0; size <= SMALL; ) {
    const { value, done } = await chunks.next();
    if (done === true) return { start: Buffer.concat(kept), isAll: true };
    kept.push(value);
    size += value.length;
  }
  return { start: Buffer.concat(kept), isAll: false };
}

async function writeStream(
  start: Uint8Array,
  chunks: AsyncIterator<Uint8Array>,
  write: (bytes: Uint8Array) => Promise<void>,
): Promise<void> {
  const deflate = createDeflateRaw();
  let crc32 = 0;
  let bytes = 0;
  const count = (chunk: Uint8Array): Uint8Array => {
    crc32 = nodeHashing.crc32(chunk, crc32);
    bytes += chunk.length;
    return chunk;
  };
  const counted = async function* () {
    yield count(start);
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) yield count(next.value);
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
