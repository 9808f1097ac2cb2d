import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { capture } from './capture.ts';

let server: Server;
let url: string;
let out: string;
const packages: Record<string, Uint8Array>[] = [];

const PAGE = `<!doctype html><meta charset=utf-8><title>同一页</title><link rel=stylesheet href=/style.css>
<h1>原创文章</h1><p>阅读 1.2万</p><p style="height:2000px">高</p><script>document.body.append('写的')</script>`;

beforeAll(async () => {
  server = createServer((request, response) => {
    const css = request.url === '/style.css';
    response.setHeader('date', 'Wed, 01 Jul 2026 08:00:00 GMT');
    response.writeHead(200, { 'content-type': css ? 'text/css' : 'text/html; charset=utf-8' });
    response.end(css ? 'h1 { color: #123 }' : PAGE);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  out = await mkdtemp(join(tmpdir(), 'guzheng-repeat-'));
  for (const name of ['first', 'second']) {
    const { path } = await capture(url, { out, name, allowPrivate: true, resolvers: [], timeServers: [] });
    packages.push(unzipSync(await readFile(path)));
  }
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(out, { recursive: true });
});

/** What says when, where from, or in what order things came. Everything else must be the same, byte by byte. */
const OF_THE_MOMENT = [
  'archive/data.warc.gz',
  'datapackage-digest.json',
  'datapackage.json',
  'evidence/call-log.jsonl',
  'evidence/capture.json',
  'evidence/environment.json',
  'evidence/facts.json',
  'evidence/network.json',
  'evidence/page/events.jsonl',
  'evidence/page/page.mhtml',
  'evidence/page/page.pdf',
  'indexes/index.cdxj',
  'pages/pages.jsonl',
];

it('two captures of one page have the same members, and those that no time is in are the same to the byte', () => {
  const [first = {}, second = {}] = packages;
  expect(Object.keys(second)).toEqual(Object.keys(first));
  const different = Object.keys(first).filter(
    (path) => !Buffer.from(first[path] ?? []).equals(Buffer.from(second[path] ?? [])),
  );
  expect(different.filter((path) => !OF_THE_MOMENT.includes(path))).toEqual([]);
  expect(Object.keys(first)).toEqual(
    expect.arrayContaining([
      'evidence/page/dom.html',
      'evidence/fetch/1-body.bin',
      'evidence/screenshots/full-page.png',
    ]),
  );
});

it.each(['evidence/capture.json', 'evidence/facts.json', 'evidence/network.json', 'evidence/loss.json'])(
  '%s says the same of both but for times, digests and traffic',
  (path) => {
    const [first, second] = packages.map((members) => timeless(Buffer.from(members[path] ?? []).toString()));
    expect(second).toEqual(first);
  },
);

it('the archives hold the same records of the same payloads', () => {
  const [first = [], second = []] = packages.map((members) =>
    records(members['archive/data.warc.gz'] ?? new Uint8Array()),
  );
  expect(first.length).toBeGreaterThan(5);
  expect(second).toEqual(first);
});

/** A connection more or less is the browser's own affair: each kind is counted once. */
function timeless(json: string): unknown {
  const value: unknown = JSON.parse(json, (name, entry: unknown) => {
    if (['bytesSent', 'bytesReceived', 'elapsedMs', 'head', 'lines', 'y', 'height'].includes(name)) return undefined;
    if (name === 'connections' && Array.isArray(entry)) return [...new Set(entry.map((one) => JSON.stringify(one)))];
    if (typeof entry !== 'string') return entry;
    return entry.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME').replace(/\/tmp\/[^ ]*/g, 'FOLDER');
  });
  return value;
}

/** Type, URL and payload digest of each response and picture, sorted: the order of arrival may differ. */
function records(warc: Uint8Array): string[] {
  const text = gunzipSync(warc).toString('latin1');
  return text
    .split('WARC/1.1\r\n')
    .filter((record) => /^WARC-Type: (response|resource)\r\n/m.test(record))
    .filter((record) => !/urn:(mhtml|pdf|events):/.test(record))
    .map((record) => ['Type', 'Target-URI', 'Payload-Digest'].map((name) => field(record, name)).join(' '))
    .sort();
}

function field(record: string, name: string): string {
  return new RegExp(`^WARC-${name}: (.*)\r$`, 'm').exec(record)?.[1] ?? '';
}
