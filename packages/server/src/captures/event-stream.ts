import type { NumberedEvent } from './event-log.ts';

/** Proxies and browsers give up on connections on which nothing comes. */
const HEARTBEAT_MS = 15_000;

/** Before a client whose connection broke comes back. */
const RETRY_MS = 2_000;

const encoder = new TextEncoder();

/**
 * Events as text/event-stream (HTML §9.2): number, name and JSON of each. A comment whenever nothing has come for a while. Nothing is read
 * ahead of who reads it.
 */
export async function* eventStream(
  events: AsyncIterable<NumberedEvent>,
  { heartbeatMs = HEARTBEAT_MS }: { readonly heartbeatMs?: number } = {},
): AsyncGenerator<Uint8Array> {
  yield encoder.encode(`retry: ${RETRY_MS}\n\n`);
  const iterator = events[Symbol.asyncIterator]();
  try {
    for (let next = iterator.next(); ; ) {
      const come = await within(next, heartbeatMs);
      if (come === 'nothing') {
        yield encoder.encode(': \n\n');
        continue;
      }
      if (come.done === true) return;
      yield encoder.encode(written(come.value));
      next = iterator.next();
    }
  } finally {
    // Not awaited: a generator that waits for its next event returns only after it.
    void iterator.return?.();
  }
}

/** JSON has no line breaks of its own, so one data line holds it. */
function written({ id, event }: NumberedEvent): string {
  return `id: ${id}\nevent: ${event.event}\ndata: ${JSON.stringify(event)}\n\n`;
}

async function within<T>(promise: Promise<T>, milliseconds: number): Promise<T | 'nothing'> {
  let timer: NodeJS.Timeout | undefined;
  const nothing = new Promise<'nothing'>((done) => {
    timer = setTimeout(() => done('nothing'), milliseconds);
  });
  try {
    return await Promise.race([promise, nothing]);
  } finally {
    clearTimeout(timer);
  }
}
