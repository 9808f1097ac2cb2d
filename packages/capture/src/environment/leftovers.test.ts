import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

it.each(['SIGINT', 'SIGTERM'] as const)(
  'a capture that dies of %s leaves no process, no folder and no file',
  async (signal) => {
    const folder = await mkdtemp(join(tmpdir(), 'signal-test-'));
    const server = createServer().listen(0, '127.0.0.1');
    const requests = twoRequests(server);
    const closed: Promise<unknown>[] = [];
    server.on('connection', (socket) => closed.push(once(socket, 'close')));
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const program = `
    const { capture } = await import(${JSON.stringify(new URL('../index.ts', import.meta.url).href)});
    await capture(${JSON.stringify(url)}, { out: ${JSON.stringify(join(folder, 'out'))}, allowPrivate: true, timeServers: [], resolvers: [] });
  `;
    const child = spawn(process.execPath, ['--conditions=@guzheng/source', '--input-type=module', '--eval', program], {
      env: { ...process.env, TMPDIR: folder },
      stdio: 'ignore',
    });
    const ended = once(child, 'exit');
    try {
      // Both means are waiting for the server: the browser is up and the staging folder is there.
      await Promise.race([requests, ended]);
      child.kill(signal);
      expect(await ended).toEqual([null, signal]);
      // The browser's connection ends only with the browser.
      await Promise.all(closed);
      expect(await readdir(join(folder, 'out'))).toEqual([]);
      expect((await readdir(folder)).filter((name) => name.startsWith('guzheng-'))).toEqual([]);
    } finally {
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
);

function twoRequests(server: ReturnType<typeof createServer>): Promise<void> {
  return new Promise((done) => {
    let seen = 0;
    server.on('request', () => {
      seen += 1;
      if (seen === 2) done();
    });
  });
}
