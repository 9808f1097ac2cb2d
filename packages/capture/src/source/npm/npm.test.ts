import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { NpmOrigin } from '@guzheng/evidence';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pack, startRegistry, type TestRegistry } from '../../../test/npm-registry.ts';
import { lossCodes, type OpenedPackage, openPackage } from '../../../test/package.ts';
import { CaptureError } from '../../error.ts';
import { captureSource, type SourceOptions } from '../source.ts';

let folder: string;
let out: string;
let registry: TestRegistry;
let tarball: Buffer;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'npm-source-'));
  out = join(folder, 'out');
  mkdirSync(join(folder, 'package/lib'), { recursive: true });
  writeFileSync(join(folder, 'package/package.json'), '{"name":"left-pad","version":"1.3.0"}');
  writeFileSync(join(folder, 'package/lib/左.js'), 'module.exports = 1\n', { mode: 0o755 });
  tarball = pack(folder);
  registry = await startRegistry();
  registry.publish('left-pad', '1.3.0', tarball);
});
afterEach(async () => {
  await registry.close();
  await rm(folder, { recursive: true, force: true });
});

const given = (options: Partial<SourceOptions>): SourceOptions => ({
  ...{ out, registry: registry.url, allowPrivate: true, resolvers: [], timeServers: [], ...options },
});

async function captured(source = 'npm:left-pad@1.3.0', options: Partial<SourceOptions> = {}): Promise<OpenedPackage> {
  return await openPackage((await captureSource(source, given(options))).path);
}

async function refused(source = 'npm:left-pad@1.3.0', options: Partial<SourceOptions> = {}): Promise<string> {
  try {
    await captureSource(source, given(options));
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
    expect(existsSync(out) ? await readdir(out) : []).toEqual([]);
    return error.code;
  }
  return 'captured';
}

function originOf({ source }: OpenedPackage): NpmOrigin {
  if (source.origin.kind !== 'npm') throw new Error('it is no npm package');
  return source.origin;
}

const HONEST = ['note signature-unchecked'];

describe('a version of a package', () => {
  it('is captured with what the registry says of it, its tarball, and every file', async () => {
    const opened = await captured();
    expect(originOf(opened)).toMatchObject({
      name: 'left-pad',
      version: '1.3.0',
      published: '2018-04-09T01:10:45.796Z',
      registry: registry.url,
      agrees: true,
      stated: { integrity: `sha512-${createHash('sha512').update(tarball).digest('base64')}` },
      signatures: [{ keyid: 'SHA256:jl3bwswu80PjjokCgh0o2w5c2U4LhQAE57gj9cz1kzA', sig: 'MEUCIQ==' }],
    });
    expect(opened.bytes('evidence/source/package.tgz').equals(tarball)).toBe(true);
    expect(opened.source.files.map(({ path, mode }) => `${mode} ${path}`)).toEqual([
      '100755 package/lib/左.js',
      '100644 package/package.json',
    ]);
    expect(opened.content('package/lib/左.js').toString()).toBe('module.exports = 1\n');
    expect(opened.paths.filter((path) => path.startsWith('evidence/fetch/'))).toEqual([
      ...['evidence/fetch/1-body.bin', 'evidence/fetch/2-body.bin', 'evidence/fetch/3-body.bin'],
    ]);
    expect(opened.paths).toEqual(expect.arrayContaining(['archive/data.warc.gz', 'indexes/index.cdxj']));
    expect(opened.paths.filter((path) => path.startsWith('pages/'))).toEqual([]);
    expect(opened.capture.plain?.hops.map(({ url, status }) => `${status} ${url}`)).toEqual([
      `200 ${registry.url}left-pad/1.3.0`,
      `200 ${registry.url}left-pad/-/left-pad-1.3.0.tgz`,
      `200 ${registry.url}left-pad`,
    ]);
    expect(opened.capture).toMatchObject({
      kind: 'source-code',
      labels: ['private-address'],
      completeness: 'complete',
    });
    expect(lossCodes(opened)).toEqual(HONEST);
  });

  it('may be of a scope, and may be asked for by a tag, which is then said', async () => {
    registry.publish('@ns/pkg', '2.0.0', tarball);
    const opened = await captured('npm:@ns/pkg');
    expect(originOf(opened)).toMatchObject({ name: '@ns/pkg', asked: 'latest', version: '2.0.0' });
    expect(opened.capture.labels).toEqual(['version-resolved', 'private-address']);
    expect(registry.asked).toContain('/@ns%2fpkg/latest');
  });

  it('may be kept behind a redirect', async () => {
    registry.on(
      '/left-pad/-/left-pad-1.3.0.tgz',
      (_, response) => void response.writeHead(302, { location: '/elsewhere.tgz' }).end('<p>moved</p>'),
    );
    registry.on('/elsewhere.tgz', (_, response) => void response.end(tarball));
    const opened = await captured();
    expect(opened.bytes('evidence/source/package.tgz').equals(tarball)).toBe(true);
    expect(lossCodes(opened)).toEqual(HONEST);
  });

  it.each([
    ['npm:left-pad@1.3', 'source-missing'],
    ['npm:left-pad@^1.0.0', 'source-malformed'],
    ['npm:left-pad@>=1', 'source-malformed'],
    ['npm:left-pad@1 || 2', 'source-malformed'],
    ['npm:left-pad@', 'source-malformed'],
    ['npm:', 'source-malformed'],
    ['npm:../../etc', 'source-malformed'],
    ['npm:@a/b/c@1.0.0', 'source-malformed'],
    ['npm:no-such-package@1.0.0', 'source-missing'],
  ])('cannot be %s: %s', async (source, code) => {
    expect(await refused(source)).toBe(code);
  });

  it('needs leave for a registry, or a tarball, at a private address', async () => {
    expect(await refused(undefined, { allowPrivate: false })).toBe('private-address');
  });
});

