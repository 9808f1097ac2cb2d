import type { Exchange, Route } from '@guzheng/sdk/api';
import type { Principal } from '../people/principal.ts';
import type { Late } from '../store/store.ts';

/** A request that has been authenticated, allowed by its role, counted and validated. */
export interface Asked<T extends Exchange = Exchange> {
  readonly params: T['params'];
  readonly query: T['query'];
  readonly body: T['body'];
  /** Absent on public routes that were asked without a key. */
  readonly principal: Principal | undefined;
  readonly idempotencyKey: string | undefined;
  /** The body of routes that take bytes or NDJSON, bounded by the limits. */
  readonly stream: AsyncIterable<Uint8Array>;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Where the request came from, proxies that are trusted set aside. */
  readonly address: string;
  /** The line of the audit log that says that this was done, for the commit of what it did: whichever is on the disk, the other is. */
  readonly line: (target: string) => Late;
  /** Fires when the client is gone or the server stops. */
  readonly signal: AbortSignal;
}

/** What a handler gives for routes that answer with a stream or with bytes. */
export interface Streamed {
  readonly stream: AsyncIterable<Uint8Array>;
  /** Bytes, where it is known. */
  readonly length?: number;
  /** In place of the route's. */
  readonly type?: string;
  readonly status?: number;
  /** For what is saved: the file's name, which goes into Content-Disposition. */
  readonly fileName?: string;
  /** Seconds that it may be kept by caches; not at all unless told. */
  readonly maxAge?: number;
}

export type Reply<T extends Exchange> = T['answer'] extends undefined ? Streamed | undefined : T['answer'];

/** A route with what answers it. */
export interface Handled {
  readonly route: Route;
  readonly handler: (asked: Asked) => Promise<unknown>;
}

/** Ties a handler to its route, so that the compiler sees both. Handlers reject with ServerError. */
export function handled<T extends Exchange>(route: Route<T>, handler: (asked: Asked<T>) => Promise<Reply<T>>): Handled {
  return { route, handler } as unknown as Handled;
}
