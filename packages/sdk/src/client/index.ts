// The client of a Guzheng server, for browsers and Node.
export type { BatchOptions, BatchOutcome } from './batch.ts';
export type { CallOptions, Readiness } from './calling.ts';
export { GuzhengClient } from './client.ts';
export { Download } from './download.ts';
export { type ApiErrorCode, type ClientCode, GuzhengApiError } from './error.ts';
export type { WatchOptions } from './events.ts';
export { everyItem } from './every-item.ts';
export type { Asking } from './exchange.ts';
export type { ClientOptions } from './options.ts';
export type { Trusted } from './trust.ts';
export type { UploadOptions, UploadSource } from './upload.ts';
export { type VerifiedWebhook, verifyWebhook, type WebhookToVerify } from './webhook.ts';
