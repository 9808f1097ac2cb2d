import { readdir, readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';

const SITE: URL = new URL('./site/', import.meta.url);
const ARTICLE = '/fashion/20170724/108326.html';
const ORIGINAL = '/paper/20170722/A12.html';
const REDIRECTS: ReadonlyMap<string, string> = new Map([['/a/1', ARTICLE]]);
const TYPES: ReadonlyMap<string, string> = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
]);

const COUNTERS: Page = {
  type: 'application/json; charset=utf-8',
  bytes: Buffer.from(JSON.stringify({ reads: '1.2万', shares: '86', comments: '142', likes: '1,305' })),
};

/** A running copy of the example site. */
export interface HuataiSite {
  readonly url: string;
  /** The copied article on the fashion portal. */
  readonly articleUrl: string;
  /** The newspaper's own page, for comparison. */
  readonly originalUrl: string;
  close(): Promise<void>;
}

interface Page {
  readonly type: string;
  readonly bytes: Uint8Array;
}

/**
 * Serves the example site on 127.0.0.1; `port` 0 (the default) takes any free one.
 * Everything on it is invented: the portal, the newspaper, the people, the filing numbers.
 */
export async function startHuataiSite(options: { port?: number } = {}): Promise<HuataiSite> {
  const pages = await readSite();
  const server = createServer((request, response) => answer(request, response, pages));
  const url = await listen(server, options.port ?? 0);
  return { url, articleUrl: url + ARTICLE, originalUrl: url + ORIGINAL, close: () => close(server) };
}

/** Everything is read before the first request, so no request path ever reaches the file system. */
async function readSite(): Promise<ReadonlyMap<string, Page>> {
  const pages = new Map<string, Page>();
  for (const name of await readdir(SITE, { recursive: true })) {
    const type = TYPES.get(extname(name));
    if (type !== undefined)
      pages.set(`/${name.replaceAll('\\', '/')}`, { type, bytes: await readFile(new URL(name, SITE)) });
  }
  return pages;
}

function answer(request: IncomingMessage, response: ServerResponse, pages: ReadonlyMap<string, Page>): void {
  const path = (request.url ?? '/').replace(/[?#].*$/s, '');
  const location = REDIRECTS.get(path);
  const page = path === '/api/counters' ? COUNTERS : pages.get(path === '/' ? '/index.html' : path);
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { allow: 'GET, HEAD', 'content-length': 0 }).end();
  } else if (location !== undefined) {
    response.writeHead(302, { location, 'content-length': 0 }).end();
  } else {
    send(response, page === undefined ? 404 : 200, page ?? pages.get('/404.html'));
  }
}

/** Node leaves the body of an answer to HEAD out by itself (RFC 9110 §9.3.2). */
function send(response: ServerResponse, status: number, page: Page | undefined): void {
  const bytes = page?.bytes ?? new Uint8Array();
  response.writeHead(status, {
    'content-type': page?.type ?? 'text/plain',
    'content-length': bytes.byteLength,
    'cache-control': 'no-cache',
  });
  response.end(bytes);
}

function listen(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    server.closeAllConnections();
  });
}
