import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBrowser, launchBrowser } from '@guzheng/capture';
import { startHuataiSite } from '../examples/huatai/server.ts';
import { workFolderPrefix } from '../packages/server/src/captures/leftovers.ts';
import { processesOf } from '../packages/server/src/captures/processes.ts';
import { openTestServer, type TestServer } from '../packages/server/test/open-server.ts';
import { inTurn, type Row } from './measure.ts';
import { canLook, commandOf, descendants, memoryKiB } from './processes.ts';

const RUNS = 3;
/** In one go. With the round that is not counted, 64 pages are looked at in all: about four minutes on two quiet processors. */
const CAPTURES = 4;
const LOOK_MS = 200;

/** Captures asked for over HTTP, to the ledger and back, beside as many bare pictures of the same page by the same browser. */
export async function captures(): Promise<readonly Row[]> {
  const example = await startHuataiSite();
  const compiled = await mkdtemp(join(tmpdir(), 'guzheng-bench-compiled-'));
  // The process of a take reads TypeScript here, which costs it half a second more than what is installed: read once, it is read as that is.
  process.env.NODE_COMPILE_CACHE = compiled;
  try {
    const rows: Row[] = [];
    for (const browsers of [1, 2]) rows.push(...(await atOnce(browsers, example.articleUrl)));
    return rows;
  } finally {
    delete process.env.NODE_COMPILE_CACHE;
    await rm(compiled, { recursive: true, force: true });
    await example.close();
  }
}

async function atOnce(browsers: number, url: string): Promise<readonly Row[]> {
  const server = await openTestServer({ allowPrivate: true, settings: { captures: { browsers } } });
  const folder = await mkdtemp(join(tmpdir(), 'guzheng-bench-'));
  const own = new Peak();
  const bare = new Peak();
  try {
    const key = await server.keyFor('depositor');
    const [ours = Number.NaN, theirs = Number.NaN] = await inTurn(RUNS, [
      () =>
        own.during(
          () => takesOf(server),
          () => capture(server, { key, url }),
        ),
      () =>
        bare.during(
          async () => descendants(process.pid),
          () => picture(url, { folder, browsers }),
        ),
    ]);
    say(browsers, ours, theirs);
    const what = `${browsers} at once`;
    const other = 'bare puppeteer, same browser';
    return [
      { what: `a capture by the server, ${what}`, ours: ours / CAPTURES, other, theirs: theirs / CAPTURES },
      ...(canLook ? memoryRows(what, browsers, own, bare) : []),
    ];
  } finally {
    await server.close({ graceMs: 0 });
    await rm(folder, { recursive: true });
  }
}

function say(browsers: number, ours: number, theirs: number): void {
  const perMinute = (ms: number): string => ((CAPTURES * 60_000) / ms).toFixed(1);
  process.stdout.write(
    `${browsers} at once: ${perMinute(ours)} captures a minute; bare pictures: ${perMinute(theirs)} a minute\n`,
  );
}

function memoryRows(what: string, browsers: number, own: Peak, bare: Peak): readonly Row[] {
  const [other, unit] = ['bare puppeteer', 'MiB'];
  const share = (kib: number): number => kib / 1024 / browsers;
  return [
    { what: `memory of a browser, ${what}`, ours: share(own.browserKiB), other, theirs: share(bare.browserKiB), unit },
    {
      what: `Node beside it, ${what}`,
      ours: share(own.nodeKiB),
      other: 'its browser',
      theirs: share(own.browserKiB),
      unit,
    },
  ];
}

/** The most memory that processes had together, while something lasted. */
class Peak {
  browserKiB = 0;
  nodeKiB = 0;

  async during(processes: () => Promise<readonly number[]>, work: () => Promise<void>): Promise<void> {
    let lasts = true;
    const looking = this.#look(processes, () => lasts);
    try {
      await work();
    } finally {
      lasts = false;
      await looking;
    }
  }

  async #look(processes: () => Promise<readonly number[]>, lasts: () => boolean): Promise<void> {
    while (canLook && lasts()) {
      const pids = await processes();
      const isNode = (pid: number): boolean => commandOf(pid).includes('take-child');
      const sum = (some: readonly number[]): number => some.reduce((total, pid) => total + memoryKiB(pid), 0);
      this.nodeKiB = Math.max(this.nodeKiB, sum(pids.filter(isNode)));
      this.browserKiB = Math.max(this.browserKiB, sum(pids.filter((pid) => !isNode(pid))));
      await new Promise((done) => setTimeout(done, LOOK_MS));
    }
  }
}

function takesOf({ data }: TestServer): Promise<readonly number[]> {
  const takes = join(data, 'takes');
  return processesOf({ take: takes, work: workFolderPrefix(takes) });
}

async function capture(server: TestServer, { key, url }: { key: string; url: string }): Promise<void> {
  let left = CAPTURES;
  const done = new Promise<void>((end, fail) => {
    server.parts.captures.onChange((_, { state, failure }) => {
      if (state === 'failed') fail(new Error(failure?.message));
      if (state === 'confirmed' && --left === 0) end();
    });
  });
  for (let one = 0; one < CAPTURES; one += 1) {
    const answer = await server.ask('POST', '/v1/captures', { key, json: { url, confirm: true } });
    if (answer.status !== 202) throw new Error(await answer.text());
  }
  await done;
}

/** So many browsers at once, each with the same flags and fonts and a new profile for each picture. */
async function picture(url: string, { folder, browsers }: { folder: string; browsers: number }): Promise<void> {
  let left = CAPTURES;
  const lane = async (name: number): Promise<void> => {
    while (left-- > 0) await bare(url, join(folder, String(name)));
  };
  await Promise.all(Array.from({ length: browsers }, (_, name) => lane(name)));
}

async function bare(url: string, path: string): Promise<void> {
  const { browser, close } = await launchBrowser(await findBrowser(), { viewport: { width: 1280, height: 800 } });
  const page = await browser.newPage();
  await page.goto(url);
  await page.screenshot({ path: `${path}.png`, fullPage: true });
  await writeFile(`${path}.html`, await page.content());
  await close();
}
