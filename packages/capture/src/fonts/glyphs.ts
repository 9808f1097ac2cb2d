import type { Page } from 'puppeteer-core';

/** What the rendering test saw. */
export interface GlyphTest {
  readonly cjk: boolean;
  readonly tested: string;
  /** Characters that came out as nothing, as the box for a missing glyph, or like another character of the test. */
  readonly missing: readonly string[];
}

const SAMPLE = '固证电子数据，';
/** U+10FFFD is for private use and in no font: what is drawn for it is the picture of a missing glyph. */
const MISSING = '\u{10fffd}';

/** Draws Chinese characters on a canvas of an empty page and looks whether each has a picture of its own. */
export async function testGlyphs(page: Page): Promise<GlyphTest> {
  const pictures = (await page.evaluate(`(${DRAW_EACH})(${JSON.stringify([MISSING, ' ', ...SAMPLE])})`)) as string[];
  const [box, blank, ...drawn] = pictures;
  const missing = [...SAMPLE].filter((_, i) => {
    const picture = drawn[i];
    return picture === box || picture === blank || drawn.indexOf(picture ?? '') !== i;
  });
  return { cjk: missing.length === 0, tested: SAMPLE, missing };
}

/** Runs in the page: the alpha channel of each character drawn at 32 px. Text, as this package is compiled without DOM types. */
const DRAW_EACH = `(characters) => {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 48;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context.font = '32px sans-serif';
  return characters.map((character) => {
    context.clearRect(0, 0, 48, 48);
    context.fillText(character, 8, 36);
    return context.getImageData(0, 0, 48, 48).data.filter((_, i) => i % 4 === 3).join();
  });
}`;
