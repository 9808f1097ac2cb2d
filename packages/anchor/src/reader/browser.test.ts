/** The readers in a real browser, in a page that may connect to their sources only: what they need beyond `fetch` would show here. */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { BITCOIN_REGTEST_GENESIS_HASH, type BitcoinSighting, type BlockSighting } from '@guzheng/evidence';
import { type Esplora, type SourceServer, startEsplora, startRegtestChain, startSourceServer } from '@guzheng/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Devnet, startDevnet } from '../devnet/index.ts';
import { bitcoinReader, evmReader } from './index.ts';

// The browser is capture's dependency, found through its folder: this package needs none, and imports no other package for it.
interface BundledChromium {
  readonly default: { readonly args: string[]; executablePath(): Promise<string> };
}
interface Page {
  goto(url: string): Promise<unknown>;
  on(event: 'pageerror', tell: (error: unknown) => void): unknown;
  waitForFunction(expression: string): Promise<unknown>;
  evaluate(expression: string): Promise<unknown>;
}
interface Browser {
  newPage(): Promise<Page>;
  close(): Promise<void>;
}
interface Puppeteer {
  readonly default: { launch(options: object): Promise<Browser> };
}

async function launch(): Promise<Browser> {
  const capture = createRequire(new URL('../../../capture/package.json', import.meta.url));
  const load = (name: string): Promise<unknown> => import(pathToFileURL(capture.resolve(name)).href);
  const bundled = (await load('@sparticuz/chromium')) as BundledChromium;
  const puppeteer = (await load('puppeteer-core')) as Puppeteer;
  return await puppeteer.default.launch({
    executablePath: await bundled.default.executablePath(),
    args: bundled.default.args,
    headless: 'shell',
  });
}

type Sighting = BlockSighting | BitcoinSighting;

const chain = startRegtestChain();
chain.bury(10);
let devnet: Devnet;
let explorers: readonly Esplora[];
let browser: Browser;
let server: SourceServer;

beforeAll(async () => {
  [devnet, browser, ...explorers] = await Promise.all([
    startDevnet(),
    launch(),
    startEsplora(chain),
    startEsplora(chain),
    startEsplora(chain),
  ]);
  explorers[2]?.follow('other-block');
});
afterAll(async () => {
  server.close();
  await browser.close();
  await Promise.all(explorers.map((explorer) => explorer.close()));
  await devnet.stop();
});

it('reads an EVM chain and Bitcoin, k of n, as in Node', async () => {
  // Nothing listens on the second: what cannot be reached is a sighting too.
  const evm = { network: devnet.network, rpcs: [devnet.url, 'http://127.0.0.1:9'], quorum: 1 };
  const bitcoin = {
    ...{ sources: explorers.map(({ url }) => url), quorum: 2 },
    genesisHash: BITCOIN_REGTEST_GENESIS_HASH,
  };
  const inPage = await readInPage(evm, bitcoin);
  const inNode = [await evmReader(evm).blockAt(1), await bitcoinReader(bitcoin).blockAt(4)];
  expect(inPage.map((sightings) => sightings.map(({ outcome }) => outcome))).toEqual([
    ['found', 'unreachable'],
    ['found', 'found', 'found'],
  ]);
  expect(inPage.map(comparable)).toEqual(inNode.map(comparable));
  const [one, two, liar] = inPage[1] ?? [];
  expect(one).toMatchObject({ confirmations: 7, header: Buffer.from(chain.blocks[4]?.header ?? []).toString('hex') });
  expect(two).toMatchObject({ header: one !== undefined && 'header' in one ? one.header : '-' });
  expect(liar).not.toMatchObject({ header: one !== undefined && 'header' in one ? one.header : '-' });
});

async function readInPage(evm: object, bitcoin: object): Promise<readonly (readonly Sighting[])[]> {
  server = await startSourceServer({
    connectTo: [devnet.url, 'http://127.0.0.1:9', ...explorers.map(({ url }) => new URL(url).origin)],
    script: `
import { bitcoinReader, evmReader } from '@guzheng/anchor/reader';
window.results = [
  await evmReader(${JSON.stringify(evm)}).blockAt(1),
  await bitcoinReader(${JSON.stringify(bitcoin)}).blockAt(4),
];`,
  });
  const page = await browser.newPage();
  const complaints: unknown[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(server.url);
  await page.waitForFunction('window.results !== undefined');
  expect(complaints).toEqual([]);
  return (await page.evaluate('window.results')) as readonly (readonly Sighting[])[];
}

/** Without the moment of asking, and without the words for a failure, which each platform has its own of. */
function comparable(sightings: readonly Sighting[]): readonly object[] {
  return sightings.map((sighting) => ({ ...sighting, at: '-', ...('detail' in sighting ? { detail: '-' } : {}) }));
}
