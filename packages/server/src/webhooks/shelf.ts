import type { Delivery, Listed, Page, Webhook, WebhookEvent } from '@guzheng/sdk/api';
import type { Database } from '../store/store.ts';

/** A webhook as it is kept. The secret must be kept, not its hash: every delivery is signed with it. */
export interface KeptWebhook extends Omit<Webhook, 'secret'> {
  readonly account: string;
  readonly secret: string;
}

/** A delivery as it is kept: written down before it is sent. */
export interface KeptDelivery extends Delivery {
  readonly webhook: string;
  /** The very characters that are signed and sent, each time the same. */
  readonly body: string;
}

/** Finished ones beyond these are forgotten, oldest first. */
const MAX_KEPT = 500;
const DEFAULT_LIMIT = 100;

/** Webhooks and deliveries on the disk. */
export class Shelf {
  readonly #db: Database;
  readonly #webhooks;
  readonly #deliveries;

  constructor(db: Database) {
    this.#db = db;
    this.#webhooks = db.sublevel<string, KeptWebhook>('webhooks', { valueEncoding: 'json' });
    this.#deliveries = db.sublevel<string, KeptDelivery>('webhook-deliveries', { valueEncoding: 'json' });
  }

  webhooks(): Promise<KeptWebhook[]> {
    return this.#webhooks.values().all();
  }

  async keepWebhook(webhook: KeptWebhook): Promise<void> {
    await this.#db.batch<string, KeptWebhook>(
      [{ type: 'put', sublevel: this.#webhooks, key: webhook.id, value: webhook }],
      { sync: true },
    );
  }

  /** The webhook and all that was to be sent to it. */
  async removeWebhook(id: string): Promise<void> {
    const keys = await this.#deliveries.keys(within(id)).all();
    await this.#db.batch<string, unknown>(
      [
        { type: 'del', sublevel: this.#webhooks, key: id },
        ...keys.map((key) => ({ type: 'del' as const, sublevel: this.#deliveries, key })),
      ],
      { sync: true },
    );
  }

  deliveries(): AsyncIterable<KeptDelivery> {
    return this.#deliveries.values();
  }

  delivery(webhook: string, id: string): Promise<KeptDelivery | undefined> {
    return this.#deliveries.get(keyOf({ webhook, id }));
  }

  async keepDeliveries(deliveries: readonly KeptDelivery[]): Promise<void> {
    await this.#db.batch<string, KeptDelivery>(
      deliveries.map((value) => ({ type: 'put', sublevel: this.#deliveries, key: keyOf(value), value })),
      { sync: true },
    );
  }

  /** What came of an attempt, with the webhook's own note of it. */
  async keepOutcome(webhook: KeptWebhook, delivery: KeptDelivery): Promise<void> {
    await this.#db.batch<string, KeptWebhook | KeptDelivery>(
      [
        { type: 'put', sublevel: this.#webhooks, key: webhook.id, value: webhook },
        { type: 'put', sublevel: this.#deliveries, key: keyOf(delivery), value: delivery },
      ],
      { sync: true },
    );
  }

  /** Forgets finished deliveries beyond the newest. */
  async prune(webhook: string): Promise<void> {
    let kept = 0;
    const old: string[] = [];
    for await (const [key, { state }] of this.#deliveries.iterator({ ...within(webhook), reverse: true })) {
      kept += 1;
      if (kept > MAX_KEPT && state !== 'waiting') old.push(key);
    }
    await this.#deliveries.batch(old.map((key) => ({ type: 'del', key })));
  }

  /** Newest first. */
  async list(webhook: string, { cursor, limit = DEFAULT_LIMIT }: Page): Promise<Listed<Delivery>> {
    const range = { ...within(webhook), ...(cursor === undefined ? {} : { lt: keyOf({ webhook, id: cursor }) }) };
    const found = await this.#deliveries.values({ ...range, reverse: true, limit: limit + 1 }).all();
    const items = found.slice(0, limit).map(shown);
    const last = items.at(-1);
    return found.length > limit && last !== undefined ? { items, next: last.id } : { items };
  }
}

/** Without the body, which the receiver has and nobody else needs. */
function shown({ id, event, created, state, attempts, next }: KeptDelivery): Delivery {
  return { id, event, created, state, attempts, ...(next === undefined ? {} : { next }) };
}

function keyOf({ webhook, id }: Pick<KeptDelivery, 'webhook' | 'id'>): string {
  return `${webhook}!${id}`;
}

function within(webhook: string): { readonly gte: string; readonly lt: string } {
  return { gte: `${webhook}!`, lt: `${webhook}"` };
}

/** What a program is sent: `type`, `timestamp`, `data`, as Standard Webhooks proposes. */
export function bodyOf(event: WebhookEvent, at: Date, data: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ type: event, timestamp: at.toISOString(), data });
}
