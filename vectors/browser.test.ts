/**
 * Every vector in a real browser, in a page that may not connect to anything: the judge is the same code there. The sources are
 * served as they are, only without their types; nothing is bundled.
 */
import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { stripTypeScriptTypes } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, extname, join, normalize, relative } from 'node:path';
import { findBrowser, type LaunchedBrowser, launchBrowser } from '@guzheng/capture';
import { opensslHashing } from '@guzheng/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Ran, runVector } from './run.ts';
import { parseVector } from './vector.ts';

const root = join(import.meta.dirname, '..');
const cases = readdirSync(join(import.meta.dirname, 'cases'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.txt'))
  .sort();
const texts = cases.map((path) => readFileSync(join(import.meta.dirname, 'cases', path), 'utf8'));

let server: Server;
let launched: LaunchedBrowser;

beforeAll(async () => {
  server = createServer(serve);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  launched = await launchBrowser(await findBrowser(), { viewport: { width: 400, height: 300 } });
}, 60_000);

afterAll(async () => {
  await launched.close();
  server.close();
});

it('every vector ends in Chromium, with connect-src none, as it ends in Node: whole and streamed', async () => {
  const page = await launched.browser.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await page.waitForFunction('window.results !== undefined', { timeout: 100_000 });
  const results = (await page.evaluate('window.results')) as readonly (readonly [whole: Ran, streamed: Ran])[];
  expect(complaints).toEqual([]);
  expect(results.length).toBe(texts.length);
  for (const [i, text] of texts.entries()) {
    const ran = await runVector(parseVector(text), opensslHashing);
    expect(results[i], cases[i]).toEqual([ran, ran]);
  }
}, 120_000);

/** What parse5 itself depends on lies beside it, wherever the package manager keeps it. */
const besideParse5 = `/${relative(root, dirname(realpathSync(join(root, 'packages/verify/node_modules/parse5'))))}`;

const PAGE = `<!doctype html><meta charset="utf-8">
<script type="importmap" nonce="n">${JSON.stringify({
  imports: {
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
  },
})}</script>
<script type="module" nonce="n">
import { portableHashing } from '@guzheng/evidence';
import { runVector } from '/vectors/run.ts';
import { parseVector } from '/vectors/vector.ts';
import { texts } from '/texts.js';
const results = [];
import { streamed } from '/vectors/streamed.ts';
for (const text of texts) {
  const vector = parseVector(text);
  results.push([await runVector(vector, portableHashing), await runVector(vector, portableHashing, streamed)]);
}
window.results = results;
</script>`;

const POLICY = "default-src 'none'; script-src 'self' 'nonce-n'; connect-src 'none'";

const serve: RequestListener = (request, response) => {
  const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname);
  if (path === '/') {
    return void response.writeHead(200, { 'content-type': 'text/html', 'content-security-policy': POLICY }).end(PAGE);
  }
  if (path === '/favicon.ico') return void response.writeHead(404).end();
  response.writeHead(200, { 'content-type': 'text/javascript' }).end(moduleAt(path));
};

function moduleAt(path: string): string {
  if (path === '/texts.js') return `export const texts = ${JSON.stringify(texts)};`;
  const source = readFileSync(realpathSync(join(root, path)), 'utf8');
  return extname(path) === '.ts' ? stripTypeScriptTypes(source) : source;
}
