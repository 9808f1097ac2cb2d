import { isSafePath } from '@guzheng/evidence';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Places } from './place.ts';

const placed = (paths: readonly (string | Uint8Array)[]): readonly string[] => {
  const places = new Places();
  return paths.map((path) => places.placeFor(typeof path === 'string' ? Buffer.from(path) : path));
};
const isOwn = (member: string): boolean => member.startsWith('evidence/files/');

describe('the place of a file', () => {
  it('is its own path where every system can hold that', () => {
    expect(placed(['a', 'src/主.ts', 'a b', '.gitignore', '-x'])).toEqual([
      ...['evidence/files/a', 'evidence/files/src/主.ts', 'evidence/files/a b', 'evidence/files/.gitignore'],
      'evidence/files/-x',
    ]);
  });

  it.each([
    '..',
    '../x',
    '/x',
    'a//b',
    'a/',
    'a\\b',
    'c:x',
    'a.',
    'a ',
    'a./b',
    'x\ny',
    'con',
    'aux.c',
    'a/NUL',
    'q?',
    'a|b',
    '',
    'x'.repeat(201),
  ])('is not %j', (path) => {
    expect(placed([path])[0]).toMatch(/^evidence\/files-by-id\/[0-9a-f]{64}$/);
  });

  it('is not one that another file has, but for case or composition, nor one below or above it', () => {
    for (const [first, second] of [
      ['a', 'a'],
      ['a', 'A'],
      ['é', 'e\u0301'],
      ['a', 'a/b'],
      ['a/b', 'a'],
      ['a/b', 'A/c'],
      ['a/b', 'A'],
    ] as const)
      expect(placed([first, second]).map(isOwn), `${first} ${second}`).toEqual([true, false]);
    expect(placed(['a/b', 'a/c', 'b/a']).map(isOwn)).toEqual([true, true, true]);
  });

  it('is safe, and no two are the same on any system, whatever the paths', () => {
    const path = fc.oneof(fc.uint8Array({ maxLength: 8 }), fc.stringMatching(/^(?:a|A|\/|\.|e|\u0301|é){0,5}$/u));
    fc.assert(
      fc.property(fc.array(path, { maxLength: 12 }), (paths) => {
        const members = placed(paths);
        expect(members.filter((member) => !isSafePath(member))).toEqual([]);
        const folded = members.map((member) => member.normalize('NFC').toLowerCase());
        expect(new Set(folded).size).toBe(paths.length);
        for (const a of folded) expect(folded.filter((b) => b.startsWith(`${a}/`))).toEqual([]);
      }),
    );
  });
});
