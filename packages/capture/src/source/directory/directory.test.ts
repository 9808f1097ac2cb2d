import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DirectoryOrigin } from '@guzheng/evidence';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lossCodes, type OpenedPackage, openPackage } from '../../../test/package.ts';
import { makeRepository } from '../../../test/repository.ts';
import { captureSource, type SourceOptions } from '../source.ts';
import { changeOf, ReadFailure, readFile } from './read.ts';

let folder: string;
let root: string;
let out: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'directory-source-'));
  root = join(folder, '项目');
  out = join(folder, 'out');
  mkdirSync(root);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function captured(options: Partial<SourceOptions> = {}, source = root): Promise<OpenedPackage> {
  const result = await captureSource(source, { out, resolvers: [], timeServers: [], ...options });
  return await openPackage(result.path);
}

function write(path: string, content: string): string {
  const file = join(root, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, content);
  return file;
}

const pathsOf = ({ source }: OpenedPackage): readonly string[] => source.files.map(({ path }) => path);

function originOf({ source }: OpenedPackage): DirectoryOrigin {
  if (source.origin.kind !== 'directory') throw new Error('it is no folder');
  return source.origin;
}

describe('a folder', () => {
  it('is captured file by file, with what the disk says of each', async () => {
    const file = write('src/a.ts', 'content');
    chmodSync(file, 0o750);
    utimesSync(file, new Date('2020-02-03T04:05:06Z'), new Date('2020-02-03T04:05:06Z'));
    linkSync(file, join(root, 'src/b.ts'));
    write('empty', '');
    symlinkSync('src/a.ts', join(root, 'link'));
    const opened = await captured();
    const { uid, gid } = lstatSync(file);
    expect(opened.file('src/a.ts')).toEqual({
      path: 'src/a.ts',
      mode: '100750',
      bytes: 7,
      sha256: 'ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73',
      modifiedAt: '2020-02-03T04:05:06.000Z',
      owner: { uid, gid },
    });
    expect(opened.file('src/b.ts').sameFileAs).toBe('src/a.ts');
    expect(opened.file('link')).toMatchObject({ mode: '120777', bytes: 8 });
    expect(opened.content('link').toString()).toBe('src/a.ts');
    expect(opened.content('empty').length).toBe(0);
    expect(originOf(opened)).toEqual({ kind: 'directory', path: root });
    expect(opened.capture).toMatchObject({ kind: 'source-code', completeness: 'complete', labels: [] });
    expect(lossCodes(opened)).toEqual([]);
    expect(opened.network.connections).toEqual([]);
  });

  it('is listed in the order of the bytes of its paths, the same every time', async () => {
    for (const path of ['a/b', 'a.b', 'a-b', 'B', 'ä', '中', 'a/a/a']) write(path, path);
    const [one, two] = [await captured({ name: 'one' }), await captured({ name: 'two' })];
    const sorted = [...pathsOf(one)].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(pathsOf(one)).toEqual(sorted);
    expect(two.source).toEqual(one.source);
  });

  it('may be empty', async () => {
    const opened = await captured();
    expect([opened.source.files, opened.capture.completeness]).toEqual([[], 'complete']);
  });

  it('may hold names that are no text', async () => {
    const name = Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0xb9, 0xcc, 0xd6, 0xa4])]);
    writeFileSync(name, 'GBK');
    const opened = await captured();
    expect(opened.source.files).toMatchObject([{ path: '\ufffd\ufffd֤', pathBase64: 'uczWpA==' }]);
    expect(opened.content('\ufffd\ufffd֤').toString()).toBe('GBK');
  });

  it('has nothing of what its links lead to', async () => {
    const secret = join(folder, 'secret');
    mkdirSync(secret);
    writeFileSync(join(secret, 'key'), 'private');
    symlinkSync(secret, join(root, 'folder'));
    symlinkSync('../secret/key', join(root, 'file'));
    symlinkSync('.', join(root, 'loop'));
    symlinkSync('nothing', join(root, 'dangling'));
    const opened = await captured();
    expect(pathsOf(opened)).toEqual(['dangling', 'file', 'folder', 'loop']);
    expect(lossCodes(opened)).toEqual(['note link-leads-outside']);
    expect(opened.losses).toHaveLength(2);
  });

  it('has no content where there is none: pipes and sockets', async () => {
    execFileSync('mkfifo', [join(root, 'pipe')]);
    write('a', 'a');
    const opened = await captured();
    expect(pathsOf(opened)).toEqual(['a']);
    expect(lossCodes(opened)).toEqual(['note special-file']);
  });

  it('may hold the folder that the package goes to, but for our own papers', async () => {
    write('a', 'a');
    const first = await captured({ out: join(root, 'out'), name: 'first' });
    expect(pathsOf(first)).toEqual(['a']);
    const second = await captured({ out: join(root, 'out'), name: 'second' });
    expect(pathsOf(second)).toEqual(['a', 'out/first.wacz']);
    // The same by another way to the same folder.
    symlinkSync(root, join(folder, 'way'));
    const third = await captured({ out: join(root, 'out'), name: 'third' }, join(folder, 'way'));
    expect(pathsOf(third)).toEqual(['a', 'out/first.wacz', 'out/second.wacz']);
  });

  it('is cut at a limit, and says so', async () => {
    for (const name of ['a', 'b', 'c']) write(name, name.repeat(100));
    const opened = await captured({ maxFiles: 2, maxBytes: 99 });
    expect(opened.source.cut).toBe(true);
    expect(opened.source.files).toMatchObject([{ absent: 'file-too-large' }, { absent: 'file-too-large' }]);
    expect(lossCodes(opened)).toEqual(['gap file-too-large', 'gap too-many-files']);
    const all = await captured({ maxBytes: 100, name: 'all' });
    expect(lossCodes(all)).toEqual([]);
    write('d', 'd'.repeat(100));
    write('e', 'e'.repeat(100));
    expect(lossCodes(await captured({ maxBytes: 100, name: 'too-much' }))).toEqual(['gap source-too-large']);
  });
});

