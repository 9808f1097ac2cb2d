import type { Delivery, Listed, NewWebhook, Operations, Page, Webhook, WebhookEvent } from '@guzheng/sdk/api';
import type { Owner } from '../captures/captures.ts';

/** Something that happened, and whose it is. */
export interface Telling {
  readonly owner: Owner;
  readonly event: WebhookEvent;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Tells programs of events: signed (Standard Webhooks), tried again, through the egress gateway only. */
export interface Webhooks {
  create(owner: Owner, asked: NewWebhook): Promise<Webhook>;
  list(owner: Owner, page: Page): Promise<Listed<Webhook>>;
  remove(owner: Owner, id: string): Promise<void>;
  deliveries(owner: Owner, id: string, page: Page): Promise<Listed<Delivery>>;
  /** The accounts that have a webhook for this event. */
  interested(event: WebhookEvent): readonly string[];
  /** Written down before it returns; sent afterwards. `data` has no secrets. */
  tell(owner: Owner, event: WebhookEvent, data: Readonly<Record<string, unknown>>): Promise<void>;
  /** As `tell` for each, in this order, written down together: all or none, in one turn of the disk. */
  tellAll(tellings: readonly Telling[]): Promise<void>;
  status(): Promise<Operations['webhooks']>;
  close(): Promise<void>;
}
