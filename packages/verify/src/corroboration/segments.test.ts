import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareTexts, fold, MAX_SEGMENTS, segmentsOf } from './segments.ts';

const sentences = (text: string) => segmentsOf(text).segments.map((segment) => segment.text);

describe('a visible text', () => {
  it('is cut at Chinese and Latin stops, lines and table cells', () => {
    expect(sentences('他说:“这是抄袭。”我不信!真的？\n第 3.5 节 see v1.2. It ends. Done\t单元格')).toEqual([
      '他说:“这是抄袭。”',
      '我不信!',
      '真的？',
      '第 3.5 节 see v1.2.',
      'It ends.',
      'Done',
      '单元格',
    ]);
  });

  it('names each sentence once, and none that has nothing in it', () => {
    expect(sentences('一。\n \n一。\n\u00ad\u200b\n二。')).toEqual(['一。', '二。']);
  });

  it('loses no character, however long its sentences are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => {
        // Each sentence stands once, so that the text is only compared where none is repeated.
        const { segments } = segmentsOf(text);
        const joined = segments.map(({ folded }) => folded).join('');
        for (const character of fold(text)) expect(joined).toContain(character);
      }),
    );
    expect(sentences('字'.repeat(300)).map((part) => part.length)).toEqual([120, 60]);
    expect(sentences('😀'.repeat(100)).join('')).not.toMatch(/\p{Surrogate}/u);
  });

  it('has a last sentence, after which it is not called whole', () => {
    const text = Array.from({ length: MAX_SEGMENTS + 1 }, (_, i) => `句${i}`).join('\n');
    expect(segmentsOf(text)).toMatchObject({ isWhole: false, segments: { length: MAX_SEGMENTS } });
    expect(segmentsOf('一').isWhole).toBe(true);
  });
});

describe('folding', () => {
  it.each([
    ['Straße', 'STRASSE'],
    ['ΟΔΟΣ ΤΗΣ', 'οδός της'],
    ['ISTANBUL', 'İstanbul'],
    ['ＡＢＣ　１２', 'abc 12'],
    ['a\u00adb\u200bc', 'ABC'],
    ['杭州\n时装', '杭州时装'],
    ['𝑎', 'a'],
  ])('makes %j and %j one', (a, b) => {
    expect(fold(a)).toBe(fold(b));
  });

  it.each([
    ['5000', '500'],
    ['未销售', '销售'],
    ['a', 'b'],
  ])('keeps %j and %j apart', (a, b) => {
    expect(fold(a)).not.toBe(fold(b));
  });
});

describe('two texts', () => {
  it('are the same in another order, and apart by what one of them lacks', () => {
    expect(compareTexts('一句。二句。', '二句。\n一句。')).toEqual({ similarity: 1, missing: [], added: [] });
    expect(compareTexts('一句。二句。', '一句。三句。')).toEqual({
      similarity: 0.5,
      missing: ['二句。'],
      added: ['三句。'],
    });
    expect(compareTexts('', '').similarity).toBe(1);
    expect(compareTexts('一', '').similarity).toBe(0);
  });

  it('compare alike from both sides', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        const [there, back] = [compareTexts(a, b), compareTexts(b, a)];
        expect(there).toEqual({ similarity: back.similarity, missing: back.added, added: back.missing });
      }),
    );
  });
});
