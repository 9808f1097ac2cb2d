import { describe, expect, it } from 'vitest';
import { sendHtml, setScene, type Visited } from '../../test/visiting.ts';

const scene = setScene();

const red =
  '<svg xmlns="http://www.w3.org/2000/svg" width="50" height="50"><rect width="50" height="50" fill="red"/></svg>';
const head =
  '<!doctype html><meta charset="utf-8"><style>body{margin:0}img,video,iframe{display:block;width:80px;height:60px;border:0}</style>';

/** A site whose page is at `/`: 404 under /gone, rubbish under /rubbish, a cut connection under /cut, never an answer under /never. */
function site(html: string): Promise<string> {
  return scene.serve(({ url = '' }, response) => {
    if (url === '/') return sendHtml(response, head + html);
    if (url.startsWith('/gone')) return response.writeHead(404).end('gone');
    if (url.startsWith('/rubbish')) return response.writeHead(200, { 'content-type': 'image/png' }).end('no picture');
    if (url.startsWith('/cut')) return response.destroy();
    if (url.startsWith('/moved')) return response.writeHead(302, { location: '/gone' }).end();
    if (url.startsWith('/never')) return;
    return response.writeHead(200, { 'content-type': 'image/svg+xml' }).end(red);
  });
}

/** Code, what of the address comes after the host, and detail. */
const unpainted = ({ losses }: Visited) =>
  losses
    .filter(({ code }) => /-unpainted|-loaded|-loading/.test(code))
    .map(({ weight, code, url = '', detail }) => [weight, code, url.replace(/^http:\/\/[^/]*/, ''), detail]);

const at = (what: string, y: number, why: string) =>
  `${what} at 0, ${y}, 80 × 60 CSS pixels, ${what === 'a frame' ? 'does not show what it should' : 'is not in the picture'}: ${why}`;

describe('what takes room in the page and shows nothing', () => {
  it('is listed with address, place and reason; what is painted, hidden or has no room is not', async () => {
    const seen = await scene.visit(
      await site(`<img src="/fine.svg"><img src="/gone.png"><img src="/rubbish.png"><img src="/cut.png"><img src="/moved.png">
        <img src="/gone-hidden.png" style="display:none"><img src="/gone-unseen.png" style="visibility:hidden">
        <img src="/gone-tiny.png" style="width:1px;height:1px">`),
    );
    expect(unpainted(seen)).toEqual([
      ['note', 'image-unpainted', '/gone.png', at('an image', 60, 'HTTP 404')],
      ['note', 'image-unpainted', '/rubbish.png', at('an image', 120, 'what came cannot be shown')],
      ['note', 'image-unpainted', '/cut.png', at('an image', 180, 'net::ERR_EMPTY_RESPONSE')],
      ['note', 'image-unpainted', '/moved.png', at('an image', 240, 'HTTP 404')],
    ]);
    const call = seen.calls.find((entry) => entry.call === 'list what is unpainted');
    expect(call?.result).toMatchObject({ holes: [{ box: { x: 0, y: 60, width: 80, height: 60 } }, {}, {}, {}] });
  });

  it('may be a background, a poster, a video', async () => {
    const seen = await scene.visit(
      await site(`<div style="width:80px;height:60px;background:url(/gone%22-wall.png), url('/fine.svg')"></div>
        <video poster="/gone-poster.png" preload="none"></video><video src="/rubbish.mp4"></video>`),
    );
    expect(unpainted(seen)).toMatchObject([
      ['note', 'image-unpainted', '/gone%22-wall.png', at('a background image', 0, 'HTTP 404')],
      ['note', 'image-unpainted', '/gone-poster.png', at('the poster of a video', 60, 'HTTP 404')],
      ['note', 'image-unpainted', '/rubbish.mp4', expect.stringContaining('a video at 0, 120')],
    ]);
  });

  it('may be a frame, of this site or another', async () => {
    const own = await site('');
    const other = own.replace('127.0.0.1', 'localhost');
    const page = await scene.page(
      `${head}<iframe src="${own}gone"></iframe><iframe src="${own}cut#part"></iframe><iframe src="${other}gone"></iframe><iframe src="${own}"></iframe>`,
    );
    expect(unpainted(await scene.visit(page))).toEqual([
      ['note', 'frame-not-loaded', '/gone', at('a frame', 0, 'HTTP 404')],
      ['note', 'frame-not-loaded', '/cut#part', at('a frame', 60, 'net::ERR_EMPTY_RESPONSE')],
      ['note', 'frame-not-loaded', '/gone', at('a frame', 120, 'HTTP 404')],
    ]);
  });

  it('may be a font', async () => {
    const seen = await scene.visit(
      await site(
        '<style>@font-face{font-family:Missing;src:url(/gone.woff2)}</style><p style="font-family:Missing">字</p>',
      ),
    );
    expect(unpainted(seen)).toMatchObject([
      ['note', 'font-not-loaded', '/', expect.stringContaining('the font Missing (')],
    ]);
  });

  const far =
    '<section style="content-visibility:auto"><p style="margin:0;height:300px;background:red">远处的正文</p></section>';
  const room = '<div style="height:9000px"></div>';

  it('is not a part that browsers paint only near the window: the tool has it painted, and says so', async () => {
    const seen = await scene.visit(await site(room + far));
    expect([unpainted(seen), seen.codes.includes('part-painted')]).toEqual([[], true]);
    expect((await seen.picture('full-page-02')).at(400, 1_150)).toBe('255,0,0');
    expect((await seen.read('evidence/page/text.txt')).toString()).toContain('远处的正文');
    const [dom, mhtml] = await Promise.all(
      ['dom.html', 'page.mhtml'].map((name) => seen.read(`evidence/page/${name}`)),
    );
    expect([dom, mhtml].map((file) => file?.toString().includes('!important'))).toEqual([false, false]);
  });

  it('is such a part where the same property hides another', async () => {
    const hidden = '<p style="content-visibility:hidden">藏</p>';
    const seen = await scene.visit(await site(hidden + room + far));
    expect(unpainted(seen)).toMatchObject([['note', 'part-unpainted', '/', expect.stringContaining('800 × 300')]]);
    expect((await seen.read('evidence/page/text.txt')).toString()).not.toContain('藏');
  });

  it('and was still on its way is a gap: the capture did not wait for it', async () => {
    const seen = await scene.visit(await site('<img src="/never.png">'), { timeoutMs: 8_000 });
    expect(unpainted(seen)).toEqual([
      ['gap', 'still-loading', '/never.png', at('an image', 0, 'it was still loading')],
    ]);
  });

  it('lies in an open shadow tree as well', async () => {
    const seen = await scene.visit(
      await site(
        '<x-card><template shadowrootmode="open"><img src="/gone.png" style="width:80px;height:60px;display:block"></template></x-card>',
      ),
    );
    expect(unpainted(seen)).toMatchObject([
      ['note', 'image-unpainted', '/gone.png', expect.stringContaining('HTTP 404')],
    ]);
  });

  it('is listed up to a limit, and that there is more is said', async () => {
    const seen = await scene.visit(await site('<img src="/rubbish.png">'.repeat(300)));
    expect(unpainted(seen)).toHaveLength(200);
    expect(seen.codes).toContain('unpainted-list-shortened');
  });
});
