import { describe, expect, it } from 'vitest';
import { sendHtml, setScene } from '../../test/visiting.ts';

const scene = setScene({ judge: (address) => (address === '127.0.0.9' ? 'forbidden' : null) });

/** Where nothing listens. */
const CLOSED = 'http://127.0.0.7:8011/';
const FORBIDDEN = 'http://127.0.0.9:81/';
const redirect = (location: string) => scene.serve((_request, response) => response.writeHead(302, { location }).end());

describe('an address that the browser does not reach', () => {
  it.each([
    ['because it is not to be reached', async () => FORBIDDEN, 'private-address', '127.0.0.9'],
    ['because nothing listens there', async () => CLOSED, 'connection-refused', '127.0.0.7:8011'],
    ['because a redirect leads where it is not to go', () => redirect(FORBIDDEN), 'private-address', '127.0.0.9'],
    ['because a redirect leads where nothing listens', () => redirect(CLOSED), 'connection-refused', '127.0.0.7:8011'],
    ['because it leads to itself', async () => `${await redirect('/')}`, 'redirect-loop', 'ERR_TOO_MANY_REDIRECTS'],
  ])('%s has the true reason, with the address that failed', async (_, address, code, named) => {
    const seen = await scene.visit(await address());
    expect(seen.error).toMatchObject({ code, message: expect.stringContaining(named) });
    expect([seen.screenshots, seen.gaps]).toEqual([[], ['browser-unreachable']]);
  });

  it('and is an image of the page is a hole with the true reason', async () => {
    const image = (address: string) => `<img src="${address}x.png" style="display:block;width:80px;height:60px">`;
    const url = await scene.serve((_request, response) =>
      sendHtml(response, `<!doctype html>${image(FORBIDDEN)}${image(CLOSED)}`),
    );
    const holes = (await scene.visit(url)).losses.filter(({ code }) => code === 'image-unpainted');
    expect(holes.map(({ detail }) => detail)).toEqual([
      expect.stringContaining('a forbidden address'),
      expect.stringContaining('refuses the connection'),
    ]);
  });
});
