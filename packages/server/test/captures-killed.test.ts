import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import type { Capture } from '@guzheng/sdk/api';
import { describe, expect, it } from 'vitest';
import { Client, capturing, takeProcesses, takePrograms, workFolders } from './capturing.ts';
import { temporaryFolders } from './temporary.ts';

/** However busy the machine is: what was killed is gone some time, or never. */
const PATIENCE = { timeout: 60_000 };

const folder = temporaryFolders();
const { server: open, site } = capturing();

interface Started {
  readonly child: ChildProcess;
  readonly url: string;
  readonly key: string;
}

/** A server on the folder's data, in a process of its own. */
async function start(): Promise<Started> {
  const script = join(import.meta.dirname, 'captures-child.ts');
  const child = spawn(process.execPath, ['--conditions=@guzheng/source', script, folder.path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said = await Promise.race([once(child.stdout, 'data'), once(child, 'close')]);
  return { child, ...(JSON.parse(String(said[0])) as Omit<Started, 'child'>) };
}

async function create({ url, key }: Started, page: string): Promise<string> {
  const answer = await fetch(`${url}/v1/captures`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ url: page }),
  });
  return ((await answer.json()) as Capture).id;
}

async function killed({ child }: Started, signal: NodeJS.Signals): Promise<void> {
  const ended = once(child, 'close');
  child.kill(signal);
  await ended;
}

/** Says nothing until it is told to; who asks is counted. */
async function slowSite() {
  let [speaks, asked] = [false, 0];
  let heard = (): void => undefined;
  const listener: RequestListener = (_, response) => {
    asked += 1;
    heard();
    if (speaks) response.writeHead(200, { 'content-type': 'text/html' }).end('<title>at last</title>');
  };
  const url = await site(listener);
  return {
    url,
    speak: () => {
      speaks = true;
    },
    /** Until both means of one take have asked. */
    asked: (times: number) =>
      new Promise<void>((done) => {
        heard = () => {
          if (asked >= times) done();
        };
        heard();
      }),
  };
}

describe('a server that is killed while it captures', () => {
  it.each([
    ['and its takes clean up after themselves', false],
    ['and so are its takes, which could not clean up', true],
  ])('leaves nothing, %s, and captures again', async (_, takesToo) => {
    const slow = await slowSite();
    const first = await start();
    const id = await create(first, slow.url);
    await slow.asked(2);
    // A process that is stopped hears of nothing, and neither does its browser.
    if (takesToo) for (const pid of await takeProcesses(folder.path)) process.kill(pid, 'SIGSTOP');
    await killed(first, 'SIGKILL');
    if (takesToo) expect((await takeProcesses(folder.path)).length).toBeGreaterThan(1);
    else await expect.poll(() => takeProcesses(folder.path), PATIENCE).toEqual([]);

    slow.speak();
    const server = await open({ data: folder.path });
    const capture = await new Client(server, first.key).until(id, 'preview');
    expect(capture.takes).toMatchObject([
      { take: 1, state: 'failed', failure: { code: 'take-interrupted' } },
      { take: 2, state: 'ready', sealed: { title: 'at last', complete: true } },
    ]);
    expect(server.parts.ledger.head.size).toBe(1);
    await expect.poll(() => readdir(join(folder.path, 'takes')), PATIENCE).toEqual([]);
    await expect.poll(() => takeProcesses(folder.path), PATIENCE).toEqual([]);
    await expect.poll(() => workFolders(folder.path), PATIENCE).toEqual([]);
  });
});

it('a server that is told to stop ends its takes, and captures again when it starts', async () => {
  const slow = await slowSite();
  const first = await start();
  const id = await create(first, slow.url);
  await slow.asked(2);
  await killed(first, 'SIGTERM');
  expect(first.child.exitCode).toBe(0);
  expect(await takeProcesses(folder.path)).toEqual([]);
  expect(await workFolders(folder.path)).toEqual([]);
  slow.speak();
  const server = await open({ data: folder.path });
  const { takes } = await new Client(server, first.key).until(id, 'preview');
  expect(takes.map(({ state }) => state)).toEqual(['failed', 'ready']);
});

it('a take that is told to end begins again; one that is killed has failed', async () => {
  const slow = await slowSite();
  const server = await open({ data: folder.path });
  const ada = new Client(server, await server.keyFor('depositor'));
  const { id } = await ada.create(slow.url);
  await slow.asked(2);
  for (const pid of await takePrograms(folder.path)) process.kill(pid, 'SIGTERM');
  await slow.asked(4);
  for (const pid of await takePrograms(folder.path)) process.kill(pid, 'SIGKILL');
  const { takes } = await ada.until(id, 'failed');
  expect(takes.map(({ failure }) => failure?.code)).toEqual(['take-interrupted', 'take-crashed']);
  await expect.poll(() => takeProcesses(folder.path), PATIENCE).toEqual([]);
  await expect.poll(() => workFolders(folder.path), PATIENCE).toEqual([]);
});
