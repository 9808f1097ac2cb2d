import { spawn } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startDevnet } from '@guzheng/anchor/devnet';
import { GuzhengClient } from '@guzheng/sdk/client';
import { basisOf, reviewPoints } from '@guzheng/verify';
import { parseDeclarations } from '@guzheng/verify/documents';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { usage } from '../packages/cli/src/usage.ts';
import { guzheng } from '../packages/cli/test/harness.ts';
import { openTestServer, type TestServer } from '../packages/server/test/open-server.ts';
import { makeExample } from './spec/examples/example.ts';

const root = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const pages = globSync(
  ['*.md', 'docs/**/*.md', 'packages/*/README.md', 'examples/*/README.md', '{bench,vectors}/README.md'],
  {
    cwd: root,
  },
)
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => !path.includes('node_modules'));

describe('links', () => {
  it.each(pages)('of %s point at something', (page) => {
    const text = withoutFences(read(page));
    const inline = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
    const broken = inline.filter((target) => !/^https?:/.test(target)).filter((target) => !leads(page, target));
    expect(broken).toEqual([]);
    const references = [...text.matchAll(/\[[^\]]+\]\[([^\]]+)\]/g)].map(([, name = '']) => name);
    expect(references.filter((name) => !text.includes(`\n[${name}]: http`))).toEqual([]);
  });

  it('are looked for in the pages that people read first', () => {
    for (const page of ['README.md', 'SECURITY.md', 'docs/spec/proof.md', 'packages/verify/README.md']) {
      expect(pages).toContain(page);
    }
  });

  function leads(page: string, target: string): boolean {
    const [path = '', anchor] = target.split('#');
    const file = path === '' ? page : join(dirname(page), path);
    if (!existsSync(join(root, file))) return false;
    return anchor === undefined || headings(read(file)).has(anchor);
  }

  /** As GitHub makes anchors of headings. */
  function headings(text: string): ReadonlySet<string> {
    const titles = [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => title.toLowerCase());
    return new Set(titles.map((title) => title.replace(/[^\p{L}\p{N} -]/gu, '').replaceAll(' ', '-')));
  }
});

