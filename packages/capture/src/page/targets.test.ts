import { describe, expect, it } from 'vitest';
import { setNetwork } from '../../test/listening.ts';

const network = setNetwork();

const HTML = { 'content-type': 'text/html; charset=utf-8' };
const JS = { 'content-type': 'text/javascript', 'access-control-allow-origin': '*' };

/** A site on four hosts that does all it can beside its page. What it was asked for: `http://host/path`. */
async function busySite(): Promise<{ readonly origin: (host: string) => string; readonly asked: Set<string> }> {
  const asked = new Set<string>();
  const port = await network.serve((request, response) => {
    const { host = '' } = request.headers;
    const path = request.url ?? '/';
    asked.add(`http://${host}${path}`);
    const of = (name: string) => `http://${name}:${port}`;
    const page = pages[path]?.(of);
    if (page !== undefined) response.writeHead(200, HTML).end(page);
    else response.writeHead(200, JS).end(scripts[path]?.(of) ?? `/* ${path} */`);
  });
  return { origin: (host) => `http://${host}:${port}`, asked };
}

type Of = (host: string) => string;

const pages: Readonly<Record<string, (of: Of) => string>> = {
  '/': (of) => `<!doctype html><title>t</title><iframe src="${of('b.test')}/frame-1"></iframe>
    <iframe srcdoc="<img src=/in-srcdoc.png>"></iframe><iframe id=blank></iframe><link rel=prefetch href=/prefetched>
    <script>
    blank.contentDocument.body.innerHTML = '<img src=/in-blank.png>';
    const blob = (code) => URL.createObjectURL(new Blob([code]));
    new Worker('/worker.js'); new Worker('/module.js', { type: 'module' }); new SharedWorker('/shared.js');
    new Worker(blob('fetch("${of('localhost')}/from-blob"); new Worker(URL.createObjectURL(new Blob([\\'fetch("${of('localhost')}/from-nested-blob")\\'])))'));
    new SharedWorker(blob('fetch("${of('a.test')}/from-shared-blob")'));
    navigator.serviceWorker.register('/service.js');
    CSS.paintWorklet.addModule('/paint.js'); new AudioContext().audioWorklet.addModule('/audio.js');
    </script>`,
  '/frame-1': (of) =>
    `1<iframe src="${of('c.test')}/frame-2"></iframe><script>fetch('/from-1'); new Worker('/worker.js')</script>`,
  '/frame-2': (of) => `2<iframe src="${of('d.test')}/frame-3"></iframe><script>fetch('/from-2')</script>`,
  '/frame-3': (of) =>
    `3<iframe src="${of('a.test')}/frame-4"></iframe><script>fetch('/from-3'); new SharedWorker('/shared.js')</script>`,
  '/frame-4': () => `4<script>fetch('/from-4')</script>`,
};

const scripts: Readonly<Record<string, (of: Of) => string>> = {
  '/worker.js': () => 'fetch("/from-worker"); new Worker("/nested.js")',
  '/nested.js': () =>
    '/* 工人 */ importScripts("/imported.js"); fetch("/from-nested"); const x = new XMLHttpRequest(); x.open("GET", "/synchronous", false); x.send()',
  '/module.js': () => 'import "/imported-module.js"; fetch("/from-module")',
  '/shared.js': () => 'fetch("/from-shared")',
  '/service.js': () => `importScripts('/imported-by-service.js');
    addEventListener('install', (event) => event.waitUntil(fetch('/from-install')));
    addEventListener('activate', (event) => event.waitUntil(fetch('/from-activate')));
    addEventListener('fetch', (event) => event.respondWith(new Response('invented')))`,
};

describe.each([
  ['one process for all sites', false],
  ['a process for each site', true],
])('in %s', (_, isolateSites) => {
  it('whatever frames and workers ask for, at any depth, is recorded once for each time, with its body', async () => {
    const { origin, asked } = await busySite();
    const seen = await network.visit(`${origin('localhost')}/`, { isolateSites });
    const answered = seen.exchanges.filter(({ response }) => response?.status === 200);
    expect(new Set(answered.map(({ url }) => url))).toEqual(asked);
    expect(answered.filter(({ response }) => response?.body === null).map(({ url }) => url)).toEqual([]);
    for (const path of ['/nested.js', '/worker.js', '/service.js'])
      expect((await seen.body(path)).toString()).toBe(scripts[path]?.(origin));
    const kinds = seen.calls.filter(({ call }) => call === 'Target.attachToTarget').map(({ args }) => args.kind);
    expect(kinds.filter((kind) => kind === 'iframe')).toHaveLength(isolateSites ? 4 : 0);
    expect(seen.recorded.heard.map(({ exchange }) => exchange)).toEqual(seen.exchanges);
    expect(seen.differences).toEqual([]);
    const codes = new Set(seen.losses.map(({ code }) => code));
    for (const code of [
      'recorder-error',
      'worker-not-recorded',
      'body-incomplete',
      'request-unfinished',
      'still-loading',
    ])
      expect(codes).not.toContain(code);
  });
});

describe('a service worker', () => {
  it('answers nothing: it is bypassed, and the log says so', async () => {
    const port = await network.serve((request, response) => {
      if (request.url === '/') {
        response.writeHead(200, HTML).end(`<p id=said></p><script>
          navigator.serviceWorker.register('/service.js').then(async () => {
            await navigator.serviceWorker.ready;
            if (!navigator.serviceWorker.controller) await new Promise((done) => { navigator.serviceWorker.oncontrollerchange = done });
            document.title = await (await fetch('/said')).text();
          })</script>`);
      } else if (request.url === '/service.js') {
        response.writeHead(200, JS).end(`addEventListener('install', () => skipWaiting());
          addEventListener('activate', (event) => event.waitUntil(clients.claim()));
          addEventListener('fetch', (event) => event.respondWith(new Response('invented')))`);
      } else response.writeHead(200, { 'content-type': 'text/plain' }).end('what the server says');
    });
    const seen = await network.visit(`http://localhost:${port}/`, { quietMs: 1_000 });
    expect(seen.capture?.title).toBe('what the server says');
    expect((await seen.body('/said')).toString()).toBe('what the server says');
    const listened = seen.calls.filter(({ call }) => call === 'Target.attachToTarget');
    expect(listened.map(({ args }) => args.kind)).toEqual(['page', 'service_worker']);
    for (const { args } of listened) expect(args.commands).toContain('Network.setBypassServiceWorker');
  });
});