describe('a file that changes while the folder is read', () => {
  it('is kept, and the package is partial', async () => {
    const file = write('a', 'before');
    let isReading = false;
    const opened = await captured({
      onProgress: (detail) => {
        isReading = detail === 'reading the files';
      },
      // The clock is asked when the files have been read, and before they are looked at once more.
      now: () => {
        if (isReading) appendFileSync(file, '!');
        return new Date();
      },
    });
    expect(opened.content('a').toString()).toBe('before');
    expect(lossCodes(opened)).toEqual(['gap file-changed']);
    expect(opened.capture.labels).toEqual(['partial']);
  });

  const read = async (file: string, change: () => void): Promise<string> => {
    const met = await lstat(Buffer.from(file), { bigint: true });
    change();
    const chunks: Uint8Array[] = [];
    try {
      for await (const chunk of readFile(Buffer.from(file), met)) chunks.push(chunk);
    } catch (error) {
      if (error instanceof ReadFailure) return error.message;
      throw error;
    }
    return `${Buffer.concat(chunks).toString()} / ${await changeOf(Buffer.from(file), met)}`;
  };

  it.each<[string, (file: string) => void, string]>([
    ['nothing', () => undefined, 'before / undefined'],
    ['longer', (file) => appendFileSync(file, ' and after'), 'before / it had 6 bytes and then 16'],
    ['other bytes of the same length', (file) => writeFileSync(file, 'after!'), 'after! / it was changed'],
    ['shorter', (file) => truncateSync(file, 2), 'it ends after 2 bytes'],
    ['gone', (file) => rmSync(file), 'ENOENT'],
    [
      'a link',
      (file) => {
        renameSync(file, `${file}.old`);
        symlinkSync('/etc/passwd', file);
      },
      'ELOOP',
    ],
    [
      'another file',
      (file) => {
        renameSync(file, `${file}.old`);
        writeFileSync(file, 'other');
      },
      'another file was put in its place',
    ],
  ])('that is then %s', async (_what, change, seen) => {
    const file = write('a', 'before');
    expect(await read(file, () => change(file))).toBe(seen);
  });
});

describe('a work tree', () => {
  it('is captured as it stands on the disk, and compared with what was checked out', async () => {
    const code = makeRepository(root);
    for (const name of ['same', 'changed', 'deleted', 'mode']) code.write(name, name);
    symlinkSync('same', join(root, 'link'));
    const commit = code.commit('one');
    code.write('changed', 'other');
    chmodSync(join(root, 'mode'), 0o755);
    rmSync(join(root, 'deleted'));
    code.write('new', 'new');
    const opened = await captured();
    expect(originOf(opened).workTree).toMatchObject({
      commit,
      branch: 'main',
      deleted: ['deleted'],
      objectFormat: 'sha1',
    });
    expect(opened.source.files.map(({ path, head }) => `${path} ${head}`)).toEqual([
      ...['changed differs', 'link same', 'mode differs', 'new absent', 'same same'],
    ]);
    expect(opened.file('same').blob).toBe(code.git('rev-parse', 'HEAD:same'));
    expect(opened.capture.labels).toEqual(['uncommitted-changes']);
    expect(lossCodes(opened)).toEqual(['note git-folder-not-captured']);
  });

  it('may be of another repository, which lies elsewhere', async () => {
    const code = makeRepository(join(folder, 'main'));
    code.write('a', 'a');
    const commit = code.commit('one');
    code.git('worktree', 'add', '--quiet', join(root, 'tree'), '-b', 'side');
    const opened = await captured({}, join(root, 'tree'));
    expect(originOf(opened).workTree).toMatchObject({ commit, branch: 'side', deleted: [] });
    expect(pathsOf(opened)).toEqual(['.git', 'a']);
  });

  it('of which git can make nothing is a folder like any other', async () => {
    write('.git/HEAD', 'garbage');
    write('a', 'a');
    const opened = await captured();
    expect(originOf(opened).workTree).toBeUndefined();
    expect(pathsOf(opened)).toEqual(['.git/HEAD', 'a']);
    expect(lossCodes(opened)).toEqual(['note git-state-unread']);
  });
});

it('leaves nothing behind when the package cannot be written', async () => {
  write('a', 'a');
  mkdirSync(out);
  writeFileSync(join(out, 'taken.wacz'), 'there');
  await expect(captured({ name: 'taken' })).rejects.toMatchObject({ code: 'output-exists' });
  await expect(captured({}, join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'source-missing' });
  await expect(captured({}, join(out, 'taken.wacz'))).rejects.toMatchObject({ code: 'source-unsupported' });
  await expect(captured({ ref: 'main' })).rejects.toMatchObject({ code: 'source-malformed' });
  expect(await readdir(out)).toEqual(['taken.wacz']);
  expect(existsSync(join(root, 'a'))).toBe(true);
});
