import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes } from '../bytes/bytes.ts';
import { utf8Encode } from '../bytes/text.ts';
import type { EvidenceErrorCode } from '../error.ts';
import { layoutZip, type ZipMember } from './zip.ts';

const failure = (code: EvidenceErrorCode) => expect.objectContaining({ name: 'EvidenceError', code });
type Files = Readonly<Record<string, Uint8Array>>;

const FILES: Files = {
  'pages/页面.jsonl': utf8Encode('固证\n'),
  'datapackage.json': utf8Encode('{}\n'),
  'archive/data.warc.gz': Uint8Array.from({ length: 5000 }, (_, i) => i * 7),
  empty: new Uint8Array(0),
};

const memberOf = ([path, bytes]: [string, Uint8Array]): ZipMember => ({
  path,
  bytes: bytes.length,
  crc32: crc32(bytes),
});
const empty = (path: string): ZipMember => ({ path, bytes: 0, crc32: 0 });

function archive(files: Files): Uint8Array {
  const { members, localHeaders, directory } = layoutZip(Object.entries(files).map(memberOf));
  const parts = members.flatMap(({ path }, i) => [localHeaders[i] ?? utf8Encode('?'), files[path] ?? utf8Encode('?')]);
  return concatBytes(...parts, directory);
}

describe('layoutZip', () => {
  it('has every field where APPNOTE 6.3.10 puts it', () => {
    const zip = archive({ b: utf8Encode('hello'), 'a/é': utf8Encode('x') });
    const view = new DataView(zip.buffer);
    const u16 = (...offsets: number[]) => offsets.map((offset) => view.getUint16(offset, true));
    const u32 = (...offsets: number[]) => offsets.map((offset) => view.getUint32(offset, true));
    const name = (at: number, length: number) => new TextDecoder().decode(zip.subarray(at, at + length));

    // §4.3.7 local header: signature; version, flags, method, time, date; crc, sizes; name and extra length.
    expect(u32(0)).toEqual([0x04034b50]);
    expect(u16(4, 6, 8, 10, 12)).toEqual([10, 0x0800, 0, 0, 0x0021]);
    expect(u32(14, 18, 22)).toEqual([crc32('x'), 1, 1]);
    expect(u16(26, 28)).toEqual([4, 0]);
    expect([name(30, 4), name(34, 1)]).toEqual(['a/é', 'x']);
    // The second follows at once.
    expect(u32(35, 35 + 14, 35 + 18, 35 + 22)).toEqual([0x04034b50, crc32('hello'), 5, 5]);
    expect(name(65, 6)).toBe('bhello');
    // §4.3.12 central header: signature; made by, needed, flags, method, time, date; crc, sizes; name, extra, comment length, disk,
    // internal attributes; external attributes, offset.
    expect(u32(71)).toEqual([0x02014b50]);
    expect(u16(75, 77, 79, 81, 83, 85)).toEqual([0x0314, 10, 0x0800, 0, 0, 0x0021]);
    expect(u32(87, 91, 95)).toEqual([crc32('x'), 1, 1]);
    expect(u16(99, 101, 103, 105, 107)).toEqual([4, 0, 0, 0, 0]);
    expect(u32(109, 113)).toEqual([0o100644 * 65536, 0]);
    expect(name(117, 4)).toBe('a/é');
    expect(u32(121, 121 + 42)).toEqual([0x02014b50, 35]);
    // §4.3.16 end record: signature; disks, counts; directory size and offset; comment length.
    expect(u32(168)).toEqual([0x06054b50]);
    expect(u16(172, 174, 176, 178)).toEqual([0, 0, 2, 2]);
    expect(u32(180, 184)).toEqual([97, 71]);
    expect(u16(188)).toEqual([0]);
    expect(zip.length).toBe(190);
  });

  it('counts its bytes', () => {
    const { bytes } = layoutZip(Object.entries(FILES).map(memberOf));
    expect(bytes).toBe(archive(FILES).length);
    expect(layoutZip([]).bytes).toBe(22);
  });

  it('does not depend on the order in which members come', () => {
    const path = fc.string({
      unit: fc.constantFrom('a', 'B', 'é', '固', '😀', '\ufb33', '0', '-'),
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(fc.uniqueArray(path, { maxLength: 8 }), (paths) => {
        const layout = layoutZip(paths.map(empty));
        expect(layoutZip(paths.toReversed().map(empty))).toEqual(layout);
        const byBytes = paths.map((text) => Buffer.from(text)).sort(Buffer.compare);
        expect(layout.members.map((member) => member.path)).toEqual(byBytes.map((bytes) => bytes.toString()));
      }),
    );
  });

  it.each([
    '../x',
    '/x',
    'C:x',
    'a\\b',
    'a//b',
    '.',
    '..',
    'a/..',
    'a/./b',
    'a/',
    '',
    'a\0b',
    'a\nb',
    'a\u007f',
    '\ud800',
    'x'.repeat(513),
  ])('refuses the path %j', (path) => {
    expect(() => layoutZip([empty(path)])).toThrow(failure('path-unsafe'));
  });

  it.each(['a', '.hidden', 'a/..b', 'a/b..c', '固证/页面.json', 'x'.repeat(512)])('takes the path %j', (path) => {
    expect(layoutZip([empty(path)]).members).toHaveLength(1);
  });

  it('refuses the same path twice', () => {
    expect(() => layoutZip([empty('a'), empty('b'), empty('a')])).toThrow(failure('path-unsafe'));
  });

  it('holds 65,000 members and 4 GiB - 1, and no more', () => {
    const members = Array.from({ length: 65_000 }, (_, i) => empty(`${i}`));
    expect(layoutZip(members).localHeaders).toHaveLength(65_000);
    expect(() => layoutZip([...members, empty('one more')])).toThrow(failure('zip-limit'));
    const overhead = layoutZip([empty('a')]).bytes;
    const largest = { ...empty('a'), bytes: 2 ** 32 - 1 - overhead };
    expect(layoutZip([largest]).bytes).toBe(2 ** 32 - 1);
    expect(() => layoutZip([{ ...largest, bytes: largest.bytes + 1 }])).toThrow(failure('zip-limit'));
    expect(() => layoutZip([largest, empty('b')])).toThrow(failure('zip-limit'));
  });

  it('throws TypeError for sizes and checksums that are none', () => {
    for (const wrong of [-1, 0.5, NaN, 2 ** 53]) {
      expect(() => layoutZip([{ ...empty('a'), bytes: wrong }])).toThrow(TypeError);
      expect(() => layoutZip([{ ...empty('a'), crc32: wrong }])).toThrow(TypeError);
    }
  });
});

/** Other people's readers, where the machine has them; the byte offsets above hold everywhere. */
const READERS = [
  { name: 'unzip', found: ['unzip', '-v'], test: (file: string) => ['unzip', '-tq', file] },
  { name: 'python3 zipfile', found: ['python3', '--version'], test: (file: string) => ['python3', '-c', PYTHON, file] },
] as const;

const PYTHON = `
import sys, zipfile
z = zipfile.ZipFile(sys.argv[1])
assert z.testzip() is None
assert [i.filename for i in z.infolist()] == ['archive/data.warc.gz', 'datapackage.json', 'empty', 'pages/页面.jsonl']
assert all(i.compress_type == 0 and i.date_time == (1980, 1, 1, 0, 0, 0) and i.external_attr >> 16 == 0o100644 for i in z.infolist())
assert z.read('pages/页面.jsonl').decode() == '固证\\n' and len(z.read('archive/data.warc.gz')) == 5000
`;

describe('other readers', () => {
  const present = READERS.filter(({ found }) => run(found).status === 0);
  const absent = READERS.filter((reader) => !present.includes(reader)).map(({ name }) => name);
  if (absent.length > 0) console.warn(`zip: ${absent.join(' and ')} not found on this machine, so not asked`);

  it(`take the archive: ${present.map(({ name }) => name).join(', ') || 'none here'}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'guzheng-zip-'));
    try {
      const file = join(folder, 'sample.zip');
      writeFileSync(file, archive(FILES));
      for (const { test } of present) expect(run(test(file))).toMatchObject({ status: 0 });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

function run([command = '', ...args]: readonly string[]): { status: number | null; output: string } {
  const env = { ...process.env, PYTHONUTF8: '1', PYTHONDONTWRITEBYTECODE: '1' };
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', env });
  return { status, output: `${stdout}${stderr}` };
}
