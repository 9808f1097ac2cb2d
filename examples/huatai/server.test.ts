import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HuataiSite, startHuataiSite } from './server.ts';

describe('the example site', () => {
  let site: HuataiSite;
  beforeAll(async () => {
    site = await startHuataiSite();
  });
  afterAll(() => site.close());

  it('redirects the short address to the article', async () => {
    const answer = await fetch(`${site.url}/a/1`);
    expect(answer.url).toBe(site.articleUrl);
    expect(await answer.text()).toContain('一把木尺量了四十年');
  });

  it('serves everything the article names', async () => {
    const source = await (await fetch(site.articleUrl)).text();
    const paths = [...source.matchAll(/(?:src|href)="(\/[^"#]+\.(?:svg|css|js))"/g)].map((match) => match[1]);
    expect(new Set(paths).size).toBeGreaterThanOrEqual(9);
    for (const path of paths) expect((await fetch(site.url + path)).status, path).toBe(200);
  });

  it('leaves the likes to the script, so that source and page differ for a reason', async () => {
    expect(await (await fetch(site.articleUrl)).text()).toContain('<b data-counter="likes">--</b>');
    expect(await (await fetch(`${site.url}/api/counters?article=108326`)).json()).toMatchObject({ likes: '1,305' });
  });

  it('answers 404 with a page, 405 to anything but reading, and never leaves its folder', async () => {
    const missing = await fetch(`${site.url}/gone.html`);
    expect(missing.status).toBe(404);
    expect(await missing.text()).toContain('页面不存在');
    expect((await fetch(site.url, { method: 'POST' })).status).toBe(405);
    expect((await fetch(`${site.url}/..%2fserver.ts`)).status).toBe(404);
  });
});
