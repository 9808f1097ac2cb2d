import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withPlainCharacters } from './plain-characters.ts';

/** One object that is a character map, built as a browser builds it. */
function pdfWith(entries: string): Uint8Array {
  const cmap = `begincmap\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n${entries}\nendcmap\nend\n`;
  const stream = deflateSync(Buffer.from(cmap));
  const objects = [
    Buffer.from('%PDF-1.4\n'),
    Buffer.concat([
      Buffer.from(`1 0 obj\n<</Filter /FlateDecode\n/Length ${stream.length}>> stream\n`),
      stream,
      Buffer.from('\nendstream\nendobj\n'),
    ]),
    Buffer.from('2 0 obj\n<</Type /Font /ToUnicode 1 0 R>>\nendobj\n'),
  ];
  const starts = objects.map((_, i) => objects.slice(0, i).reduce((sum, { length }) => sum + length, 0));
  const entry = (at: number) => `${String(at).padStart(10, '0')} 00000 n \n`;
  const body = Buffer.concat(objects);
  const xref = `xref\n0 3\n0000000000 65535 f \n${entry(starts[1] ?? 0)}${entry(starts[2] ?? 0)}trailer\n<</Size 3>>\nstartxref\n${body.length}\n%%EOF\n`;
  return Buffer.concat([body, Buffer.from(xref)]);
}

describe('characters in a PDF', () => {
  it('are those of the text again: radicals, ranges over them, and a dash', () => {
    const pdf = pdfWith(
      '2 beginbfchar\n<0001> <2EC5>\n<0002> <2015>\nendbfchar\n1 beginbfrange\n<0003> <0004> <2F00>\nendbfrange',
    );
    const changed = withPlainCharacters(pdf, '见一丨—');
    expect(withPlainCharacters(changed, '见一丨—')).toBe(changed);
    expect(Buffer.from(changed.subarray(0, pdf.length)).equals(pdf)).toBe(true);
    expect(Buffer.from(changed).toString('latin1')).toMatch(/\/Prev \d+>>\nstartxref\n\d+\n%%EOF\n$/);
  });

  it('stay where the text has the look-alike itself, or has neither', () => {
    const pdf = pdfWith('1 beginbfchar\n<0001> <2EC5>\nendbfchar');
    expect(withPlainCharacters(pdf, '⻅见')).toBe(pdf);
    expect(withPlainCharacters(pdf, 'abc')).toBe(pdf);
  });

  it('stay in a file that is built otherwise', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(withPlainCharacters(bytes, '见')).toBe(bytes);
      }),
    );
    const pdf = Buffer.from(pdfWith('1 beginbfchar\n<0001> <2EC5>\nendbfchar')).toString('latin1');
    const other = Buffer.from(pdf.replace('0 3\n', '0 x\n'), 'latin1');
    expect(withPlainCharacters(other, '见')).toBe(other);
  });
});
