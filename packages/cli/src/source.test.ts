import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DEVNET_KEY, type Devnet, startDevnet } from '@guzheng/anchor/devnet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorCode, guzheng, listed, temporaryFolder } from '../test/harness.ts';
import { membersOf, pack } from '../test/zip-edit.ts';

let folder: string;
let devnet: Devnet;
let server: Server;
let base: string;

const alone = ['--resolver', 'none', '--time-server', 'none'];
const git = (...args: readonly string[]): string =>
  execFileSync('git', ['-C', join(folder, 'code'), '-c', 'user.name=x', '-c', 'user.email=x', ...args], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
  }).trim();

beforeAll(async () => {
  folder = await temporaryFolder();
  devnet = await startDevnet();
  await makeRepository();
  const tarball = execFileSync('tar', ['-czf', '-', '-C', join(folder, 'code'), 'src', 'README.md']);
  const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
  server = createServer((request, response) => {
    const path = new URL(request.url ?? '', 'http://x/').pathname;
    const file = join(folder, path);
    if (path === '/pkg/1.0.0')
      response.end(JSON.stringify({ name: 'pkg', version: '1.0.0', dist: { tarball: `${base}/pkg.tgz`, integrity } }));
    else if (path === '/pkg') response.end('{"time":{"1.0.0":"2020-01-01T00:00:00.000Z"}}');
    else if (path === '/pkg.tgz') response.end(tarball);
    else if (path.startsWith('/served.git/') && existsSync(file))
      void readFile(file).then((bytes) => response.end(bytes));
    else response.writeHead(404).end();
  }).listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await devnet.stop();
  await rm(folder, { recursive: true, force: true });
});

async function makeRepository(): Promise<void> {
  mkdirSync(join(folder, 'code/src'), { recursive: true });
  git('init', '--quiet', '--initial-branch=main');
  await writeFile(join(folder, 'code/src/main.ts'), 'export const one = 1;\n');
  await writeFile(join(folder, 'code/README.md'), '# 固证\n');
  symlinkSync('README.md', join(folder, 'code/link'));
  git('add', '--all');
  git('commit', '--quiet', '-m', 'one');
  git('tag', '-a', 'v1', '-m', 'release');
  git('clone', '--quiet', '--bare', '.', '../served.git');
  execFileSync('git', ['update-server-info'], { cwd: join(folder, 'served.git') });
}

interface Judged {
  readonly verdict: string;
  readonly checks: readonly { readonly id: string; readonly status: string; readonly code?: string }[];
}

async function judged(file: string): Promise<{ code: number; report: Judged }> {
  const ran = await guzheng(['verify', file, '--offline', '--policy', 'devnet', '--json']);
  return { code: ran.code, report: JSON.parse(ran.out) as Judged };
}

const statusOf = ({ checks }: Judged, ids: readonly string[]): readonly string[] =>
  ids.map((id) => {
    const check = checks.find((candidate) => candidate.id === id);
    return [id, check?.status, check?.code].filter((part) => part !== undefined).join(' ');
  });

const kinds: readonly (readonly [
  kind: string,
  source: () => string,
  flags: readonly string[],
  points: readonly string[],
])[] = [
  [
    'a repository over HTTP',
    () => `${base}/served.git`,
    ['--ref', 'v1'],
    ['T3 PASS', 'T4 PASS', 'T6 PASS', 'T7 PASS', 'X2 N-A', 'X3 N-A', 'X4 N-A', 'X5 N-A', 'E5 UNPROVEN tls-absent'],
  ],
  [
    'a folder',
    () => join(folder, 'code'),
    [],
    ['T3 N-A', 'T4 PASS', 'T6 PASS', 'T7 PASS', 'X2 N-A', 'X3 N-A', 'X4 N-A', 'X5 N-A', 'E5 N-A'],
  ],
  [
    'a package of a registry',
    () => 'npm:pkg@1.0.0',
    ['--registry'],
    ['T3 PASS', 'T4 PASS', 'T6 PASS', 'T7 PASS', 'X2 N-A', 'X3 N-A', 'X4 N-A', 'X5 PASS', 'E5 UNPROVEN tls-absent'],
  ],
];

