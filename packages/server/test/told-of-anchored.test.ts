import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { openUpgraders, openWitnesses } from '@guzheng/sdk';
import { startTsa, type TestTsa } from '@guzheng/testing';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAnchoring } from '../src/anchoring/open.ts';
import { tellOfAnchored } from '../src/events.ts';
import { openLedger } from '../src/ledger/open.ts';
import { openStore } from '../src/store/store.ts';
import { openWebhooks } from '../src/webhooks/open.ts';
import { newItems } from './open-ledger.ts';
import { settingsIn } from './settings.ts';
import { temporaryFolders } from './temporary.ts';

const folder = temporaryFolders();
const press = { account: 'press' };
let tsa: TestTsa;
beforeAll(async () => {
  tsa = await startTsa();
});
afterAll(() => tsa.stop());

/** The parts that tell whoever wants to know of anchored deposits. Nothing is sent: there is nobody to hear it. */
async function opened() {
  const settings = settingsIn(folder.path);
  const surroundings = {
    settings,
    now: () => new Date(),
    random: (n: number) => randomBytes(n),
    log: pino({ level: 'silent' }),
  };
  const store = await openStore(join(folder.path, 'database'));
  const ledger = await openLedger({ ...surroundings, store, folder: folder.path });
  const webhooks = await openWebhooks({ ...surroundings, store, tickMs: 0 });
  const groups = openWitnesses({ tsa: { urls: [tsa.url], atLeast: 1, roots: [tsa.root] } });
  const witnesses = { groups, upgraders: openUpgraders(), hasSigned: async () => false };
  const onAnchored = tellOfAnchored({ ledger, webhooks });
  const anchoring = await openAnchoring({ ...surroundings, store, ledger, witnesses, onAnchored, scheduled: false });
  const close = async (): Promise<void> => {
    await anchoring.close();
    await webhooks.close();
    await ledger.close();
    await store.close();
  };
  return { store, ledger, webhooks, anchoring, close };
}
type Opened = Awaited<ReturnType<typeof opened>>;

const hook = ({ webhooks }: Opened) =>
  webhooks.create(press, { url: 'http://127.0.0.1:1/hook', events: ['deposit.anchored'] });

/** Hears of every write. */
function listening({ store: { db } }: Opened, hear: (isSynced: boolean) => void): void {
  const write = db.batch.bind(db);
  db.batch = ((...args: Parameters<typeof write>) => {
    const [, options] = args as readonly unknown[];
    hear((options as { readonly sync?: boolean } | undefined)?.sync === true);
    return write(...args);
  }) as typeof db.batch;
}

/** Places that the program is told of; the same again where it is told twice. */
async function toldOf({ store }: Opened): Promise<number[]> {
  const deliveries = store.db.sublevel<string, { readonly body: string }>('webhook-deliveries', {
    valueEncoding: 'json',
  });
  return (await deliveries.values().all()).map(({ body }) => JSON.parse(body).data.index as number);
}

describe('whoever wants to know of anchored deposits', () => {
  it('is told of all of them in as many turns of the disk as of one', async () => {
    const server = await opened();
    await hook(server);
    let synced = 0;
    listening(server, (isSynced) => {
      synced += isSynced ? 1 : 0;
    });
    const turns: number[] = [];
    for (const deposits of [1, 100, 3000]) {
      await server.ledger.append(newItems(deposits, 'press'));
      synced = 0;
      await server.anchoring.round();
      turns.push(synced);
    }
    expect(new Set(turns).size).toBe(1);
    expect((await toldOf(server)).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 3101 }, (_, i) => i));
    await server.close();
  });

  it('is told of each at least once, whichever write the process was killed before', async () => {
    let first = await opened();
    await hook(first);
    for (let writes = 0, isKilled = true; isKilled; writes += 1) {
      await first.ledger.append(newItems(20, 'press'));
      let left = writes;
      listening(first, () => {
        left -= 1;
        if (left < 0) throw new Error('the process is gone');
      });
      await first.anchoring.round().catch(() => undefined);
      isKilled = left < 0;
      await first.close();
      first = await opened();
      await first.anchoring.round();
      const told = await toldOf(first);
      expect([...new Set(told)].toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: 20 * (writes + 1) }, (_, i) => i),
      );
    }
    await first.close();
  });
});