describe('a registry that does not do its work', () => {
  it.each<[string, (path: string) => void, string]>([
    [
      'answers 500',
      (path) => registry.on(path, (_, response) => void response.writeHead(500).end('x')),
      'registry-failed',
    ],
    [
      'wants a login',
      (path) => registry.on(path, (_, response) => void response.writeHead(401).end('x')),
      'registry-failed',
    ],
    ['answers nothing', (path) => registry.on(path, (_, response) => void response.end()), 'registry-failed'],
    [
      'answers with a page',
      (path) => registry.on(path, (_, response) => void response.end('<html>')),
      'registry-failed',
    ],
    ['answers with a list', (path) => registry.on(path, (_, response) => void response.end('[]')), 'registry-failed'],
    [
      'names no tarball',
      (path) => registry.on(path, (_, response) => void response.end('{"name":"left-pad","version":"1.3.0"}')),
      'registry-failed',
    ],
    [
      'names another package',
      () => registry.publish('left-pad', '1.3.0', tarball, (document) => ({ ...document, name: 'right-pad' })),
      'registry-failed',
    ],
    [
      'names a tarball that is no address',
      () =>
        registry.publish('left-pad', '1.3.0', tarball, (document) => ({
          ...document,
          dist: { tarball: 'file:///etc/passwd' },
        })),
      'url-unsupported',
    ],
    [
      'closes the connection',
      (path) => registry.on(path, (request) => void request.socket.destroy()),
      'connection-failed',
    ],
  ])('%s', async (_what, arrange, code) => {
    arrange('/left-pad/1.3.0');
    expect(await refused()).toBe(code);
  });

  it('states another digest than the tarball has: the package is partial and says so first', async () => {
    const wrong = `sha512-${createHash('sha512').update('another').digest('base64')}`;
    registry.publish('left-pad', '1.3.0', tarball, (document) => ({
      ...document,
      dist: { ...document.dist, integrity: wrong },
    }));
    const opened = await captured();
    expect(originOf(opened)).toMatchObject({ agrees: false, stated: { integrity: wrong } });
    expect(opened.capture.labels).toEqual(['partial', 'integrity-mismatch', 'private-address']);
    expect(lossCodes(opened)).toEqual(['gap integrity-mismatch', ...HONEST]);
    expect(opened.losses[0]?.detail).toContain(wrong);
  });

  it('states no digest', async () => {
    registry.publish('left-pad', '1.3.0', tarball, ({ dist, ...document }) => ({
      ...document,
      dist: { tarball: dist.tarball },
    }));
    const opened = await captured();
    expect(originOf(opened)).not.toHaveProperty('agrees');
    expect(lossCodes(opened)).toEqual(['note integrity-not-stated']);
  });

  it('has no document on the package, or an endless one', async () => {
    registry.on('/left-pad', (_, response) => void response.writeHead(404).end());
    expect(lossCodes(await captured())).toEqual(['note publish-time-unknown', ...HONEST]);
    registry.on('/left-pad', (_, response) => void response.end(' '.repeat(33 * 2 ** 20)));
    const opened = await captured(undefined, { name: 'endless' });
    expect(lossCodes(opened)).toEqual(['note body-too-large', 'note publish-time-unknown', ...HONEST]);
    expect(opened.capture.completeness).toBe('complete');
  });
});

