import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { Surroundings } from '../../src/parts.ts';
import type { Settings } from '../../src/settings/settings.ts';

/** Settings of a server that nobody serves: enough for its parts. */
export function partSettings(
  data: string,
  { allowPrivate = true }: { readonly allowPrivate?: boolean } = {},
): Settings {
  return {
    listen: { host: '127.0.0.1', port: 0 },
    data,
    publicUrl: 'https://evidence.example.org',
    trustedProxies: [],
    operator: { name: '某某公证处', statement: { zh: '与当事人无关。', en: 'No interest in any case.' } },
    ledger: { origin: 'evidence.example.org/ledger', gatherMs: 2 },
    anchoring: { everyMinutes: 60 },
    captures: {
      ...{ browsers: 1, queue: 10, maxTimeMs: 60_000, maxBytes: 2 ** 26, confirmWithinHours: 24 },
      ...{ allowPrivate, resolvers: [], timeServers: [], maxMemoryBytes: 2 ** 31 },
    },
    limits: {
      ...{ bodyBytes: 2 ** 20, uploadBytes: 2 ** 30, batchItems: 1000, connections: 100, requestMs: 10_000 },
      connectionsPerAddress: 100,
      anonymousPerMinute: 100,
      account: { requestsPerMinute: 600, depositsPerDay: 1e6, capturesPerDay: 1e4, bytesStored: 2 ** 40 },
    },
    log: { level: 'silent' },
  };
}

/** A clock that goes on when told. */
export interface Clock {
  readonly now: () => Date;
  set(time: string): void;
  advance(milliseconds: number): void;
}

export function clockAt(time: string): Clock {
  let at = Date.parse(time);
  return {
    now: () => new Date(at),
    set: (other) => {
      at = Date.parse(other);
    },
    advance: (milliseconds) => {
      at += milliseconds;
    },
  };
}

export function surroundings(
  folder: string,
  clock: Clock,
  options: { readonly allowPrivate?: boolean } = {},
): Surroundings {
  return {
    settings: partSettings(folder, options),
    now: clock.now,
    random: (bytes) => randomBytes(bytes),
    log: pino({ level: 'silent' }),
  };
}

/** A folder of its own for each test; what `closers` hold is let go of first, last made first. */
export async function workFolder(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'guzheng-part-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
