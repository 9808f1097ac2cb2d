import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type HostileSite, LURES_TRIED, lureTargets, startHostileSite } from '@guzheng/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findBrowser } from '../browser/find.ts';
import { type LaunchedBrowser, launchBrowser } from '../browser/launch.ts';
import { openCallLog } from '../log/call-log.ts';
import { openStaging } from '../staging/staging.ts';
import { type Gateway, openGateway } from './gateway.ts';
import { publicOnly } from './judge.ts';

let site: HostileSite;
let folder: string;
let gateway: Gateway;
let launched: LaunchedBrowser;
let release: () => Promise<void>;

beforeAll(async () => {
  site = await startHostileSite();
  folder = await mkdtemp(join(tmpdir(), 'lures-test-'));
  const staging = await openStaging({ folder, name: 'lures' });
  const log = openCallLog({ staging });
  gateway = await openGateway({ log, now: () => new Date(), judge: publicButFor(site.url) });
  launched = await launchBrowser(await findBrowser(), { viewport: { width: 800, height: 600 }, proxy: gateway.proxy });
  release = async () => {
    await launched.close();
    await gateway.close();
    log.close();
    await staging.discard();
  };
});

afterAll(async () => {
  await release();
  await site.close();
  await rm(folder, { recursive: true });
});

/** The page itself lies on this machine too: it alone is let through, by its port. */
function publicButFor(page: string) {
  const judge = publicOnly();
  const { port } = new URL(page);
  return (address: string, wanted: number) => (String(wanted) === port ? null : judge(address, wanted));
}

it('a page of the open web that reaches for what lies behind its visitor gets nowhere, by any notation, redirect, frame, socket, worker or form', async () => {
  const targets = lureTargets(site.urlOf('inner:/'));
  expect(targets.length).toBeGreaterThanOrEqual(40);
  const page = await launched.browser.newPage();
  await page.goto(site.urlOf('/lures'), { waitUntil: 'domcontentloaded' });
  await page.waitForFunction(`document.title === ${JSON.stringify(LURES_TRIED)}`);
  const heard = site.heard().map(({ url }) => new URL(url));
  expect(heard.filter(({ origin }) => origin !== site.url)).toEqual([]);
  const movedTo = new Set(heard.map(({ searchParams }) => searchParams.get('to')));
  expect(targets.filter((target) => !movedTo.has(target))).toEqual([]);
  const { connections } = gateway.report();
  const made = connections.filter(({ outcome }) => outcome === 'connected');
  expect(new Set(made.map(({ host, port }) => `http://${host}:${port}`))).toEqual(new Set([site.url]));
  const refused = new Set(connections.filter(({ outcome }) => outcome === 'refused').map(({ host }) => host));
  expect(refused.size).toBeGreaterThanOrEqual(20);
  for (const host of ['127.0.0.1', '0.0.0.0', 'localhost', '::1', '::ffff:7f00:1', '169.254.169.254', 'fd00:ec2::254'])
    expect(refused).toContain(host);
});
