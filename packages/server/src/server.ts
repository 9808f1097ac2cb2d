import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { ROUTES } from '@guzheng/sdk/api';
import type { Logger } from 'pino';
import { Closing } from './closing.ts';
import { makeApp } from './http/app.ts';
import { type Listener, listen } from './http/listener.ts';
import { Machine } from './http/machine.ts';
import { Metrics } from './http/metrics.ts';
import { observeParts } from './http/observe.ts';
import { openPages, servePages } from './http/pages.ts';
import { Readiness } from './http/readiness.ts';
import { makeLog } from './log.ts';
import { openParts } from './open-parts.ts';
import type { Parts } from './parts.ts';
import { handlersOf } from './routing.ts';
import type { Settings } from './settings/settings.ts';

export interface OpenServerOptions {
  readonly now?: () => Date;
  readonly random?: (bytes: number) => Uint8Array;
  /** Default: lines of JSON on standard error, of the level in the settings. */
  readonly log?: Logger;
  /** Below so much free space nothing new is taken. Default 256 MiB. */
  readonly floorBytes?: number;
  /** For tests: an answer that is not what its route says becomes the problem `internal`. */
  readonly checkAnswers?: boolean;
  /** Whether the web pages are served too. Default false: the API alone. */
  readonly pages?: boolean;
  /** Whether an operator's key is made also where there is one: for who lost theirs. Default false. */
  readonly operatorKey?: boolean;
}

export interface OpenServer {
  /** Where it listens. */
  readonly url: string;
  /** The operator's key that this start made, because there was none or another was asked for; shown to nobody again. */
  readonly operatorKey: string | undefined;
  readonly parts: Parts;
  /** Connections that are open now. */
  connections(): Promise<number>;
  /**
   * Takes nothing new, lets what runs come to its end for `graceMs` (default 10,000), ends what does not, and closes everything in the
   * reverse order of its opening. A second call with less grace hurries the first.
   */
  close(options?: { readonly graceMs?: number }): Promise<void>;
}

const GRACE_MS = 10_000;

/** Opens every part in order and listens. What fails half-way closes what was opened. Rejects with ServerError. */
export async function openServer(settings: Settings, options: OpenServerOptions = {}): Promise<OpenServer> {
  const { now = () => new Date(), random = (bytes) => randomBytes(bytes) } = options;
  const log = options.log ?? makeLog(settings.log.level);
  const closing = new Closing(log);
  try {
    await mkdir(settings.data, { recursive: true, mode: 0o700 });
    const parts = await openParts({ settings, now, random, log }, closing);
    const listener = await serve(parts, options, closing);
    await parts.audit.record({ action: 'server.start', outcome: 'ok' });
    return opened(parts, { listener, closing, operatorKey: await operatorKey(parts, options) });
  } catch (error) {
    await closing.closeAll();
    throw error;
  }
}

/** The last thing a start does: one that failed on its way would have made a key that nobody was shown. */
async function operatorKey(parts: Parts, options: OpenServerOptions): Promise<string | undefined> {
  const key = await parts.people.requireOperator({ another: options.operatorKey ?? false });
  if (key === undefined) return undefined;
  await parts.audit.record({ action: 'server.operator-key', target: key.id, outcome: 'ok' });
  return key.secret;
}

async function serve(
  parts: Parts,
  { checkAnswers = false, pages = false, floorBytes }: OpenServerOptions,
  closing: Closing,
): Promise<Listener> {
  const started = parts.now();
  const metrics = new Metrics();
  const readiness = new Readiness(parts, floorBytes);
  const machine = new Machine({ ...parts, metrics, checkAnswers, requireRoom: () => readiness.requireRoom() });
  closing.add('the machine', async () => machine.close());
  const handlers = handlersOf({ ...parts, machine, readiness, started });
  const app = makeApp({
    routes: ROUTES,
    handlers,
    machine,
    ...(pages ? { pages: servePages(await openPages()) } : {}),
  });
  const listener = await listen(app, parts.settings, machine);
  observeParts(metrics, { ...parts, machine, readiness, listener });
  return listener;
}

interface Opened {
  readonly listener: Listener;
  readonly closing: Closing;
  readonly operatorKey: string | undefined;
}

function opened(parts: Parts, { listener, closing, operatorKey }: Opened): OpenServer {
  let closed: Promise<void> | undefined;
  const close = async (graceMs: number): Promise<void> => {
    await listener.close(graceMs);
    try {
      await parts.audit.record({ action: 'server.stop', outcome: 'ok' });
    } catch (error) {
      parts.log.error({ err: error }, 'the stop could not be written into the audit log');
    }
    await closing.closeAll();
  };
  return {
    url: `http://${bracketed(listener.host)}:${listener.port}`,
    operatorKey,
    parts,
    connections: () => listener.connections(),
    close: ({ graceMs = GRACE_MS } = {}) => {
      if (closed !== undefined) listener.hurry(graceMs);
      closed ??= close(graceMs);
      return closed;
    },
  };
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
