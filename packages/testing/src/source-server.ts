import { readFileSync, realpathSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { stripTypeScriptTypes } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, extname, join, normalize, relative } from 'node:path';

const root = join(import.meta.dirname, '../../..');

export interface SourcePage {
  /** A module; what it imports is found as a bundler would find it. */
  readonly script: string;
  /** Modules made for the occasion, by path from the root. */
  readonly modules?: Readonly<Record<string, string>>;
  /** `'none'` unless told: the page may not connect to anything. */
  readonly connectTo?: readonly string[];
}

export interface SourceServer {
  readonly url: string;
  close(): void;
}

/** Serves a page and the sources of this repository as they are, only without their types; nothing is bundled. On 127.0.0.1. */
export async function startSourceServer(page: SourcePage): Promise<SourceServer> {
  const server = createServer(serving(page));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function serving(page: SourcePage): RequestListener {
  const { modules = {}, connectTo = ["'none'"] } = page;
  const policy = `default-src 'none'; script-src 'self' 'nonce-n'; connect-src ${connectTo.join(' ')}`;
  const headers = { 'content-type': 'text/html', 'content-security-policy': policy };
  return (request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname);
    if (path === '/') return void response.writeHead(200, headers).end(documentOf(page));
    if (path === '/favicon.ico') return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': 'text/javascript' }).end(modules[path] ?? moduleAt(path));
  };
}

function moduleAt(path: string): string {
  const source = readFileSync(realpathSync(join(root, path)), 'utf8');
  return extname(path) === '.ts' ? stripTypeScriptTypes(source) : source;
}

function documentOf({ script }: SourcePage): string {
  return `<!doctype html><meta charset="utf-8">
<script type="importmap" nonce="n">${JSON.stringify({ imports: imports() })}</script>
<script type="module" nonce="n">
${script}
</script>`;
}

/** Every module that what runs in a browser may name (walls.test.ts), wherever the package manager keeps it. */
function imports(): Readonly<Record<string, string>> {
  // What parse5 itself depends on lies beside it.
  const besideParse5 = `/${relative(root, dirname(realpathSync(join(root, 'packages/verify/node_modules/parse5'))))}`;
  return {
    '@guzheng/anchor/reader': '/packages/anchor/src/reader/index.ts',
    '@guzheng/evidence': '/packages/evidence/src/index.ts',
    '@guzheng/verify': '/packages/verify/src/index.ts',
    '@noble/hashes/': '/packages/evidence/node_modules/@noble/hashes/',
    '@noble/curves/': '/packages/evidence/node_modules/@noble/curves/',
    '@ethereumjs/rlp': '/packages/evidence/node_modules/@ethereumjs/rlp/dist/esm/index.js',
    canonicalize: '/packages/evidence/node_modules/canonicalize/lib/canonicalize.js',
    fflate: '/packages/verify/node_modules/fflate/esm/browser.js',
    parse5: '/packages/verify/node_modules/parse5/dist/index.js',
    'entities/decode': `${besideParse5}/entities/dist/decode.js`,
    'entities/escape': `${besideParse5}/entities/dist/escape.js`,
    valibot: '/packages/evidence/node_modules/valibot/dist/index.mjs',
  };
}
