import { execFileSync } from 'node:child_process';
import { isWellFormed } from '@guzheng/evidence';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shellWord, shown } from './quote.ts';

/** The words as the shell of this machine takes them, each followed by a byte that none of them holds. */
function wordsOf(words: readonly string[]): readonly string[] {
  const script = words.map((word) => `printf '%s\\001' ${word}\n`).join('');
  const out = execFileSync('/bin/sh', ['-s'], { input: script, env: { LC_ALL: 'C', PATH: '/nowhere' } }).toString(
    'utf8',
  );
  return out.split('\u0001').slice(0, -1);
}

const HOSTILE: readonly string[] = [
  '',
  "'",
  "''; touch owned; '",
  '"',
  '$(touch owned)',
  '`touch owned`',
  `\${IFS}`,
  '$HOME',
  '\\',
  "\\'",
  '\\n',
  '%s%n%d',
  '-n',
  '--',
  '-e',
  '*',
  '~',
  '~root',
  '!!',
  '#',
  'a\nb',
  '\r',
  '\t',
  '\u202egpj.exe',
  '\u2066a\u2069',
  '\u200b',
  'é',
  '-é',
  '--é',
  "é'$(touch owned)`touch owned`\\",
  'é%s\\045',
  '𝕏',
  'עברית',
  '固证',
  '固证\u2028',
  ' leading and trailing ',
  '\u0002\u007f',
];

describe('shellWord', () => {
  it('is taken for exactly the text, whatever it holds', () => {
    expect(wordsOf(HOSTILE.map(shellWord))).toEqual(HOSTILE);
  });

  it('of any text is that text', () => {
    const unit = fc.oneof(
      fc.constantFrom("'", '"', '$', '`', '\\', '(', ')', '%', '\n', ' ', '-', '\u202e', ';', '&', '|', '<', '!', '0'),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
    );
    const text = fc
      .array(unit, { maxLength: 20 })
      .map((parts) => parts.join(''))
      .filter((own) => !own.endsWith('\n') && !own.includes('\0') && !own.includes('\u0001') && isWellFormed(own));
    fc.assert(
      fc.property(fc.array(text, { minLength: 20, maxLength: 40 }), (texts) => {
        expect(wordsOf(texts.map(shellWord))).toEqual(texts);
      }),
      { numRuns: 30 },
    );
  });

  it('shows nothing that could turn the line round, and stands on one line', () => {
    for (const word of HOSTILE.map(shellWord)) expect(word).toMatch(/^[\x20-\x7e\p{Script=Han}]*$/u);
  });

  it('refuses what the shell would cut', () => {
    expect(() => shellWord('a\n')).toThrow(RangeError);
  });
});

describe('shown', () => {
  it('is one plain line', () => {
    for (const text of HOSTILE) expect(shown(text)).toMatch(/^[\x20-\x7e\p{Script=Han}]*$/u);
    expect(shown('a\nb\u202ec')).toBe('a<U+000A>b<U+202E>c');
    expect(shown('x'.repeat(400))).toHaveLength(301);
  });
});
