import { createHash } from 'node:crypto';
import { bytesToHex } from '@guzheng/evidence';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDigestList } from './digest-list.ts';
import { DigestSet } from './digest-set.ts';

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');
const [a, b] = [digestOf('a'), digestOf('b')];

/** The list in pieces of so many bytes. */
async function* pieces(text: string | Buffer, bytes = 7): AsyncGenerator<Uint8Array> {
  const all = Buffer.from(text);
  for (let at = 0; at < all.length; at += bytes) yield all.subarray(at, at + bytes);
}

async function read(text: string | Buffer, bytes?: number): Promise<readonly string[]> {
  return listed((await readDigestList(pieces(text, bytes))).digests);
}

function listed(digests: DigestSet): readonly string[] {
  return Array.from({ length: digests.size }, (_, index) => bytesToHex(digests.at(index)));
}

describe('a list of digests', () => {
  it.each([
    ['text mode', `${a}  a.txt\n${b}  b.txt\n`],
    ['binary mode', `${a} *a.txt\n${b} *b.txt\n`],
    ['no names', `${a}\n${b}\n`],
    ['no line feed at the end', `${a}\n${b}`],
    ['upper case', `${a.toUpperCase()}\n${b}\n`],
    ['lines of Windows', `${a}\r\n${b}  b.txt\r\n`],
    ['an escaped name', `\\${a}  a\\nb\\\\c\n${b}  b\n`],
    ['names of spaces and stars', `${a}     \n${b} ***\n`],
    ['a name in no encoding', Buffer.concat([Buffer.from(`${a}  `), Buffer.of(0xff, 0xfe, 0x0a), Buffer.from(b)])],
    ['digests that stand there twice', `${a}  1\n${b}  2\n${a}  3\n${b.toUpperCase()}\n`],
  ])('with %s is read', async (_, text) => {
    expect(await read(text)).toEqual([a, b]);
  });

  it('tells how many lines there were', async () => {
    expect(await readDigestList(pieces(`${a}\n${a}\n${b}\n`))).toMatchObject({ lines: 3, digests: { size: 2 } });
  });

  it.each([
    ['a blank line', `${a}\n\n${b}\n`, 2],
    ['a blank line at the end', `${a}\n${b}\n\n`, 3],
    ['a line of spaces', `   \n`, 1],
    ['63 digits', `${a.slice(1)}\n`, 1],
    ['65 digits', `${a}0\n`, 1],
    ['no hex', `${'g'.repeat(64)}\n`, 1],
    ['one space only', `${a} name\n`, 1],
    ['no name after the spaces', `${a}\n${b}  \n`, 2],
    ['a tabulator', `${a}\tname\n`, 1],
    ['a space before it', ` ${a}\n`, 1],
    ['SHA-1', `${a.slice(0, 40)}  name\n`, 1],
    ['the BSD form', `SHA256 (name) = ${a}\n`, 1],
    ['a byte order mark', `\ufeff${a}\n`, 1],
    ['UTF-16', Buffer.from(`${a}\n`, 'utf16le'), 1],
    ['names that end in NUL', `${a}  x\0${b}  y\0`.repeat(2_000), 1],
    ['a comment', `# list\n${a}\n`, 1],
  ])('with %s is refused, and the line is named', async (_, text, line) => {
    await expect(read(text)).rejects.toMatchObject({
      code: 'list-malformed',
      message: expect.stringMatching(new RegExp(`^line ${line} of the list `)) as unknown,
    });
  });

  it('that is empty is refused', async () => {
    await expect(read('')).rejects.toMatchObject({ code: 'file-empty-list' });
  });

  it('whose line never ends is refused before it fills the memory', async () => {
    let given = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(`${a}  `);
      for (;;) {
        given += 1 << 14;
        yield Buffer.alloc(1 << 14, 'x');
      }
    }
    await expect(readDigestList(endless())).rejects.toMatchObject({ code: 'list-malformed' });
    expect(given).toBeLessThan(1 << 20);
  });

  it('is the same in whatever pieces it comes', async () => {
    const digests = fc.array(fc.uint8Array({ minLength: 32, maxLength: 32 }), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(digests, fc.integer({ min: 1, max: 200 }), async (list, bytes) => {
        const lines = list.map((digest, place) => bytesToHex(digest) + (place % 2 === 0 ? '' : `  ${place}`));
        expect(await read(`${lines.join('\n')}\n`, bytes)).toEqual([...new Set(list.map(bytesToHex))]);
      }),
    );
  });

  it('is read or refused, whatever it holds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
        const outcome = await read(Buffer.from(bytes)).catch((error: { code: string }) => error.code);
        expect(typeof outcome === 'string' ? ['list-malformed', 'file-empty-list'] : [outcome]).toContain(outcome);
      }),
    );
  });
});

describe('DigestSet', () => {
  it('holds what a Set holds, in the same order, over many sizes of its table', () => {
    const [ours, theirs] = [new DigestSet(), new Set<string>()];
    for (let number = 0; number < 100_000; number += 1) {
      const digest = createHash('sha256')
        .update(`${number % 70_000}`)
        .digest();
      expect(ours.add(digest)).toBe(!theirs.has(digest.toString('hex')));
      theirs.add(digest.toString('hex'));
    }
    expect(listed(ours)).toEqual([...theirs]);
  });

  it('holds many digests that begin alike: a list cannot be made to fill one place', () => {
    const digests = new DigestSet();
    for (let number = 0; number < 200_000; number += 1) {
      const digest = Buffer.alloc(32, 7);
      digest.writeUInt32BE(number, 28);
      expect(digests.add(digest)).toBe(true);
    }
    expect(digests.size).toBe(200_000);
  });

  it('keeps its own copy, and has nothing beyond its end', () => {
    const digests = new DigestSet();
    const digest = Buffer.alloc(32, 1);
    digests.add(digest);
    digest.fill(2);
    expect(digests.at(0)).toEqual(new Uint8Array(32).fill(1));
    expect(() => digests.at(1)).toThrow(RangeError);
  });
});
