import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sentText } from './socket-payload.ts';

/** As Chromium shows text that was sent. */
const shown = (text: string) => new TextDecoder('windows-1252').decode(Buffer.from(text));

describe('text that a page sent through a socket', () => {
  it('is put together again, whatever it says', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(sentText(shown(text))).toBe(text);
      }),
    );
    expect(sentText(shown('文 €’\u0081ÿ'))).toBe('文 €’\u0081ÿ');
  });

  it('is left as it is where it cannot have come about so', () => {
    for (const text of ['plain', '固证', 'é alone']) expect(sentText(text)).toBe(text);
  });
});
