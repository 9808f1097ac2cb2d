// A ledger in a process whose files may not grow beyond a limit (ulimit -f): writes fail as on a full disk. Says what became of each append.
import { ServerError } from '../src/error.ts';
import { newItem, newItems, openTestLedger } from './open-ledger.ts';

// Without a handler the signal that comes with the failure would end the process.
process.on('SIGXFSZ', () => {});

const { ledger, store, close } = await openTestLedger(process.argv[2] ?? '', { reserveBytes: 0 });
const part = store.db.sublevel<string, string>('part', { valueEncoding: 'utf8' });
const deposits: unknown[] = [];
const failures: string[] = [];
for (let tries = 0; failures.length < 2 && tries < 10_000; tries += 1) {
  const before = ledger.head;
  const items = newItems(8);
  try {
    for (const [i, { index, number }] of (await ledger.append(items)).entries())
      deposits.push({ number, index, sha256: items[i]?.subject.sha256 });
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    failures.push(error.code);
    if (ledger.head !== before && ledger.head.size !== before.size)
      throw new Error('a failed append changed the ledger');
    // What was there can be read all the same.
    if ((await ledger.entry(0)) === undefined) throw new Error('the first entry cannot be read');
  }
}
await ledger.append([newItem()]);
await part.put('k', 'other parts write again too');
const { recoveries } = store.db;
process.stdout.write(JSON.stringify({ deposits, failures, recoveries, checkpoint: ledger.head.checkpoint }));
await close();
