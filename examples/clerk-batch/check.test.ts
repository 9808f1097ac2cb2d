import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatEvidenceNumber } from '@guzheng/evidence';
import { depositThroughServer } from '@guzheng/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestServer, type TestServer } from '../../packages/server/test/open-server.ts';
import { csvRow, parseCsv } from './csv.ts';
import { checkBatch } from './main.ts';

let server: TestServer;
let work: string;
let numbers: readonly string[];
beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'guzheng-clerk-'));
  server = await openTestServer();
  const key = await server.keyFor('depositor', 'alice');
  const files = ['证据一.txt', 'b.txt', 'c.txt'].map((name) => join(work, name));
  for (const file of files) await writeFile(file, file);
  numbers = (await depositThroughServer(files, { server: { url: server.url, key } })).map(({ number }) => number);
  await writeFile(join(work, 'clerk.key'), await server.keyFor('clerk', 'court'));
});
afterAll(async () => {
  await server.close();
  await rm(work, { recursive: true });
});

/** A folder of its own with these files, and a list. */
async function checked(
  name: string,
  files: Readonly<Record<string, string>>,
  list: string,
  options: { readonly server?: string; readonly keyFile?: string } = {},
): Promise<{ readonly exit: number; readonly results: Record<string, string> }> {
  const folder = join(work, name);
  await mkdir(folder);
  for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), text);
  await writeFile(join(work, `${name}.csv`), list);
  const out = join(work, `${name}-result.csv`);
  const args = { folder, list: join(work, `${name}.csv`), out, server: server.url, ...options };
  const exit = await checkBatch(args, () => {});
  const [, ...rows] = parseCsv(await readFile(out, 'utf8'));
  return { exit, results: Object.fromEntries(rows.map(([file = '', , result = '']) => [file, result])) };
}

const text = (name: string): string => join(work, name);

describe('a clerk with a folder and a list', () => {
  it('gets 0 where every file is what was deposited, without an account', async () => {
    const files = { '证据一.txt': text('证据一.txt'), 'b.txt': text('b.txt') };
    const typed = (numbers[1] ?? '').toLowerCase().replaceAll('-', ' ');
    const list = `file,number\n证据一.txt,${numbers[0]}\n"b.txt"," ${typed} "\n`;
    expect(await checked('all', files, list)).toEqual({
      exit: 0,
      results: { '证据一.txt': 'match', 'b.txt': 'match' },
    });
  });

  it('gets 1 and the line where one is another', async () => {
    const files = { 'b.txt': 'changed', 'c.txt': text('c.txt') };
    const list = `number,file\n${numbers[1]},b.txt\n${numbers[2]},c.txt\n`;
    expect(await checked('one', files, list)).toEqual({ exit: 1, results: { 'b.txt': 'mismatch', 'c.txt': 'match' } });
  });

  it('gets 3 where something is not known, and never a mismatch', async () => {
    const prefix = (numbers[0] ?? '').slice(3, 7);
    const unknown = formatEvidenceNumber({ prefix, index: 999 });
    const elsewhere = formatEvidenceNumber({ prefix: 'ZZZZ', index: 0 });
    const mistyped = `${(numbers[0] ?? '').slice(0, -1)}x`;
    const names = ['unknown', 'elsewhere', 'mistyped', 'extra', 'twice"q"'];
    const list = [
      `unknown,${unknown}`,
      `elsewhere,${elsewhere}`,
      `mistyped,${mistyped}`,
      `"twice""q""",${unknown}`,
      `missing,${numbers[0]}`,
      `../b.txt,${numbers[1]}`,
    ].join('\r\n');
    const files = Object.fromEntries(names.map((name) => [name, name]));
    expect(await checked('unknown', files, `file,number\r\n${list}`)).toEqual({
      exit: 3,
      results: {
        unknown: 'not-found',
        elsewhere: 'not-found',
        mistyped: 'number-malformed',
        'twice"q"': 'not-found',
        missing: 'no-file',
        '../b.txt': 'no-file',
        extra: 'not-listed',
      },
    });
  });

  it('gets 3 where the server does not answer, or refuses', async () => {
    const files = { 'b.txt': text('b.txt') };
    const list = `file,number\nb.txt,${numbers[1]}\n`;
    expect(await checked('down', files, list, { server: 'http://127.0.0.1:9' })).toEqual({
      exit: 3,
      results: { 'b.txt': 'unavailable' },
    });
    await writeFile(join(work, 'wrong.key'), 'gz_aaaaaaaaaa_wrong');
    expect(await checked('refused', files, list, { keyFile: join(work, 'wrong.key') })).toEqual({
      exit: 3,
      results: { 'b.txt': 'forbidden' },
    });
    expect(await checked('allowed', files, list, { keyFile: join(work, 'clerk.key') })).toMatchObject({ exit: 0 });
  });

  it('never has an earlier result written over', async () => {
    await expect(checked('all', {}, 'file,number\n')).rejects.toMatchObject({ code: 'EEXIST' });
  });
});

describe('CSV', () => {
  it.each([[['a', 'b,c', 'd"e', 'f\ng', '', '证据']], [['', '']], [[' a ', 'b']]])(
    'comes back as it was: %j',
    (cells) => {
      const rows = cells.every((cell) => cell.trim() === '') ? [] : [cells];
      expect(parseCsv(csvRow(cells))).toEqual(rows);
    },
  );

  it('holds no formula', () => {
    for (const name of ['=cmd|x', '+1', '-1', '@a']) expect(csvRow([name])).toBe(`'${name}\r\n`);
  });

  it('with a quote that does not end is refused', () => {
    expect(() => parseCsv('a,"b')).toThrow(SyntaxError);
  });
});
