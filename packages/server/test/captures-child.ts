// A server in a process of its own, to be killed. Says where it is and whose key it made, as one line of JSON.
import { openTestServer } from './open-server.ts';

const [data = ''] = process.argv.slice(2);
const server = await openTestServer({
  data,
  allowPrivate: true,
  settings: { captures: { browsers: 1, maxTimeMs: 20_000 } },
});
const key = await server.keyFor('depositor', 'ada');
for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.once(signal, () => void server.close({ graceMs: 0 }).then(() => process.exit(0)));
process.stdout.write(`${JSON.stringify({ url: server.url, key })}\n`);
