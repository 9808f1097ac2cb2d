import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { safeName } from './download.ts';

/** Any code point, halves of pairs too. */
const character = fc.integer({ min: 0, max: 0x10ffff }).map((point) => String.fromCodePoint(point));
const bytes = (text: string): number => new TextEncoder().encode(text).length;

describe('the name under which a download is saved', () => {
  it.each([
    ['evidence.wacz', 'evidence.wacz'],
    ['a/b\\c:d*e?f"g<h>i|j.txt', 'a_b_c_d_e_f_g_h_i_j.txt'],
    ['..', '_'],
    ['.htaccess', '_htaccess'],
    ['../../etc/passwd', '__.._etc_passwd'],
    ['photo\u202Egnp.exe', 'photo_gnp.exe'],
    ['录音\u0000\n.m4a', '录音__.m4a'],
    ['', 'evidence'],
  ])('%j is saved as %j', (name, saved) => {
    expect(safeName(name)).toBe(saved);
  });

  it('keeps its ending where it is cut: a proof file that has lost it is not found by the verifier', () => {
    const long = `${'证'.repeat(100)}.wacz.proof.json`;
    expect(safeName(long)).toMatch(/^证+\.proof\.json$/);
    const base = safeName(`${'证'.repeat(255)}.wacz`);
    expect(base).toMatch(/^证+\.wacz$/);
    expect(bytes(`${base}.evidence-list.html`)).toBeLessThanOrEqual(255);
  });

  it('fits into every file system, whatever it is made of', () => {
    fc.assert(
      fc.property(fc.string({ unit: character, maxLength: 300 }), (name) => {
        const saved = safeName(name);
        return bytes(saved) <= 220 && !/[\p{C}/\\:*?"<>|]|^\.|^$/u.test(saved) && safeName(saved) === saved;
      }),
    );
  });
});
