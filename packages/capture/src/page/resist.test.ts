import { describe, expect, it } from 'vitest';
import { sendHtml, setScene, type Visited } from '../../test/visiting.ts';

const scene = setScene();

const head = '<!doctype html><meta charset="utf-8"><title>抗</title>';
const text = async (seen: Visited) => (await seen.read('evidence/page/text.txt')).toString().trim();
const roles = ({ screenshots }: Visited) => screenshots.map(({ role }) => role);
const whole = ['viewport', 'full-page'];

describe('a page whose script never gives way', () => {
  it.each([
    [
      'once it has loaded',
      `<p>正文<script>addEventListener('load', () => setTimeout(() => { for (;;); }, 10))</script>`,
    ],
    ['again and again', `<p>正文<script>addEventListener('load', () => setInterval(() => { for (;;); }, 10))</script>`],
    [
      'in promises',
      `<p>正文<script>addEventListener('load', () => setTimeout(async () => { for (;;) await 0; }, 10))</script>`,
    ],
    ['before the end of the document', '<p>正文<script>for (;;);</script>'],
    [
      'but alerts',
      `<p>正文<script>addEventListener('load', () => setTimeout(() => { for (;;) alert('别走'); }, 10))</script>`,
    ],
  ])('%s is shown with the script stopped, and that is a gap', async (_, html) => {
    const seen = await scene.visit(await scene.page(head + html), { timeoutMs: 15_000 });
    expect([roles(seen), await text(seen)]).toEqual([whole, '正文']);
    expect(seen.codes).toContain('scripts-stopped');
    expect(seen.codes).not.toContain('page-unresponsive');
    expect(seen.capture).toMatchObject({ mhtml: 'evidence/page/page.mhtml', pdf: 'evidence/page/page.pdf' });
  });

  it('for a while that is shorter than the patience is waited for', async () => {
    const busy = `<p>正文<script>addEventListener('load', () => setTimeout(() => { const end = Date.now() + 3000; while (Date.now() < end); document.title = '完'; }, 10))</script>`;
    const seen = await scene.visit(await scene.page(head + busy), { timeoutMs: 30_000 });
    expect([roles(seen), seen.capture?.title, seen.gaps]).toEqual([whole, '完', []]);
  });

  it('once it is scrolled has its other pictures and its text', async () => {
    const trap = `<p style="height:3000px;margin:0">正文<script>addEventListener('scroll', () => { for (;;); })</script>`;
    const seen = await scene.visit(await scene.page(head + trap), { timeoutMs: 15_000 });
    expect([roles(seen), await text(seen)]).toEqual([whole, '正文']);
    expect(seen.gaps).toEqual(['scripts-stopped', 'scroll-failed']);
  });
});

describe('a page that moves without end', () => {
  it.each([
    [
      'by animation',
      '<style>@keyframes spin{to{transform:rotate(1turn)}}p{animation:spin 1s linear infinite}</style><p>正文',
    ],
    [
      'by script',
      `<p>正文<script>const p = document.querySelector('p'); (function move() { p.style.marginLeft = Math.random() * 99 + 'px'; requestAnimationFrame(move); })()</script>`,
    ],
    ['by alerts', `<p>正文<script>setInterval(() => alert('别走'), 1)</script>`],
    [
      'by writing itself anew',
      `<p>正文<script>let n = 0; setInterval(() => { document.body.innerHTML = '<p>正文'; n += 1; }, 1)</script>`,
    ],
  ])('%s is shown whole', async (_, html) => {
    const seen = await scene.visit(await scene.page(head + html));
    expect([roles(seen), await text(seen), seen.gaps]).toEqual([whole, '正文', []]);
  });

  it('by opening its document anew is shown as it stands', async () => {
    const again = `<p>正文<script>
      let left = 20;
      const write = () => { document.open(); document.write('<title>新</title><p>重写之后'); document.close(); if ((left -= 1) > 0) setTimeout(write, 20); };
      addEventListener('load', () => setTimeout(write, 20));
    </script>`;
    const seen = await scene.visit(await scene.page(head + again));
    expect([roles(seen), await text(seen)]).toEqual([whole, '重写之后']);
  });

  it('by window.stop has what it loaded', async () => {
    const seen = await scene.visit(await scene.page(`${head}<p>正文<script>window.stop()</script><p>以后`));
    expect([roles(seen), await text(seen)]).toEqual([whole, '正文']);
    expect([seen.gaps, seen.codes.includes('load-stopped')]).toEqual([[], true]);
  });
});

