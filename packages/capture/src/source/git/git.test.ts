import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GitOrigin } from '@guzheng/evidence';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lossCodes, type OpenedPackage, openPackage } from '../../../test/package.ts';
import { makeRepository, type TestRepository } from '../../../test/repository.ts';
import { CaptureError } from '../../error.ts';
import { captureSource, type SourceOptions } from '../source.ts';

let folder: string;
let out: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'git-source-'));
  out = join(folder, 'out');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const alone = { resolvers: [], timeServers: [] };

async function captured(source: string, options: Partial<SourceOptions> = {}): Promise<OpenedPackage> {
  return await openPackage((await captureSource(source, { out, ...alone, ...options })).path);
}

/** The code of the error, and what it left in the out folder. */
async function refused(source: string, options: Partial<SourceOptions> = {}): Promise<string> {
  try {
    await captureSource(source, { out, ...alone, ...options });
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
    expect(existsSync(out) ? await readdir(out) : []).toEqual([]);
    return error.code;
  }
  return 'captured';
}

const local = ({ folder }: TestRepository): string => `git+file://${folder}`;
const repository = (...options: string[]): TestRepository => makeRepository(join(folder, 'repository'), ...options);

function originOf({ source }: OpenedPackage): GitOrigin {
  if (source.origin.kind !== 'git') throw new Error('it is no git repository');
  return source.origin;
}

/** What git itself says of a commit: mode, id and path of every file. */
function filesByGit({ git }: TestRepository, commit: string): readonly string[] {
  return git('ls-tree', '-r', '-z', '--full-tree', commit)
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => line.replace(/ (?:blob|commit) /, ' '));
}

const filesIn = ({ source }: OpenedPackage): readonly string[] =>
  source.files.map(({ mode, blob, path }) => `${mode} ${blob}\t${path}`);

