import type { Settings } from '../src/settings/settings.ts';

const UNBOUNDED = { requestsPerMinute: 1e6, depositsPerDay: 1e9, capturesPerDay: 1e6, bytesStored: 1e12 };

/** Settings of a server that nothing was said to; `data` is its folder. */
export function settingsIn(data: string, changes: Partial<Settings> = {}): Settings {
  return {
    listen: { host: '127.0.0.1', port: 0, plainHttp: false },
    data,
    trustedProxies: [],
    operator: { name: 'Test', statement: { zh: '测试', en: 'test' } },
    ledger: { origin: 'evidence.example.org/ledger', gatherMs: 2 },
    anchoring: { everyMinutes: 10 },
    captures: {
      maxMemoryBytes: 2 ** 31,
      ...{ browsers: 0, queue: 10, maxTimeMs: 60_000, maxBytes: 1 << 28, confirmWithinHours: 24, allowPrivate: true },
    },
    limits: {
      ...{ bodyBytes: 1 << 20, uploadBytes: 1 << 28, batchItems: 10_000, connections: 1000, requestMs: 10_000 },
      connectionsPerAddress: 500,
      ...{ anonymousPerMinute: 1000, account: UNBOUNDED },
    },
    log: { level: 'silent' },
    ...changes,
  };
}
