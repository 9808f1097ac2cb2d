import { describe, expect, it } from 'vitest';
import { type Piece, readMarkup, textOf } from './markup.ts';

function pieces(html: string, options: { isXml?: boolean } = {}): readonly Piece[] {
  const markup = readMarkup(html, options);
  if (markup.state !== 'read') throw new Error(markup.why);
  return markup.pieces;
}

const kinds = (html: string, options: { isXml?: boolean } = {}) =>
  pieces(html, options).map((piece) => (piece.kind === 'tag' ? `<${piece.name}>` : `${piece.kind} ${piece.text}`));

describe('a document', () => {
  it('is cut into tags, texts, scripts, styles and comments', () => {
    expect(
      kinds(
        '<!doctype html><title>A&amp;B</title><style>p{}</style><p id=x>一<b>二</b></p><!--c--><script>a<b</script>',
      ),
    ).toEqual([
      '<!doctype html>',
      ...['<title>', 'text A&B', '<style>', 'style p{}'],
      ...['<p>', 'text 一', '<b>', 'text 二', 'comment c', '<script>', 'script a<b'],
    ]);
  });

  it('gives text that runs through several elements as one', () => {
    expect(textOf(pieces('<p>这是<b>抄</b>袭。<script>x</script></p>'))).toBe('这是抄袭。');
  });

  it('says nothing by the order of attributes', () => {
    expect(pieces('<a b=1 a=2>')).toEqual(pieces('<a a="2" b="1">'));
  });

  it.each([
    ['<svg><style>a<b>c</b></style></svg>d', '<svg> <style> text a <b> text c text d'],
    ['<svg><p><script>a<b</script>', '<svg> <p> <script> script a<b'],
    ['<textarea><p>a</textarea>b', '<textarea> text <p>a text b'],
    ['<iframe><p>a</iframe>b', '<iframe> hidden <p>a text b'],
    ['<plaintext></plaintext>', '<plaintext> text </plaintext>'],
    ['<script>a', '<script> script a'],
    ['a\u0000b', 'text ab'],
  ])('%j is read as a browser reads it', (html, expected) => {
    expect(kinds(html).join(' ')).toBe(expected);
  });

  it('that is XML closes its elements as XML does', () => {
    expect(kinds('<p><script src="x"/><![CDATA[a<b]]></p>', { isXml: true })).toEqual(['<p>', '<script>', 'text a<b']);
  });

  it('is read the same way however large it is', () => {
    const one = '<p class="a">段落&amp;<b>字</b></p>';
    expect(pieces(one.repeat(20_000))).toEqual(Array.from({ length: 20_000 }, () => pieces(one)).flat());
  });

  it.each([
    ['too many tags', '<a>'.repeat(600_000)],
    ['too many characters', ' '.repeat(8 * 1024 * 1024 + 1)],
    ['too many attributes', `<a ${Array.from({ length: 2_000 }, (_, i) => `a${i}`).join(' ')}>`],
  ])('with %s is not read', (_, html) => {
    expect(readMarkup(html).state).toBe('undecodable');
  });

  it('whose tags never close takes no longer than others', () => {
    expect(readMarkup('<div>'.repeat(200_000) + '<p>'.repeat(200_000)).state).toBe('read');
  });
});
