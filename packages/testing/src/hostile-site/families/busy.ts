import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { type Ask, answer, markup, redirect, script, status, style } from '../answer.ts';
import type { Family } from '../case.ts';

const html = { 'content-type': 'text/html; charset=utf-8' };
const CHINESE = '/%E8%B7%AF%E5%BE%84/%E5%9B%BE%20%E7%89%87.png?q=%E5%9B%BA%E8%AF%81&b=%E5';

/** A page that asks for everything at once, on two origins. */
export const busy: Family = {
  title: 'Everything at once',
  routes: {
    '/': (ask) => markup(busyPage(ask)),
    '/frame': markup('<p>frame<script>fetch("/in-frame")</script>'),
    '/moved-style': redirect(302, '/style.css', 'a body that no browser shows'),
    '/style.css': style('@import "/more.css"; body { color: #222 }'),
    '/moved-post': redirect(307, '/posted'),
    '/gzip': answer(gzipSync('<p>压缩'.repeat(500)), { ...html, 'content-encoding': 'gzip' }),
    '/brotli': answer(brotliCompressSync('br'.repeat(500)), { 'content-encoding': 'br' }),
    '/deflate': answer(deflateSync('df'.repeat(500)), { 'content-encoding': 'deflate' }),
    '/not-modified': status(304),
    '/range': answer('2345', { 'content-range': 'bytes 2-5/10' }, { status: 206 }),
    '/video.mp4': answer(
      new Uint8Array(10),
      { 'content-type': 'video/mp4', 'content-range': 'bytes 0-9/100000' },
      { status: 206 },
    ),
    '/worker.js': script('fetch("/from-worker")'),
    '/service-worker.js': script('addEventListener("fetch", () => {})'),
    '/twice.js': script('1;'),
    '/loop': redirect(302, '/loop'),
    '/missing.png': answer('nope', {}, { status: 404 }),
    '/twice-the-header': answer('d', { 'set-cookie': ['a=1', 'b=2'], 'x-two': ['1', '2'] }),
    '/slow': answer('data: 1\n\n', { 'content-type': 'text/plain' }, { end: 'never' }),
    '/events': answer('data: 1\n\n', { 'content-type': 'text/event-stream' }, { end: 'never' }),
    '/cut.png': answer('abc', { 'content-type': 'image/png', 'content-length': '1000' }, { end: 'cut' }),
  },
  cases: [
    {
      name: 'busy',
      about: 'A page that asks for everything at once, from two origins.',
      at: '/',
      outcome: 'partial',
      labels: ['popup-denied'],
      shows: ['正文'],
      traps: [
        {
          does: 'frames of its own, of another origin, and written into an attribute',
          held: [
            'GET /frame 200',
            'GET other:/frame 200',
            'GET /in-frame 200',
            'GET other:/in-frame 200',
            'GET /in.png 200',
          ],
        },
        {
          does: 'a stylesheet that was moved, and one that it imports',
          held: ['GET /moved-style 302', 'GET /style.css 200', 'GET /more.css 200'],
          lost: ['redirect-body-unavailable /moved-style'],
        },
        { does: 'a script that is named twice and preloaded', held: ['GET /twice.js 200'] },
        { does: 'one picture under two addresses', held: ['GET /one.png 200', 'GET /one.png?x=1 200'] },
        {
          does: 'a picture on a host that does not exist',
          held: ['GET http://no-such-host.invalid/a.png failed'],
          lost: [
            'request-failed http://no-such-host.invalid/a.png',
            'image-unpainted http://no-such-host.invalid/a.png',
          ],
        },
        { does: 'a picture that is missing', held: ['GET /missing.png 404'], lost: ['image-unpainted /missing.png'] },
        {
          does: 'a picture that the server cuts after three bytes of a thousand',
          held: ['GET /cut.png 200'],
          lost: ['body-incomplete /cut.png', 'image-unpainted /cut.png'],
        },
        { does: 'Chinese and half a character in an address', held: [`GET ${CHINESE} 200`] },
        {
          does: 'a video of which the server gives a piece, and that is none',
          held: ['GET /video.mp4 206'],
          lost: ['image-unpainted /video.mp4'],
        },
        { does: 'questions with HEAD, PUT and POST', held: ['HEAD /head 200', 'PUT other:/preflight 200'] },
        { does: 'a preflight of another origin', held: ['OPTIONS other:/preflight 200'] },
        {
          does: 'a POST that is moved with its body',
          held: ['POST /moved-post 307', 'POST /posted 200'],
          lost: ['redirect-body-unavailable /moved-post'],
        },
        {
          does: 'content codings',
          held: ['GET /gzip 200', 'GET /brotli 200', 'GET /deflate 200'],
        },
        {
          does: 'odd statuses and headers',
          held: ['GET /not-modified 304', 'GET /range 206', 'GET /password 401', 'GET /twice-the-header 200'],
        },
        { does: 'a redirect in a circle', held: ['GET /loop 302 ×2'], lost: ['request-failed /loop'] },
        {
          does: 'the same address ten times at once',
          held: ['GET /many?0 200 ×10', 'GET /many?1 200 ×10', 'GET /many?2 200 ×10'],
        },
        { does: 'a beacon', held: ['POST /beacon 200'] },
        {
          does: 'a stream of events',
          held: ['GET /events 200'],
          messages: ['/events 1'],
          lost: ['stream-open /events'],
        },
        {
          does: 'a socket that stays silent',
          held: ['GET ws:/socket 101'],
          messages: ['ws:/socket 0'],
          lost: ['stream-open ws:/socket'],
        },
        {
          does: 'a worker, a worker without an address, a service worker',
          held: ['GET /worker.js 200', 'GET /from-worker 200', 'GET /from-blob 200', 'GET /service-worker.js 200'],
        },
        { does: 'a window', told: ['popup /popup'], lost: ['popup-denied /popup'] },
        { does: 'a dialog', told: ['dialog 你好'] },
        { does: 'a PDF in place of an object', held: ['GET /pdf 200'], told: ['download /pdf'] },
        { does: 'a request that it takes back', held: ['GET /slow 200'], lost: ['body-abandoned /slow'] },
        { does: 'requests after the load event', held: [`GET /late?${'q'.repeat(3000)} 200`] },
        { does: 'a picture far down the page', held: ['GET /lazy.png 200'] },
      ],
      mayLose: ['redirect-body-unavailable /loop', 'image-unpainted /lazy.png'],
    },
  ],
};

