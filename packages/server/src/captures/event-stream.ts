import type { NumberedEvent } from './event-log.ts';

/** Before a client whose connection broke comes back. */
const RETRY_MS = 2_000;

const encoder = new TextEncoder();

/** Events as text/event-stream (HTML §9.2): number, name and JSON of each. Nothing is read ahead of who reads it. */
export async function* eventStream(events: AsyncIterable<NumberedEvent>): AsyncGenerator<Uint8Array> {
  yield encoder.encode(`retry: ${RETRY_MS}\n\n`);
  for await (const numbered of events) yield encoder.encode(written(numbered));
}

/** JSON has no line breaks of its own, so one data line holds it. */
function written({ id, event }: NumberedEvent): string {
  return `id: ${id}\nevent: ${event.event}\ndata: ${JSON.stringify(event)}\n\n`;
}
