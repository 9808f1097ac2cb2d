import { join } from 'node:path';
import { type Exchange, type Role, type Route, routes } from '@guzheng/sdk/api';
import { pino } from 'pino';
import * as v from 'valibot';
import { makeApp } from '../src/http/app.ts';
import { type Handled, handled, type Streamed } from '../src/http/handled.ts';
import { type Listener, listen } from '../src/http/listener.ts';
import { Machine } from '../src/http/machine.ts';
import { Metrics } from '../src/http/metrics.ts';
import type { Audit } from '../src/people/audit.ts';
import { openAudit } from '../src/people/open-audit.ts';
import { openPeople } from '../src/people/open-people.ts';
import type { People } from '../src/people/people.ts';
import type { Settings } from '../src/settings/settings.ts';
import { openStore } from '../src/store/store.ts';
import { temporaryFolder } from './folder.ts';
import { settingsIn } from './settings.ts';

/** The HTTP application with routes of a test's own, on real keys, a real audit log and real sockets. */
export interface SmallApp {
  readonly url: string;
  readonly people: People;
  readonly audit: Audit;
  readonly machine: Machine;
  readonly listener: Listener;
  readonly log: readonly string[];
  keyFor(role: Role, account?: string): Promise<string>;
  close(): Promise<void>;
}

export async function openSmallApp(
  handlers: readonly Handled[],
  limits: Partial<Settings['limits']> = {},
): Promise<SmallApp> {
  const { path: data, remove } = await temporaryFolder();
  const base = settingsIn(data);
  const settings: Settings = { ...base, limits: { ...base.limits, ...limits } };
  const lines: string[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => lines.push(line) });
  const now = () => new Date();
  const store = await openStore(join(data, 'database'));
  const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes));
  const people = await openPeople({ store, settings, now, random, log });
  const audit = await openAudit({ store, now, log });
  const machine = new Machine({ settings, people, audit, metrics: new Metrics(), log, checkAnswers: true });
  const app = makeApp({ routes: handlers.map(({ route }) => route), handlers, machine });
  const listener = await listen(app, settings, machine);
  return {
    url: `http://127.0.0.1:${listener.port}`,
    people,
    audit,
    machine,
    listener,
    log: lines,
    keyFor: async (role, account = role) => (await people.create({ account, role, name: 'x' })).secret ?? '',
    close: async () => {
      await listener.close(0);
      machine.close();
      await audit.close();
      await people.close();
      await store.close();
      await remove();
    },
  };
}

interface Plain extends Exchange {
  readonly params: object;
  readonly query: object;
  readonly body: undefined;
  readonly answer: undefined;
}

const open: Route<Plain> = { ...routes.getHealth, name: 'getSomething', path: '/something' };

/** A route that answers with bytes or events. */
export function streaming(
  path: string,
  kind: 'bytes' | 'events',
  reply: (asked: { readonly signal: AbortSignal }) => Promise<Streamed>,
  more: Partial<Route<Plain>> = {},
): Handled {
  const answer =
    kind === 'bytes' ? ({ kind, type: 'application/octet-stream' } as const) : ({ kind, schema: v.unknown() } as const);
  return handled({ ...open, name: `get${path.replaceAll('/', '-')}`, path, answer, ...more }, reply);
}
