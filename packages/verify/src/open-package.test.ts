import { digestPair, layout, utf8Encode } from '@guzheng/evidence';
import { makeEvidence, opensslHashing, zip } from '@guzheng/testing';
import { describe, expect, it } from 'vitest';
import { VerifyError } from './error.ts';
import { openPackage } from './open-package.ts';
import { bytesSource } from './source.ts';

const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(() => null).catch((error: unknown) => (error instanceof VerifyError ? error.code : error));

describe('openPackage', () => {
  it('gives members, the manifest and its digests', async () => {
    const made = await makeEvidence();
    const opened = await openPackage(bytesSource(made.file), opensslHashing);
    expect(opened.members.map(({ path }) => path)).toEqual([...made.members.keys()].sort());
    expect(opened.manifestDigests).toEqual(digestPair(made.members.get(layout.manifest) ?? new Uint8Array()));
    expect(opened.manifestDigests).toEqual(made.statement.manifest);
    const path = `${layout.screenshots}viewport.png`;
    expect(await opened.readMember(path)).toEqual(made.members.get(path));
  });

  it('reads no member that is changed, too large, or not there', async () => {
    const made = await makeEvidence();
    const path = `${layout.page}dom.html`;
    const opened = await openPackage(bytesSource(zip(new Map([...made.members, [path, utf8Encode('<script>')]]))));
    expect(await codeOf(opened.readMember(path))).toBe('unreadable-file');
    expect(await codeOf(opened.readMember(layout.warc, { maxBytes: 10 }))).toBe('unreadable-file');
    expect(await codeOf(opened.readMember('../../etc/passwd'))).toBe('unreadable-file');
  });

  it('opens nothing that is not a whole package', async () => {
    const made = await makeEvidence();
    for (const bytes of [
      new Uint8Array(0),
      utf8Encode('hello'),
      made.file.subarray(0, 4000),
      zip(new Map([['a', utf8Encode('b')]])),
      zip(new Map([[layout.manifest, utf8Encode('{}')]])),
    ]) {
      expect(await codeOf(openPackage(bytesSource(bytes)))).toBe('not-evidence');
    }
  });
});
