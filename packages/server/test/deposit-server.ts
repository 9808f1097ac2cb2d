import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { pino } from 'pino';
import { depositHandlers } from '../src/deposits/handlers.ts';
import { makeApp } from '../src/http/app.ts';
import { listen } from '../src/http/listener.ts';
import { Machine } from '../src/http/machine.ts';
import { Metrics } from '../src/http/metrics.ts';
import { ledgerHandlers } from '../src/ledger/handlers.ts';
import type { Ledger } from '../src/ledger/ledger.ts';
import { openLedger } from '../src/ledger/open.ts';
import type { Parts } from '../src/parts.ts';
import { openAudit } from '../src/people/open-audit.ts';
import { openPeople } from '../src/people/open-people.ts';
import { openBlobs } from '../src/store/blobs.ts';
import { openStore } from '../src/store/store.ts';
import { settingsIn } from './settings.ts';

export interface DepositServer {
  readonly url: string;
  /** A depositor's key. */
  readonly key: string;
  readonly ledger: Ledger;
  readonly close: () => Promise<void>;
}

/** The parts that a deposit goes through, behind the real HTTP application: no witnesses, no browsers, no pages. */
export async function openDepositServer(data: string): Promise<DepositServer> {
  const settings = settingsIn(data);
  const surroundings = { settings, now: () => new Date(), random: randomBytes, log: pino({ level: 'silent' }) };
  const store = await openStore(join(data, 'database'));
  const ledger = await openLedger({ ...surroundings, store, folder: join(data, 'keys') });
  const blobs = await openBlobs({ folder: join(data, 'blobs') });
  const audit = await openAudit({ ...surroundings, store });
  const people = await openPeople({ ...surroundings, store });
  const anchoring = { newest: undefined, of: async () => ({ state: 'waiting', size: 0, anchors: [], records: [] }) };
  const parts = { ...surroundings, store, ledger, blobs, audit, people, anchoring } as unknown as Parts;
  const machine = new Machine({ ...parts, metrics: new Metrics() });
  const handlers = [...depositHandlers(parts), ...ledgerHandlers(parts)];
  const app = makeApp({ routes: handlers.map(({ route }) => route), handlers, machine });
  const listener = await listen(app, settings, machine);
  const { secret = '' } = await people.create({ account: 'depositor', role: 'depositor', name: 'load' });
  return {
    url: `http://${listener.host}:${listener.port}`,
    key: secret,
    ledger,
    close: async () => {
      await listener.close(0);
      machine.close();
      await ledger.close();
      await people.close();
      await audit.close();
      await store.close();
    },
  };
}
