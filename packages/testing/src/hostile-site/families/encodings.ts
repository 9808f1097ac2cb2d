import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { concatBytes } from '@guzheng/evidence';
import { answer, page } from '../answer.ts';
import type { Case, Family } from '../case.ts';

const TEXT = Buffer.from('正文 '.repeat(500));
const HTML = Buffer.from(`<!doctype html><meta charset=utf-8><title>压缩</title><p>${'正文 '.repeat(200)}`);
/** 20 MiB of nothing in 20 KiB. */
const BOMB = gzipSync(new Uint8Array(20 << 20));

const coded = (coding: string, body: Uint8Array, type = 'text/plain; charset=utf-8') =>
  answer(body, { 'content-type': type, 'content-encoding': coding });
const codedPage = (coding: string, body: Uint8Array) => coded(coding, body, 'text/html; charset=utf-8');

/** Content codings (RFC 9110 §8.4.1): the plain client keeps them, the browser hands over what is inside. */
export const encodings: Family = {
  title: 'Content codings',
  routes: {
    '/encodings': page(
      `<p>正文</p><script>
      for (const name of ['gzip', 'brotli', 'deflate', 'raw-deflate', 'zstd', 'twice', 'unknown', 'not-gzip', 'bomb', 'tail', 'half', 'error'])
        fetch('/encodings/' + name).then((answer) => answer.arrayBuffer()).catch(() => {});
      </script>`,
    ),
    '/encodings/gzip': coded('gzip', gzipSync(TEXT)),
    '/encodings/brotli': coded('br', brotliCompressSync(TEXT)),
    '/encodings/deflate': coded('deflate', deflateSync(TEXT)),
    '/encodings/raw-deflate': coded('deflate', deflateRawSync(TEXT)),
    '/encodings/zstd': coded('zstd', zstdCompressSync(TEXT)),
    '/encodings/twice': coded('gzip, gzip', gzipSync(gzipSync(TEXT))),
    '/encodings/unknown': coded('x-guzheng', TEXT),
    '/encodings/not-gzip': coded('gzip', TEXT),
    '/encodings/bomb': coded('gzip', BOMB, 'application/octet-stream'),
    '/encodings/tail': coded('gzip', concatBytes(gzipSync(TEXT), Buffer.from('and more'))),
    '/encodings/half': coded(
      'gzip',
      gzipSync(Buffer.from(Array.from({ length: 5_000 }, (_, i) => (i * i) % 251))).subarray(0, 900),
    ),
    '/encodings/error': answer(gzipSync('gone'), { 'content-encoding': 'gzip' }, { status: 404 }),
    '/gzip-page': codedPage('gzip', gzipSync(HTML)),
    '/brotli-page': codedPage('br', brotliCompressSync(HTML)),
    '/deflate-page': codedPage('deflate', deflateSync(HTML)),
    '/zstd-page': codedPage('zstd', zstdCompressSync(HTML)),
    '/twice-page': codedPage('gzip, gzip', gzipSync(gzipSync(HTML))),
    '/not-gzip-page': codedPage('gzip', HTML),
    '/bomb-page': codedPage('gzip', BOMB),
  },
  cases: [
    {
      name: 'encodings',
      about: 'A page whose parts come in every content coding, and in some that are none.',
      at: '/encodings',
      outcome: 'partial',
      shows: ['正文'],
      traps: [
        {
          does: 'gzip, br, deflate with and without its wrapper, zstd, gzip in gzip, an error page in gzip',
          held: [
            ...['gzip', 'brotli', 'deflate', 'raw-deflate', 'zstd', 'twice'].map(
              (name) => `GET /encodings/${name} 200`,
            ),
            'GET /encodings/error 404',
          ],
        },
        { does: 'a coding that nobody knows: kept as it came', held: ['GET /encodings/unknown 200'] },
        { does: '20 MiB in 20 KiB', held: ['GET /encodings/bomb 200'] },
        { does: 'bytes after the end of the gzip', held: ['GET /encodings/tail 200'] },
        {
          does: 'gzip in name only, which the browser hands over nothing of',
          held: ['GET /encodings/not-gzip 200'],
          lost: ['body-incomplete /encodings/not-gzip'],
        },
        {
          does: 'gzip that ends in the middle, in an answer that ends as it should',
          held: ['GET /encodings/half 200'],
        },
      ],
      mayLose: ['body-incomplete /encodings/half'],
    },
    whole('gzip-page', 'gzip'),
    whole('brotli-page', 'Brotli'),
    whole('deflate-page', 'deflate'),
    whole('zstd-page', 'Zstandard'),
    whole('twice-page', 'gzip in gzip'),
    {
      name: 'not-gzip-page',
      about: 'A page that says it is gzip and is not; the plain client keeps it, the browser shows nothing of it.',
      at: '/not-gzip-page',
      outcome: 'partial',
      traps: [{ does: 'Content-Encoding: gzip on plain HTML', lost: ['body-incomplete /not-gzip-page'] }],
      mayLose: ['browser-unreachable', 'load-stopped', 'page-unresponsive', 'bytes-unaccounted'],
    },
    {
      name: 'bomb-page',
      about: 'A page of 20 MiB that comes in 20 KiB, with a limit of 1 MiB for one body.',
      at: '/bomb-page',
      options: { maxBytes: 1 << 20 },
      outcome: 'partial',
      traps: [{ does: 'more than the limit once it is decoded', lost: ['body-too-large /bomb-page'] }],
    },
  ],
};

function whole(name: string, coding: string): Case {
  return {
    name,
    about: `A page in ${coding}: the source is kept as sent, and the page as shown.`,
    at: `/${name}`,
    outcome: 'complete',
    shows: ['正文'],
    traps: [],
  };
}
