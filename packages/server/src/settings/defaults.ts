const GIB = 1024 ** 3;

/** What holds where neither the file nor the environment says anything: a trial on this machine alone, with no witness. */
export const DEFAULTS: Readonly<Record<string, unknown>> = {
  listen: { host: '127.0.0.1', port: 8787 },
  data: 'guzheng-data',
  trustedProxies: [],
  operator: {
    name: 'unnamed',
    statement: {
      zh: '本服务器的运营者尚未说明身份；在其说明之前，不得视为中立第三方。',
      en: 'Whoever runs this server has not said who they are; until they do, it is no neutral third party.',
    },
  },
  ledger: { gatherMs: 2 },
  anchoring: { everyMinutes: 60 },
  captures: {
    browsers: 1,
    queue: 200,
    maxTimeMs: 60_000,
    maxBytes: GIB / 4,
    maxMemoryBytes: 2 * GIB,
    confirmWithinHours: 72,
    allowPrivate: false,
  },
  limits: {
    bodyBytes: 262_144,
    uploadBytes: 2 * GIB,
    batchItems: 10_000,
    connections: 12_000,
    connectionsPerAddress: 500,
    requestMs: 20_000,
    anonymousPerMinute: 120,
    account: { requestsPerMinute: 600, depositsPerDay: 100_000, capturesPerDay: 500, bytesStored: 50 * GIB },
  },
  log: { level: 'info' },
};

/** Of the ledger, where none is stated: it stands in every checkpoint and must never change afterwards. */
export function defaultOrigin(publicUrl: unknown): string {
  if (typeof publicUrl !== 'string' || !URL.canParse(publicUrl)) return 'localhost/ledger';
  return `${new URL(publicUrl).host}/ledger`;
}
