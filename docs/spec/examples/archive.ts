/** The web archive of the example and its index. */
import { canonicalize, concatBytes, utf8Encode } from '@guzheng/evidence';
import { storedGzip } from '../../../vectors/make.ts';
import { at, BODY, digests, HEADERS, IP, URL_OF_NOTICE } from './facts.ts';

export interface Archive {
  readonly bytes: Uint8Array;
  /** Of the browser's answer. */
  readonly offset: number;
  readonly length: number;
  readonly recordSha256: string;
}

/** Stored gzip members, so that the bytes are the same with every compressor. */
export function makeArchive(): Archive {
  const info = record(0, 'warcinfo', utf8Encode('software: guzheng 0.1.0\r\nformat: WARC File Format 1.1\r\n'), [
    ['WARC-Filename', 'data.warc.gz'],
    ['Content-Type', 'application/warc-fields'],
  ]);
  const plain = exchange(1, 1, [
    ['Host', 'zhijian.example'],
    ['Accept', '*/*'],
    ['Connection', 'close'],
  ]);
  const browser = exchange(3, 2.1, [
    ['Host', 'zhijian.example'],
    ['Accept', 'text/html,*/*;q=0.8'],
    ['Sec-Fetch-Mode', 'navigate'],
  ]);
  const [before, answer] = [[info, ...plain, ...browser.slice(0, 1)], browser[1] ?? new Uint8Array()];
  const packed = storedGzip(answer);
  const head = concatBytes(...before.map(storedGzip));
  return {
    bytes: concatBytes(head, packed),
    offset: head.length,
    length: packed.length,
    recordSha256: digests(answer).sha256,
  };
}

/** `request` and `response`, concurrent to each other. */
function exchange(id: number, seconds: number, headers: readonly (readonly [string, string])[]): readonly Uint8Array[] {
  const common = [
    ['WARC-Target-URI', URL_OF_NOTICE],
    ['WARC-IP-Address', IP],
    ['WARC-Protocol', 'http/1.1'],
  ] as const;
  const request = utf8Encode(httpHead('GET /2026/choujian.csv HTTP/1.1', headers));
  const response = concatBytes(utf8Encode(httpHead('HTTP/1.1 200 OK', HEADERS)), BODY);
  return [
    record(
      id,
      'request',
      request,
      [...common, ['WARC-Concurrent-To', recordId(id + 1)], ['Content-Type', 'application/http;msgtype=request']],
      seconds,
    ),
    record(
      id + 1,
      'response',
      response,
      [
        ...common,
        ['WARC-Concurrent-To', recordId(id)],
        ['WARC-Payload-Digest', `sha256:${digests(BODY).sha256}`],
        ['Content-Type', 'application/http;msgtype=response'],
      ],
      seconds,
    ),
  ];
}

function httpHead(start: string, headers: readonly (readonly [string, string])[]): string {
  return `${[start, ...headers.map(([name, value]) => `${name}: ${value}`)].join('\r\n')}\r\n\r\n`;
}

const recordId = (id: number): string => `<urn:uuid:00000000-0000-4000-8000-${String(id).padStart(12, '0')}>`;

function record(
  id: number,
  type: string,
  block: Uint8Array,
  fields: readonly (readonly [string, string])[],
  seconds = 0.9,
): Uint8Array {
  const all = [
    ['WARC-Type', type],
    ['WARC-Record-ID', recordId(id)],
    ['WARC-Date', at(seconds)],
    ...(id === 0 ? [] : [['WARC-Warcinfo-ID', recordId(0)]]),
    ...fields,
    ['WARC-Block-Digest', `sha256:${digests(block).sha256}`],
    ['Content-Length', String(block.length)],
  ] as const;
  const head = all.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return concatBytes(utf8Encode(`WARC/1.1\r\n${head}\r\n`), block, utf8Encode('\r\n\r\n'));
}

export function makeIndex({ offset, length, recordSha256 }: Archive): Uint8Array {
  const entry = {
    url: URL_OF_NOTICE,
    digest: `sha256:${digests(BODY).sha256}`,
    recordDigest: `sha256:${recordSha256}`,
    mime: 'text/csv',
    filename: 'data.warc.gz',
    offset: String(offset),
    length: String(length),
    status: '200',
  };
  return utf8Encode(`example,zhijian)/2026/choujian.csv ${at(2.1).replace(/\D/g, '')} ${canonicalize(entry)}\n`);
}
