import { createParser } from 'eventsource-parser';
import { type CaptureEvent, captureEvent, isEnded } from '../api/capture.ts';
import { watchCapture } from '../api/routes.ts';
import { malformed, validated } from './answer.ts';
import { GuzhengApiError } from './error.ts';
import { exchange, translated } from './exchange.ts';
import type { TimeLimit } from './limit.ts';
import { textPieces } from './lines.ts';
import type { Wire } from './options.ts';
import { backoffMs, pause } from './retry.ts';

export interface WatchOptions {
  readonly signal?: AbortSignal;
  /** The id of the last event that was had: only those after it come. */
  readonly lastEventId?: string;
  /** Told of the id of each event, for whoever makes a connection of their own after this one. */
  readonly onEventId?: (id: string) => void;
}

/** One event may hold a capture with all its takes. */
const MAX_EVENT = 1 << 20;
/** What can be sent back in a header. */
const EVENT_ID = /^[\x21-\x7e]{1,128}$/;

interface Message {
  readonly id: string | undefined;
  readonly event: CaptureEvent;
}

/**
 * What happens to a capture, until it has ended. Where the connection breaks, it is made again after the last event that came; no event
 * comes twice. Rejects with GuzhengApiError when as many attempts in a row as the client makes brought nothing.
 */
export async function* watchEvents(wire: Wire, id: string, options: WatchOptions): AsyncGenerator<CaptureEvent> {
  const { signal } = options;
  let { lastEventId } = options;
  for (let barren = 0; barren < wire.maxAttempts; barren += 1) {
    if (barren > 0) await pause(wire, backoffMs(wire, barren), signal);
    try {
      for await (const message of connection(wire, id, {
        ...options,
        ...(lastEventId === undefined ? {} : { lastEventId }),
      })) {
        if (message.event.event === 'state' && message.event.capture.id !== id)
          throw malformed(`the events are of the capture ${message.event.capture.id}, not of ${id}`);
        if (message.id !== undefined && EVENT_ID.test(message.id)) {
          lastEventId = message.id;
          options.onEventId?.(message.id);
        }
        barren = 0;
        yield message.event;
        if (message.event.event === 'state' && isEnded(message.event.capture)) return;
      }
    } catch (error) {
      if (!(error instanceof GuzhengApiError) || (error.code !== 'answer-cut' && error.code !== 'timeout')) throw error;
      // Silence is no failure: a take may wait for a person for hours.
      if (error.code === 'timeout') barren = 0;
    }
  }
  throw new GuzhengApiError('answer-cut', 'The events of the capture end before the capture does', {
    hint: 'The capture itself goes on: ask for it by its id.',
  });
}

async function* connection(wire: Wire, id: string, { signal, lastEventId }: WatchOptions): AsyncGenerator<Message> {
  const outgoing = {
    route: watchCapture,
    params: { id },
    headers: lastEventId === undefined ? {} : { 'last-event-id': lastEventId },
    ...(signal === undefined ? {} : { signal }),
  };
  const { response, limit } = await exchange(wire, outgoing, async (response, limit) => ({ response, limit }));
  try {
    yield* messages(response, limit);
  } catch (error) {
    throw translated(error, 'answer-cut', limit, outgoing);
  } finally {
    limit.stop();
  }
}

async function* messages(response: Response, limit: TimeLimit): AsyncGenerator<Message> {
  const ready: Message[] = [];
  let flaw: GuzhengApiError | undefined;
  let since = 0;
  const parser = createParser({
    maxBufferSize: MAX_EVENT,
    onEvent: ({ id, data }) => {
      since = 0;
      const value = read(data);
      if (!isOfLater(value)) ready.push({ id, event: validated(captureEvent, value, 'the event') });
    },
    // Fields that are not known are left alone (HTML, server-sent events); what is too long is not.
    onError: ({ type }) => {
      if (type === 'max-buffer-size-exceeded') flaw = tooLong();
    },
  });
  for await (const piece of textPieces(response, limit, { dripping: true })) {
    since += piece.length;
    parser.feed(piece);
    if (flaw !== undefined) throw flaw;
    yield* ready.splice(0);
    // Comments keep a connection open for hours; those of a server of ours have three characters.
    if (since > 2 * MAX_EVENT) throw tooLong();
  }
}

function tooLong(): GuzhengApiError {
  return new GuzhengApiError('answer-too-large', `An event has more than ${MAX_EVENT} characters`);
}

const KINDS: ReadonlySet<unknown> = new Set<CaptureEvent['event']>(['progress', 'state']);

/** A kind of event that only a later server sends: the capture itself is always told by `state`. */
function isOfLater(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'event' in value && !KINDS.has(value.event);
}

function read(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch (cause) {
    throw malformed('an event is not JSON', cause);
  }
}
