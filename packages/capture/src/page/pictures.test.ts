import { describe, expect, it } from 'vitest';
import type { Pixels } from '../../test/png.ts';
import { sendHtml, setScene, type Visited } from '../../test/visiting.ts';

const scene = setScene();

/** A page of bands of 100 CSS pixels, each in a colour of its own. */
const colour = (band: number) => [(band * 37 + 11) % 256, (band * 91 + 53) % 256, (band * 7) % 256].join();
const bands = (axis: 'x' | 'y', length: number, style = '') => {
  const places = Array.from({ length: length / 100 }, (_, band) => {
    const place =
      axis === 'y'
        ? `top:${band * 100}px;left:0;width:100%;height:100px`
        : `left:${band * 100}px;top:0;height:100%;width:100px`;
    return `<i style="position:absolute;${place};background:rgb(${colour(band)})"></i>`;
  });
  const size = axis === 'y' ? `height:${length}px` : `height:100%;width:${length}px`;
  return `<!doctype html><meta charset="utf-8"><title>长页</title><style>html{height:100%}body{margin:0;position:relative;${size}}${style}</style>${places.join('')}`;
};

async function tilesOf(
  seen: Visited,
): Promise<{ clip: { x: number; y: number; width: number; height: number }; pixels: Pixels }[]> {
  const tiles = seen.screenshots.filter(({ role }) => role === 'full-page');
  return Promise.all(
    tiles.map(async ({ clip, path, width, height }) => {
      const pixels = await seen.picture(path.replace(/^.*\/|\.png$/g, ''));
      expect([pixels.width, pixels.height]).toEqual([width, height]);
      return { clip: clip ?? { x: 0, y: 0, width, height }, pixels };
    }),
  );
}

describe('a page taller than one picture can be', () => {
  it('of 40,000 pixels is in five tiles that show every band where it is', async () => {
    const seen = await scene.visit(await scene.page(bands('y', 40_000)), { scrollBudgetMs: 20_000 });
    const tiles = await tilesOf(seen);
    expect(seen.gaps).toEqual([]);
    expect(tiles.map(({ clip }) => clip)).toEqual(
      [0, 8_000, 16_000, 24_000, 32_000].map((y) => ({ x: 0, y, width: 800, height: 8_000 })),
    );
    for (const { clip, pixels } of tiles)
      for (let y = 0; y < clip.height; y += 100) {
        const wanted = colour((clip.y + y) / 100);
        expect([y, pixels.at(1, y), pixels.at(400, y + 50), pixels.at(798, y + 99)]).toEqual([
          y,
          wanted,
          wanted,
          wanted,
        ]);
      }
    expect(seen.screenshots.map(({ path }) => path.replace('evidence/screenshots/', ''))).toEqual([
      'viewport.png',
      'after-scroll.png',
      ...[1, 2, 3, 4, 5].map((n) => `full-page-0${n}.png`),
    ]);
  });

  it('of 16,385 pixels, one more than graphics cards paint, ends in its last pixel', async () => {
    const style = 'body::after{content:"";position:absolute;left:0;right:0;top:16384px;height:1px;background:#123456}';
    const seen = await scene.visit(await scene.page(bands('y', 16_300, `${style}body{height:16385px}`)));
    const tiles = await tilesOf(seen);
    expect(tiles.map(({ clip }) => clip.height)).toEqual([8_000, 8_000, 385]);
    expect(tiles.at(-1)?.pixels.at(400, 384)).toBe('18,52,86');
    expect(tiles.at(-1)?.pixels.at(400, 299)).toBe(colour(162));
  });

  it('keeps the pixels of a finer screen', async () => {
    const [page] = await scene.launched.browser.pages();
    await page?.setViewport({ width: 800, height: 600, deviceScaleFactor: 2 });
    const seen = await scene.visit(await scene.page(bands('y', 9_000)));
    const tiles = await tilesOf(seen);
    expect(tiles.map(({ clip, pixels }) => [clip.y, clip.height, pixels.width, pixels.height])).toEqual([
      [0, 4_000, 1_600, 8_000],
      [4_000, 4_000, 1_600, 8_000],
      [8_000, 1_000, 1_600, 2_000],
    ]);
    expect(tiles.map(({ pixels }) => pixels.at(800, 1_999))).toEqual([colour(9), colour(49), colour(89)]);
    expect(seen.screenshots.map(({ deviceScaleFactor }) => deviceScaleFactor)).toEqual([2, 2, 2, 2, 2]);
    expect(await seen.picture('viewport')).toMatchObject({ width: 1_600, height: 1_200 });
  });

  it('of 20,000 pixels in width is in tiles side by side', async () => {
    const tiles = await tilesOf(await scene.visit(await scene.page(bands('x', 20_000))));
    expect(tiles.map(({ clip }) => [clip.x, clip.width])).toEqual([
      [0, 8_000],
      [8_000, 8_000],
      [16_000, 4_000],
    ]);
    for (const { clip, pixels } of tiles)
      for (let x = 0; x < clip.width; x += 100)
        expect([x, pixels.at(x + 50, 300)]).toEqual([x, colour((clip.x + x) / 100)]);
  });

  it('is cut where the limit of pictures is, and that is a gap with numbers', async () => {
    const seen = await scene.visit(await scene.page(bands('y', 30_000)), { maxTiles: 2 });
    expect((await tilesOf(seen)).map(({ clip }) => clip.y)).toEqual([0, 8_000]);
    expect(seen.losses.filter(({ weight }) => weight === 'gap')).toEqual([
      expect.objectContaining({
        weight: 'gap',
        code: 'page-too-tall',
        detail: 'the page is 800 × 30000 CSS pixels, which takes 4 pictures; the first 2 were taken, the limit is 2',
      }),
    ]);
  });

  it('that grows while it is shot says so', async () => {
    const grow = `<script>
      let scrolled = false;
      const taller = () => { document.body.style.height = document.body.offsetHeight + 1 + 'px'; };
      addEventListener('scroll', () => { if (scrolled && scrollY === 0) setInterval(taller, 20); scrolled = true; });
    </script>`;
    const seen = await scene.visit(await scene.page(bands('y', 20_000) + grow));
    expect(seen.gaps).toEqual(['page-size-changed']);
  });
});

