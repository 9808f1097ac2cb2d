import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { utf8Lossy } from '../bytes/text.ts';
import { EvidenceError } from '../error.ts';
import { encodeGitBatch, parseGitBatch } from './batch.ts';
import { parseGitCommit, parseGitTag } from './headers.ts';
import { type GitObjectFormat, gitHasher, gitObjectId } from './object.ts';
import { parseGitTree } from './tree.ts';

const formats: readonly GitObjectFormat[] = ['sha1', 'sha256'];
let folder: string;
const repository = (format: GitObjectFormat): string => join(folder, format);

function git(format: GitObjectFormat, args: readonly string[], input?: Uint8Array | string): Buffer {
  return execFileSync('git', ['-C', repository(format), ...args], { ...(input === undefined ? {} : { input }) });
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'git-objects-'));
  for (const format of formats)
    execFileSync('git', ['init', '--quiet', `--object-format=${format}`, repository(format)]);
});
afterAll(() => rmSync(folder, { recursive: true }));

const codeOf = (work: () => unknown): string => {
  try {
    work();
    return 'read';
  } catch (error) {
    if (error instanceof EvidenceError) return error.code;
    throw error;
  }
};

describe.each(formats)('an object named by %s', (format) => {
  it('has the id that git gives it, whole or in pieces', () => {
    for (const content of [Buffer.alloc(0), Buffer.from('固证\n'), Buffer.alloc(70_000, 'x')]) {
      const id = git(format, ['hash-object', '--stdin'], content).toString().trim();
      expect(gitObjectId({ format, type: 'blob' }, content)).toBe(id);
      const hasher = gitHasher({ format, type: 'blob', bytes: content.length });
      for (let at = 0; at < content.length; at += 9_999) hasher.update(content.subarray(at, at + 9_999));
      expect(Buffer.from(hasher.digest()).toString('hex')).toBe(id);
    }
  });

  it('of a tree is read as git reads it', () => {
    const blob = git(format, ['hash-object', '-w', '--stdin'], 'x').toString().trim();
    const lines = [`100644 blob ${blob}\t名`, `100755 blob ${blob}\trun`, `120000 blob ${blob}\tlink`].join('\n');
    const inner = git(format, ['mktree'], lines).toString().trim();
    const root = git(
      format,
      ['mktree'],
      `040000 tree ${inner}\tfolder\n160000 commit ${'12'.repeat(blob.length / 2)}\tsub`,
    )
      .toString()
      .trim();
    for (const id of [inner, root]) {
      const entries = parseGitTree(git(format, ['cat-file', 'tree', id]), format);
      const listed = git(format, ['ls-tree', '-z', id]).toString().split('\0').slice(0, -1);
      expect(entries.map(({ mode, id, name }) => `${mode} ${id}\t${utf8Lossy(name)}`)).toEqual(
        listed.map((line) => line.replace(/ (?:blob|tree|commit) /, ' ')),
      );
    }
  });

  it('stands in a batch as git prints it', () => {
    const content = Buffer.from('a\0b\n');
    const id = git(format, ['hash-object', '-w', '--stdin'], content).toString().trim();
    const printed = git(format, ['cat-file', '--batch'], `${id}\n`);
    expect(encodeGitBatch({ id, type: 'blob', content })).toEqual(new Uint8Array(printed));
    expect([...parseGitBatch(printed)]).toEqual([{ id, type: 'blob', content: expect.anything() as unknown }]);
    expect(codeOf(() => [...parseGitBatch(printed.subarray(0, -1))])).toBe('document-malformed');
  });
});

