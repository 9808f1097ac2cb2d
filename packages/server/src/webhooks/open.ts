import { readFile } from 'node:fs/promises';
import { guardRequests, type Resolve } from '@guzheng/capture';
import type { NewWebhook, Webhook } from '@guzheng/sdk/api';
import type { Owner } from '../captures/captures.ts';
import { ServerError } from '../error.ts';
import { identifier } from '../identifier.ts';
import type { Surroundings } from '../parts.ts';
import type { Store } from '../store/store.ts';
import { Desk } from './desk.ts';
import { bodyOf, type KeptDelivery, type KeptWebhook, Shelf } from './shelf.ts';
import { newSecret } from './signature.ts';
import type { Telling, Webhooks } from './webhooks.ts';

/** Of one account. */
const MAX_WEBHOOKS = 20;
/** For one webhook. What comes beyond is given up at once, and shown so. */
const MAX_WAITING = 10_000;
const TICK_MS = 1_000;
const DEFAULT_LIMIT = 100;

export interface WebhooksOptions extends Surroundings {
  readonly store: Store;
  /** How often it looks for what has fallen due; 0: only when `tick` is called. Default 1,000 ms. */
  readonly tickMs?: number;
  /** Default: the system's resolver. */
  readonly resolve?: Resolve;
}

export interface OpenWebhooks extends Webhooks {
  /** Sends what is due, and resolves when nothing due is left. */
  tick(): Promise<void>;
}

/** Reads what is waiting, and goes on with it. */
export async function openWebhooks(options: WebhooksOptions): Promise<OpenWebhooks> {
  const { store, settings, now, random, log, tickMs = TICK_MS, resolve } = options;
  const shelf = new Shelf(store.db);
  const { allowPrivate, caFile } = settings.captures;
  const ca = caFile === undefined ? {} : { ca: await readFile(caFile, 'utf8') };
  const send = guardRequests({ now, allowPrivate, ...ca, ...(resolve === undefined ? {} : { resolve }) });
  const desk = new Desk({ shelf, send, now, random, log });
  for (const webhook of await shelf.webhooks()) desk.admit(webhook);
  for await (const delivery of shelf.deliveries()) desk.add(delivery);
  const timer = tickMs === 0 ? undefined : setInterval(() => desk.start(), tickMs).unref();
  const made = { shelf, desk, now, random, allowPrivate };
  const tellAndSend = async (tellings: readonly Telling[]): Promise<void> => {
    await tell(tellings, made);
    if (tickMs > 0) desk.start();
  };
  return {
    create: (owner, asked) => create(owner, asked, made),
    list: async (owner, { cursor, limit = DEFAULT_LIMIT }) => {
      const own = ownedBy(owner, desk).filter(({ id }) => cursor === undefined || id < cursor);
      const items = own.slice(0, limit).map(shown);
      const last = items.at(-1);
      return own.length > limit && last !== undefined ? { items, next: last.id } : { items };
    },
    remove: async (owner, id) => {
      const webhook = find(owner, id, desk);
      desk.dismiss(webhook.id);
      await shelf.removeWebhook(webhook.id);
    },
    deliveries: async (owner, id, page) => await shelf.list(find(owner, id, desk).id, page),
    interested: (event) => {
      const wanting = desk.webhooks().filter(({ events }) => events.includes(event));
      return [...new Set(wanting.map(({ account }) => account))];
    },
    tell: (owner, event, data) => tellAndSend([{ owner, event, data }]),
    tellAll: tellAndSend,
    status: async () => ({ waiting: desk.waiting, givenUp: desk.givenUp }),
    tick: () => desk.settle(),
    close: async () => {
      clearInterval(timer);
      await desk.close();
    },
  };
}

interface Made extends Pick<Surroundings, 'now' | 'random'> {
  readonly shelf: Shelf;
  readonly desk: Desk;
  readonly allowPrivate: boolean;
}

async function create(owner: Owner, { url, events }: NewWebhook, made: Made): Promise<Webhook> {
  const { shelf, desk, now, random, allowPrivate } = made;
  expectAddress(url, allowPrivate);
  if (ownedBy(owner, desk).length >= MAX_WEBHOOKS)
    throw new ServerError('quota-exceeded', `An account has at most ${MAX_WEBHOOKS} webhooks.`, {
      hint: 'End one that is not needed any more.',
    });
  const webhook: KeptWebhook = {
    ...{ id: identifier(made), account: owner.account, url, secret: newSecret(random) },
    ...{ events: [...new Set(events)], created: now().toISOString() },
  };
  desk.admit(webhook);
  try {
    await shelf.keepWebhook(webhook);
  } catch (error) {
    desk.dismiss(webhook.id);
    throw error;
  }
  return { ...shown(webhook), secret: webhook.secret };
}

/** Whether the address may be reached is judged each time something is sent: a name can stand for another address tomorrow. */
function expectAddress(text: string, allowPrivate: boolean): void {
  const url = new URL(text);
  if (url.username !== '' || url.password !== '')
    throw new ServerError('url-refused', 'The address of a webhook carries a user name or password.', {
      hint: 'Leave it out, and check the signature instead.',
    });
  if (url.protocol !== 'https:' && !allowPrivate)
    throw new ServerError('url-refused', `Webhooks are sent over https only, not to ${url.origin}.`, {
      hint: 'Give an address that begins with https://.',
    });
}

/** Written down for every webhook of the accounts that wants to know, all or none. */
async function tell(tellings: readonly Telling[], made: Made): Promise<void> {
  const { shelf, desk } = made;
  const more = new Map<string, number>();
  const deliveries = tellings.flatMap(({ owner, event, data }) =>
    ownedBy(owner, desk)
      .filter(({ events }) => events.includes(event))
      .map(({ id: webhook }) => {
        const waiting = more.get(webhook) ?? desk.waitingFor(webhook);
        more.set(webhook, waiting + 1);
        return deliveryOf({ webhook, event, data }, waiting < MAX_WAITING, made);
      }),
  );
  if (deliveries.length === 0) return;
  await shelf.keepDeliveries(deliveries);
  for (const delivery of deliveries) desk.add(delivery);
}

function deliveryOf(
  { webhook, event, data }: Pick<KeptDelivery, 'webhook' | 'event'> & Pick<Telling, 'data'>,
  hasRoom: boolean,
  { now, random }: Made,
): KeptDelivery {
  const at = now();
  const created = at.toISOString();
  const common = { id: identifier({ now, random }), webhook, event, created, body: bodyOf(event, at, data) };
  if (hasRoom) return { ...common, state: 'waiting', attempts: [], next: created };
  return { ...common, state: 'given-up', attempts: [{ time: created, outcome: 'too-many-waiting' }] };
}

/** Newest first. */
function ownedBy({ account }: Owner, desk: Desk): KeptWebhook[] {
  return desk
    .webhooks()
    .filter((webhook) => webhook.account === account)
    .sort((a, b) => (a.id < b.id ? 1 : -1));
}

function find(owner: Owner, id: string, desk: Desk): KeptWebhook {
  const webhook = desk.webhook(id);
  if (webhook === undefined) throw new ServerError('not-found', `There is no webhook ${id}.`);
  if (webhook.account !== owner.account) throw new ServerError('not-yours', `There is no webhook ${id}.`);
  return webhook;
}

function shown({ id, url, events, created, last }: KeptWebhook): Webhook {
  return { id, url, events, created, ...(last === undefined ? {} : { last }) };
}
