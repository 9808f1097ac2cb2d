import { rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { capture } from '@guzheng/capture';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorCode, guzheng, listed, temporaryFolder } from '../test/harness.ts';

let folder: string;
let file: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  const site = createServer((_request, response) => {
    response
      .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
      .end('<title>告</title><p>一句\u202e。</p><script>if (Date.now() > 4e12) fetch("/later")</script>');
  });
  await new Promise<void>((done) => site.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(site.address() as AddressInfo).port}/`;
  const alone = { allowPrivate: true, resolvers: [], timeServers: [] };
  file = (await capture(url, { out: folder, name: 'page', ...alone })).path;
  await stop(site);
});
afterAll(() => rm(folder, { recursive: true }));

async function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
}

describe('guzheng replay', () => {
  it('says how like the captured page it is, and ends with 0', async () => {
    const { code, out, err } = await guzheng(['replay', file]);
    expect([code, err]).toEqual([0, '']);
    expect(out.split('\n').slice(2)).toEqual([
      'text     100 %',
      'picture  viewport.png: 100 % of the pixels are the same, 100 % look the same',
      'picture  full-page.png: 100 % of the pixels are the same, 100 % look the same',
    ]);
  });

  it('gives the report as JSON, and keeps the pictures where it is told', async () => {
    const out = join(folder, 'out');
    const ran = await guzheng(['replay', file, '--json', '--out', out, '--present-clock']);
    expect(JSON.parse(ran.out)).toMatchObject({ type: 'guzheng/replay/v1', clock: 'present', text: { similarity: 1 } });
    expect(await listed(out)).toHaveLength(4);
  });

  it('ends with 2 where there is nothing to replay', async () => {
    const other = join(folder, 'other.txt');
    await writeFile(other, 'no package');
    const ran = await guzheng(['replay', other, '--json']);
    expect([ran.code, errorCode(ran)]).toEqual([2, 'not-evidence']);
    expect((await guzheng(['replay'])).code).toBe(2);
  });
});
