import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Pages on this machine, and nobody asked outside it: neither name servers nor time servers. */
export const HERE = { allowPrivate: true, resolvers: [], timeServers: [] };

/** Pages that stress a capture by number and by size. */
export interface BenchSite {
  /** A page of 300 parts: pictures, styles and scripts, about 1 MB in all. */
  readonly manyParts: string;
  /** A page that fetches a file of so many bytes. */
  readonly withAsset: (bytes: number) => string;
  /** Such a file by itself. */
  readonly asset: (bytes: number) => string;
  close(): Promise<void>;
}

const PARTS = 300;
const PIECE = Buffer.alloc(1 << 20, 'guzheng ');

/** Starts them on a free port of 127.0.0.1. */
export async function startBenchSite(): Promise<BenchSite> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const bytes = Number(searchParams.get('bytes') ?? 0);
    if (pathname === '/asset') return void sendAsset(response, bytes).catch(goneAway);
    const [type, body] = pathname === '/with-asset' ? html(withAsset(bytes)) : partOf(pathname);
    response.writeHead(200, { 'content-type': type }).end(body);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    manyParts: `${url}/`,
    withAsset: (bytes) => `${url}/with-asset?bytes=${bytes}`,
    asset: (bytes) => `${url}/asset?bytes=${bytes}`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/** Whoever stops reading has stopped reading. */
function goneAway(): void {}

type Content = readonly [type: string, body: string | Uint8Array];

function html(body: string): Content {
  return [
    'text/html; charset=utf-8',
    `<!doctype html><html lang="zh"><meta charset="utf-8"><title>页面</title>${body}</html>`,
  ];
}

function partOf(path: string): Content {
  if (path === '/') return html(manyParts());
  if (path.endsWith('.css')) return ['text/css', `.a${path.length} { color: #333 } /* ${'x'.repeat(3_000)} */`];
  if (path.endsWith('.js')) return ['text/javascript', `// ${'x'.repeat(3_000)}`];
  return [
    'image/svg+xml',
    `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><rect width="40" height="40"/><!-- ${'x'.repeat(3_000)} --></svg>`,
  ];
}

function manyParts(): string {
  const part = (_: unknown, i: number): string => {
    if (i % 10 === 0) return `<link rel=stylesheet href=/${i}.css>`;
    return i % 10 === 5 ? `<script src=/${i}.js></script>` : `<img width=40 height=40 src=/${i}.svg>`;
  };
  return Array.from({ length: PARTS }, part).join('\n');
}

function withAsset(bytes: number): string {
  return `<p>正文</p><script>fetch('/asset?bytes=${bytes}').then(async (answer) => {
    for (const reader = answer.body.getReader(); !(await reader.read()).done;);
  })</script>`;
}

async function sendAsset(response: ServerResponse, bytes: number): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': bytes });
  await pipeline(Readable.from(pieces(bytes)), response);
}

function* pieces(bytes: number): Generator<Uint8Array> {
  for (let left = bytes; left > 0; left -= PIECE.length) yield PIECE.subarray(0, Math.min(left, PIECE.length));
}