describe.each(kinds)('guzheng capture --source with %s', (_kind, source, flags, points) => {
  let file: string;
  let bytes: Buffer;

  beforeAll(async () => {
    const out = await temporaryFolder();
    const more = flags[0] === '--registry' ? ['--registry', base] : flags;
    const captured = await guzheng([
      'capture',
      '--source',
      source(),
      '--out',
      out,
      '--allow-private',
      ...alone,
      ...more,
      '--json',
    ]);
    expect([captured.err, captured.code]).toEqual(['', 0]);
    file = (JSON.parse(captured.out) as { file: string }).file;
    bytes = await readFile(file);
    const key = { GUZHENG_PRIVATE_KEY: DEVNET_KEY };
    const deposited = await guzheng(['deposit', file, '--rpc', devnet.url], key);
    expect([deposited.err, deposited.code]).toEqual(['', 0]);
  });

  it('makes a package that verifies, with what it does not have said to be not applicable', async () => {
    const { code, report } = await judged(file);
    expect([code, report.verdict]).toEqual([0, 'verified']);
    expect(
      statusOf(
        report,
        points.map((point) => point.split(' ')[0] ?? ''),
      ),
    ).toEqual(points);
    expect(report.checks.filter(({ status }) => status === 'FAIL')).toEqual([]);
  });

  it('makes a package of which no byte can be changed unseen, in any member', async () => {
    const members = membersOf(bytes).filter(({ content }) => content.length > 0);
    expect(members.length).toBeGreaterThan(9);
    for (const { path, offset, content } of members) {
      const at = offset + Math.floor(content.length / 2);
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      await writeFile(file, changed);
      const { code } = await judged(file);
      expect([path, code]).toEqual([path, 1]);
    }
    await writeFile(file, bytes);
  });

  it('makes a package that a forger cannot pack anew around another file', async () => {
    const forged = membersOf(bytes).map((member) =>
      member.path.endsWith('main.ts') ? { ...member, content: Buffer.from('export const one = 2;\n') } : member,
    );
    const copy = join(await temporaryFolder(), 'forged.wacz');
    await writeFile(copy, pack(forged));
    const ran = await guzheng([
      'verify',
      copy,
      '--proof',
      `${file}.proof.json`,
      '--offline',
      '--policy',
      'devnet',
      '--json',
    ]);
    expect(ran.code).toBe(1);
    expect(statusOf(JSON.parse(ran.out) as Judged, ['T6'])).toEqual(['T6 FAIL source-file-mismatch']);
  });

  it('makes a report that has no picture, and says how to look at the source without us', async () => {
    const html = `${file}.html`;
    await guzheng(['verify', file, '--offline', '--policy', 'devnet', '--report', html, '--lang', 'en']);
    const page = await readFile(html, 'utf8');
    expect(page).toContain('<section class="source">');
    expect(page).not.toContain('<section class="picture">');
    expect(page).not.toContain('ReplayWeb');
  });
});

describe('guzheng capture --source that cannot be done: code, exit 2, no file', () => {
  it.each([
    ['nothing', [''], 'source-malformed'],
    ['no such folder', ['/no/such/folder'], 'source-missing'],
    ['a range of versions', ['npm:pkg@^1.0.0'], 'source-malformed'],
    ['a version that is not there', ['npm:pkg@9.9.9', '--registry', 'BASE', '--allow-private'], 'source-missing'],
    ['ssh', ['git@code.test:x.git'], 'source-unsupported'],
    ['a private address', ['BASE/served.git'], 'private-address'],
    ['no repository', ['BASE/nothing.git', '--allow-private'], 'git-failed'],
    ['no such branch', ['BASE/served.git', '--allow-private', '--ref', 'nothing'], 'source-missing'],
    ['a branch of a package', ['npm:pkg@1.0.0', '--ref', 'main'], 'source-malformed'],
    ['no git', ['BASE/served.git', '--allow-private', '--git', '/no/git'], 'git-missing'],
    ['a URL too', ['/tmp', 'https://code.test/'], 'misuse'],
    ['a flag of pages', ['/tmp', '--max-tiles', '3'], 'misuse'],
  ])('%s', async (_what, args, code) => {
    const out = await temporaryFolder();
    const given = args.map((arg) => arg.replace('BASE', base));
    const ran = await guzheng(['capture', '--source', ...given, '--out', out, ...alone, '--json']);
    expect([ran.code, errorCode(ran), ran.out]).toEqual([2, code, '']);
    expect(await listed(out)).toEqual([]);
    await rm(out, { recursive: true });
  });

  it('a flag of source code with a page', async () => {
    const ran = await guzheng(['capture', 'https://code.test/', '--ref', 'main', '--json']);
    expect([ran.code, errorCode(ran)]).toEqual([2, 'misuse']);
  });
});
