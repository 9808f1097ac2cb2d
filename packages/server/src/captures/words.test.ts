import fc from 'fast-check';
import { expect, it } from 'vitest';
import { seemly } from './words.ts';

it.each([
  ['a title', 'a title'],
  ['<script>alert(1)</script>', '<script>alert(1)</script>'],
  ['invoice\u202egnp.exe', 'invoice\ufffdgnp.exe'],
  ['a\u0000b\u001b[31mc\r\nd', 'a\ufffdb\ufffd[31mc\ufffd\ufffdd'],
  ['half \ud83d of a pair', 'half \ufffd of a pair'],
  ['\ufeffzero\u200bwidth', '\ufffdzero\ufffdwidth'],
  ['保全证书 📷', '保全证书 📷'],
])('%j is listed as %j', (words, listed) => {
  expect(seemly(words, 100)).toBe(listed);
});

it('is bounded, whole and inert, whatever a site writes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.integer({ min: 1, max: 20 }), (words, most) => {
      const listed = seemly(words, most);
      expect([...listed].length).toBeLessThanOrEqual(most);
      expect(listed).not.toMatch(/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u);
      expect(seemly(listed, most)).toBe(listed);
    }),
  );
});

it('does not split a character where it cuts', () => {
  expect(seemly('📷📷📷📷', 3)).toBe('📷📷…');
});