describe('a hostile tarball', () => {
  async function withTarball(bytes: Uint8Array, options: Partial<SourceOptions> = {}): Promise<OpenedPackage> {
    registry.publish('evil', '1.0.0', bytes);
    return await captured('npm:evil@1.0.0', { name: `x${Math.random()}`, ...options });
  }

  it('may name what it likes: nothing is written there', async () => {
    writeFileSync(join(folder, 'x'), 'x');
    const names = ['/tmp/evil-absolute', '../../evil', 'package/../../evil', 'package/a\\..\\b', 'package/CON'];
    const transforms = names.map((name) => {
      const file = join(folder, 'evil.tar');
      execFileSync('tar', [
        '--format=ustar',
        '-P',
        `--transform=s#.*#${name.replaceAll('\\', '\\\\')}#`,
        '-cf',
        file,
        '-C',
        folder,
        'x',
      ]);
      // Without its end mark, so that the next can follow.
      return execFileSync('head', ['-c', '1024', file]);
    });
    const opened = await withTarball(gzipSync(Buffer.concat([...transforms, Buffer.alloc(1024)])));
    expect(opened.source.files.map(({ path }) => path)).toEqual(names);
    for (const { member } of opened.source.files) expect(member).toMatch(/^evidence\/files-by-id\/[0-9a-f]{64}$/);
    expect(existsSync('/tmp/evil-absolute')).toBe(false);
    expect(lossCodes(opened)).toEqual(HONEST);
  });

  it('may have links: their text is kept, and nothing of what they lead to', async () => {
    symlinkSync('/etc/passwd', join(folder, 'package/link'));
    const opened = await withTarball(pack(folder));
    expect(opened.content('package/link').toString()).toBe('/etc/passwd');
    expect(opened.file('package/link').mode).toBe('120777');
    expect(lossCodes(opened)).toEqual(['note link-in-tarball', ...HONEST]);
  });

  it('may be a bomb: it is read as far as the limit', async () => {
    const zeros = gzipSync(Buffer.alloc(64 * 2 ** 20), { level: 9 });
    const header = pack(folder);
    expect(header.length).toBeLessThan(1000);
    const bomb = Buffer.concat(Array.from({ length: 6 }, () => zeros));
    const tar = Buffer.alloc(512);
    tar.write('package/zeros');
    tar.write('0000644\0', 100);
    tar.write(`${(6 * 64 * 2 ** 20).toString(8).padStart(11, '0')}\0`, 124);
    tar.write('ustar\x0000', 257, 'latin1');
    tar.write('        ', 148);
    tar.write(
      `${tar
        .reduce((sum, byte) => sum + byte, 0)
        .toString(8)
        .padStart(6, '0')}\0 `,
      148,
    );
    const opened = await withTarball(Buffer.concat([gzipSync(tar), bomb]), { maxBytes: 2 ** 20 });
    expect(opened.source.cut).toBe(true);
    expect(lossCodes(opened)).toEqual(['gap file-too-large', 'gap tarball-malformed', ...HONEST]);
  });

  it.each<[string, (good: Buffer) => Buffer]>([
    ['cut', (good) => good.subarray(0, -30)],
    ['no gzip', () => Buffer.from('hello')],
    ['gzip around something else', () => gzipSync('hello')],
    ['followed by something', (good) => Buffer.concat([good, Buffer.from('hidden')])],
  ])('may be %s: the files are those up to there', async (_what, edit) => {
    const opened = await withTarball(edit(tarball));
    expect(opened.source.cut).toBe(true);
    expect(lossCodes(opened)).toEqual(['gap tarball-malformed', ...HONEST]);
    expect(opened.capture.completeness).toBe('partial');
  });

  it('may be larger than the limit: it is kept as far as it came', async () => {
    const opened = await captured(undefined, { maxBytes: 100 });
    expect(opened.bytes('evidence/source/package.tgz').length).toBe(100);
    expect(lossCodes(opened)).toEqual([
      'gap body-too-large',
      'gap integrity-mismatch',
      'gap tarball-malformed',
      ...HONEST,
    ]);
  });
});
