import { type Ask, page } from '../answer.ts';
import type { Family, SealedCase } from '../case.ts';
import type { RawAnswer } from '../raw-server.ts';

const HTML = '<!doctype html><title>x</title><p>main text</p>';
const TYPE = 'Content-Type: text/html\r\n';
const LENGTH = `Content-Length: ${HTML.length}\r\n`;
const CHUNKS = `${HTML.length.toString(16)}\r\n${HTML}\r\n`;
const CHUNKED = 'Transfer-Encoding: chunked\r\n';
const OK = 'HTTP/1.1 200 OK\r\n';

const said = (bytes: string, status = 200): RawAnswer => ({ bytes, leaves: 'closing', status });

const names = [
  'early-hints',
  'continue',
  'trailers',
  'until-close',
  'odd-headers',
  'folded',
  'long-header',
  'many-headers',
  'no-reason',
  'status-299',
  'status-418',
  'status-999',
  'lf-only',
];

/** Answers that RFC 9112 knows and few servers give, and answers that it does not know. */
export const malformed: Family = {
  title: 'Answers written by hand',
  rawRoutes: {
    '/early-hints': said(
      `HTTP/1.1 103 Early Hints\r\nLink: </hinted.css>; rel=preload; as=style\r\n\r\n${OK}${TYPE}${LENGTH}\r\n${HTML}`,
    ),
    '/continue': said(`HTTP/1.1 100 Continue\r\n\r\n${OK}${TYPE}${LENGTH}\r\n${HTML}`),
    '/trailers': said(`${OK}${TYPE}${CHUNKED}Trailer: X-Digest\r\n\r\n${CHUNKS}0\r\nX-Digest: abc\r\n\r\n`),
    '/until-close': said(`${OK}${TYPE}\r\n${HTML}`),
    '/odd-headers': said(
      `${OK}${TYPE}${LENGTH}X-Twice: 1\r\nx-twice: 2\r\nX-Bytes: \xd5\xfd\xce\xc4\r\nX-Empty:\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n\r\n${HTML}`,
    ),
    '/folded': said(`${OK}${TYPE}${LENGTH}X-Folded: a\r\n  b\r\n\r\n${HTML}`),
    '/long-header': said(`${OK}${TYPE}${LENGTH}X-Long: ${'x'.repeat(100_000)}\r\n\r\n${HTML}`),
    '/many-headers': said(
      `${OK}${TYPE}${LENGTH}${Array.from({ length: 5_000 }, (_, i) => `X-${i}: ${i}\r\n`).join('')}\r\n${HTML}`,
    ),
    '/no-reason': said(`HTTP/1.1 200\r\n${TYPE}${LENGTH}\r\n${HTML}`),
    '/status-299': said(`HTTP/1.1 299 Odd\r\n${TYPE}${LENGTH}\r\n${HTML}`, 299),
    '/status-418': said(`HTTP/1.1 418 I'm a teapot\r\n${TYPE}${LENGTH}\r\n${HTML}`, 418),
    '/status-999': said(`HTTP/1.1 999 Request denied\r\n${TYPE}${LENGTH}\r\n${HTML}`, 999),
    '/lf-only': said(`HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Length: ${HTML.length}\n\n${HTML}`),
    '/http-0.9': said(HTML),
    '/nul-header': said(`${OK}${TYPE}X-Nul: a\0b\r\n${LENGTH}\r\n${HTML}`),
    '/two-lengths': said(`${OK}${TYPE}Content-Length: 5\r\n${LENGTH}\r\n${HTML}`),
    '/too-short': said(`${OK}${TYPE}Content-Length: 500\r\n\r\n${HTML}`),
    '/too-long': said(`${OK}${TYPE}Content-Length: 20\r\n\r\n${HTML}`),
    '/chunks-cut': said(`${OK}${TYPE}${CHUNKED}\r\n${CHUNKS}ff\r\nand th`),
    '/bare-304': said('HTTP/1.1 304 Not Modified\r\nETag: "x"\r\n\r\n', 304),
    '/silent': { bytes: '', leaves: 'closing' },
    '/reset': { bytes: '', leaves: 'resetting' },
    '/smtp': { bytes: '220 mail.invalid ESMTP\r\n', leaves: 'closing' },
  },
  routes: {
    '/malformed': (ask) => page(framesOf(ask)),
  },
  cases: [
    {
      name: 'malformed',
      about: 'A page that frames one odd answer beside another.',
      at: '/malformed',
      outcome: 'complete',
      shows: ['正文'],
      traps: [
        {
          does: 'a hint before the answer, and a permission nobody asked for',
          held: ['GET raw:/early-hints 200', 'GET raw:/continue 200'],
        },
        {
          does: 'fields after the body, a body that ends with the connection',
          held: ['GET raw:/trailers 200', 'GET raw:/until-close 200'],
        },
        {
          does: 'headers that are repeated, folded, empty, beyond ASCII',
          held: ['GET raw:/odd-headers 200', 'GET raw:/folded 200'],
        },
        {
          does: 'a header of 100,000 bytes, 5,000 headers',
          held: ['GET raw:/long-header 200', 'GET raw:/many-headers 200'],
        },
        {
          does: 'statuses that nobody uses, and none of the words for them',
          held: [
            'GET raw:/no-reason 200',
            'GET raw:/status-299 299',
            'GET raw:/status-418 418',
            'GET raw:/status-999 999',
          ],
          lost: ['frame-not-loaded raw:/status-418', 'frame-not-loaded raw:/status-999'],
        },
        { does: 'lines that end in LF only', held: ['GET raw:/lf-only 200'] },
      ],
      mayLose: ['end-unconfirmed'],
    },
    odd('early-hints', 'Status 103 before the answer.'),
    odd('trailers', 'Chunks, and fields after them.'),
    odd('until-close', 'A body that ends with the connection, which is an end like any other (RFC 9112 §8).'),
    odd('odd-headers', 'Headers that are repeated, empty, beyond ASCII.'),
    strictly('folded', 'A header in two lines, which RFC 9112 §5.2 has done away with.'),
    odd('long-header', 'A header of 100,000 bytes.'),
    odd('many-headers', '5,000 headers.'),
    { ...odd('status-999', 'Status 999, which some sites answer robots with.'), labels: ['http-999'] },
    strictly('lf-only', 'Lines that end in LF only.'),
    {
      ...odd('too-short', 'Ten times more announced than sent.'),
      outcome: 'partial',
      traps: [
        {
          does: 'Content-Length: 500 for 47 bytes',
          lost: ['body-incomplete raw:/too-short', 'connection-cut raw:/too-short'],
        },
      ],
      mayLose: ['load-stopped'],
    },
    {
      ...odd('too-long', 'More sent than announced: what was announced is the body.'),
      shows: [],
      mayLose: ['bytes-after-body'],
    },
    {
      ...odd('chunks-cut', 'Chunks that break off.'),
      outcome: 'partial',
      traps: [
        {
          does: 'a chunk of 255 bytes with six in it',
          lost: ['body-incomplete raw:/chunks-cut', 'connection-cut raw:/chunks-cut'],
        },
      ],
      mayLose: ['load-stopped'],
    },
    {
      name: 'http-0.9',
      about: 'A document without head, as in 1991: no client takes it on this port.',
      at: 'raw:/http-0.9',
      outcome: 'refused',
      code: 'response-malformed',
    },
    {
      name: 'nul-header',
      about: 'A header with a NUL in it.',
      at: 'raw:/nul-header',
      outcome: 'refused',
      code: 'response-malformed',
    },
    {
      name: 'two-lengths',
      about: 'Two lengths that contradict each other.',
      at: 'raw:/two-lengths',
      outcome: 'refused',
      code: 'response-malformed',
    },
    {
      name: 'silent',
      about: 'A server that closes without a word.',
      at: 'raw:/silent',
      outcome: 'refused',
      code: 'connection-failed',
    },
    {
      name: 'smtp',
      about: 'A server that speaks another protocol.',
      at: 'raw:/smtp',
      outcome: 'refused',
      code: 'response-malformed',
    },
    {
      name: 'bare-304',
      about: 'Status 304 for what was never fetched.',
      at: 'raw:/bare-304',
      outcome: 'complete',
      labels: ['not-html'],
      traps: [{ does: 'an answer that is no document', lost: ['nothing-to-show raw:/bare-304'] }],
    },
  ],
};

function odd(name: string, about: string): SealedCase {
  return { name, about, at: `raw:/${name}`, outcome: 'complete', shows: ['main text'], traps: [] };
}

/** What browsers put up with, and the plain client does not. */
function strictly(name: string, about: string): SealedCase {
  const traps = [
    { does: 'what the browser takes and the plain client refuses', lost: [`plain-unreachable raw:/${name}`] },
  ];
  return { ...odd(name, about), outcome: 'partial', traps };
}

const framesOf = ({ urlOf }: Ask): string =>
  `<p>正文</p>${names.map((name) => `<iframe src="${urlOf(`raw:/${name}`)}"></iframe>`).join('')}`;
