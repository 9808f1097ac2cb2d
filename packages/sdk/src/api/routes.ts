/** Every operation of the API, in one table. */
import type { Route } from './route.ts';
import {
  cancelCapture,
  confirmCapture,
  createCapture,
  getCapture,
  getPreview,
  listCaptures,
  retakeCapture,
  watchCapture,
} from './routes/captures.ts';
import {
  createDeposit,
  createDeposits,
  createExtractionCode,
  deleteExtractionCode,
  getCustody,
  getDeposit,
  getDocument,
  getOriginal,
  getProof,
  getReceipt,
  listDeposits,
  uploadDeposit,
} from './routes/deposits.ts';
import { getCheckpoint, getConsistency, getInclusion, getLedger, getTile, listAnchored } from './routes/ledger.ts';
import { extract, lookUp } from './routes/lookup.ts';
import { createKey, getMe, listAudit, listKeys, revokeKey } from './routes/people.ts';
import { getHealth, getMetrics, getOpenApi, getOperations, getReadiness, getServer } from './routes/server.ts';
import {
  createNotice,
  createWatch,
  endWatch,
  getTimeline,
  getTimelineDocument,
  getWatch,
  listWatches,
} from './routes/watches.ts';
import { createWebhook, deleteWebhook, listDeliveries, listWebhooks } from './routes/webhooks.ts';

export * from './routes/captures.ts';
export * from './routes/deposits.ts';
export * from './routes/ledger.ts';
export * from './routes/lookup.ts';
export * from './routes/people.ts';
export * from './routes/server.ts';
export * from './routes/watches.ts';
export * from './routes/webhooks.ts';

/** All of them. A route with a fixed path stands before one whose parameter would take it. */
export const ROUTES: readonly Route[] = [
  getServer,
  getOpenApi,
  getHealth,
  getReadiness,
  getCheckpoint,
  getTile,
  getLedger,
  getInclusion,
  getConsistency,
  listAnchored,
  lookUp,
  extract,
  createDeposit,
  createDeposits,
  uploadDeposit,
  listDeposits,
  getDeposit,
  getReceipt,
  getProof,
  getOriginal,
  getDocument,
  getCustody,
  createExtractionCode,
  deleteExtractionCode,
  createCapture,
  listCaptures,
  getCapture,
  watchCapture,
  getPreview,
  confirmCapture,
  retakeCapture,
  cancelCapture,
  createWatch,
  listWatches,
  getWatch,
  endWatch,
  createNotice,
  getTimeline,
  getTimelineDocument,
  createWebhook,
  listWebhooks,
  deleteWebhook,
  listDeliveries,
  getMe,
  createKey,
  listKeys,
  revokeKey,
  listAudit,
  getOperations,
  getMetrics,
] as readonly unknown[] as readonly Route[];
