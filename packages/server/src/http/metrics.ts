import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

const SECONDS: readonly number[] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60];

/** The server's metrics, each server's its own. Nothing in a label comes from a request but the route's name and the status. */
export class Metrics {
  readonly registry: Registry = new Registry();
  readonly requests: Histogram<'route' | 'method' | 'status'> = new Histogram({
    name: 'guzheng_http_request_seconds',
    help: 'Time from the head of a request to the end of its answer; streams of events count until they end',
    labelNames: ['route', 'method', 'status'],
    buckets: [...SECONDS],
    registers: [this.registry],
  });
  readonly problems: Counter<'code'> = new Counter({
    name: 'guzheng_http_problems_total',
    help: 'Answers that were problems, by their code',
    labelNames: ['code'],
    registers: [this.registry],
  });
  readonly rateLimited: Counter = this.#counter('guzheng_http_rate_limited_total', 'Requests above a rate limit');
  readonly unread: Counter = this.#counter('guzheng_http_unread_total', 'Requests that could not be parsed');
  readonly dropped: Counter = this.#counter('guzheng_http_dropped_total', 'Connections above the limit of connections');

  readonly crowded: Counter = this.#counter(
    'guzheng_http_crowded_total',
    'Connections, and requests behind a proxy, above the limit for one address',
  );

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** A number that is asked for when somebody looks. */
  gauge(name: string, help: string, value: () => number | Promise<number>): void {
    const gauge: Gauge = new Gauge({
      name: `guzheng_${name}`,
      help,
      registers: [this.registry],
      collect: async () => gauge.set(await value()),
    });
  }

  /** The same for several things of one kind. */
  gauges<T extends string>(
    name: string,
    help: string,
    labelNames: readonly T[],
    values: () => Promise<readonly { readonly labels: Record<T, string>; readonly value: number }[]>,
  ): void {
    const gauge = new Gauge<T>({
      name: `guzheng_${name}`,
      help,
      labelNames: [...labelNames],
      registers: [this.registry],
      collect: async () => {
        gauge.reset();
        for (const { labels, value } of await values()) gauge.set(labels, value);
      },
    });
  }

  async text(): Promise<string> {
    return await this.registry.metrics();
  }

  #counter(name: string, help: string): Counter {
    return new Counter({ name, help, registers: [this.registry] });
  }
}
