/** Every operation of the API, in one table. */
import { type Receipt, receiptSchema } from '@guzheng/evidence';
import * as v from 'valibot';
import * as captures from './capture.ts';
import * as deposits from './deposit.ts';
import * as ledger from './ledger.ts';
import * as lookups from './lookup.ts';
import * as people from './people.ts';
import type { Role } from './role.ts';
import type { AnswerBody, Body, Exchange, Route } from './route.ts';
import * as info from './server-info.ts';
import {
  type Empty,
  empty,
  type IdParams,
  idParams,
  type Listed,
  listed,
  type NumberParams,
  numberParams,
  type Page,
  pageQuery,
} from './shapes.ts';
import * as watches from './watch.ts';
import * as webhooks from './webhook.ts';

interface Of<P extends object, Q extends object, B, A> extends Exchange {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly answer: A;
}
type R<P extends object, Q extends object, B, A> = Route<Of<P, Q, B, A>>;

const owners: readonly Role[] = ['depositor', 'operator'];
const readers: readonly Role[] = ['depositor', 'clerk', 'operator'];
const operator: readonly Role[] = ['operator'];

const none = { kind: 'none' } as const;
const json = <T>(
  schema: v.GenericSchema<unknown, T>,
): { readonly kind: 'json'; readonly schema: v.GenericSchema<unknown, T> } => ({
  kind: 'json',
  schema,
});
const bytes = (type: string): AnswerBody<never> => ({ kind: 'bytes', type });
const stream: Body<never> = { kind: 'bytes' };
const plain = { params: empty, query: empty, body: none, status: 200, idempotent: false } as const;

// what anybody may ask
export const getServer: R<Empty, Empty, undefined, info.ServerInfo> = {
  ...plain,
  name: 'getServer',
  method: 'GET',
  path: '/v1/server',
  access: 'public',
  summary: 'Whose server this is, its keys, its witnesses, its limits',
  answer: json(info.serverInfo),
};
export const getOpenApi: R<Empty, Empty, undefined, undefined> = {
  ...plain,
  name: 'getOpenApi',
  method: 'GET',
  path: '/v1/openapi.json',
  access: 'public',
  summary: 'This API as OpenAPI 3.1',
  answer: bytes('application/json'),
};
export const getHealth: R<Empty, Empty, undefined, undefined> = {
  ...plain,
  name: 'getHealth',
  method: 'GET',
  path: '/healthz',
  access: 'public',
  summary: 'The process runs',
  answer: bytes('text/plain'),
};
export const getReadiness: R<Empty, Empty, undefined, undefined> = {
  ...plain,
  name: 'getReadiness',
  method: 'GET',
  path: '/readyz',
  access: 'public',
  summary: 'Deposits are taken: 200, or 503 and why not',
  answer: bytes('text/plain'),
};
export const getCheckpoint: R<Empty, Empty, undefined, undefined> = {
  ...plain,
  name: 'getCheckpoint',
  method: 'GET',
  path: '/checkpoint',
  access: 'public',
  summary: 'The newest checkpoint (C2SP tlog-checkpoint)',
  answer: bytes('text/plain; charset=utf-8'),
};
export const getTile: R<ledger.TileParams, Empty, undefined, undefined> = {
  ...plain,
  name: 'getTile',
  method: 'GET',
  path: '/tile/{+tile}',
  access: 'public',
  summary: 'A tile of hashes (C2SP tlog-tiles); the entries themselves are not published',
  params: ledger.tileParams,
  answer: bytes('application/octet-stream'),
};
export const getLedger: R<Empty, Empty, undefined, ledger.LedgerState> = {
  ...plain,
  name: 'getLedger',
  method: 'GET',
  path: '/v1/ledger',
  access: 'public',
  summary: 'The state of the ledger',
  answer: json(ledger.ledgerState),
};
export const getInclusion: R<Empty, ledger.InclusionQuery, undefined, ledger.InclusionAnswer> = {
  ...plain,
  name: 'getInclusion',
  method: 'GET',
  path: '/v1/ledger/inclusion',
  access: 'public',
  summary: 'An inclusion proof (RFC 9162 §2.1.3)',
  query: ledger.inclusionQuery,
  answer: json(ledger.inclusionAnswer),
};
export const getConsistency: R<Empty, ledger.ConsistencyQuery, undefined, ledger.ConsistencyAnswer> = {
  ...plain,
  name: 'getConsistency',
  method: 'GET',
  path: '/v1/ledger/consistency',
  access: 'public',
  summary: 'A consistency proof (RFC 9162 §2.1.4)',
  query: ledger.consistencyQuery,
  answer: json(ledger.consistencyAnswer),
};
export const listAnchored: R<Empty, Page, undefined, Listed<ledger.AnchoredCheckpoint>> = {
  ...plain,
  name: 'listAnchored',
  method: 'GET',
  path: '/v1/ledger/anchors',
  access: 'public',
  summary: 'Checkpoints that witnesses saw, newest first, with the records',
  query: pageQuery,
  answer: json(listed(ledger.anchoredCheckpoint)),
};
export const lookUp: R<Empty, Empty, lookups.Lookup, lookups.LookupAnswer> = {
  ...plain,
  name: 'lookUp',
  method: 'POST',
  path: '/v1/lookups',
  access: 'public',
  summary: 'Is this number, is this digest in the ledger? Without a key both are needed',
  body: json(lookups.lookup),
  answer: json(lookups.lookupAnswer),
};
export const extract: R<Empty, Empty, deposits.Extraction, undefined> = {
  ...plain,
  name: 'extract',
  method: 'POST',
  path: '/v1/extractions',
  access: 'public',
  summary: 'The original, for whoever has its extraction code',
  body: json(deposits.extraction),
  answer: bytes('application/octet-stream'),
};

