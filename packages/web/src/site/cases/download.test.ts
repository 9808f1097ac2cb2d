import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { safeName } from './download.ts';

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
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
        const saved = safeName(name);
        expect(bytes(saved)).toBeLessThanOrEqual(220);
        expect(saved).not.toMatch(/[\p{C}/\\:*?"<>|]/u);
        expect(saved).not.toMatch(/^\.|^$/);
        expect(safeName(saved)).toBe(saved);
      }),
    );
  });
});
