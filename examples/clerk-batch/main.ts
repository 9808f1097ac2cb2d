import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { GuzhengClient } from '@guzheng/sdk/client';
import { type Checked, checkFolder, type Listed } from './check.ts';
import { csvRow, parseCsv } from './csv.ts';

export interface Arguments {
  readonly folder: string;
  readonly list: string;
  readonly server: string;
  readonly keyFile?: string;
  readonly out: string;
}

/** 0: every file matches. 1: at least one does not. 3: none is contradicted, and something is not known. */
export type Exit = 0 | 1 | 3;

/** Checks a folder against its list, writes the results as CSV, and prints them. */
export async function checkBatch(args: Arguments, print: (line: string) => void): Promise<Exit> {
  if (existsSync(args.out)) throw new Error(`${args.out} is there already; name another file with --out`);
  const list = listIn(await readFile(args.list, 'utf8'));
  const key = args.keyFile === undefined ? {} : { key: (await readFile(args.keyFile, 'utf8')).trim() };
  const client = new GuzhengClient({ url: args.server, ...key });
  const results: Checked[] = [];
  for await (const checked of checkFolder(client, args.folder, list)) {
    results.push(checked);
    print(`${checked.result.padEnd(16)} ${checked.number.padEnd(25)} ${printable(checked.file)}`);
  }
  await writeFile(args.out, table(results), { flag: 'wx' });
  return exitOf(results);
}

/** The first row names the columns: `file` and `number` must be among them. */
function listIn(text: string): readonly Listed[] {
  const [head = [], ...rows] = parseCsv(text);
  const columns = head.map((cell) => cell.trim().toLowerCase());
  const [file, number] = [columns.indexOf('file'), columns.indexOf('number')];
  if (file === -1 || number === -1)
    throw new SyntaxError('the first line of the list must name the columns file and number');
  return rows.map((row) => ({ file: row[file] ?? '', number: (row[number] ?? '').trim() }));
}

const COLUMNS = ['file', 'number', 'result', 'detail', 'time', 'anchoring', 'sha256'] as const;

/** With a byte order mark, without which spreadsheets take Chinese for something else. */
function table(results: readonly Checked[]): string {
  const rows = results.map((checked) => csvRow(COLUMNS.map((column) => checked[column])));
  return `\uFEFF${csvRow(COLUMNS)}${rows.join('')}`;
}

function exitOf(results: readonly Checked[]): Exit {
  if (results.some(({ result }) => result === 'mismatch')) return 1;
  return results.length > 0 && results.every(({ result }) => result === 'match') ? 0 : 3;
}

/** A file name may hold what moves a terminal's cursor. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '\uFFFD');
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      server: { type: 'string' },
      'key-file': { type: 'string' },
      out: { type: 'string', default: 'result.csv' },
    },
  });
  const [folder, list] = positionals;
  const { server, out, 'key-file': keyFile } = values;
  if (folder === undefined || list === undefined || server === undefined) {
    console.error('usage: node main.ts FOLDER LIST.csv --server URL [--key-file FILE] [--out result.csv]');
    process.exitCode = 2;
  } else {
    const args = { folder, list, server, out, ...(keyFile === undefined ? {} : { keyFile }) };
    // An error that nobody catches would end with 1, which says that a file does not match.
    process.exitCode = await checkBatch(args, (line) => console.log(line)).catch((error: unknown) => {
      console.error(error instanceof Error ? error.message : String(error));
      return 2;
    });
  }
}
