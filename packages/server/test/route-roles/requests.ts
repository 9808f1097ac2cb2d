import { idOf, type Scene, SECRETS } from './scene.ts';

/** A request that reaches for something of the owner's, where its route reaches for anything. */
export interface Reach {
  readonly path: string;
  readonly json?: unknown;
  readonly body?: string;
  readonly headers?: Record<string, string>;
  /** Whose: what somebody else gets for it. `none`: it names nothing of anybody's. */
  readonly of: 'owner' | 'none';
}

const free = (path: string, more: Partial<Reach> = {}): Reach => ({ path, of: 'none', ...more });
const owned = (path: string, more: Partial<Reach> = {}): Reach => ({ path, of: 'owner', ...more });
const ndjson = { 'content-type': 'application/x-ndjson' };
const stranger = { subject: { sha256: 'a0'.repeat(32) } };

/** One request for each route, by its name. The order is that of asking: what ends a thing comes after what reads it. */
export const REACHES: Readonly<Record<string, (scene: Scene) => Reach>> = {
  getServer: () => free('/v1/server'),
  getOpenApi: () => free('/v1/openapi.json'),
  getHealth: () => free('/healthz'),
  getReadiness: () => free('/readyz'),
  getCheckpoint: () => free('/checkpoint'),
  getTile: ({ server }) => free(`/tile/0/000.p/${Math.min(255, server.parts.ledger.head.size)}`),
  getLedger: () => free('/v1/ledger'),
  getInclusion: ({ digest }) => free(`/v1/ledger/inclusion?index=${digest.index}`),
  getConsistency: () => free('/v1/ledger/consistency?from=1'),
  listAnchored: () => free('/v1/ledger/anchors'),
  lookUp: () => free('/v1/lookups', { json: { sha256: SECRETS.sha256 } }),
  extract: ({ upload }) => free('/v1/extractions', { json: { number: upload.number, code: 'WRONG-WRONG-WRONG' } }),
  createDeposit: () => free('/v1/deposits', { json: stranger }),
  createDeposits: () => free('/v1/deposits/batch', { body: `${JSON.stringify(stranger)}\n`, headers: ndjson }),
  uploadDeposit: () => free('/v1/deposits/upload', { body: 'anything' }),
  listDeposits: () => free('/v1/deposits'),
  getDeposit: ({ digest }) => owned(`/v1/deposits/${digest.number}`),
  getReceipt: ({ digest }) => owned(`/v1/deposits/${digest.number}/receipt`),
  getProof: ({ digest }) => owned(`/v1/deposits/${digest.number}/proof`),
  getOriginal: ({ upload }) => owned(`/v1/deposits/${upload.number}/file`),
  getDocument: ({ packageNumber }) => owned(`/v1/deposits/${packageNumber}/documents/explanation`),
  getCustody: ({ digest }) => owned(`/v1/deposits/${digest.number}/custody`),
  createExtractionCode: ({ upload }) => owned(`/v1/deposits/${upload.number}/extraction-code`, { json: {} }),
  deleteExtractionCode: ({ upload }) => owned(`/v1/deposits/${upload.number}/extraction-code`),
  createCapture: () => free('/v1/captures', { json: { url: 'http://127.0.0.1:1/' } }),
  listCaptures: () => free('/v1/captures'),
  getCapture: ({ waiting }) => owned(`/v1/captures/${waiting.id}`),
  watchCapture: ({ waiting }) => owned(`/v1/captures/${waiting.id}/events`),
  getPreview: ({ waiting }) => owned(`/v1/captures/${waiting.id}/takes/1/preview`),
  confirmCapture: ({ waiting }) => owned(`/v1/captures/${waiting.id}/confirm`, { json: { take: 1 } }),
  retakeCapture: ({ second }) => owned(`/v1/captures/${second.id}/retake`, { json: { reason: 'again' } }),
  cancelCapture: ({ second }) => owned(`/v1/captures/${second.id}`),
  createWatch: () => free('/v1/watches', { json: { url: 'http://127.0.0.1:1/', everyMinutes: 1440 } }),
  listWatches: () => free('/v1/watches'),
  getWatch: ({ watch }) => owned(`/v1/watches/${watch.id}`),
  endWatch: ({ watch }) => owned(`/v1/watches/${watch.id}`),
  createNotice: ({ watch }) =>
    owned(`/v1/watches/${watch.id}/notices`, { json: { time: '2026-01-02T00:00:00Z', recipient: 'r', channel: 'c' } }),
  getTimeline: ({ watch }) => owned(`/v1/watches/${watch.id}/timeline`),
  getTimelineDocument: ({ watch }) => owned(`/v1/watches/${watch.id}/timeline-document`),
  createWebhook: () => free('/v1/webhooks', { json: { url: 'http://127.0.0.1:1/', events: ['capture.failed'] } }),
  listWebhooks: () => free('/v1/webhooks'),
  deleteWebhook: ({ webhook }) => owned(`/v1/webhooks/${webhook.id}`),
  listDeliveries: ({ webhook }) => owned(`/v1/webhooks/${webhook.id}/deliveries`),
  getMe: () => free('/v1/me'),
  createKey: () => free('/v1/keys', { json: { account: 'new', role: 'clerk', name: 'new' } }),
  listKeys: () => free('/v1/keys'),
  revokeKey: ({ victimKey }) => free(`/v1/keys/${idOf(victimKey)}`),
  listAudit: () => free('/v1/audit?limit=1000'),
  getOperations: () => free('/v1/operations'),
  getMetrics: () => free('/metrics'),
};
