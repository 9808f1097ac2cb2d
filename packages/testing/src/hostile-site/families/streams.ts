import { type Answer, type Ask, answer, markup, page } from '../answer.ts';
import type { Family } from '../case.ts';

/** Eight bits, 8,000 a second, one channel: four minutes of a tone. */
const SOUND = wave(8_000 * 240);
const BOUNDARY = 'cut-here';

/** Bodies in pieces, bodies that are slow, bodies without end. */
export const streams: Family = {
  title: 'Pieces and streams',
  routes: {
    '/pieces': page(`<p>正文</p><audio id=sound preload=auto src=/pieces/sound.wav></audio><script>
const piece = (range) => fetch('/pieces/file?' + range, { headers: { Range: 'bytes=' + range } });
piece('0-9'); piece('100-199'); piece('-5'); piece('0-1,4-5'); piece('9999999-');
sound.onloadedmetadata = () => { sound.currentTime = 200 };
</script>`),
    '/pieces/file': (ask) => pieceOf(Buffer.from('0123456789'.repeat(100)), 'text/plain', ask),
    '/pieces/sound.wav': (ask) => pieceOf(SOUND, 'audio/wav', ask),
    '/endless': markup('<!doctype html><meta charset=utf-8><title>无尽</title><p>正文', { end: 'never' }),
    '/endless-part': page(
      '<p>正文</p><img src=/endless-part/picture.png><script>fetch("/endless-part/text").catch(() => {})</script>',
    ),
    '/endless-part/picture.png': answer('PNG', { 'content-type': 'image/png' }, { end: 'never' }),
    '/endless-part/text': answer('as far as it came', { 'content-type': 'text/plain' }, { end: 'never' }),
    '/replaced': answer(
      frame('<p>一</p>') + frame('<p>二</p>'),
      { 'content-type': `multipart/x-mixed-replace;boundary=${BOUNDARY}` },
      { end: 'never' },
    ),
    '/large': page(
      '<p>正文</p><script>fetch("/large/file").then((answer) => answer.arrayBuffer()).catch(() => {})</script>',
    ),
    '/large/file': answer(new Uint8Array(3 << 20), { 'content-type': 'application/octet-stream' }),
  },
  cases: [
    {
      name: 'pieces',
      about: 'A sound that is fetched in pieces while it plays, and ranges of every form.',
      at: '/pieces',
      outcome: 'complete',
      traps: [
        {
          does: 'ranges from the front, the middle and the end',
          held: ['0-9', '100-199', '-5'].map((range) => `GET /pieces/file?${range} 206`),
        },
        { does: 'two ranges in one answer', held: ['GET /pieces/file?0-1,4-5 206'] },
        { does: 'a range beyond the end', held: ['GET /pieces/file?9999999- 416'] },
        { does: 'a sound, and a place far into it', held: ['GET /pieces/sound.wav 206'] },
      ],
      // How much a player takes before it goes elsewhere is its own affair.
      mayLose: [
        'body-abandoned /pieces/sound.wav',
        'media-unfinished /pieces/sound.wav',
        'bytes-unaccounted',
        'bytes-uncounted',
      ],
    },
    {
      name: 'endless',
      about: 'A page whose document never ends.',
      at: '/endless',
      options: { maxTimeMs: 6_000 },
      outcome: 'partial',
      shows: ['正文'],
      traps: [
        { does: 'more might come, and nobody knows when', lost: ['body-incomplete /endless', 'timeout /endless'] },
      ],
      mayLose: ['load-timeout', 'browser-unreachable', 'request-unfinished'],
    },
    {
      name: 'endless-part',
      about: 'A page with a picture and a text that never end.',
      at: '/endless-part',
      options: { maxTimeMs: 6_000 },
      outcome: 'partial',
      shows: ['正文'],
      traps: [
        {
          does: 'a picture without end',
          held: ['GET /endless-part/picture.png 200'],
          lost: ['body-incomplete /endless-part/picture.png'],
        },
        {
          does: 'a text without end',
          held: ['GET /endless-part/text 200'],
          lost: ['body-incomplete /endless-part/text'],
        },
      ],
      mayLose: [
        'load-timeout',
        'network-not-quiet',
        'request-unfinished',
        'page-unresponsive',
        'image-unpainted',
        'pdf-failed',
      ],
    },
    {
      name: 'replaced',
      about: 'A document that the server replaces by another one, without end.',
      at: '/replaced',
      labels: ['not-html'],
      options: { maxTimeMs: 6_000 },
      outcome: 'partial',
      traps: [{ does: 'multipart/x-mixed-replace', lost: ['body-incomplete /replaced', 'timeout /replaced'] }],
      mayLose: ['load-timeout', 'browser-unreachable', 'request-unfinished', 'page-unresponsive'],
    },
    {
      name: 'large',
      about: 'A page with a file of 3 MiB, with a limit of 1 MiB for one body.',
      at: '/large',
      options: { maxBytes: 1 << 20 },
      outcome: 'partial',
      shows: ['正文'],
      traps: [{ does: 'more than the limit', held: ['GET /large/file 200'], lost: ['body-too-large /large/file'] }],
    },
  ],
};

/** RFC 9110 §14: one range, several as multipart/byteranges, or 416. */
function pieceOf(whole: Uint8Array, type: string, { headers }: Ask): Answer {
  const asked = typeof headers.range === 'string' ? headers.range.replace('bytes=', '').split(',') : [];
  const ranges = asked.map((range) => bounds(range, whole.length));
  const [first] = ranges;
  if (first === undefined) return answer(whole, { 'content-type': type, 'accept-ranges': 'bytes' });
  if (first.from >= whole.length) return answer('', { 'content-range': `bytes */${whole.length}` }, { status: 416 });
  const piece = ({ from, to }: Bounds) => Buffer.from(whole.subarray(from, to + 1));
  const place = ({ from, to }: Bounds) => `bytes ${from}-${to}/${whole.length}`;
  if (ranges.length === 1)
    return answer(piece(first), { 'content-type': type, 'content-range': place(first) }, { status: 206 });
  const parts = ranges.map(
    (range) => `--${BOUNDARY}\r\nContent-Type: ${type}\r\nContent-Range: ${place(range)}\r\n\r\n${piece(range)}\r\n`,
  );
  return answer(
    `${parts.join('')}--${BOUNDARY}--\r\n`,
    { 'content-type': `multipart/byteranges; boundary=${BOUNDARY}` },
    { status: 206 },
  );
}

interface Bounds {
  readonly from: number;
  readonly to: number;
}

function bounds(range: string, length: number): Bounds {
  const [from = '', to = ''] = range.split('-');
  if (from === '') return { from: length - Number(to), to: length - 1 };
  return { from: Number(from), to: Math.min(to === '' ? length - 1 : Number(to), length - 1) };
}

function frame(html: string): string {
  return `--${BOUNDARY}\r\nContent-Type: text/html; charset=utf-8\r\n\r\n${html}\r\n`;
}

/** RIFF WAVE, PCM. */
function wave(samples: number): Uint8Array {
  const file = Buffer.alloc(44 + samples, 128);
  file.write('RIFF', 0);
  file.writeUInt32LE(36 + samples, 4);
  file.write('WAVEfmt ', 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(8_000, 24);
  file.writeUInt32LE(8_000, 28);
  file.writeUInt16LE(1, 32);
  file.writeUInt16LE(8, 34);
  file.write('data', 36);
  file.writeUInt32LE(samples, 40);
  for (let i = 0; i < samples; i += 1) file[44 + i] = 128 + Math.round(60 * Math.sin(i / 5));
  return file;
}