// deposits
export const createDeposit: R<Empty, Empty, deposits.NewDeposit, deposits.Acknowledged> = {
  ...plain,
  name: 'createDeposit',
  method: 'POST',
  path: '/v1/deposits',
  access: owners,
  summary: 'Deposits a digest; the file stays where it is',
  body: json(deposits.newDeposit),
  status: 201,
  answer: json(deposits.acknowledged),
  idempotent: true,
};
export const createDeposits: R<Empty, Empty, undefined, undefined> = {
  ...plain,
  name: 'createDeposits',
  method: 'POST',
  path: '/v1/deposits/batch',
  access: owners,
  summary: 'Deposits a list of digests, one a line; each line may have its own idempotency key',
  body: { kind: 'ndjson', schema: deposits.batchItem },
  answer: { kind: 'ndjson', schema: deposits.batchLine },
};
export interface UploadQuery {
  readonly name?: string;
  readonly sha256?: string;
}
const uploadQuery: v.GenericSchema<unknown, UploadQuery> = v.strictObject({
  name: v.exactOptional(v.pipe(v.string(), v.minLength(1), v.maxLength(255))),
  sha256: v.exactOptional(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))),
});
export const uploadDeposit: R<Empty, UploadQuery, undefined, deposits.Acknowledged> = {
  ...plain,
  name: 'uploadDeposit',
  method: 'POST',
  path: '/v1/deposits/upload',
  access: owners,
  summary: 'Deposits a file, which the server keeps; `sha256` is compared where it is stated',
  query: uploadQuery,
  body: stream,
  status: 201,
  answer: json(deposits.acknowledged),
  idempotent: true,
};
export const listDeposits: R<Empty, Page, undefined, Listed<deposits.Deposit>> = {
  ...plain,
  name: 'listDeposits',
  method: 'GET',
  path: '/v1/deposits',
  access: owners,
  summary: "The account's own deposits, newest first",
  query: pageQuery,
  answer: json(listed(deposits.deposit)),
};
export const getDeposit: R<NumberParams, Empty, undefined, deposits.Deposit> = {
  ...plain,
  name: 'getDeposit',
  method: 'GET',
  path: '/v1/deposits/{number}',
  access: readers,
  summary: 'One deposit: its owner and clerks',
  params: numberParams,
  answer: json(deposits.deposit),
};
export const getReceipt: R<NumberParams, Empty, undefined, Receipt> = {
  ...plain,
  name: 'getReceipt',
  method: 'GET',
  path: '/v1/deposits/{number}/receipt',
  access: owners,
  summary: 'Its receipt, under the newest checkpoint',
  params: numberParams,
  answer: json(receiptSchema),
};
export const getProof: R<NumberParams, Empty, undefined, undefined> = {
  ...plain,
  name: 'getProof',
  method: 'GET',
  path: '/v1/deposits/{number}/proof',
  access: readers,
  summary: 'Its proof file, with every anchor record there is',
  params: numberParams,
  answer: bytes('application/json'),
};
export const getOriginal: R<NumberParams, Empty, undefined, undefined> = {
  ...plain,
  name: 'getOriginal',
  method: 'GET',
  path: '/v1/deposits/{number}/file',
  access: owners,
  summary: 'The original, for its owner',
  params: numberParams,
  answer: bytes('application/octet-stream'),
};
export const getDocument: R<deposits.DocumentParams, deposits.DocumentQuery, undefined, undefined> = {
  ...plain,
  name: 'getDocument',
  method: 'GET',
  path: '/v1/deposits/{number}/documents/{document}',
  access: readers,
  summary: 'A document on a package that is held: certificate, explanation, report …',
  params: deposits.documentParams,
  query: deposits.documentQuery,
  answer: bytes('text/html; charset=utf-8'),
};
export const getCustody: R<NumberParams, Empty, undefined, deposits.CustodyAnswer> = {
  ...plain,
  name: 'getCustody',
  method: 'GET',
  path: '/v1/deposits/{number}/custody',
  access: readers,
  summary: 'Who had to do with it since it was deposited',
  params: numberParams,
  answer: json(deposits.custodyAnswer),
};
export const createExtractionCode: R<NumberParams, Empty, deposits.NewExtractionCode, deposits.ExtractionCode> = {
  ...plain,
  name: 'createExtractionCode',
  method: 'POST',
  path: '/v1/deposits/{number}/extraction-code',
  access: owners,
  summary: 'Makes an extraction code for the original; an earlier one ends',
  params: numberParams,
  body: json(deposits.newExtractionCode),
  status: 201,
  answer: json(deposits.extractionCode),
};
export const deleteExtractionCode: R<NumberParams, Empty, undefined, undefined> = {
  ...plain,
  name: 'deleteExtractionCode',
  method: 'DELETE',
  path: '/v1/deposits/{number}/extraction-code',
  access: owners,
  summary: 'Ends the extraction code',
  params: numberParams,
  status: 204,
  answer: none,
};

