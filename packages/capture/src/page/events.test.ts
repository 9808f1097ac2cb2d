import { describe, expect, it } from 'vitest';
import { setNetwork } from '../../test/listening.ts';

const network = setNetwork();

const HTML = { 'content-type': 'text/html; charset=utf-8' };

describe.each([
  ['one process for all sites', false],
  ['a process for each site', true],
])('in %s', (_, isolateSites) => {
  it('what the page and its frames and workers say and ask for is written down, with the answers', async () => {
    const port = await network.serve((request, response) => {
      if (request.url === '/worker.js')
        response
          .writeHead(200, { 'content-type': 'text/javascript' })
          .end(`console.warn('工人'); setTimeout(() => { throw new Error('worker broke') })`);
      else if (request.url === '/file')
        response.writeHead(200, { 'content-disposition': 'attachment; filename=a.bin' }).end('bytes');
      else if (request.url === '/frame')
        response
          .writeHead(200, HTML)
          .end(
            `<script>alert('from the frame'); window.open('/from-frame'); console.info('frame'); Promise.reject(new Error('frame broke'))</script>`,
          );
      else
        response
          .writeHead(200, HTML)
          .end(`<input type=file id=file><iframe src="http://b.test:${port}/frame"></iframe><script>
          console.log('说', 1, { a: 1, get b() { document.title = 'touched' } }, null, undefined, 10n);
          setTimeout(() => { throw new TypeError('page broke') });
          alert('注意'); document.title = String(confirm('好吗')) + prompt('谁', '我');
          window.open('http://user:secret@a.test:${port}/popup'); history.pushState({}, '', '/pushed'); location.hash = 'x';
          location.assign('/file'); new Worker('/worker.js'); new Image().src = '/broken';
          </script>`);
    });
    const seen = await network.visit(`http://a.test:${port}/`, { isolateSites, quietMs: 500 });
    const events = await seen.lines(seen.capture?.events ?? '');
    const of = (kind: string) => events.filter((event) => event.kind === kind);
    expect(seen.capture?.title).toBe('falsenull');
    expect(of('console').map(({ level, text, in: where }) => [where, level, text])).toEqual(
      expect.arrayContaining([
        [undefined, 'log', '说 1 Object null undefined 10n'],
        ['worker', 'warning', '工人'],
        [isolateSites ? 'iframe' : undefined, 'info', 'frame'],
      ]),
    );
    const broken = of('exception').map(({ text }) => String(text));
    for (const text of ['TypeError: page broke', 'Error: worker broke', 'Error: frame broke'])
      expect(broken.some((one) => one.includes(text))).toBe(true);
    expect(of('dialog').map(({ type, message, answer }) => [type, message, answer])).toEqual(
      expect.arrayContaining([
        ['alert', '注意', 'accepted'],
        ['confirm', '好吗', 'refused'],
        ['prompt', '谁', 'refused'],
        ['alert', 'from the frame', 'accepted'],
      ]),
    );
    expect(
      of('popup')
        .map(({ url, answer }) => [url, answer])
        .sort(),
    ).toEqual([
      [`http://a.test:${port}/popup`, 'denied'],
      [`http://b.test:${port}/from-frame`, 'denied'],
    ]);
    expect(of('download')).toMatchObject([{ url: `http://a.test:${port}/file`, answer: 'denied' }]);
    const moves = of('navigation').map(({ url, how }) => [new URL(String(url)).pathname, how]);
    expect(moves).toEqual(
      expect.arrayContaining([
        ['/', 'Navigation'],
        ['/pushed', 'historyApi'],
      ]),
    );
    expect(seen.lost('popup-denied')).toHaveLength(2);
    expect(JSON.stringify(seen.losses)).not.toContain('secret');
    expect(seen.resources.at(-1)?.uri).toMatch(/^urn:events:/);
    const answered = seen.calls.filter(({ means }) => means === 'browser').map(({ call }) => call);
    for (const call of ['Page.handleJavaScriptDialog', 'deny window']) expect(answered).toContain(call);
  });
});

describe('a frame whose process dies', () => {
  it('is a gap, and everything else goes on', async () => {
    const port = await network.serve((request, response) => {
      if (request.url === '/crash') {
        for (const target of network.browser.targets())
          if (target.url().endsWith('/frame'))
            void target.createCDPSession().then((session) => session.send('Page.crash').catch(() => undefined));
      } else if (request.url === '/frame') response.writeHead(200, HTML).end('<script>fetch("/crash")</script>');
      else response.writeHead(200, HTML).end(`<title>t</title><iframe src="http://b.test:${port}/frame"></iframe>`);
    });
    const seen = await network.visit(`http://a.test:${port}/`, { isolateSites: true, quietMs: 500, timeoutMs: 12_000 });
    expect(seen.capture?.title).toBe('t');
    expect(seen.lost('frame-crashed')).toMatchObject([{ weight: 'gap', url: `http://b.test:${port}/frame` }]);
    const events = await seen.lines(seen.capture?.events ?? '');
    expect(events).toContainEqual(expect.objectContaining({ kind: 'crash', url: `http://b.test:${port}/frame` }));
  });
});

describe('a page that never stops talking', () => {
  it('is written down as far as the limits go', async () => {
    const port = await network.serve(
      (_, response) =>
        void response
          .writeHead(200, HTML)
          .end(
            `<script>for (let i = 0; i < 12_000; i++) console.log('x'.repeat(i % 50)); console.log('x'.repeat(1_000_000))</script>`,
          ),
    );
    const seen = await network.visit(`http://a.test:${port}/`);
    expect((await seen.lines(seen.capture?.events ?? '')).length).toBe(10_000);
    expect(seen.lost('events-too-many')).toMatchObject([{ weight: 'note' }]);
  });
});
