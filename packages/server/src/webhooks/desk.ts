import { CaptureError, type SendGuarded } from '@guzheng/capture';
import type { Surroundings } from '../parts.ts';
import { MAX_ATTEMPTS, nextAttempt } from './retry.ts';
import type { KeptDelivery, KeptWebhook, Shelf } from './shelf.ts';
import { sign } from './signature.ts';

/** At the same time: in all, to one host, and for one account. */
const AT_ONCE = 16;
const PER_HOST = 4;
const PER_ACCOUNT = 4;
/** After this nothing is sent any more, however many attempts it had: 3 days. */
const MAX_AGE_MS = 72 * 3_600_000;

const PRUNE_EVERY = 64;

export interface DeskOptions extends Pick<Surroundings, 'now' | 'random' | 'log'> {
  readonly shelf: Shelf;
  readonly send: SendGuarded;
}

interface Waiting {
  readonly id: string;
  /** Milliseconds since 1970. */
  next: number;
}

/** One webhook with what is to be sent to it. */
interface Queue {
  webhook: KeptWebhook;
  readonly host: string;
  readonly waiting: Waiting[];
  givenUp: number;
  readonly cut: AbortController;
}

/** Sends what is due, a bounded number at a time, and writes down what came of each attempt. */
export class Desk {
  readonly #options: DeskOptions;
  /** In the order in which they were served last, so that none waits for ever behind another. */
  readonly #queues = new Map<string, Queue>();
  readonly #underWay = new Map<Promise<void>, Queue>();
  #finished = 0;
  #isClosed = false;

  constructor(options: DeskOptions) {
    this.#options = options;
  }

  admit(webhook: KeptWebhook): void {
    const { host } = new URL(webhook.url);
    this.#queues.set(webhook.id, { webhook, host, waiting: [], givenUp: 0, cut: new AbortController() });
  }

  webhook(id: string): KeptWebhook | undefined {
    return this.#queues.get(id)?.webhook;
  }

