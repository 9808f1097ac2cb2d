import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { GuzhengApiError } from '@guzheng/sdk/client';
import { readList } from './list.ts';
import { monitor } from './monitor.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    server: { type: 'string' },
    'key-file': { type: 'string' },
    out: { type: 'string', default: 'evidence' },
    'watch-every': { type: 'string' },
    'ledger-key': { type: 'string' },
  },
});
const [list] = positionals;
const { server, out, 'key-file': keyFile, 'watch-every': minutes, 'ledger-key': ledgerKey } = values;

const isEvery = minutes === undefined || /^[1-9]\d{0,4}$/.test(minutes);

if (list === undefined || server === undefined || keyFile === undefined || !isEvery) {
  console.error(
    'usage: node main.ts LIST --server URL --key-file FILE [--ledger-key KEY] [--out DIR] [--watch-every MINUTES]',
  );
  process.exitCode = 2;
} else {
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  const key = (await readFile(keyFile, 'utf8')).trim();
  const run = monitor(readList(await readFile(list, 'utf8')), {
    server: { url: server, key, ...(ledgerKey === undefined ? {} : { ledgerKey }) },
    out,
    waitForAnchors: { timeoutMs: 60_000 },
    ...(minutes === undefined ? {} : { watchEveryMinutes: Number(minutes) }),
    print: (line) => console.log(line),
    signal: stop.signal,
  });
  try {
    process.exitCode = (await run).failed.length === 0 ? 0 : 3;
  } catch (error) {
    // Two notes that the ledger signed, and that cannot both be true: this is what shows it to others.
    if (error instanceof GuzhengApiError && error.checkpoints !== undefined)
      await writeFile(join(out, `ledger-${Date.now()}.json`), JSON.stringify(error.checkpoints), { flag: 'wx' });
    throw error;
  }
}
