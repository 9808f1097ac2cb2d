import { launch } from 'puppeteer-core';
import { describe, expect, it } from 'vitest';
import { setScene } from '../../test/visiting.ts';
import { findBrowser } from '../browser/find.ts';
import { paintsBeyondWindow } from './beyond-window.ts';

const scene = setScene();

describe('whether a browser paints beyond its window', () => {
  it('is seen of one started to', async () => {
    const [page] = await scene.launched.browser.pages();
    expect(page && (await paintsBeyondWindow(await page.createCDPSession()))).toBe(true);
    expect(await page?.evaluate('document.documentElement.children.length')).toBe(2);
  });

  it('and of one not started to', async () => {
    const { executable } = await findBrowser();
    const args = [
      '--no-sandbox',
      '--no-zygote',
      '--use-gl=angle',
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
    ];
    const env = { ...process.env, ...scene.launched.fonts.env };
    const browser = await launch({ executablePath: executable, headless: 'shell', args, env, pipe: true });
    try {
      const [page] = await browser.pages();
      expect(page && (await paintsBeyondWindow(await page.createCDPSession()))).toBe(false);
    } finally {
      await browser.close();
    }
  });
});