describe('a repository', () => {
  it('is captured commit, files, tags and history, and git can check all of it again', async () => {
    const code = repository();
    code.write('src/主程序.ts', 'export const 一 = 1;\n');
    code.write('LICENSE', 'All rights reserved\n');
    code.git('add', '--all');
    const first = code.commit('第一版\n\n正文');
    code.git('tag', '-a', 'v1.0', '-m', 'first release');
    code.git('branch', 'other');
    writeFileSync(join(code.folder, 'run.sh'), '#!/bin/sh\n', { mode: 0o755 });
    symlinkSync('../outside', join(code.folder, 'link'));
    const commit = code.commit('second');
    const opened = await captured(local(code));

    const origin = originOf(opened);
    expect(origin).toMatchObject({ ref: 'refs/heads/main', objectFormat: 'sha1', shallow: false });
    expect(origin.commit).toMatchObject({
      id: commit,
      tree: code.git('rev-parse', 'HEAD^{tree}'),
      parents: [first],
      author: { name: '张三', email: 'zhang@example.test', time: '2026-03-01T04:00:00.000Z', zone: '+0800' },
      subject: 'second',
    });
    expect(origin.tags).toMatchObject([{ ref: 'refs/tags/v1.0', object: first, subject: 'first release' }]);
    expect(filesIn(opened)).toEqual(filesByGit(code, commit));
    expect(opened.content('src/主程序.ts').toString()).toBe('export const 一 = 1;\n');
    expect(opened.content('link').toString()).toBe('../outside');
    expect(opened.file('run.sh').mode).toBe('100755');
    expect(opened.text(origin.refs.before)).toContain(`${commit}\trefs/heads/main`);
    expect(origin.refs.changed).toBe(false);
    expect(opened.capture).toMatchObject({
      kind: 'source-code',
      completeness: 'complete',
      labels: [],
      screenshots: [],
    });
    expect(opened.paths.filter((path) => /^(?:pages|archive|indexes)\//.test(path))).toEqual([]);
    expect(lossCodes(opened)).toEqual([]);

    const bundle = join(folder, 'b.bundle');
    writeFileSync(bundle, opened.bytes(origin.bundle ?? ''));
    execFileSync('git', ['clone', '--quiet', '--mirror', bundle, join(folder, 'again')], { stdio: 'pipe' });
    const again = execFileSync('git', ['-C', join(folder, 'again'), 'show-ref'], { encoding: 'utf8' });
    expect(again.trimEnd()).toBe(code.git('show-ref'));
    const raw = execFileSync('git', ['cat-file', '--batch'], { cwd: code.folder, input: `${commit}\n` });
    expect(opened.bytes(origin.objects).subarray(0, raw.length).equals(raw)).toBe(true);
  });

  it('gives the same record and the same files every time', async () => {
    const code = repository();
    code.write('a', 'a');
    code.commit('one');
    const [one, two] = [await captured(local(code), { name: 'one' }), await captured(local(code), { name: 'two' })];
    expect(one.source).toEqual(two.source);
    for (const path of one.paths.filter((name) => /^evidence\/(?:files|source)/.test(name)))
      expect(one.bytes(path).equals(two.bytes(path)), path).toBe(true);
  });

  it.each([['sha1'], ['sha256']])('may name its objects by %s', async (format) => {
    const code = repository(`--object-format=${format}`);
    code.write('a/b', 'content');
    const commit = code.commit('one');
    const opened = await captured(local(code));
    expect(originOf(opened).objectFormat).toBe(format);
    expect(originOf(opened).commit.id).toBe(commit);
    expect(filesIn(opened)).toEqual(filesByGit(code, commit));
  });

  it('that is bare is meant as a repository without being told', async () => {
    const code = repository();
    const commit = code.commit('empty');
    code.git('clone', '--quiet', '--bare', '.', '../bare.git');
    const opened = await captured(join(folder, 'bare.git'));
    expect(originOf(opened).commit.id).toBe(commit);
    expect(opened.source.files).toEqual([]);
  });

  it('keeps signatures as they are, and says that nobody checked them', async () => {
    const key = join(folder, 'key');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
    const code = repository();
    for (const [name, value] of [
      ['gpg.format', 'ssh'],
      ['user.signingKey', key],
    ] as const)
      code.git('config', name, value);
    code.write('a', 'a');
    code.git('add', '--all');
    code.git('commit', '--quiet', '-S', '-m', 'signed');
    code.git('tag', '-s', 'v1', '-m', 'signed too');
    const opened = await captured(local(code));
    const { commit, tags } = originOf(opened);
    for (const signature of [commit.signature, tags[0]?.signature])
      expect(signature).toEqual({
        kind: 'ssh',
        text: expect.stringMatching(/^-----BEGIN SSH SIGNATURE-----\n[\s\S]+-----END SSH SIGNATURE-----$/) as unknown,
      });
    expect(tags[0]?.subject).toBe('signed too');
    expect(lossCodes(opened)).toEqual(['note signature-unchecked']);
  });
});

describe('what is chosen of it', () => {
  let code: TestRepository;
  let ids: { first: string; second: string };
  beforeEach(() => {
    code = repository();
    const first = code.commit('first');
    code.git('tag', 'light');
    code.git('tag', '-a', 'both', '-m', 'annotated');
    code.git('branch', '分支');
    ids = { first, second: code.commit('second') };
    code.git('branch', 'both');
  });

  it('is a branch, a tag or a commit, and no more is said than what was asked', async () => {
    for (const [ref, id, chosen] of [
      ['分支', ids.first, 'refs/heads/分支'],
      ['light', ids.first, 'refs/tags/light'],
      ['refs/tags/both', ids.first, 'refs/tags/both'],
      ['refs/heads/both', ids.second, 'refs/heads/both'],
      [ids.first, ids.first, undefined],
      [ids.first.slice(0, 10), ids.first, undefined],
    ] as const) {
      const origin = originOf(await captured(local(code), { ref, name: `x${Math.random()}` }));
      expect([ref, origin.commit.id, origin.ref]).toEqual([ref, id, chosen]);
    }
  });

  it.each([
    ['both', 'source-malformed'],
    ['no-such-branch', 'source-missing'],
    ['0'.repeat(40), 'source-missing'],
    ['--output=x', 'source-malformed'],
    ['-x', 'source-malformed'],
    ['main~1', 'source-malformed'],
    ['main@{1}', 'source-malformed'],
    [':/first', 'source-malformed'],
    ['a..b', 'source-malformed'],
    ['', 'source-malformed'],
    ['a b', 'source-malformed'],
    ['a\nb', 'source-malformed'],
  ])('cannot be %j: %s', async (ref, error) => {
    expect(await refused(local(code), { ref })).toBe(error);
  });

  it('cannot be anything of a repository without commits', async () => {
    const empty = makeRepository(join(folder, 'empty'));
    expect(await refused(local(empty))).toBe('source-missing');
  });
});

describe('names that a disk or a ZIP cannot hold', () => {
  it('are kept by the digest of the path, and the list has them as they are', async () => {
    const code = repository();
    const names = [
      'a b',
      '中文.txt',
      'con.txt',
      'a\\b',
      'line\nbreak',
      'A.txt',
      'a.TXT',
      'dot.',
      'c:x',
      'q?',
      'sub/Aux',
      'e\u0301',
      '\u00e9',
    ];
    const blob = code.feed('content', 'hash-object', '-w', '--stdin');
    const index = names.map((name) => `100644 ${blob}\t${name}\0`).join('');
    const notText = Buffer.concat([
      Buffer.from(`100644 ${blob}\t`),
      Buffer.from([0xff, 0xfe, 0x2f, 0x78]),
      Buffer.from([0]),
    ]);
    code.feed(Buffer.concat([Buffer.from(index), notText]), 'update-index', '-z', '--index-info');
    code.git('commit', '--quiet', '-m', 'names');
    const opened = await captured(local(code));
    const paths = opened.source.files.map(({ path }) => path);
    expect([...paths].sort()).toEqual([...names, '\ufffd\ufffd/x'].sort());
    expect(opened.file('\ufffd\ufffd/x').pathBase64).toBe(Buffer.from([0xff, 0xfe, 0x2f, 0x78]).toString('base64'));
    for (const file of opened.source.files) expect(opened.content(file.path).toString(), file.path).toBe('content');
    const own = opened.source.files.filter(({ member }) => member === undefined).map(({ path }) => path);
    // Of two names that differ in case, or in how a letter is put together, the first has its own place.
    expect(own.sort()).toEqual(['A.txt', 'a b', '中文.txt', 'e\u0301'].sort());
    expect(new Set(opened.paths.map((path) => path.normalize().toLowerCase())).size).toBe(opened.paths.length);
  });

  it('that climb are as harmless', async () => {
    const code = repository();
    const blob = code.feed('x', 'hash-object', '-w', '--stdin');
    const entry = (mode: string, name: string, id: string) =>
      Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(id, 'hex')]);
    const tree = (...entries: Buffer[]) =>
      code.feed(Buffer.concat(entries), 'hash-object', '-w', '--literally', '-t', 'tree', '--stdin');
    const inner = tree(entry('100644', 'authorized_keys', blob));
    const root = tree(
      entry('100644', '../../../tmp/evil', blob),
      entry('40000', '..', inner),
      entry('100644', '.git', blob),
      entry('100644', '/etc/passwd', blob),
      entry('100644', 'twice', blob),
      entry('100644', 'twice', blob),
      entry('040000', 'zero', inner),
    );
    const commit = code.git('commit-tree', root, '-m', 'hostile');
    code.git('update-ref', 'refs/heads/main', commit);
    const opened = await captured(local(code));
    expect(opened.source.files.map(({ path }) => path)).toEqual([
      ...['../../../tmp/evil', '../authorized_keys', '.git', '/etc/passwd', 'twice', 'twice', 'zero/authorized_keys'],
    ]);
    expect(opened.source.files.map(({ member }) => member !== undefined)).toEqual([
      true,
      true,
      false,
      true,
      false,
      true,
      false,
    ]);
    expect(existsSync('/tmp/evil')).toBe(false);
    expect(opened.capture.completeness).toBe('complete');
  });
});

