import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { readList } from './list.ts';
import { monitor } from './monitor.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    server: { type: 'string' },
    'key-file': { type: 'string' },
    out: { type: 'string', default: 'evidence' },
    'watch-every': { type: 'string' },
  },
});
const [list] = positionals;
const { server, out, 'key-file': keyFile, 'watch-every': minutes } = values;

if (list === undefined || server === undefined || keyFile === undefined) {
  console.error('usage: node main.ts LIST --server URL --key-file FILE [--out DIR] [--watch-every MINUTES]');
  process.exitCode = 2;
} else {
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  const { failed } = await monitor(readList(await readFile(list, 'utf8')), {
    server: { url: server, key: (await readFile(keyFile, 'utf8')).trim() },
    out,
    waitForAnchors: { timeoutMs: 60_000 },
    ...(minutes === undefined ? {} : { watchEveryMinutes: Number(minutes) }),
    print: (line) => console.log(line),
    signal: stop.signal,
  });
  process.exitCode = failed.length === 0 ? 0 : 3;
}