describe('a page that changes for the print', () => {
  it('has the print as it prints and the rest as it is shown', async () => {
    const html = `<p>正文<script>addEventListener('beforeprint', () => { document.title = '纸'; for (;;) document.body.append('纸'); })</script>`;
    const seen = await scene.visit(await scene.page(head + html), { timeoutMs: 12_000 });
    expect([roles(seen), await text(seen), seen.capture?.title, seen.capture?.pdf]).toEqual([
      whole,
      '正文',
      '抗',
      undefined,
    ]);
    expect(seen.losses).toContainEqual(expect.objectContaining({ weight: 'note', code: 'pdf-failed' }));
  });
});

describe('an uncommon document', () => {
  it('of 100,000 elements is shown as far as the pictures go, and read whole', async () => {
    const rows = Array.from({ length: 50_000 }, (_, n) => `<li><b>${n}</b>`).join('');
    const seen = await scene.visit(await scene.page(`${head}<ul>${rows}</ul>`), {
      maxTiles: 2,
      scrollBudgetMs: 1_000,
      timeoutMs: 90_000,
    });
    expect(seen.gaps).toEqual(['page-too-tall', 'scroll-unfinished']);
    expect(seen.codes).toContain('unpainted-list-shortened');
    expect((await text(seen)).endsWith('49999')).toBe(true);
    expect(seen.capture?.mhtml).toBeDefined();
  });

  it.each([
    [
      'SVG',
      'image/svg+xml',
      '<svg xmlns="http://www.w3.org/2000/svg" width="2000" height="9000"><rect width="2000" height="9000" fill="red"/></svg>',
    ],
    ['text', 'text/plain; charset=utf-8', '一行\n'.repeat(1_000)],
    ['XML', 'application/xml', '<list>一</list>'],
    ['GIF', 'image/gif', Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')],
    ['JSON', 'application/json', '{"列":1}'],
  ])('%s has its pictures, and nothing failed', async (_, type, body) => {
    const url = await scene.serve((_request, response) => response.writeHead(200, { 'content-type': type }).end(body));
    const seen = await scene.visit(url);
    expect([...new Set(roles(seen))]).toEqual(expect.arrayContaining(whole));
    expect([seen.gaps, seen.capture?.pdf]).toEqual([[], undefined]);
  });

  it('of frames has the pictures of them', async () => {
    const url = await scene.serve(({ url: path }, response) => {
      if (path === '/')
        sendHtml(response, '<frameset cols="50%,50%"><frame src="/left"><frame src="/right"></frameset>');
      else sendHtml(response, `<style>body{background:${path === '/left' ? '#f00' : '#00f'}}</style>`);
    });
    const seen = await scene.visit(url);
    const view = await seen.picture('full-page');
    expect([view.at(200, 300), view.at(600, 300), seen.gaps]).toEqual(['255,0,0', '0,0,255', []]);
  });

  it('drawn larger by zoom ends where it ends', async () => {
    const band = (colour: string) => `<div style="height:3000px;background:${colour}"></div>`;
    const zoomed = `${head}<style>html{zoom:2}body{margin:0}</style>${band('#f00')}${band('#00f')}`;
    const seen = await scene.visit(await scene.page(zoomed));
    const tiles = seen.screenshots.filter(({ role }) => role === 'full-page');
    expect(tiles.map(({ clip }) => [clip?.y, clip?.height])).toEqual([
      [0, 8_000],
      [8_000, 4_000],
    ]);
    const [first, last] = await Promise.all([seen.picture('full-page-01'), seen.picture('full-page-02')]);
    expect([first.at(400, 5_999), first.at(400, 6_001), last.at(400, 3_999)]).toEqual([
      '255,0,0',
      '0,0,255',
      '0,0,255',
    ]);
    expect(seen.gaps).toEqual([]);
  });
});
