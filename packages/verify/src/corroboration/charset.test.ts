import { deflateSync, gzipSync } from 'node:zlib';
import { concatBytes, utf8Encode } from '@guzheng/evidence';
import { describe, expect, it } from 'vitest';
import { decodeText } from './charset.ts';
import { removeCoding } from './coding.ts';

/** 正文 in GBK, in Big5, and in UTF-16. */
const GBK = Uint8Array.of(0xd5, 0xfd, 0xce, 0xc4);
const BIG5 = Uint8Array.of(0xa5, 0xbf, 0xa4, 0xe5);
const UTF16 = Uint8Array.of(0xff, 0xfe, 0x63, 0x6b, 0x87, 0x65);

describe('the charset', () => {
  it.each<[string, Uint8Array, string | undefined, string]>([
    ['of the header', GBK, 'text/html; charset=GB2312', 'gbk'],
    ['of the header in quotes', BIG5, 'text/html;charset="big5"', 'big5'],
    ['of the byte order mark, before the header', UTF16, 'text/html; charset=gbk', 'utf-16le'],
    ['of a meta element', concatBytes(utf8Encode('<meta charset=gbk>'), GBK), 'text/html', 'gbk'],
    [
      'of an older meta element',
      concatBytes(utf8Encode('<meta http-equiv=Content-Type content="text/html; charset=gb2312">'), GBK),
      undefined,
      'gbk',
    ],
    ['of an XML declaration', concatBytes(utf8Encode('<?xml version="1.0" encoding="gbk"?>'), GBK), undefined, 'gbk'],
    [
      'of the header, before the meta element',
      concatBytes(utf8Encode('<meta charset=gbk>正文')),
      ';charset=utf-8',
      'utf-8',
    ],
  ])('%s is taken', (_, bytes, contentType, charset) => {
    expect(decodeText(bytes, contentType)).toMatchObject({
      charset,
      isAssumed: false,
      text: expect.stringMatching(/正文$/),
    });
  });

  it.each<[string, Uint8Array, string]>([
    ['UTF-8', utf8Encode('正文'), 'utf-8'],
    ['GB 18030', GBK, 'gb18030'],
    ['UTF-8, though the label is unknown', utf8Encode('<meta charset=nonsense>正文'), 'utf-8'],
  ])('is assumed where none is said: %s', (_, bytes, charset) => {
    expect(decodeText(bytes, 'text/html')).toMatchObject({
      charset,
      isAssumed: true,
      text: expect.stringMatching(/正文$/),
    });
  });

  it('that a document cannot have while it says so is UTF-8', () => {
    expect(decodeText(utf8Encode('<meta charset=utf-16>正文'), undefined)).toMatchObject({ charset: 'utf-8' });
  });

  it('is read behind a quotation mark and blanks, and blanks without an end are not tried in every way', () => {
    expect(decodeText(utf8Encode('<meta charset=" gb18030">'), undefined)).toMatchObject({ charset: 'gb18030' });
    // Two thousand parts of a page, a kilobyte each: one of them alone took a twentieth of a second.
    const blanks = utf8Encode(`${'<meta '.repeat(60)}charset=${' '.repeat(650)}`);
    for (let part = 0; part < 2_000; part += 1)
      expect(decodeText(blanks, undefined)).toMatchObject({ charset: 'utf-8', isAssumed: true });
  });
});

describe('the content coding', () => {
  const text = utf8Encode('正文'.repeat(1_000));

  it('is undone where this program can', () => {
    expect(removeCoding(text, undefined, 10_000)).toEqual({ state: 'plain', bytes: text });
    expect(removeCoding(gzipSync(text), ' GZIP ', 10_000)).toEqual({ state: 'plain', bytes: text });
    expect(removeCoding(deflateSync(text), 'deflate', 10_000)).toEqual({ state: 'plain', bytes: text });
  });

  it.each<[string, Uint8Array, string]>([
    ['one without a decoder here', text, 'br'],
    ['two at once', gzipSync(text), 'gzip, br'],
    ['what is cut', gzipSync(text).subarray(0, 20), 'gzip'],
    ['what expands beyond the limit', gzipSync(new Uint8Array(1_000_000)), 'gzip'],
  ])('is not: %s', (_, bytes, coding) => {
    expect(removeCoding(bytes, coding, 10_000).state).toBe('undecodable');
  });

  it('is undone of as many members as there are', () => {
    const member = gzipSync(utf8Encode('a'));
    const members = new Uint8Array(200_000 * member.length);
    for (let at = 0; at < members.length; at += member.length) members.set(member, at);
    expect(removeCoding(members, 'gzip', 1_000_000)).toMatchObject({ state: 'plain', bytes: { length: 200_000 } });
  });
});
