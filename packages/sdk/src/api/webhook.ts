import { timestamp } from '@guzheng/evidence';
import * as v from 'valibot';
import { id, type Later, openWords, webAddress } from './shapes.ts';

export type WebhookEvent =
  | 'deposit.anchored'
  | 'capture.preview'
  | 'capture.confirmed'
  | 'capture.failed'
  | 'watch.changed'
  | 'watch.threshold';

export const WEBHOOK_EVENTS: readonly [WebhookEvent, ...WebhookEvent[]] = [
  'deposit.anchored',
  'capture.preview',
  'capture.confirmed',
  'capture.failed',
  'watch.changed',
  'watch.threshold',
];

export interface NewWebhook {
  readonly url: string;
  readonly events: readonly WebhookEvent[];
}
/** `secret` is shown once, when it is made: `whsec_` and base64, as Standard Webhooks has it. */
export interface Webhook {
  readonly id: string;
  readonly url: string;
  readonly events: readonly (WebhookEvent | Later)[];
  readonly created: string;
  readonly secret?: string;
  /** Of the last delivery. */
  readonly last?: { readonly time: string; readonly event: WebhookEvent | Later; readonly outcome: string };
}
export interface Delivery {
  readonly id: string;
  readonly event: WebhookEvent | Later;
  readonly created: string;
  readonly state: 'waiting' | 'delivered' | 'given-up' | Later;
  readonly attempts: readonly { readonly time: string; readonly outcome: string }[];
  readonly next?: string;
}

const event = v.picklist(WEBHOOK_EVENTS);
const itsEvent = openWords(WEBHOOK_EVENTS);
export const newWebhook: v.GenericSchema<unknown, NewWebhook> = v.strictObject({
  url: webAddress,
  events: v.pipe(v.array(event), v.minLength(1), v.maxLength(20)),
});
export const webhook: v.GenericSchema<unknown, Webhook> = v.strictObject({
  id,
  url: v.string(),
  events: v.array(itsEvent),
  created: timestamp,
  secret: v.exactOptional(v.string()),
  last: v.exactOptional(v.strictObject({ time: timestamp, event: itsEvent, outcome: v.string() })),
});
export const delivery: v.GenericSchema<unknown, Delivery> = v.strictObject({
  id,
  event: itsEvent,
  created: timestamp,
  state: openWords(['waiting', 'delivered', 'given-up']),
  attempts: v.array(v.strictObject({ time: timestamp, outcome: v.string() })),
  next: v.exactOptional(timestamp),
});