describe('a page that fits one picture', () => {
  it.each([
    ['short', '<p>短文</p>', 600],
    ['without height', '<style>html, body { height: 0; margin: 0; overflow: hidden }</style>', 600],
    ['of 8,000 pixels exactly', '<style>body { margin: 0; height: 8000px }</style>', 8_000],
  ])('%s has one, without a clip', async (_, html, height) => {
    const seen = await scene.visit(await scene.page(`<!doctype html>${html}`));
    expect(await tilesOf(seen)).toMatchObject([{ pixels: { width: 800, height } }]);
    expect(seen.screenshots.filter(({ role }) => role === 'full-page').map(({ path, clip }) => [path, clip])).toEqual([
      ['evidence/screenshots/full-page.png', undefined],
    ]);
  });
});

describe('the order of the pictures', () => {
  const diary = `<script>
    const entries = [];
    const write = (what) => entries.push([what, innerWidth, innerHeight, devicePixelRatio, matchMedia('(min-height: 700px)').matches]);
    for (const name of ['resize', 'scroll', 'beforeprint']) addEventListener(name, () => write(name));
    new ResizeObserver(() => write('layout')).observe(document.documentElement);
    addEventListener('load', () => setInterval(() => { document.title = JSON.stringify(entries); }, 20));
  </script>`;
  const steps = ({ calls }: Visited) =>
    calls.filter(
      ({ means, outputs, call }) =>
        means === 'browser' && ((outputs.length > 0 && call !== 'listen') || call === 'scroll through'),
    );

  it('is the window untouched, the way down, the window again, the whole page, DOM and text, MHTML, PDF', async () => {
    const seen = await scene.visit(await scene.page(bands('y', 2_000) + diary));
    expect(
      steps(seen).map(({ call, args, outputs }) => [
        call,
        args.role,
        outputs.map(({ path }) => path.split('/').at(-1)),
      ]),
    ).toEqual([
      ['Page.captureScreenshot', 'viewport', ['viewport.png']],
      ['scroll through', undefined, []],
      ['Page.captureScreenshot', 'after-scroll', ['after-scroll.png']],
      ['Page.captureScreenshot', 'full-page', ['full-page.png']],
      ['Runtime.evaluate', undefined, ['dom.html', 'text.txt']],
      ['Page.captureSnapshot', undefined, ['page.mhtml']],
      ['Page.printToPDF', undefined, ['page.pdf']],
    ]);
  });

  it('has no second look at the window where nothing scrolled', async () => {
    const seen = await scene.visit(await scene.page('<!doctype html><p>短文'));
    expect(seen.screenshots.map(({ role }) => role)).toEqual(['viewport', 'full-page']);
  });

  it('tells the page nothing before the first picture, and never gives it another window', async () => {
    const seen = await scene.visit(await scene.page(bands('y', 2_000) + diary));
    const told = (await seen.read('evidence/page/dom.html')).toString().match(/<title>(.*?)<\/title>/)?.[1] ?? '';
    const entries = JSON.parse(told.replaceAll('&quot;', '"')) as [string, ...unknown[]][];
    const [first] = steps(seen);
    expect(first?.args).toMatchObject({ captureBeyondViewport: false });
    // A layout when it is loaded, and the scrolling: of the pictures the page notices nothing.
    expect(entries.filter(([what], i) => what !== entries[i - 1]?.[0]).map(([what]) => what)).toEqual([
      'layout',
      'scroll',
    ]);
    expect(new Set(entries.map(([, ...seenThen]) => JSON.stringify(seenThen)))).toEqual(new Set(['[800,600,1,false]']));
  });

  it('is kept by a page that prints otherwise: only the print shows it', async () => {
    const html = `<!doctype html><p>屏幕</p><script>addEventListener('beforeprint', () => { document.body.innerHTML = '<p>纸'; })</script>`;
    const seen = await scene.visit(await scene.page(html));
    expect((await seen.read('evidence/page/text.txt')).toString()).toBe('屏幕');
    expect(seen.capture?.pdf).toBe('evidence/page/page.pdf');
  });
});

describe('the print', () => {
  it('is a PDF in the package and in the archive', async () => {
    const seen = await scene.visit(await scene.page('<!doctype html><p>正文'));
    const pdf = await seen.read('evidence/page/page.pdf');
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(seen.resources.find(({ uri }) => uri.startsWith('urn:pdf:'))).toMatchObject({
      contentType: 'application/pdf',
      body: { bytes: pdf.length },
    });
  });

  it('is not made of what is no page', async () => {
    const url = await scene.serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end('纯文本');
    });
    const seen = await scene.visit(url);
    expect([seen.capture?.pdf, seen.gaps]).toEqual([undefined, []]);
  });
});

describe('pictures in the archive', () => {
  it('have one address each', async () => {
    const url = await scene.serve((request, response) => {
      if (request.url === '/') sendHtml(response, bands('y', 9_000));
      else response.writeHead(404).end();
    });
    const seen = await scene.visit(url);
    expect(seen.resources.filter(({ contentType }) => contentType === 'image/png').map(({ uri }) => uri)).toEqual(
      ['view', 'afterscroll', 'fullpage-01', 'fullpage-02'].map((name) => `urn:${name}:${url}`),
    );
  });
});