describe('what is not in the repository, or not all of it', () => {
  it('is said: submodules, large files elsewhere, limits', async () => {
    const code = repository();
    const other = code.commit('as if of another repository');
    code.git('update-index', '--add', '--cacheinfo', `160000,${other},vendor/lib`);
    code.git('commit', '--quiet', '-m', 'submodule');
    code.write('big.psd', 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n');
    code.write('large', 'x'.repeat(3000));
    code.write('small', 'x');
    code.git('add', 'big.psd', 'large', 'small');
    code.git('commit', '--quiet', '-m', 'files');
    const opened = await captured(local(code), { maxBytes: 2000 });
    expect(opened.file('vendor/lib')).toEqual({
      path: 'vendor/lib',
      mode: '160000',
      blob: other,
      absent: 'submodule-not-captured',
    });
    expect(opened.file('large')).toMatchObject({ absent: 'file-too-large', bytes: 3000 });
    expect(lossCodes(opened)).toEqual(['gap file-too-large', 'gap lfs-pointer', 'note submodule-not-captured']);
    expect(opened.capture).toMatchObject({ completeness: 'partial', labels: ['partial'] });
  });

  it('is said of a list that is cut, and of a history that does not fit', async () => {
    const code = repository();
    for (const name of ['a', 'b', 'c']) code.write(name, name);
    code.commit('three');
    const opened = await captured(local(code), { maxFiles: 2, maxBytes: 50 });
    expect(opened.source).toMatchObject({ cut: true, files: [{ path: 'a' }, { path: 'b' }] });
    expect(originOf(opened).bundle).toBeUndefined();
    expect(lossCodes(opened)).toEqual(['gap too-many-files', 'note history-not-kept']);
  });

  it('is said of trees that stand for more folders than there is time', async () => {
    const code = repository();
    let tree = code.feed('', 'mktree');
    for (let level = 0; level < 12; level += 1) {
      const lines = Array.from({ length: 10 }, (_, n) => `040000 tree ${tree}\tfolder${n}\n`).join('');
      tree = code.feed(lines, 'mktree');
    }
    code.git('update-ref', 'refs/heads/main', code.git('commit-tree', tree, '-m', 'bomb'));
    const opened = await captured(local(code));
    expect(opened.source).toMatchObject({ cut: true, files: [] });
    expect(lossCodes(opened)).toEqual(['gap tree-not-followed']);
  });
});

describe('a hostile repository runs nothing', () => {
  it('by hooks, filters, monitors or replaced objects', async () => {
    const code = repository();
    const marker = join(folder, 'ran');
    const script = `#!/bin/sh\ntouch ${marker}\n`;
    code.write('.gitattributes', '* filter=evil\n');
    code.write('.lfsconfig', '[lfs]\n\turl = http://127.0.0.1:1/\n');
    code.write('.gitmodules', '[submodule "x"]\n\tpath = x\n\turl = ext::sh -c touch% x\n');
    code.write('a', 'true content');
    const commit = code.commit('one');
    code.write('a', 'false content');
    code.git('add', '--all');
    const replacement = code.git('commit-tree', code.git('write-tree'), '-m', 'false');
    code.git('replace', commit, replacement);
    for (const hook of ['post-checkout', 'pre-receive', 'post-update', 'reference-transaction', 'pre-auto-gc']) {
      code.write(`.git/hooks/${hook}`, script);
      execFileSync('chmod', ['+x', join(code.folder, '.git/hooks', hook)]);
    }
    for (const [name, value] of [
      ['filter.evil.smudge', `touch ${marker}`],
      ['filter.evil.clean', `touch ${marker}`],
      ['core.fsmonitor', `touch ${marker}`],
      ['core.sshCommand', `touch ${marker}`],
      ['core.alternateRefsCommand', `touch ${marker}`],
      ['uploadpack.packObjectsHook', `touch ${marker};`],
      ['credential.helper', `!touch ${marker}`],
    ] as const)
      code.git('config', name, value);
    rmSync(marker, { force: true });
    const opened = await captured(local(code));
    expect(originOf(opened).commit.id).toBe(commit);
    expect(opened.content('a').toString()).toBe('true content');
    await captured(code.folder, { name: 'as-a-folder' });
    expect(existsSync(marker)).toBe(false);
  });

  it.each([
    [() => `ext::sh -c touch% ${folder}/ran`, 'source-unsupported'],
    [() => `git+ext::sh -c touch% ${folder}/ran`, 'source-unsupported'],
    [() => `--upload-pack=touch ${folder}/ran`, 'source-missing'],
    [() => `git+file://${folder}/--upload-pack=x`, 'source-missing'],
    [() => 'ssh://-oProxyCommand=touch@example.test/x', 'source-unsupported'],
    [() => 'git@example.test:x/y.git', 'source-unsupported'],
    [() => 'git://example.test/x', 'source-unsupported'],
    [() => 'fd::17', 'source-unsupported'],
    [() => 'https://user:secret@example.test/x.git', 'url-unsupported'],
  ])('by its address', async (source, error) => {
    expect(await refused(source())).toBe(error);
    expect(existsSync(join(folder, 'ran'))).toBe(false);
  });
});

describe('over HTTP', () => {
  let server: Server;
  let base: string;
  let answer: (request: IncomingMessage, response: ServerResponse) => void;

  beforeEach(async () => {
    // As any static site can serve a repository (gitprotocol-http, dumb clients).
    answer = (request, response) => {
      const path = join(folder, new URL(request.url ?? '', 'http://x/').pathname);
      if (existsSync(path)) response.end(readFileSync(path));
      else response.writeHead(404).end();
    };
    server = createServer((request, response) => answer(request, response)).listen(0, '127.0.0.1');
    await new Promise((done) => server.once('listening', done));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  function served(): TestRepository {
    const code = repository();
    code.write('a', 'content');
    code.commit('one');
    code.git('clone', '--quiet', '--bare', '.', '../served.git');
    execFileSync('git', ['update-server-info'], { cwd: join(folder, 'served.git') });
    return code;
  }

  it('it goes through the gateway, which writes every connection down', async () => {
    const code = served();
    const opened = await captured(`${base}/served.git`, { allowPrivate: true });
    expect(originOf(opened)).toMatchObject({
      url: `${base}/served.git`,
      commit: { id: code.git('rev-parse', 'HEAD') },
    });
    expect(opened.network.connections.length).toBeGreaterThan(1);
    for (const connection of opened.network.connections)
      expect(connection).toMatchObject({ means: 'system', host: '127.0.0.1', ip: '127.0.0.1', outcome: 'connected' });
    expect(opened.text(originOf(opened).trace ?? '')).toContain('GET /served.git/info/refs');
    expect(opened.capture.labels).toEqual(['private-address']);
    const log = opened.text('evidence/call-log.jsonl');
    expect(log).toContain('"call":"git ls-remote"');
    expect(log).not.toContain(folder);
  });

  it('a private address needs leave, and the gateway says so', async () => {
    served();
    expect(await refused(`${base}/served.git`)).toBe('private-address');
    expect(await refused('http://no-such-host.invalid/x.git')).toBe('host-unknown');
  });

  it('a server that sends git on to another host is followed, and both are written down', async () => {
    served();
    const straight = answer;
    const port = new URL(base).port;
    answer = (request, response) => {
      if (request.headers.host?.startsWith('127.0.0.1') === true) straight(request, response);
      else response.writeHead(302, { location: `http://127.0.0.1:${port}${request.url}` }).end();
    };
    const opened = await captured(`http://localhost:${port}/served.git`, { allowPrivate: true });
    expect(opened.network.connections.map(({ host }) => host)).toEqual(
      expect.arrayContaining(['localhost', '127.0.0.1']),
    );
  });

  it('a server that has no repository, or none that can be read, leaves no file', async () => {
    expect(await refused(`${base}/nothing.git`, { allowPrivate: true })).toBe('git-failed');
    answer = (_, response) => response.writeHead(401, { 'www-authenticate': 'Basic' }).end();
    expect(await refused(`${base}/secret.git`, { allowPrivate: true })).toBe('git-failed');
    answer = (_, response) => response.end('garbage');
    expect(await refused(`${base}/garbage.git`, { allowPrivate: true })).toBe('source-missing');
  });

  it('a server that never answers is left when the time is over, and git with it', async () => {
    const closed = new Promise((done) => server.on('connection', (socket) => socket.once('close', done)));
    answer = () => undefined;
    expect(await refused(`${base}/silent.git`, { allowPrivate: true, maxTimeMs: 1_500 })).toBe('timeout');
    await closed;
  });

  it('a capture that is ended from outside leaves neither git nor a file', async () => {
    const closed = new Promise((done) => server.on('connection', (socket) => socket.once('close', done)));
    const asked = new Promise<void>((done) => {
      answer = () => done();
    });
    const options = JSON.stringify({ out, allowPrivate: true, ...alone });
    const program = `
      const { captureSource } = await import(${JSON.stringify(new URL('../source.ts', import.meta.url).href)});
      await captureSource(${JSON.stringify(`${base}/silent.git`)}, ${options});
    `;
    const child = spawn(process.execPath, ['--conditions=@guzheng/source', '--input-type=module', '--eval', program], {
      stdio: 'ignore',
    });
    const ended = once(child, 'exit');
    await asked;
    child.kill('SIGTERM');
    expect(await ended).toEqual([null, 'SIGTERM']);
    // git's connection ends only with git.
    await closed;
    expect(await readdir(out)).toEqual([]);
  });

  it('a repository that changes meanwhile is noticed', async () => {
    served();
    const straight = answer;
    let asked = 0;
    answer = (request, response) => {
      if (request.url?.startsWith('/served.git/info/refs') === true) asked += 1;
      if (asked === 3) {
        const refs = readFileSync(join(folder, 'served.git/info/refs'), 'utf8');
        response.end(`${refs}${refs.slice(0, 40)}\trefs/heads/new\n`);
      } else straight(request, response);
    };
    const opened = await captured(`${base}/served.git`, { allowPrivate: true });
    expect(originOf(opened).refs.changed).toBe(true);
    expect(lossCodes(opened)).toEqual(['note refs-changed']);
    expect(opened.capture.labels).toEqual(['refs-changed', 'private-address']);
  });

  it('a repository that is gone meanwhile is sealed as it was', async () => {
    served();
    const straight = answer;
    let asked = 0;
    answer = (request, response) => {
      if (request.url?.startsWith('/served.git/info/refs') === true) asked += 1;
      if (asked < 3) straight(request, response);
      else response.writeHead(404).end();
    };
    const opened = await captured(`${base}/served.git`, { allowPrivate: true });
    expect(originOf(opened).refs).toEqual({ before: 'evidence/source/refs-before.txt' });
    expect(lossCodes(opened)).toEqual(['note refs-not-asked-again']);
  });
});

describe('without git', () => {
  it('it says what is missing', async () => {
    const code = repository();
    code.commit('one');
    expect(await refused(local(code), { git: join(folder, 'no-git') })).toBe('git-missing');
    const notGit = join(folder, 'not-git');
    writeFileSync(notGit, '#!/bin/sh\necho hello\n', { mode: 0o755 });
    expect(await refused(local(code), { git: notGit })).toBe('git-failed');
  });

  it('a folder with a repository is captured all the same', async () => {
    const code = repository();
    code.write('a', 'a');
    code.commit('one');
    mkdirSync(out);
    const opened = await captured(code.folder, { git: join(folder, 'no-git') });
    expect(lossCodes(opened)).toEqual(['note git-folder-not-captured', 'note git-state-unread']);
    expect(opened.source.files.map(({ path }) => path)).toEqual(['a']);
  });
});