  webhooks(): KeptWebhook[] {
    return [...this.#queues.values()].map(({ webhook }) => webhook);
  }

  waitingFor(webhook: string): number {
    return this.#queues.get(webhook)?.waiting.length ?? 0;
  }

  get waiting(): number {
    return [...this.#queues.values()].reduce((sum, { waiting }) => sum + waiting.length, 0);
  }

  /** Those that were given up, as far as they are kept, and since. */
  get givenUp(): number {
    return [...this.#queues.values()].reduce((sum, { givenUp }) => sum + givenUp, 0);
  }

  /** Takes in a delivery that is on the disk. */
  add({ webhook, id, state, next }: KeptDelivery): void {
    const queue = this.#queues.get(webhook);
    if (queue === undefined) return;
    if (state === 'given-up') queue.givenUp += 1;
    if (state === 'waiting') queue.waiting.push({ id, next: next === undefined ? 0 : Date.parse(next) });
  }

  /** What is on its way is cut off and not written down. */
  dismiss(webhook: string): void {
    this.#queues.get(webhook)?.cut.abort();
    this.#queues.delete(webhook);
  }

  /** Begins what is due and has room. */
  start(): void {
    const now = this.#options.now().getTime();
    for (let began = true; began && !this.#isClosed; ) {
      began = false;
      for (const queue of [...this.#queues.values()]) began = this.#begin(queue, now) || began;
    }
  }

  /** Waits until nothing that is due is left, sending what falls due meanwhile. */
  async settle(): Promise<void> {
    for (this.start(); this.#underWay.size > 0; this.start()) await Promise.race(this.#underWay.keys());
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const { cut } of this.#queues.values()) cut.abort();
    await Promise.all(this.#underWay.keys());
  }

  #begin(queue: Queue, now: number): boolean {
    if (!this.#hasRoom(queue)) return false;
    // What is set further ahead than any wait was set by a clock that was ahead itself.
    const place = queue.waiting.findIndex(({ next }) => next <= now || next > now + MAX_AGE_MS);
    const [due] = place === -1 ? [] : queue.waiting.splice(place, 1);
    if (due === undefined) return false;
    this.#queues.delete(queue.webhook.id);
    this.#queues.set(queue.webhook.id, queue);
    const work = this.#deliver(queue, due).finally(() => {
      this.#underWay.delete(work);
      this.start();
    });
    this.#underWay.set(work, queue);
    return true;
  }

  #hasRoom({ host, webhook: { account } }: Queue): boolean {
    const others = [...this.#underWay.values()];
    return (
      others.length < AT_ONCE &&
      others.filter((other) => other.host === host).length < PER_HOST &&
      others.filter(({ webhook }) => webhook.account === account).length < PER_ACCOUNT
    );
  }

  /** Never rejects: a disk that fails leaves the delivery as it was, to be sent again. */
  async #deliver(queue: Queue, waiting: Waiting): Promise<void> {
    const { log, shelf } = this.#options;
    const { webhook } = queue;
    try {
      const delivery = await shelf.delivery(webhook.id, waiting.id);
      if (delivery === undefined) return;
      const attempted = await this.#attempt(delivery, queue);
      if (queue.cut.signal.aborted) return;
      const last = { time: this.#now(), event: delivery.event, outcome: attempted.outcome };
      queue.webhook = { ...queue.webhook, last };
      await shelf.keepOutcome(queue.webhook, attempted.delivery);
      this.add(attempted.delivery);
      if (attempted.delivery.state !== 'waiting') await this.#prune(queue);
    } catch (error) {
      log.error(
        { err: error, webhook: webhook.id, delivery: waiting.id },
        'a webhook delivery could not be written down',
      );
      queue.waiting.push({ id: waiting.id, next: this.#options.now().getTime() + 60_000 });
    }
  }

  /** Not each time: it reads the whole list. */
  async #prune({ webhook }: Queue): Promise<void> {
    this.#finished += 1;
    if (this.#finished % PRUNE_EVERY === 0) await this.#options.shelf.prune(webhook.id);
  }

  async #attempt(delivery: KeptDelivery, queue: Queue): Promise<{ delivery: KeptDelivery; outcome: string }> {
    const { now, random, log } = this.#options;
    const { outcome, retryAfter, isFinal } = await this.#post(delivery, queue);
    const attempts = [...delivery.attempts, { time: this.#now(), outcome }];
    const { next: _, ...rest } = delivery;
    if (/^2\d\d$/.test(outcome)) return { outcome, delivery: { ...rest, attempts, state: 'delivered' } };
    const isOld = now().getTime() - Date.parse(delivery.created) > MAX_AGE_MS;
    const again =
      isFinal || isOld ? undefined : nextAttempt({ attempt: attempts.length, now: now(), random, ...retryAfter });
    const told = {
      webhook: delivery.webhook,
      delivery: delivery.id,
      outcome,
      attempt: attempts.length,
      of: MAX_ATTEMPTS,
    };
    log.info(told, again === undefined ? 'a webhook delivery was given up' : 'a webhook delivery failed');
    if (again === undefined) return { outcome, delivery: { ...rest, attempts, state: 'given-up' } };
    return { outcome, delivery: { ...rest, attempts, state: 'waiting', next: again.toISOString() } };
  }

  async #post({ id, body }: KeptDelivery, { webhook, cut }: Queue): Promise<Posted> {
    const timestamp = Math.floor(this.#options.now().getTime() / 1_000);
    try {
      const { status, headers } = await this.#options.send({
        url: webhook.url,
        method: 'POST',
        headers: [
          ['User-Agent', 'Guzheng-Webhooks'],
          ['Content-Type', 'application/json'],
          ['webhook-id', id],
          ['webhook-timestamp', String(timestamp)],
          ['webhook-signature', sign(webhook.secret, { id, timestamp, body })],
        ],
        content: new TextEncoder().encode(body),
        signal: cut.signal,
      });
      const asked = headers.find(([name]) => name.toLowerCase() === 'retry-after')?.[1];
      // 410: the receiver says that it is gone for good (Standard Webhooks, "Deliverability").
      const isFinal = status === 410;
      return { outcome: String(status), isFinal, retryAfter: asked === undefined ? {} : { retryAfter: asked } };
    } catch (error) {
      if (error instanceof CaptureError) return { outcome: error.code, isFinal: false, retryAfter: {} };
      this.#options.log.error({ err: error, webhook: webhook.id, delivery: id }, 'a webhook could not be sent');
      return { outcome: 'internal', isFinal: false, retryAfter: {} };
    }
  }

  #now(): string {
    return this.#options.now().toISOString();
  }
}

interface Posted {
  /** A status, or the code of what kept the request from being answered. */
  readonly outcome: string;
  readonly isFinal: boolean;
  readonly retryAfter: { readonly retryAfter?: string };
}