describe('every code has a line in docs/error-codes.md', () => {
  const unions: readonly (readonly [union: string, file: string, heading: string])[] = [
    ['CheckCode', 'packages/verify/src/codes.ts', '## In a report: check codes'],
    ['DisclosureCode', 'packages/verify/src/disclosure/report.ts', '## In a report on one member (`DisclosureCode`)'],
    ['VerifyErrorCode', 'packages/verify/src/error.ts', '## Errors of verification (`VerifyErrorCode`)'],
    ['CaptureErrorCode', 'packages/capture/src/error.ts', '## Errors of capture (`CaptureErrorCode`)'],
    ['AnchorErrorCode', 'packages/anchor/src/error.ts', '## Errors of anchoring (`AnchorErrorCode`)'],
    ['SdkErrorCode', 'packages/sdk/src/error.ts', '## Errors of the SDK (`SdkErrorCode`)'],
    ['EvidenceErrorCode', 'packages/evidence/src/error.ts', '## Errors of the formats (`EvidenceErrorCode`)'],
    ['ReceiptCode', 'packages/evidence/src/ledger/receipt.ts', '## Of a receipt (`ReceiptCode`)'],
    ['ProblemCode', 'packages/sdk/src/api/problem.ts', '## Problems of the server (`ProblemCode`)'],
    ['ClientCode', 'packages/sdk/src/client/error.ts', '## Errors of the client of a server (`ClientCode`)'],
    [
      'TakeFailureCode',
      'packages/server/src/captures/failure.ts',
      '## Why a take came to nothing (`failure.code`, `TakeFailureCode`)',
    ],
    ['ServerErrorCode', 'packages/server/src/error.ts', '## What keeps the server from starting (`ServerErrorCode`)'],
  ];

  it.each(unions)('%s', (union, file, heading) => {
    const [, body = ''] = new RegExp(`export type ${union} =([^;]*);`).exec(read(file)) ?? [];
    const codes = [...body.matchAll(/(?:^\s*|\| )'([a-z0-9-]+)'/g)].map(([, code = '']) => code);
    expect(codes.length).toBeGreaterThan(3);
    expect(
      linesUnder(heading)
        .map(({ code }) => code)
        .sort(),
    ).toEqual(codes.sort());
  });

  it('of losses: what the sources of capture name is documented, and nothing else', () => {
    const named =
      /\b(?:gap|note)\('([a-z-]+)'|lose\('(?:gap|note)', '([a-z-]+)'|weight: '(?:gap|note)',\s*code: '([a-z-]+)'/g;
    const text = captureSources();
    const codes = [...text.matchAll(named)].map((groups) => groups.slice(1).find((code) => code !== undefined) ?? '');
    expect(new Set(codes).size).toBeGreaterThan(50);
    const documented = linesUnder('## In a package: losses (`evidence/loss.json`)').map(({ code }) => code);
    expect(codes.filter((code) => !documented.includes(code))).toEqual([]);
    expect(documented.filter((code) => !text.includes(`'${code}'`))).toEqual([]);
  });

  it.each(unions)('%s: with what it says and what to do', (_union, _file, heading) => {
    const poor = linesUnder(heading).filter(({ text }) => !/^.{10,}[.:;?] .{5,}\.$|^.{40,}\.$/.test(text));
    expect(poor).toEqual([]);
  });

  function captureSources(): string {
    const sources = globSync('packages/capture/src/**/*.ts', { cwd: root, exclude: ['**/*.test.ts'] });
    return sources.map(read).join('\n');
  }

  function linesUnder(heading: string): readonly { code: string; text: string }[] {
    const text = read('docs/error-codes.md');
    const after = text.slice(text.indexOf(`${heading}\n`) + heading.length);
    const section = after.slice(0, /\n## /.exec(after)?.index ?? after.length);
    return [...section.matchAll(/^\| `([a-z0-9-]+)` \| (.+) \|$/gm)].map(([, code = '', line = '']) => ({
      code,
      text: line,
    }));
  }
});

describe('commands', () => {
  const named = [
    'README.md',
    'docs/error-codes.md',
    'docs/guides/for-clerks.md',
    'docs/guides/for-litigants.md',
    'docs/guides/operators.md',
    'examples/huatai/README.md',
  ]
    .map(read)
    .join('\n');

  it('of guzheng that are named exist, with their flags', () => {
    const lines = [...named.matchAll(/(?:npm run guzheng -- |`guzheng )([a-z]+)([^`#\n]*)/g)];
    expect(lines.length).toBeGreaterThan(8);
    for (const [line, command = '', rest = ''] of lines) {
      expect([line, command === 'help' || usage.includes(`\n  ${command} `)]).toEqual([line, true]);
      for (const flag of rest.match(/--[a-z-]+/g) ?? []) expect([line, usage.includes(flag)]).toEqual([line, true]);
    }
  });

  it('of npm that are named exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Readonly<Record<string, string>> };
    const names = pages.flatMap((page) => [...read(page).matchAll(/npm run ([a-z]+)/g)].map(([, name = '']) => name));
    expect(names.filter((name) => !(name in scripts))).toEqual([]);
  });

  it('flags that are named alone exist', () => {
    const flags = [...named.matchAll(/`(--[a-z-]+)`/g)].map(([, flag = '']) => flag);
    expect(flags.filter((flag) => !usage.includes(flag))).toEqual([]);
  });
});

describe('review points', () => {
  const text = read('docs/review-points.md');
  const rows = [...text.matchAll(/^\| ([A-Z]\d+) \| (.+?) \| (.+?) \| (.+?) \|$/gm)];

  it('are all there, each with a question in Chinese and English', () => {
    const counts = { P: 4, E: 6, T: 10, I: 9, C: 7, X: 8, O: 3 };
    const ids = Object.entries(counts).flatMap(([letter, n]) =>
      Array.from({ length: n }, (_, i) => `${letter}${i + 1}`),
    );
    expect(rows.map(([, id]) => id)).toEqual(ids);
    for (const [row, , question = ''] of rows)
      expect([row, /\p{Script=Han}.*？ [A-Z].*\?/u.test(question)]).toEqual([row, true]);
  });

  it('say on what each answer rests, as the report does', () => {
    const said = rows.map(([, id = '', , basis = '']) => [id, basis]);
    expect(said).toEqual(reviewPoints.map((id) => [id, basisOf(id)]));
  });

  it('say what each answer means', () => {
    const explained = [...text.matchAll(/^- \*\*([A-Z\d, ]+)\*\* /gm)].flatMap(([, ids = '']) => ids.split(', '));
    expect(explained.sort()).toEqual([...reviewPoints].sort());
  });
});

describe('the declarations of the guide for litigants', () => {
  it('are read as they stand', () => {
    const [, json = ''] = /```json\n([\s\S]*?)```/.exec(read('docs/guides/for-litigants.md')) ?? [];
    expect(parseDeclarations(JSON.parse(json)).exhibits).toHaveLength(1);
  });
});

describe('commands through a server run as they stand', () => {
  let server: TestServer;
  let folder: string;
  let verifierKey: string;
  beforeAll(async () => {
    server = await openTestServer();
    folder = await mkdtemp(join(tmpdir(), 'guzheng-docs-'));
    await writeFile(join(folder, '录音.m4a'), 'a recording');
    await writeFile(join(folder, '密钥文件'), await server.keyFor('depositor', 'alice'));
    ({ verifierKey } = (await new GuzhengClient({ url: server.url }).server()).ledger);
  });
  afterAll(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });

  it('litigants: a file is deposited, and its number printed', async () => {
    const ran = await guzheng(command('docs/guides/for-litigants.md', 'deposit'));
    expect([ran.code, ran.err]).toEqual([0, '']);
    expect(ran.out).toMatch(/GZ-\S+ /);
    expect(existsSync(join(folder, '录音.m4a.proof.json'))).toBe(true);
  });

  it('operators: the ledger is monitored', async () => {
    const args = command('docs/guides/operators.md', 'monitor');
    expect(args.slice(-2)).toEqual(['--every', '3600']);
    const ran = await guzheng(args.slice(0, -2));
    expect([ran.code, ran.err]).toEqual([0, '']);
    expect(existsSync(join(folder, 'monitor', 'checkpoints.jsonl'))).toBe(true);
  });

  /** The first line of the page with this command, of this server and this folder. */
  function command(page: string, name: string): readonly string[] {
    const [, line = ''] = new RegExp(`^npm run guzheng -- (${name} .*)$`, 'm').exec(read(page)) ?? [];
    const here: Readonly<Record<string, string>> = {
      'https://evidence.example.org': server.url,
      "'evidence.example.org/ledger+…'": verifierKey,
      ...Object.fromEntries(['录音.m4a', '密钥文件', 'monitor'].map((file) => [file, join(folder, file)])),
    };
    const [first = '', ...words] = line.split(' ');
    return [first, ...words.map((word) => here[word] ?? word)];
  }
});

describe('programs run as they stand', () => {
  let folder: string;
  let site: Server;
  let url: string;

  beforeAll(async () => {
    site = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<title>公告</title><p>抽检结果</p>');
    });
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(site.address() as AddressInfo).port}/`;
  });
  afterAll(() => site.close());

  beforeEach(async () => {
    // Inside this package, so that what it depends on is found.
    const here = join(import.meta.dirname, '.guzheng');
    await mkdir(here, { recursive: true });
    folder = await mkdtemp(join(here, 'docs-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('README: a page is preserved, and verified with the chain gone', async () => {
    const out = await run(program('README.md', 0), [url]);
    expect(out[0]).toBe('verified true');
    expect(out.slice(1).map((line) => line.split(' ', 2).join(' '))).toEqual(
      expect.arrayContaining(['X1 PASS', 'I2 PASS', 'T7 PASS', 'X5 PASS', 'I5 UNPROVEN']),
    );
    const endings = (await readdir(join(folder, 'evidence'))).map((name) => name.replace(/^.*\.wacz/, ''));
    expect(endings.sort()).toEqual(['', '.proof.json', '.report.html']);
  }, 120_000);

  it('developers: a file is verified', async () => {
    const { file, proof } = await placeExample();
    expect(await run(program('docs/guides/for-developers.md', 0), [file, proof])).toEqual([
      expect.stringMatching(/^unproven P1 not-declared, .*I5 evm-header-unlinked, .*O3 open-points$/),
    ]);
    await writeFile(proof, 'garbage');
    const [line] = await run(program('docs/guides/for-developers.md', 0), [file, proof]);
    expect(line).toMatch(/^no result: proof-malformed /);
  }, 60_000);

  it('developers: the chain is asked', async () => {
    const { file, proof } = await placeExample();
    const devnet = await startDevnet();
    try {
      // The example's block never was on any chain.
      expect(await run(program('docs/guides/for-developers.md', 1), [file, proof, devnet.url])).toEqual([
        'unlinked none',
      ]);
    } finally {
      await devnet.stop();
    }
  }, 60_000);

  it('developers: files are deposited', async () => {
    const files = ['a.txt', 'b.txt'].map((name) => join(folder, name));
    for (const file of files) await writeFile(file, file);
    const out = await run(program('docs/guides/for-developers.md', 2), files);
    expect(out.map((line) => line.split(' '))).toEqual(
      files.map((file) => [`${file}.proof.json`, expect.stringMatching(/^[0-9a-f]{64}$/), '2']),
    );
  }, 60_000);

  async function placeExample(): Promise<{ file: string; proof: string }> {
    const file = join(folder, 'example.wacz');
    await writeFile(file, (await makeExample()).file);
    await copyFile(join(root, 'docs/spec/examples/example.wacz.proof.json'), `${file}.proof.json`);
    return { file, proof: `${file}.proof.json` };
  }

  function program(page: string, index: number): string {
    const programs = [...read(page).matchAll(/<!-- executed -->\n```ts\n([\s\S]*?)```/g)];
    return programs[index]?.[1] ?? '';
  }

  async function run(source: string, args: readonly string[]): Promise<readonly string[]> {
    expect(source).toContain('import ');
    await writeFile(join(folder, 'program.ts'), source);
    const { code, out, err } = await node(['--conditions=@guzheng/source', 'program.ts', ...args]);
    expect([code, err]).toEqual([0, '']);
    return out.trimEnd().split('\n');
  }

  function node(args: readonly string[]): Promise<{ code: number | null; out: string; err: string }> {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
      const [out, err]: [Buffer[], Buffer[]] = [[], []];
      child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
      child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
      child.once('error', reject);
      child.once('close', (code) => {
        resolve({ code, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() });
      });
    });
  }
});

function withoutFences(text: string): string {
  return text.replace(/^```[\s\S]*?^```$/gm, '').replace(/`[^`\n]*`/g, '``');
}
