import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GuzhengClient } from '@guzheng/sdk/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HuataiSite, startHuataiSite } from '../../../examples/huatai/server.ts';
import { openTestServer, type TestServer } from '../../server/test/open-server.ts';
import { guzheng, temporaryFolder } from '../test/harness.ts';

let server: TestServer;
let site: HuataiSite;
let folder: string;
let key: string;
let through: readonly string[];
beforeAll(async () => {
  folder = await temporaryFolder();
  site = await startHuataiSite();
  server = await openTestServer({ allowPrivate: true, settings: { captures: { browsers: 1 } } });
  key = await server.keyFor('depositor', 'alice');
  await writeFile(join(folder, 'key'), `${key}\n`);
  through = ['--server', server.url, '--key-file', join(folder, 'key')];
});
afterAll(async () => {
  await server.close();
  await site.close();
  await rm(folder, { recursive: true });
});

describe('guzheng preserve --server', () => {
  it('says the number, and that it knew the key from the server only', async () => {
    const ran = await guzheng([
      'preserve',
      `${site.url}/`,
      '--out',
      folder,
      '--name',
      'front',
      ...through,
      '--wait',
      '0',
    ]);
    expect([ran.code, ran.err]).toEqual([0, '']);
    expect(ran.out).toMatch(/^number {3}GZ-/);
    expect(ran.out).toContain('warning  the ledger key was named by the server itself');
    expect(ran.out).not.toContain(key);
    expect((await readFile(join(folder, 'front.wacz.report.html'))).length).toBeGreaterThan(1000);
  });

  it.each([
    [['--network', 'devnet'], '--network is for this machine'],
    [['--tsa', 'https://tsa.test/'], '--tsa is for this machine'],
    [['--allow-private'], '--allow-private is for this machine'],
    [['--wait', 'long'], '--wait is "long"'],
    [['--ledger-key', 'nonsense'], 'ledgerKey is no verifier key'],
  ])('with %s is misuse', async (more, message) => {
    const ran = await guzheng(['preserve', site.url, ...through, ...more]);
    expect([ran.code, ran.err]).toEqual([2, expect.stringContaining(message)]);
  });

  it('needs a key file, which needs it', async () => {
    const alone = await guzheng(['preserve', site.url, '--server', server.url]);
    expect([alone.code, alone.err]).toEqual([2, expect.stringContaining('--server goes with --key-file')]);
    const lonely = await guzheng(['preserve', site.url, '--key-file', join(folder, 'key')]);
    expect([lonely.code, lonely.err]).toEqual([2, expect.stringContaining('--key-file goes with --server')]);
  });
});

describe('guzheng deposit --server', () => {
  it('writes a proof beside the file, and none over that of another', async () => {
    const { ledger } = await new GuzhengClient({ url: server.url }).server();
    const [file, other] = [join(folder, 'b.txt'), join(folder, 'c.txt')];
    await writeFile(file, 'b');
    await writeFile(other, 'c');
    const ran = await guzheng(['deposit', file, ...through, '--ledger-key', ledger.verifierKey]);
    expect([ran.code, ran.out]).toEqual([
      0,
      expect.stringMatching(/^[0-9a-f]{64} {2}GZ-\S+ {2}\S+b\.txt\.proof\.json$/),
    ]);
    await writeFile(`${other}.proof.json`, await readFile(`${file}.proof.json`));
    const refused = await guzheng(['deposit', other, ...through, '--json']);
    expect([refused.code, JSON.parse(refused.err).error.code]).toEqual([2, 'output-exists']);
  });
});
