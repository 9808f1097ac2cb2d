import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAddresses } from './addresses.ts';

describe('addresses as they are pasted', () => {
  it.each([
    ['https://example.com/a?b=1#c', ['https://example.com/a?b=1#c']],
    ['  example.com/post/1  ', ['https://example.com/post/1']],
    ['example.com:8080', ['https://example.com:8080/']],
    ['https://a.example/\n\nhttps://b.example/\r\nhttps://a.example/', ['https://a.example/', 'https://b.example/']],
    ['3.14 复制打开看看 https://v.example.com/AbC/ 【标题】', ['https://v.example.com/AbC/']],
    ['看这个：https://example.com/x。', ['https://example.com/x']],
    ['https://例子.中国/路', ['https://xn--fsqu00a.xn--fiqs8s/%E8%B7%AF']],
  ])('%j gives %j', (text, urls) => {
    expect(readAddresses(text)).toEqual({ urls });
  });

  it.each([
    '',
    '   \n',
    'not an address',
    'javascript:alert(1)',
    'file:///etc/passwd',
    'https://',
    'https://user:secret@example.com/',
  ])('%j is refused in words', (text) => {
    expect(readAddresses(text)).toMatchObject({ fault: { zh: expect.any(String), en: expect.any(String) } });
  });

  it('names the line that is none', () => {
    expect(readAddresses('https://a.example/\nnone')).toMatchObject({
      fault: { zh: expect.stringContaining('第 2 行') },
    });
  });

  it('are http or https and nothing else, whatever is pasted', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (text) => {
        const read = readAddresses(text);
        if ('urls' in read) for (const url of read.urls) expect(url).toMatch(/^https?:\/\/[^@]/);
      }),
    );
  });
});
