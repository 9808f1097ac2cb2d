import type { RequestListener } from 'node:http';
import { describe, expect, it } from 'vitest';
import { sendHtml, setScene, type Visited } from '../../test/visiting.ts';

const scene = setScene();

const report = ({ calls }: Visited): { readonly [name: string]: unknown } =>
  calls.find(({ call }) => call === 'scroll through')?.result ?? {};
const pictures = ({ screenshots }: Visited) => screenshots.map(({ path }) => path.split('/').at(-1));
const head =
  '<!doctype html><meta charset="utf-8"><style>body{margin:0}img{display:block;width:50px;height:50px}</style>';
const red =
  '<svg xmlns="http://www.w3.org/2000/svg" width="50" height="50"><rect width="50" height="50" fill="red"/></svg>';

/** The page at `/`, a red square at every other address. */
const withSquares =
  (html: string): RequestListener =>
  ({ url }, response) =>
    url === '/'
      ? sendHtml(response, head + html)
      : response.writeHead(200, { 'content-type': 'image/svg+xml' }).end(red);

describe('what loads on sight', () => {
  const list = (image: (n: number) => string) =>
    Array.from({ length: 10 }, (_, n) => `<div style="height:600px">${image(n)}</div>`).join('');
  const observed = `<script>
    const watch = new IntersectionObserver((entries) => entries.filter((e) => e.isIntersecting).forEach(({ target }) => { target.src = target.dataset.src; }));
    document.querySelectorAll('[data-src]').forEach((image) => watch.observe(image));
  </script>`;
  const throttled = `<script>
    let timer;
    const look = () => { timer = undefined; document.querySelectorAll('[data-src]').forEach((image) => {
      const { top, bottom } = image.getBoundingClientRect();
      if (bottom > 0 && top < innerHeight) { image.src = image.dataset.src; image.removeAttribute('data-src'); }
    }); };
    addEventListener('scroll', () => { timer ??= setTimeout(look, 100); });
    look();
  </script>`;

  it.each([
    ['by the browser itself', list((n) => `<img loading="lazy" src="/${n}.svg">`)],
    ['by an observer', list((n) => `<img data-src="/${n}.svg">`) + observed],
    ['by a script that looks ten times a second', list((n) => `<img data-src="/${n}.svg">`) + throttled],
    [
      'by an observer, on a page that scrolls smoothly',
      `<style>html{scroll-behavior:smooth}</style>${list((n) => `<img data-src="/${n}.svg">`)}${observed}`,
    ],
  ])('%s is in the picture of the whole page', async (_, html) => {
    const seen = await scene.visit(await scene.serve(withSquares(html)));
    const page = await seen.picture('full-page');
    expect(Array.from({ length: 10 }, (_, n) => page.at(25, n * 600 + 25))).toEqual(Array(10).fill('255,0,0'));
    expect(seen.gaps).toEqual([]);
    const { positions, stopped, imagesStarted, imagesFinished } = report(seen);
    expect([positions, stopped]).toEqual([[600, 1200, 1800, 2400, 3000, 3600, 4200, 4800, 5400], 'end']);
    expect(imagesStarted).toBe(imagesFinished);
    expect(imagesStarted).toBeGreaterThan(2);
  });
});

describe('a page that grows at its end', () => {
  const growing = (most: number) => `<main></main><script>
    const grow = () => fetch('/more').then(() => { document.querySelector('main').insertAdjacentHTML('beforeend', '<p style="height:1500px;margin:0">再来'); grown += 1; });
    let grown = 0;
    grow();
    addEventListener('scroll', () => { if (scrollY + innerHeight > document.body.scrollHeight - 50 && grown < ${most}) grow(); });
  </script>`;

  it('and has an end is followed to it', async () => {
    const seen = await scene.visit(await scene.serve(withSquares(growing(4))));
    expect(report(seen)).toMatchObject({ stopped: 'end', heightBefore: 1_500, heightAfter: 6_000 });
    expect([seen.gaps, pictures(seen)]).toEqual([[], ['viewport.png', 'after-scroll.png', 'full-page.png']]);
  });

  it('and has none is left when the time for it is over, which is a gap', async () => {
    const seen = await scene.visit(await scene.serve(withSquares(growing(1e9))), { scrollBudgetMs: 6_000 });
    expect(report(seen)).toMatchObject({ stopped: 'endless', heightBefore: 1_500 });
    expect(seen.gaps).toEqual(['scroll-unfinished']);
    expect(pictures(seen)).toContain('after-scroll.png');
  });
});

