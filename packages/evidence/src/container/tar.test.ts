import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { utf8Lossy } from '../bytes/text.ts';
import { EvidenceError } from '../error.ts';
import { readTar } from './tar.ts';

/** A header with its checksum; `edit` may write anything into it first. */
function header(name: string, bytes: number, flag = '0', edit: (block: Buffer) => void = () => {}): Buffer {
  const block = Buffer.alloc(512);
  block.write(name, 0, 'utf8');
  block.write('0000644\0', 100);
  block.write(`${bytes.toString(8).padStart(11, '0')}\0`, 124);
  block.write('14321421341\0', 136);
  block.write(flag, 156, 'latin1');
  block.write('ustar\x0000', 257, 'latin1');
  edit(block);
  block.write('        ', 148);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

const padded = (text: string | Buffer): Buffer => {
  const content = Buffer.from(text);
  return Buffer.concat([content, Buffer.alloc((512 - (content.length % 512)) % 512)]);
};
const entry = (name: string, content: string, flag = '0'): Buffer =>
  Buffer.concat([header(name, Buffer.byteLength(content), flag), padded(content)]);
const END = Buffer.alloc(1024);
const pax = (key: string, value: string): string => {
  const rest = ` ${key}=${value}\n`;
  const length = Buffer.byteLength(rest);
  const digits = String(length + String(length + 2).length).length;
  return `${length + digits}${rest}`;
};

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(tar: Uint8Array, size = 700): Promise<readonly string[]> {
  const seen: string[] = [];
  for await (const { path, kind, bytes, target, content } of readTar(inPieces(tar, size))) {
    const parts: Uint8Array[] = [];
    for await (const part of content) parts.push(part);
    const text = Buffer.concat(parts).toString('utf8');
    seen.push([kind, utf8Lossy(path), bytes, text, utf8Lossy(target)].join('|'));
  }
  return seen;
}

async function codeOf(tar: Uint8Array): Promise<string> {
  try {
    await read(tar);
    return 'read';
  } catch (error) {
    if (error instanceof EvidenceError) return error.code;
    throw error;
  }
}

describe('tape archives', () => {
  let folder: string;
  const long = `${'目录/'.repeat(30)}${'很长的名字'.repeat(8)}.txt`;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tar-test-'));
    mkdirSync(join(folder, 'in', '目录/'.repeat(30)), { recursive: true });
    writeFileSync(join(folder, 'in', long), '长');
    writeFileSync(join(folder, 'in/a.txt'), 'a'.repeat(1025));
    writeFileSync(join(folder, 'in/empty'), '');
    symlinkSync('../../etc/passwd', join(folder, 'in/link'));
    linkSync(join(folder, 'in/a.txt'), join(folder, 'in/second-name'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(['ustar', 'pax', 'gnu', 'v7'])('are read as tar writes them: %s', async (format) => {
    const names = ['a.txt', 'empty', 'link', 'second-name', ...(format === 'v7' || format === 'ustar' ? [] : [long])];
    const file = join(folder, `${format}.tar`);
    execFileSync('tar', ['--format', format, '-cf', file, '-C', join(folder, 'in'), '--no-recursion', ...names]);
    const seen = await read(readFileSync(file));
    expect(seen).toEqual([
      `file|a.txt|1025|${'a'.repeat(1025)}|`,
      'file|empty|0||',
      'link|link|0||../../etc/passwd',
      'hard-link|second-name|0||a.txt',
      ...(names.includes(long) ? [`file|${long}|3|长|`] : []),
    ]);
  });

  it('are the same in pieces of any size', async () => {
    const tar = Buffer.concat([entry('a', 'x'.repeat(600)), entry('b/', '', '5'), entry('c', ''), END]);
    const whole = await read(tar, tar.length);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1500 }), async (size) => {
        expect(await read(tar, size)).toEqual(whole);
      }),
      { numRuns: 50 },
    );
  });

  it('go on behind a content that nobody read, or not all of', async () => {
    const tar = Buffer.concat([entry('a', 'x'.repeat(1500)), entry('b', 'y'.repeat(1500)), entry('c', 'z'), END]);
    const names: string[] = [];
    for await (const { path, content } of readTar(inPieces(tar, 100))) {
      names.push(utf8Lossy(path));
      if (names.length === 2) for await (const _ of content) break;
    }
    expect(names).toEqual(['a', 'b', 'c']);
  });

  it('may name what a disk must not be given', async () => {
    const names = ['/etc/passwd', '../../x', 'a\\b', 'C:\\x'];
    const seen = await read(Buffer.concat([...names.map((name) => entry(name, '')), END]));
    expect(seen.map((line) => line.split('|')[1])).toEqual(names);
  });

  it('take names, sizes and links from extended headers', async () => {
    const tar = Buffer.concat([
      entry('PaxHeader', pax('path', '真名.txt') + pax('size', '3') + pax('comment', 'x'), 'x'),
      header('short', 0),
      padded('abc'),
      entry('next', 'd'),
      END,
    ]);
    expect(await read(tar)).toEqual(['file|真名.txt|3|abc|', 'file|next|1|d|']);
  });

  it.each<[string, Buffer]>([
    ['a wrong checksum', header('a', 0).fill(0x41, 0, 1)],
    ['a size that is no number', header('a', 0, '0', (block) => block.write('zz', 124))],
    ['a size beyond any file', header('a', 0, '0', (block) => block.fill(0xff, 124, 136))],
    ['no name', header('', 0)],
    ['a link with content', Buffer.concat([header('a', 5, '2'), padded('hello'), END])],
    ['a folder with content', Buffer.concat([header('a/', 5, '0'), padded('hello'), END])],
    ['an end within an entry', Buffer.concat([header('a', 600), Buffer.alloc(512)])],
    ['an end within a header', header('a', 0).subarray(0, 300)],
    ['something behind its end', Buffer.concat([END, entry('hidden', 'x')])],
    ['an extended header of a gigabyte', header('x', 2 ** 30, 'x')],
    ['an extended header that lies about its length', entry('x', '99 path=a\n', 'x')],
    ['an extended header without a length', entry('x', 'path=a\n', 'x')],
    ['a name with a NUL', entry('x', pax('path', 'a\0b'), 'x')],
    ['a negative size', entry('x', pax('size', '-1'), 'x')],
  ])('are refused with %s', async (_what, tar) => {
    expect(await codeOf(tar)).toBe('tar-malformed');
  });

  it('are never read to no end, whatever the bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 3000, size: 'max' }), async (bytes) => {
        expect(['read', 'tar-malformed']).toContain(await codeOf(Buffer.concat([entry('a', 'x'), bytes])));
      }),
    );
  });
});
