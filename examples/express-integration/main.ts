import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GuzhengClient } from '@guzheng/sdk/client';
import { createApp } from './app.ts';
import { openUploads } from './uploads.ts';

/** Settings of the environment: GUZHENG_URL, GUZHENG_KEY_FILE, GUZHENG_LEDGER_KEY, PUBLIC_URL, DATA, PORT. */
const { GUZHENG_URL = '', GUZHENG_KEY_FILE = '', GUZHENG_LEDGER_KEY, PUBLIC_URL = '' } = process.env;
const { DATA = 'data', PORT = '3000' } = process.env;

await mkdir(DATA, { recursive: true });
const client = new GuzhengClient({
  url: GUZHENG_URL,
  key: (await readFile(GUZHENG_KEY_FILE, 'utf8')).trim(),
  ...(GUZHENG_LEDGER_KEY === undefined ? {} : { ledgerKey: GUZHENG_LEDGER_KEY }),
});
const app = createApp({
  client,
  webhookSecret: await secretOf(join(DATA, 'webhook-secret')),
  folder: join(DATA, 'files'),
  uploads: await openUploads(join(DATA, 'uploads.jsonl')),
  maxBytes: 1 << 30,
  log: (error) => console.error(error),
});
app.listen(Number(PORT), () => console.log(`http://localhost:${PORT}/uploads`));

/** The webhook is made at the first start; its secret is shown that once, and kept. */
async function secretOf(path: string): Promise<string> {
  const kept = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (kept !== undefined) return kept;
  const { secret = '' } = await client.webhook({ url: `${PUBLIC_URL}/webhooks/guzheng`, events: ['deposit.anchored'] });
  await writeFile(path, secret, { mode: 0o600, flag: 'wx' });
  return secret;
}
