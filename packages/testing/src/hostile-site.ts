import { createServer, type OutgoingHttpHeaders, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';

/** A site that does everything a page of the open web may do to a recorder, on two origins. */
export interface HostileSite {
  readonly url: string;
  /** Paths of whole pages and files, each worth a capture of its own. */
  readonly paths: readonly string[];
  close(): Promise<void>;
}

/** Starts the site on 127.0.0.1, on two free ports. */
export async function startHostileSite(): Promise<HostileSite> {
  const other = await listen(createServer(answer('')));
  const main = await listen(createServer(answer(other.url)));
  return {
    url: main.url,
    paths: ['/', ...Object.keys(documents)],
    close: async () => {
      await Promise.all([main.close(), other.close()]);
    },
  };
}

type Answer = readonly [status: number, headers: OutgoingHttpHeaders, body?: string | Uint8Array];

/** "正文" in GBK. */
const GBK = Uint8Array.of(0xd5, 0xfd, 0xce, 0xc4);
const html = { 'content-type': 'text/html; charset=utf-8' };

/** What is asked for by its own address. */
const documents: Readonly<Record<string, Answer>> = {
  '/gbk': [200, { 'content-type': 'text/html; charset=gbk' }, Buffer.concat([Buffer.from('<p>'), GBK])],
  '/refresh': [200, html, '<meta http-equiv=refresh content="0;url=/gbk"><p>old'],
  '/script-redirect': [200, html, '<script>location = "/gbk"</script>'],
  '/relative-redirect': [301, { location: 'gbk?x=1#y' }],
  '/lone-surrogates': [
    200,
    html,
    '<script>document.title = "a\\ud800"; document.body.append("\\udfff \\u202e rtl")</script>',
  ],
  '/frameset': [200, html, '<frameset cols=50%,50%><frame src=/frame><frame src=/gbk></frameset>'],
  '/xhtml': [
    200,
    { 'content-type': 'application/xhtml+xml' },
    '<html xmlns="http://www.w3.org/1999/xhtml"><body><p>x</p></body></html>',
  ],
  '/svg': [
    200,
    { 'content-type': 'image/svg+xml' },
    '<svg xmlns="http://www.w3.org/2000/svg"><text y="20">图</text></svg>',
  ],
  '/text': [200, { 'content-type': 'text/plain' }, 'plain'],
  '/no-type': [200, {}, '<b>no type</b>'],
  '/empty': [200, html],
  '/xml': [200, { 'content-type': 'application/xml' }, '<a><b>1</b></a>'],
  '/forbidden': [403, html, '<h1>403'],
  '/download': [200, { 'content-disposition': 'attachment; filename=a.zip', 'content-type': 'application/zip' }, 'PK'],
  '/no-content': [204, {}],
  '/pdf': [200, { 'content-type': 'application/pdf' }, '%PDF-1.4 x'],
  '/password': [401, { 'www-authenticate': 'Basic realm=x' }, 'no'],
  '/gzip': [200, { ...html, 'content-encoding': 'gzip' }, gzipSync('<p>压缩'.repeat(500))],
};

/** What the page at `/` asks for. */
const parts: Readonly<Record<string, Answer>> = {
  '/frame': [200, html, '<p>frame<script>fetch("/in-frame")</script>'],
  '/moved-style': [302, { location: '/style.css' }, 'a body that no browser shows'],
  '/style.css': [200, { 'content-type': 'text/css' }, '@import "/more.css"; body { color: #222 }'],
  '/moved-post': [307, { location: '/posted' }],
  '/brotli': [200, { 'content-encoding': 'br' }, brotliCompressSync('br'.repeat(500))],
  '/deflate': [200, { 'content-encoding': 'deflate' }, deflateSync('df'.repeat(500))],
  '/not-modified': [304, {}],
  '/range': [206, { 'content-range': 'bytes 2-5/10' }, '2345'],
  '/video.mp4': [206, { 'content-type': 'video/mp4', 'content-range': 'bytes 0-9/100000' }, new Uint8Array(10)],
  '/worker.js': [200, { 'content-type': 'text/javascript' }, 'fetch("/from-worker")'],
  '/service-worker.js': [200, { 'content-type': 'text/javascript' }, 'addEventListener("fetch", () => {})'],
  '/twice.js': [200, { 'content-type': 'text/javascript' }, '1;'],
  '/loop': [302, { location: '/loop' }],
  '/missing.png': [404, {}, 'nope'],
  '/twice-the-header': [200, { 'set-cookie': ['a=1', 'b=2'], 'x-two': ['1', '2'] }, 'd'],
};

function answer(other: string): RequestListener {
  return (request, response) => {
    request.resume();
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    response.setHeader('access-control-allow-origin', '*');
    if (pathname === '/slow' || pathname === '/events')
      return void response.writeHead(200, typeOf(pathname)).write('data: 1\n\n');
    if (pathname === '/cut.png') {
      response.writeHead(200, { 'content-type': 'image/png', 'content-length': '1000' });
      return void response.write('abc', () => response.destroy());
    }
    const [status, headers, body] = documents[pathname] ??
      parts[pathname] ?? [200, typeOf(pathname), pathname === '/' ? busyPage(other) : 'ok'];
    response.writeHead(status, headers).end(body);
  };
}

function typeOf(path: string): OutgoingHttpHeaders {
  if (path === '/') return html;
  if (path === '/events') return { 'content-type': 'text/event-stream' };
  return { 'content-type': path.endsWith('.png') ? 'image/png' : 'text/plain' };
}

const busyPage = (other: string): string => `<!doctype html><meta charset=utf-8><title>繁忙</title>
<link rel=preload as=script href=/twice.js><link rel=stylesheet href=/moved-style><link rel=icon href=/icon.png>
<h1>正文</h1><iframe src=/frame></iframe><iframe src=${other}/frame></iframe><iframe srcdoc="<p>in<img src=/in.png>"></iframe>
<img src=/one.png><img src=/one.png?x=1><img src=/one.png><img src=http://no-such-host.invalid/a.png><img src=/missing.png>
<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw="><img src=/cut.png><img src="/路径/图 片.png?q=固证&b=%E5#part">
<video src=/video.mp4 preload=auto autoplay muted></video><script src=/twice.js></script><script src=/twice.js></script>
<object data=/pdf></object><iframe name=target></iframe><form method=post action=/posted target=target></form>
<script>
const ask = (...args) => fetch(...args).catch(() => {});
ask('/head', { method: 'HEAD' }); ask('${other}/preflight', { method: 'PUT', headers: { 'x-a': '1' }, body: 'put' });
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

async function listen(server: Server): Promise<{ readonly url: string; close(): Promise<void> }> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
