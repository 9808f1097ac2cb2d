import { gzipSync } from 'node:zlib';
import { concatBytes, utf8Encode } from '@guzheng/evidence';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ArchiveFault, gunzip } from './gunzip.ts';

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

async function collect(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of stream) parts.push(part.slice());
  return concatBytes(...parts);
}

describe('gunzip', () => {
  it('joins members, however they are cut into pieces', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 50 }),
        async (members, size) => {
          const stream = concatBytes(...members.map((member) => gzipSync(member)));
          expect(await collect(gunzip(pieces(stream, size)))).toEqual(concatBytes(...members));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('refuses what is no gzip, is cut in its data, or has something after it', async () => {
    const whole = gzipSync(utf8Encode('a page '.repeat(100)));
    for (const bytes of [
      utf8Encode('not gzip at all'),
      whole.subarray(0, 20),
      concatBytes(whole, utf8Encode('and more after the end')),
    ]) {
      await expect(collect(gunzip(pieces(bytes, 64)))).rejects.toBeInstanceOf(ArchiveFault);
    }
  });

  it('stops a bomb in bounded memory', async () => {
    // 4 MiB that would become 4 GiB.
    const layer = gzipSync(new Uint8Array(64 << 20));
    const bomb = concatBytes(...Array.from({ length: 64 }, () => layer));
    let most = 0;
    const run = async (): Promise<void> => {
      for await (const part of gunzip(pieces(bomb, 1 << 20))) most = Math.max(most, part.length);
    };
    await expect(run()).rejects.toBeInstanceOf(ArchiveFault);
    expect(most).toBeLessThan(16 << 20);
  });

  it('does not read a name without an end for ever', async () => {
    const endless = new Uint8Array(8 << 20).fill(0x61);
    endless.set([0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3]);
    let read = 0;
    async function* counted(): AsyncGenerator<Uint8Array> {
      for await (const piece of pieces(endless, 1 << 16)) {
        read += piece.length;
        yield piece;
      }
    }
    await expect(collect(gunzip(counted()))).rejects.toBeInstanceOf(ArchiveFault);
    expect(read).toBeLessThan(2 << 20);
  });

  it('gives as many pieces as it was given, not one for each member', async () => {
    const members = concatBytes(...Array.from({ length: 900 }, () => gzipSync(utf8Encode('a'))));
    let given = 0;
    for await (const part of gunzip(pieces(members, 1 << 16))) given += part.length > 0 ? 1 : 0;
    expect(given).toBeLessThan(members.length / 8192 + 2);
  });

  it('refuses members that hold next to nothing, once there are many', async () => {
    const flood = (content: string, count: number) =>
      concatBytes(...Array.from({ length: count }, () => gzipSync(utf8Encode(content))));
    for (const content of ['', 'a'])
      await expect(collect(gunzip(pieces(flood(content, 2000), 1 << 16)))).rejects.toThrow(/2000|1\d\d\d gzip members/);
    expect(await collect(gunzip(pieces(flood('', 900), 1 << 16)))).toEqual(new Uint8Array(0));
    expect((await collect(gunzip(pieces(flood('a record’s header '.repeat(5), 2000), 1 << 16)))).length).toBe(
      2000 * 100,
    );
  });
});