// captures
export const createCapture: R<Empty, Empty, captures.NewCapture, captures.Capture> = {
  ...plain,
  name: 'createCapture',
  method: 'POST',
  path: '/v1/captures',
  access: owners,
  summary: 'Puts a page into the queue',
  body: json(captures.newCapture),
  status: 202,
  answer: json(captures.capture),
  idempotent: true,
};
export const listCaptures: R<Empty, Page, undefined, Listed<captures.Capture>> = {
  ...plain,
  name: 'listCaptures',
  method: 'GET',
  path: '/v1/captures',
  access: owners,
  summary: "The account's own captures, newest first",
  query: pageQuery,
  answer: json(listed(captures.capture)),
};
export const getCapture: R<IdParams, Empty, undefined, captures.Capture> = {
  ...plain,
  name: 'getCapture',
  method: 'GET',
  path: '/v1/captures/{id}',
  access: owners,
  summary: 'One capture and its takes',
  params: idParams,
  answer: json(captures.capture),
};
export const watchCapture: R<IdParams, Empty, undefined, undefined> = {
  ...plain,
  name: 'watchCapture',
  method: 'GET',
  path: '/v1/captures/{id}/events',
  access: owners,
  summary: 'Progress as server-sent events; ends when the capture has ended',
  params: idParams,
  answer: { kind: 'events', schema: captures.captureEvent },
};
export const getPreview: R<captures.TakeParams, Empty, undefined, undefined> = {
  ...plain,
  name: 'getPreview',
  method: 'GET',
  path: '/v1/captures/{id}/takes/{take}/preview',
  access: owners,
  summary: 'The picture of a take',
  params: captures.takeParams,
  answer: bytes('image/png'),
};
export const confirmCapture: R<IdParams, Empty, captures.Confirm, captures.Capture> = {
  ...plain,
  name: 'confirmCapture',
  method: 'POST',
  path: '/v1/captures/{id}/confirm',
  access: owners,
  summary: 'Takes a take',
  params: idParams,
  body: json(captures.confirm),
  answer: json(captures.capture),
};
export const retakeCapture: R<IdParams, Empty, captures.Retake, captures.Capture> = {
  ...plain,
  name: 'retakeCapture',
  method: 'POST',
  path: '/v1/captures/{id}/retake',
  access: owners,
  summary: 'Rejects the take that waits and captures again; the rejected one stays in the log and in the ledger',
  params: idParams,
  body: json(captures.retake),
  status: 202,
  answer: json(captures.capture),
};
export const cancelCapture: R<IdParams, Empty, undefined, captures.Capture> = {
  ...plain,
  name: 'cancelCapture',
  method: 'DELETE',
  path: '/v1/captures/{id}',
  access: owners,
  summary: 'Gives a capture up; takes that were sealed stay in the ledger',
  params: idParams,
  answer: json(captures.capture),
};

