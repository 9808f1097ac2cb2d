import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

const known = new Map<string, Promise<string>>();

/** SHA-256 of a program file, lower-case hex; read again only when its size or time of change is another. */
export async function sha256OfFile(path: string): Promise<string> {
  const { size, mtimeMs } = await stat(path);
  const key = `${path}\0${size}\0${mtimeMs}`;
  const digest = known.get(key) ?? hash(path);
  known.set(key, digest);
  return digest;
}

async function hash(path: string): Promise<string> {
  const sha256 = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), sha256);
  return sha256.digest('hex');
}
