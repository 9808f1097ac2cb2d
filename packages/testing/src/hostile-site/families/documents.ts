import { concatBytes } from '@guzheng/evidence';
import { answer, markup, page, picture, png, redirect, status } from '../answer.ts';
import type { Case, Family, SealedCase } from '../case.ts';

/** 正文 in the encodings that pages of this part of the world have had. */
const ZHENGWEN = {
  gbk: Uint8Array.of(0xd5, 0xfd, 0xce, 0xc4),
  big5: Uint8Array.of(0xa5, 0xbf, 0xa4, 0xe5),
  'shift-jis': Uint8Array.of(0x90, 0xb3, 0x95, 0xb6),
};

const html = (charset?: string) => ({
  'content-type': charset === undefined ? 'text/html' : `text/html; charset=${charset}`,
});
const ascii = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const utf16 = (text: string): Uint8Array => concatBytes(Uint8Array.of(0xff, 0xfe), Buffer.from(text, 'utf16le'));

/** A page of one line in Helvetica. */
const PDF = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 100]/Contents 4 0 R/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj
4 0 obj<</Length 38>>stream
BT /F 18 Tf 20 40 Td (guzheng) Tj ET
endstream endobj
trailer<</Root 1 0 R>>
%%EOF`;

const DEEP = 3_000;

/** What is asked for by its own address: every encoding, every type, and what is no document at all. */
export const documents: Family = {
  title: 'Documents',
  routes: {
    '/gbk': answer(concatBytes(ascii('<p>'), ZHENGWEN.gbk), html('gbk')),
    '/big5': answer(concatBytes(ascii('<meta charset=big5><p>'), ZHENGWEN.big5), html()),
    '/shift-jis': answer(concatBytes(ascii('<p>'), ZHENGWEN['shift-jis']), html('shift_jis')),
    '/utf-16': answer(utf16('<!doctype html><p>正文'), html()),
    '/lone-surrogates': markup(
      '<script>document.title = "a\\ud800"; document.body.append("\\udfff \\u202e rtl")</script>',
    ),
    '/frameset': markup('<frameset cols=50%,50%><frame src=/frame><frame src=/gbk></frameset>'),
    '/xhtml': answer('<html xmlns="http://www.w3.org/1999/xhtml"><body><p>正文</p></body></html>', {
      'content-type': 'application/xhtml+xml',
    }),
    '/svg': answer('<svg xmlns="http://www.w3.org/2000/svg"><text y="20">图</text></svg>', {
      'content-type': 'image/svg+xml',
    }),
    '/text': answer('plain', { 'content-type': 'text/plain' }),
    '/xml': answer('<a><b>1</b></a>', { 'content-type': 'application/xml' }),
    '/json': answer('{"a":[1,2]}', { 'content-type': 'application/json' }),
    '/picture': png(picture(300, 200)),
    '/pdf': answer(PDF, { 'content-type': 'application/pdf' }),
    '/no-type': answer('<b>no type</b>'),
    '/empty': markup(''),
    '/no-content': status(204),
    '/download': answer('PK', {
      'content-disposition': 'attachment; filename=a.zip',
      'content-type': 'application/zip',
    }),
    '/deep': markup(`<!doctype html><meta charset=utf-8>${'<div>'.repeat(DEEP)}正文`),
    '/rewritten': page(
      '<p>first</p><script>setTimeout(() => { document.open(); document.write("<!doctype html><title>新</title><p>正文<img src=/rewritten.png>"); document.close() })</script>',
    ),
    '/blob-document': page(
      '<script>location = URL.createObjectURL(new Blob(["<!doctype html><p>正文"], { type: "text/html; charset=utf-8" }))</script>',
    ),
    '/wrong-clock': page('<p>正文</p>', {}, { headers: { date: 'Fri, 01 Jan 1999 00:00:00 GMT' } }),
    '/moved-picture': redirect(302, '/picture'),
  },
  cases: [
    encoded('gbk', 'GBK, named in the header'),
    encoded('big5', 'Big5, named in the document only'),
    encoded('shift-jis', 'Shift_JIS, named in the header'),
    encoded('utf-16', 'UTF-16, known by its first two bytes only'),
    {
      name: 'lone-surrogates',
      about: 'Half characters and a right-to-left mark in title and text.',
      at: '/lone-surrogates',
      outcome: 'complete',
      traps: [],
    },
    {
      name: 'frameset',
      about: 'A page that is nothing but frames.',
      at: '/frameset',
      outcome: 'complete',
      traps: [{ does: 'frames in place of a body', held: ['GET /frame 200', 'GET /in-frame 200', 'GET /gbk 200'] }],
    },
    { name: 'xhtml', about: 'XHTML.', at: '/xhtml', outcome: 'complete', shows: ['正文'], traps: [] },
    bare('svg', 'A drawing'),
    bare('text', 'Plain text'),
    bare('xml', 'XML'),
    bare('json', 'JSON'),
    bare('picture', 'A picture'),
    bare('pdf', 'A PDF, which this browser shows no document for', 'nothing-to-show'),
    {
      name: 'no-type',
      about: 'HTML without a type.',
      at: '/no-type',
      outcome: 'complete',
      shows: ['no type'],
      traps: [],
    },
    { name: 'empty', about: 'A page without a byte.', at: '/empty', outcome: 'complete', traps: [] },
    bare('no-content', 'Status 204, which leaves the browser where it was', 'nothing-to-show'),
    bare('download', 'An attachment', 'nothing-to-show'),
    {
      name: 'deep',
      about: `${DEEP} elements, each inside the one before.`,
      at: '/deep',
      outcome: 'complete',
      shows: ['正文'],
      traps: [],
    },
    {
      name: 'rewritten',
      about: 'A page that opens its document again and writes another one into it.',
      at: '/rewritten',
      outcome: 'complete',
      shows: ['正文'],
      traps: [{ does: 'document.open after loading', held: ['GET /rewritten.png 200'] }],
    },
    {
      name: 'blob-document',
      about: 'A page that goes to a document it made itself, which has no address on any server.',
      at: '/blob-document',
      outcome: 'complete',
      shows: ['正文'],
      traps: [],
    },
    {
      name: 'wrong-clock',
      about: 'A server that believes to be in 1999: its Date stands beside the clock of this machine.',
      at: '/wrong-clock',
      outcome: 'complete',
      shows: ['正文'],
      traps: [],
    },
    {
      name: 'moved-picture',
      about: 'A picture that was moved.',
      at: '/moved-picture',
      outcome: 'complete',
      labels: ['redirected', 'not-html'],
      traps: [
        {
          does: 'a redirect to what is no page',
          held: ['GET /moved-picture 302', 'GET /picture 200'],
          lost: ['redirect-body-unavailable /moved-picture'],
        },
      ],
    },
  ],
};

function encoded(name: string, about: string): SealedCase {
  return { name, about: `${about}.`, at: `/${name}`, outcome: 'complete', shows: ['正文'], traps: [] };
}

function bare(name: string, about: string, loss?: string): Case {
  const traps = loss === undefined ? [] : [{ does: 'an answer that is no document', lost: [`${loss} /${name}`] }];
  return { name, about: `${about}.`, at: `/${name}`, outcome: 'complete', labels: ['not-html'], traps };
}
