import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CaptureError } from '../error.ts';
import { parseSource } from './target.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'target-'));
  for (const name of ['plain', 'bare/objects', 'bare/refs', 'tree/.git/objects', 'tree/.git/refs', 'a::b'])
    mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'bare/HEAD'), 'ref: refs/heads/main\n');
  writeFileSync(join(folder, 'file.zip'), 'x');
});
afterAll(() => rm(folder, { recursive: true }));

const codeOf = (source: string): string => {
  try {
    parseSource(source);
    return 'parsed';
  } catch (error) {
    if (error instanceof CaptureError) return error.code;
    throw error;
  }
};

describe('what --source means', () => {
  it.each([
    ['https://code.test/a/b.git', { kind: 'git', url: 'https://code.test/a/b.git', local: false }],
    ['HTTPS://code.test/a#x', { kind: 'git', url: 'https://code.test/a', local: false }],
    ['git+http://[::1]:8080/a', { kind: 'git', url: 'http://[::1]:8080/a', local: false }],
    ['npm:left-pad@1.3.0', { kind: 'npm', name: 'left-pad', asked: '1.3.0' }],
    ['npm:@scope/name@1.0.0-beta.1+x', { kind: 'npm', name: '@scope/name', asked: '1.0.0-beta.1+x' }],
    ['npm:@scope/name', { kind: 'npm', name: '@scope/name', asked: 'latest' }],
    ['npm:JSONStream@next', { kind: 'npm', name: 'JSONStream', asked: 'next' }],
  ])('%s', (source, target) => {
    expect(parseSource(source)).toEqual(target);
  });

  it('a folder, a bare repository, and a repository that is told to be one', () => {
    const at = (name: string) => join(folder, name);
    for (const name of ['plain', 'tree', 'a::b']) {
      expect(parseSource(at(name))).toEqual({ kind: 'directory', path: at(name) });
      expect(parseSource(`file://${at(name)}`)).toEqual({ kind: 'directory', path: at(name) });
    }
    expect(parseSource(at('bare'))).toEqual({ kind: 'git', url: at('bare'), local: true });
    expect(parseSource(`git+file://${at('tree')}`)).toEqual({ kind: 'git', url: at('tree'), local: true });
  });

  it.each([
    ['', 'source-malformed'],
    ['no such folder', 'source-missing'],
    ['a\0b', 'source-missing'],
    ['x'.repeat(5000), 'source-missing'],
    ['git+file:///no/such/folder', 'source-missing'],
    ['https://', 'url-malformed'],
    ['https://u:p@code.test/', 'url-unsupported'],
    ['ftp://code.test/a', 'source-unsupported'],
    ['javascript:alert(1)', 'source-unsupported'],
    ['code.test:a/b.git', 'source-unsupported'],
    ['file://elsewhere/x', 'source-malformed'],
    ['npm:a b', 'source-malformed'],
    ['npm:.hidden', 'source-malformed'],
    ['npm:a@1@2', 'source-malformed'],
    [`npm:${'x'.repeat(215)}`, 'source-malformed'],
  ])('%j: %s', (source, code) => {
    expect(codeOf(source)).toBe(code);
  });

  it('a file is not a folder', () => {
    expect(codeOf(join(folder, 'file.zip'))).toBe('source-unsupported');
  });
});