describe('a commit', () => {
  const TREE = 'aaff74984cccd156a469afa7d9ab10e4777beb24';
  const commit = (headers: string, message = 'subject\n\nbody\n') =>
    parseGitCommit(Buffer.from(`tree ${TREE}\n${headers}\n${message}`));

  it('says who, when and after what', () => {
    const read = commit(
      `parent ${TREE}\nparent ${TREE}\nauthor 张三 <a@b> 1772337600 +0800\ncommitter C D <> 0 -0000\n`,
    );
    expect(read).toEqual({
      tree: TREE,
      parents: [TREE, TREE],
      author: { name: '张三', email: 'a@b', time: '2026-03-01T04:00:00.000Z', zone: '+0800' },
      committer: { name: 'C D', email: '', time: '1970-01-01T00:00:00.000Z', zone: '-0000' },
      subject: 'subject',
    });
  });

  it('keeps a signature of several lines, and tells its kind', () => {
    for (const [word, kind] of [
      ['PGP SIGNATURE', 'openpgp'],
      ['SSH SIGNATURE', 'ssh'],
      ['SIGNED MESSAGE', 'x509'],
      ['OTHER', 'unknown'],
    ] as const) {
      const text = `-----BEGIN ${word}-----\n\nabc\n-----END ${word}-----`;
      const read = commit(`author A <a> 0 +0000\ngpgsig ${text.replaceAll('\n', '\n ')}\nencoding GBK\n`);
      expect(read.signature).toEqual({ kind, text });
    }
  });

  it.each([
    ['no time', 'author A <a>', { name: 'A', email: 'a' }],
    ['no address', 'author A', { name: 'A', email: '' }],
    ['a time of the year 40000', 'author A <a> 1200000000000 +0000', { name: 'A', email: 'a', zone: '+0000' }],
    ['a time before all years', 'author A <a> -99999999999999 +0000', { name: 'A', email: 'a', zone: '+0000' }],
    ['nothing', 'author ', { name: '', email: '' }],
  ])('may have an author of %s', (_what, line, author) => {
    expect(commit(`${line}\n`).author).toEqual(author);
  });

  it('without a tree is none', () => {
    for (const text of ['', 'author A <a> 0 +0000\n\nx', 'tree xyz\n\nx', `tree ${TREE.slice(1)}\n\nx`])
      expect(codeOf(() => parseGitCommit(Buffer.from(text)))).toBe('document-malformed');
  });

  it('is well-formed text, whatever it was and wherever it is cut', () => {
    const long = `${'x'.repeat(499)}😀 tail`;
    const read = commit(`author ${long} <${long}> 0 +0000\n`, `${long}\n`);
    for (const text of [read.author?.name, read.author?.email, read.subject])
      expect(text).toBe(`${'x'.repeat(499)}\ufffd`);
  });
});

describe('a tag', () => {
  it('says what it names, and its signature is not part of its message', () => {
    const signature = '-----BEGIN SSH SIGNATURE-----\nabc\n-----END SSH SIGNATURE-----';
    const text = `object ${'ab'.repeat(20)}\ntype commit\ntag v1\ntagger A <a> 0 +0000\n\nrelease\n${signature}\n`;
    expect(parseGitTag(Buffer.from(text))).toEqual({
      object: 'ab'.repeat(20),
      objectType: 'commit',
      name: 'v1',
      tagger: { name: 'A', email: 'a', time: '1970-01-01T00:00:00.000Z', zone: '+0000' },
      subject: 'release',
      signature: { kind: 'ssh', text: signature },
    });
  });
});

it('whatever the bytes, they are read or refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300, size: 'max' }), (bytes) => {
      const begun = [
        new Uint8Array(0),
        ...['tree ', '100644 a\0', 'object ', `${'a'.repeat(40)} tree 3\n`].map((text) => Buffer.from(text)),
      ];
      for (const begin of begun) {
        const input = Buffer.concat([begin, bytes]);
        for (const read of [
          () => parseGitCommit(input),
          () => parseGitTag(input),
          () => parseGitTree(input, 'sha1'),
          () => parseGitTree(input, 'sha256'),
          () => [...parseGitBatch(input)],
        ])
          expect(['read', 'document-malformed']).toContain(codeOf(read));
      }
    }),
  );
});