const busyPage = ({ urlOf }: Ask): string => `<!doctype html><meta charset=utf-8><title>繁忙</title>
<link rel=preload as=script href=/twice.js><link rel=stylesheet href=/moved-style><link rel=icon href=/icon.png>
<h1>正文</h1><iframe src=/frame></iframe><iframe src=${urlOf('other:/frame')}></iframe><iframe srcdoc="<p>in<img src=/in.png>"></iframe>
<img src=/one.png><img src=/one.png?x=1><img src=/one.png><img src=http://no-such-host.invalid/a.png><img src=/missing.png>
<img src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"><img src=/cut.png><img src="/路径/图 片.png?q=固证&b=%E5#part">
<video src=/video.mp4 preload=auto autoplay muted></video><script src=/twice.js></script><script src=/twice.js></script>
<object data=/pdf></object><iframe name=target></iframe><form method=post action=/posted target=target></form>
<script>
const ask = (...args) => fetch(...args).catch(() => {});
ask('/head', { method: 'HEAD' }); ask('${urlOf('other:/preflight')}', { method: 'PUT', headers: { 'x-a': '1' }, body: 'put' });
ask('/moved-post', { method: 'POST', body: 'a=1' }); ask('/range', { headers: { Range: 'bytes=2-5' } });
for (const path of ['gzip', 'brotli', 'deflate', 'empty', 'no-content', 'not-modified', 'password', 'loop', 'twice-the-header']) ask('/' + path);
for (let i = 0; i < 30; i++) ask('/many?' + (i % 3));
const abort = new AbortController(); ask('/slow', { signal: abort.signal }); addEventListener('load', () => abort.abort());
navigator.sendBeacon('/beacon', 'b'); new EventSource('/events'); new WebSocket(location.origin.replace('http', 'ws') + '/socket');
new Worker('/worker.js'); new Worker(URL.createObjectURL(new Blob(['fetch("' + location.origin + '/from-blob")'])));
navigator.serviceWorker.register('/service-worker.js');
history.pushState({}, '', '/pushed?a=b#c'); window.open('/popup'); document.forms[0].submit(); alert('你好');
addEventListener('load', () => { document.body.append('late'); ask('/late?' + 'q'.repeat(3000)); });
</script><p style="height: 3000px"></p><img loading=lazy src=/lazy.png>`;
