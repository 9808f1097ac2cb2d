import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch } from 'puppeteer-core';
import { expect, it } from 'vitest';
import { findBrowser } from '../browser/find.ts';
import { carryFonts } from './fontconfig.ts';
import { testGlyphs } from './glyphs.ts';

it('the configuration names folders that are there, escaped, and the system comes first', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fonts & <test>-'));
  try {
    const { env, folders } = await carryFonts(folder, 'linux');
    const conf = await readFile(env.FONTCONFIG_FILE ?? '', 'utf8');
    for (const path of folders) await access(path);
    expect(conf.indexOf('/etc/fonts/fonts.conf')).toBeLessThan(conf.indexOf(folders[0] ?? 'none'));
    expect(conf).toContain('fonts &amp; &lt;test&gt;-');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

it.each(['darwin', 'win32'] as const)('nothing is configured on %s', async (platform) => {
  expect(await carryFonts('/never/made', platform)).toEqual({ env: {}, folders: [] });
});

it('a browser without any Chinese font is told by what it draws', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'no-fonts-'));
  const { executable } = await findBrowser();
  // A configuration that names no folder: where it were missing, fontconfig would look where the machine keeps its fonts.
  const configuration = join(folder, 'fonts.conf');
  await writeFile(
    configuration,
    `<?xml version="1.0"?><fontconfig><cachedir>${folder}/cache</cachedir></fontconfig>\n`,
  );
  const env = { ...process.env, FONTCONFIG_FILE: configuration, FONTCONFIG_PATH: folder };
  const browser = await launch({
    executablePath: executable,
    headless: 'shell',
    args: ['--no-sandbox', '--no-zygote'],
    env,
    pipe: true,
  });
  try {
    const glyphs = await testGlyphs(await browser.newPage());
    expect(glyphs.cjk).toBe(false);
    expect(glyphs.missing).toContain('固');
  } finally {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  }
});