// watches
export const createWatch: R<Empty, Empty, watches.NewWatch, watches.Watch> = {
  ...plain,
  name: 'createWatch',
  method: 'POST',
  path: '/v1/watches',
  access: owners,
  summary: 'Captures a page again and again, as one series',
  body: json(watches.newWatch),
  status: 201,
  answer: json(watches.watch),
  idempotent: true,
};
export const listWatches: R<Empty, Page, undefined, Listed<watches.Watch>> = {
  ...plain,
  name: 'listWatches',
  method: 'GET',
  path: '/v1/watches',
  access: owners,
  summary: "The account's own series, newest first",
  query: pageQuery,
  answer: json(listed(watches.watch)),
};
export const getWatch: R<IdParams, Empty, undefined, watches.Watch> = {
  ...plain,
  name: 'getWatch',
  method: 'GET',
  path: '/v1/watches/{id}',
  access: owners,
  summary: 'One series',
  params: idParams,
  answer: json(watches.watch),
};
export const endWatch: R<IdParams, Empty, undefined, watches.Watch> = {
  ...plain,
  name: 'endWatch',
  method: 'DELETE',
  path: '/v1/watches/{id}',
  access: owners,
  summary: 'Ends a series; what was captured stays',
  params: idParams,
  answer: json(watches.watch),
};
export const createNotice: R<IdParams, Empty, watches.NewNotice, watches.Watch> = {
  ...plain,
  name: 'createNotice',
  method: 'POST',
  path: '/v1/watches/{id}/notices',
  access: owners,
  summary: 'Records a notice to the platform; days are counted from it',
  params: idParams,
  body: json(watches.newNotice),
  status: 201,
  answer: json(watches.watch),
};
export const getTimeline: R<IdParams, Empty, undefined, watches.Timeline> = {
  ...plain,
  name: 'getTimeline',
  method: 'GET',
  path: '/v1/watches/{id}/timeline',
  access: owners,
  summary: 'The series as data',
  params: idParams,
  answer: json(watches.timeline),
};
export const getTimelineDocument: R<IdParams, deposits.DocumentQuery, undefined, undefined> = {
  ...plain,
  name: 'getTimelineDocument',
  method: 'GET',
  path: '/v1/watches/{id}/timeline-document',
  access: owners,
  summary: 'The series as a document to print',
  params: idParams,
  query: deposits.documentQuery,
  answer: bytes('text/html; charset=utf-8'),
};

