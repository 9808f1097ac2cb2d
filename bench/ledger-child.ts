// A whole server in the folder that it is given, without witnesses and browsers; or, for `echo`, the least that answers HTTP. Says where.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TEST_ORIGIN } from '../packages/server/test/open-ledger.ts';
import { openTestServer } from '../packages/server/test/open-server.ts';

const [folder = ''] = process.argv.slice(2);
const said = folder === 'echo' ? await echo() : await serve();
process.stdout.write(`${JSON.stringify(said)}\n`);

async function serve(): Promise<{ readonly url: string; readonly key: string }> {
  const settings = { ledger: { origin: TEST_ORIGIN } };
  const { url, keyFor } = await openTestServer({ data: folder, checkAnswers: false, settings });
  return { url, key: await keyFor('depositor') };
}

/** Reads what it is sent and answers with as much as a receipt has. */
async function echo(): Promise<{ readonly url: string; readonly key: string }> {
  const receipt = JSON.stringify({ receipt: 'x'.repeat(2400) });
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(201, { 'content-type': 'application/json' }).end(receipt));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, key: '' };
}
