/**
 * Every vector in a real browser, in a page that may not connect to anything: the judge is the same code there. The sources are
 * served as they are, only without their types; nothing is bundled.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findBrowser, type LaunchedBrowser, launchBrowser } from '@guzheng/capture';
import { opensslHashing, type SourceServer, startSourceServer } from '@guzheng/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Ran, runVector } from './run.ts';
import { parseVector } from './vector.ts';

const cases = readdirSync(join(import.meta.dirname, 'cases'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.txt'))
  .sort();
const texts = cases.map((path) => readFileSync(join(import.meta.dirname, 'cases', path), 'utf8'));

let server: SourceServer;
let launched: LaunchedBrowser;

beforeAll(async () => {
  server = await startSourceServer({
    modules: { '/texts.js': `export const texts = ${JSON.stringify(texts)};` },
    script: `
import { portableHashing } from '@guzheng/evidence';
import { runVector } from '/vectors/run.ts';
import { streamed } from '/vectors/streamed.ts';
import { parseVector } from '/vectors/vector.ts';
import { texts } from '/texts.js';
const results = [];
for (const text of texts) {
  const vector = parseVector(text);
  results.push([await runVector(vector, portableHashing), await runVector(vector, portableHashing, streamed)]);
}
window.results = results;`,
  });
  launched = await launchBrowser(await findBrowser(), { viewport: { width: 400, height: 300 } });
}, 60_000);

afterAll(async () => {
  await launched.close();
  server.close();
});

it('every vector ends in Chromium, with connect-src none, as it ends in Node: whole and streamed', async () => {
  const page = await launched.browser.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(server.url, { timeout: 240_000 });
  await page.waitForFunction('window.results !== undefined', { timeout: 240_000 });
  const results = (await page.evaluate('window.results')) as readonly (readonly [whole: Ran, streamed: Ran])[];
  expect(complaints).toEqual([]);
  expect(results.length).toBe(texts.length);
  for (const [i, text] of texts.entries()) {
    const ran = await runVector(parseVector(text), opensslHashing);
    expect(results[i], cases[i]).toEqual([ran, ran]);
  }
}, 300_000);