// webhooks
export const createWebhook: R<Empty, Empty, webhooks.NewWebhook, webhooks.Webhook> = {
  ...plain,
  name: 'createWebhook',
  method: 'POST',
  path: '/v1/webhooks',
  access: owners,
  summary: 'Tells a program of events; the secret is shown once',
  body: json(webhooks.newWebhook),
  status: 201,
  answer: json(webhooks.webhook),
};
export const listWebhooks: R<Empty, Page, undefined, Listed<webhooks.Webhook>> = {
  ...plain,
  name: 'listWebhooks',
  method: 'GET',
  path: '/v1/webhooks',
  access: owners,
  summary: "The account's own webhooks",
  query: pageQuery,
  answer: json(listed(webhooks.webhook)),
};
export const deleteWebhook: R<IdParams, Empty, undefined, undefined> = {
  ...plain,
  name: 'deleteWebhook',
  method: 'DELETE',
  path: '/v1/webhooks/{id}',
  access: owners,
  summary: 'Ends a webhook',
  params: idParams,
  status: 204,
  answer: none,
};
export const listDeliveries: R<IdParams, Page, undefined, Listed<webhooks.Delivery>> = {
  ...plain,
  name: 'listDeliveries',
  method: 'GET',
  path: '/v1/webhooks/{id}/deliveries',
  access: owners,
  summary: 'What was sent, and what came of it, newest first',
  params: idParams,
  query: pageQuery,
  answer: json(listed(webhooks.delivery)),
};

// people
export const getMe: R<Empty, Empty, undefined, people.Me> = {
  ...plain,
  name: 'getMe',
  method: 'GET',
  path: '/v1/me',
  access: readers,
  summary: 'Whose key this is, what it may use and has used',
  answer: json(people.me),
};
export const createKey: R<Empty, Empty, people.NewKey, people.ApiKey> = {
  ...plain,
  name: 'createKey',
  method: 'POST',
  path: '/v1/keys',
  access: operator,
  summary: 'Makes a key; its secret is shown once',
  body: json(people.newKey),
  status: 201,
  answer: json(people.apiKey),
};
export const listKeys: R<Empty, Page, undefined, Listed<people.ApiKey>> = {
  ...plain,
  name: 'listKeys',
  method: 'GET',
  path: '/v1/keys',
  access: operator,
  summary: 'All keys, without their secrets',
  query: pageQuery,
  answer: json(listed(people.apiKey)),
};
export const revokeKey: R<IdParams, Empty, undefined, people.ApiKey> = {
  ...plain,
  name: 'revokeKey',
  method: 'DELETE',
  path: '/v1/keys/{id}',
  access: operator,
  summary: 'Revokes a key',
  params: idParams,
  answer: json(people.apiKey),
};
export const listAudit: R<Empty, Page, undefined, Listed<people.AuditLine>> = {
  ...plain,
  name: 'listAudit',
  method: 'GET',
  path: '/v1/audit',
  access: operator,
  summary: 'Who did what, newest first',
  query: pageQuery,
  answer: json(listed(people.auditLine)),
};
export const getOperations: R<Empty, Empty, undefined, info.Operations> = {
  ...plain,
  name: 'getOperations',
  method: 'GET',
  path: '/v1/operations',
  access: operator,
  summary: 'The machine: ledger, witnesses, queue, disk',
  answer: json(info.operations),
};
export const getMetrics: R<Empty, Empty, undefined, undefined> = {
  ...plain,
  name: 'getMetrics',
  method: 'GET',
  path: '/metrics',
  access: operator,
  summary: 'Metrics in the text format of Prometheus',
  answer: bytes('text/plain; version=0.0.4; charset=utf-8'),
};

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