describe('the way down', () => {
  it('that takes longer than its budget is a gap', async () => {
    const seen = await scene.visit(await scene.page(`${head}<p style="height:60000px;margin:0">`), {
      scrollBudgetMs: 500,
      maxTiles: 1,
    });
    expect(report(seen)).toMatchObject({ stopped: 'budget', heightAfter: 60_000 });
    expect(seen.gaps).toEqual(['page-too-tall', 'scroll-unfinished']);
  });

  it('that the page takes back is a gap, and the whole page is in the picture all the same', async () => {
    const back = `<script>addEventListener('scroll', () => scrollTo(0, 500))</script>`;
    const bands = '<p style="height:500px;margin:0;background:#f00"><p style="height:2500px;margin:0;background:#00f">';
    const seen = await scene.visit(await scene.page(`${head}${bands}${back}`));
    expect(report(seen)).toMatchObject({ stopped: 'stuck', positions: [500] });
    expect(seen.gaps).toEqual(['scroll-unfinished']);
    const page = await seen.picture('full-page');
    expect([page.height, page.at(400, 499), page.at(400, 500), page.at(400, 2_999)]).toEqual([
      3_000,
      '255,0,0',
      '0,0,255',
      '0,0,255',
    ]);
    expect(seen.screenshots.map(({ scroll }) => scroll.y)).toEqual([0, 500, 500]);
  });

  it('begins at the top where the address leads into the middle; the first picture is of the middle', async () => {
    const url = await scene.page(
      `${head}<p style="height:3000px;margin:0">上<p id="here" style="height:3000px;margin:0">下`,
    );
    const seen = await scene.visit(`${url}#here`);
    expect(seen.screenshots.map(({ role, scroll }) => [role, scroll.y])).toEqual([
      ['viewport', 3_000],
      ['after-scroll', 0],
      ['full-page', 0],
    ]);
    expect(report(seen)).toMatchObject({ start: 3_000, stopped: 'end' });
    expect((report(seen).positions as number[]).at(0)).toBe(600);
  });
});

describe('a page in which an element scrolls', () => {
  const rows = Array.from(
    { length: 20 },
    (_, n) => `<p style="height:100px;margin:0;background:rgb(${n * 10},0,0)">`,
  ).join('');
  const inner = (style: string) => `${head}<style>body{height:100vh;overflow:hidden}</style>
    <div id="feed" class="list main" style="height:600px;${style}">${rows}</div>`;

  it('has a picture of the window at each of its positions', async () => {
    const seen = await scene.visit(await scene.page(inner('overflow-y:auto')));
    expect(report(seen)).toMatchObject({
      scroller: 'div#feed.list.main',
      positions: [600, 1200, 1400],
      stopped: 'end',
    });
    expect(seen.screenshots.map(({ path, scroller }) => [path.split('/').at(-1), scroller?.y])).toEqual([
      ['viewport.png', undefined],
      ['after-scroll-01.png', 0],
      ['after-scroll-02.png', 600],
      ['after-scroll-03.png', 1200],
      ['after-scroll-04.png', 1400],
      ['full-page.png', undefined],
    ]);
    const reds = await Promise.all(
      [1, 2, 3, 4].map(async (n) => (await seen.picture(`after-scroll-0${n}`)).at(400, 50)),
    );
    expect(reds).toEqual(['0,0,0', '60,0,0', '120,0,0', '140,0,0']);
    expect([seen.gaps, seen.codes.includes('scrolls-inside')]).toEqual([[], true]);
  });

  it('that is small has none', async () => {
    const seen = await scene.visit(await scene.page(inner('overflow-y:auto;width:100px')));
    expect([report(seen).scroller, pictures(seen)]).toEqual(['document', ['viewport.png', 'full-page.png']]);
  });
});
