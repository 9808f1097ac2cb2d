import { describe, expect, it } from 'vitest';
import { EvidenceError } from '../error.ts';
import { parseSourceRecord, type SourceFile, sourceMember, sourcePathBytes } from './source.ts';

const record = (file: object, edit: object = {}): unknown => ({
  type: 'guzheng/source/v1',
  origin: { kind: 'directory', path: '/x' },
  files: [{ path: 'a', mode: '100644', bytes: 1, sha256: 'ab'.repeat(32), ...file }],
  cut: false,
  ...edit,
});

const codeOf = (value: unknown): string => {
  try {
    parseSourceRecord(value);
    return 'read';
  } catch (error) {
    if (error instanceof EvidenceError) return error.code;
    throw error;
  }
};

describe('source.json', () => {
  it('names a file by text, and by bytes where there is no text for them', () => {
    const [file] = parseSourceRecord(record({ path: '\ufffda', pathBase64: '/2E=' })).files;
    expect(sourcePathBytes(file as SourceFile)).toEqual(Uint8Array.of(0xff, 0x61));
    expect(sourcePathBytes({ path: '中' })).toEqual(Uint8Array.of(0xe4, 0xb8, 0xad));
    expect(sourceMember({ path: 'a/b' })).toBe('evidence/files/a/b');
  });

  it.each<[string, object, object?]>([
    ['bytes that are the text anyway', { pathBase64: 'YQ==' }],
    ['bytes that the text does not show', { path: 'b', pathBase64: '/w==' }],
    ['bytes that are no base64', { pathBase64: '*' }],
    ['a mode in other digits', { mode: '100999' }],
    ['a mode too short', { mode: '644' }],
    ['a member elsewhere', { member: 'evidence/capture.json' }],
    ['a member that climbs', { member: 'evidence/files-by-id/../capture.json' }],
    ['a blob id in upper case', { blob: 'AB'.repeat(20) }],
    ['a relation that there is not', { head: 'maybe' }],
    ['an origin of no kind', {}, { origin: { kind: 'svn' } }],
    [
      'more files than anyone lists',
      {},
      { files: Array.from({ length: 100_001 }, () => ({ path: 'a', mode: '100644' })) },
    ],
  ])('is refused with %s', (_what, file, edit) => {
    expect(codeOf(record(file, edit))).toBe('document-malformed');
  });

  it('of a later version is told from a broken one', () => {
    expect(codeOf(record({}, { type: 'guzheng/source/v2' }))).toBe('version-unknown');
    expect(codeOf(record({ later: 1 }, { later: true }))).toBe('read');
  });
});
