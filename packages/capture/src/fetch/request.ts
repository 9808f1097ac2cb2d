import { on } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import type { Socket } from 'node:net';
import { CaptureError } from '../error.ts';
import type { HeaderList, Truncation } from '../exchange.ts';
import type { Deadline } from './deadline.ts';
import { failureOf, RequestFailure, timeoutFailure } from './failure.ts';

/** Twice what any server in use sends; Node's own limit is 16 KiB. */
const MAX_HEADER_BYTES = 256 * 1024;
/** Chunks of at most 64 KiB that may wait for the disk before the socket is paused. */
const WAITING_CHUNKS = 64;

/** An answer whose head has arrived; the body is still coming. */
export interface Answer {
  readonly protocol: string;
  readonly status: number;
  readonly statusText: string;
  /** In wire order, duplicates kept; each character is one byte. */
  readonly headers: HeaderList;
  /** Statuses of the 1xx answers that came before. */
  readonly informational: readonly number[];
  /** The body without its transfer coding. Read it once; `cut` is known afterwards. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Why the body ended before its end, or undefined when it is whole. */
  cut(): Truncation | undefined;
}

export interface RequestOptions {
  /** Default GET. */
  readonly method?: 'GET' | 'POST';
  readonly headers: HeaderList;
  /** Sent after the head; its length must be in `headers`. Default none. */
  readonly content?: Uint8Array;
  readonly deadline: Deadline;
  readonly maxBytes: number;
}

/** Sends a request for `url` over `socket` and waits for the head of the answer. Throws RequestFailure. */
export async function send(url: URL, socket: Socket, options: RequestOptions): Promise<Answer> {
  const informational: number[] = [];
  const message = await headOf(url, socket, options, informational);
  options.deadline.touch();
  const body = new Body(message, options);
  return {
    protocol: `HTTP/${message.httpVersion}`,
    status: message.statusCode ?? 0,
    statusText: message.statusMessage ?? '',
    headers: pairs(message.rawHeaders),
    informational,
    body,
    cut: () => body.cut,
  };
}

/** The values of every header of this name, in order. */
export function valuesOf(headers: HeaderList, name: string): string[] {
  return headers.filter(([key]) => key.toLowerCase() === name).map(([, value]) => value);
}

async function headOf(
  url: URL,
  socket: Socket,
  { method = 'GET', headers, content, deadline }: RequestOptions,
  informational: number[],
): Promise<IncomingMessage> {
  const { signal } = deadline;
  let expire: () => void = () => undefined;
  try {
    return await new Promise<IncomingMessage>((resolve, reject) => {
      const sent = request({
        // No agent: one connection, one request, no proxy from the environment, nothing shared with anyone.
        createConnection: () => socket,
        method,
        path: `${url.pathname}${url.search}`,
        headers: headers.flat(),
        setHost: false,
        maxHeaderSize: MAX_HEADER_BYTES,
      });
      // Zero is "no limit"; the default leaves out everything after the 1,000th header without a word.
      sent.maxHeadersCount = 0;
      sent.on('information', ({ statusCode }) => informational.push(statusCode));
      sent.on('response', resolve);
      sent.on('upgrade', () => reject(switchedProtocols(url)));
      sent.on('error', reject);
      sent.on('close', () => reject(new Error('closed')));
      expire = () => {
        reject(timeoutFailure('response', url, Number(signal.reason)));
        sent.destroy();
      };
      if (signal.aborted) expire();
      else signal.addEventListener('abort', expire, { once: true });
      sent.end(content);
    });
  } catch (cause) {
    socket.destroy();
    throw failureOf(cause, 'response', url);
  } finally {
    signal.removeEventListener('abort', expire);
  }
}

function switchedProtocols(url: URL): RequestFailure {
  const error = new CaptureError(
    'response-malformed',
    `${url.host} switched to another protocol that nobody asked for.`,
  );
  return new RequestFailure('response', error);
}

/**
 * The bytes of a body as they come, until its end, its limit, the deadline or the end of the connection. Everything that was
 * received before it was cut is delivered: a plain stream iterator would drop what waits in its buffer.
 */
class Body implements AsyncIterable<Uint8Array> {
  cut: Truncation | undefined;
  readonly #message: IncomingMessage;
  readonly #deadline: Deadline;
  readonly #events: AsyncIterable<Uint8Array[]>;
  #left: number;

  constructor(message: IncomingMessage, { deadline, maxBytes }: RequestOptions) {
    this.#message = message;
    this.#deadline = deadline;
    this.#left = maxBytes;
    this.#events = on(message, 'data', {
      close: ['end'],
      signal: deadline.signal,
      highWaterMark: WAITING_CHUNKS,
      lowWaterMark: WAITING_CHUNKS / 4,
    });
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunks of this.#events) {
        for (const chunk of chunks) yield* this.#take(chunk);
        if (this.cut !== undefined) return;
      }
    } catch {
      // Only the message can fail here, and both ways are told: by the deadline, or by a connection that ended too soon.
      this.cut = this.#deadline.signal.aborted ? 'time' : 'disconnect';
    } finally {
      // A later error would have no listener left; the body is as long as it will ever be.
      this.#message.on('error', () => undefined);
      this.#message.destroy();
    }
  }

  *#take(chunk: Uint8Array): Generator<Uint8Array> {
    this.#deadline.touch();
    if (chunk.length > this.#left) this.cut = 'length';
    const kept = chunk.subarray(0, this.#left);
    this.#left -= kept.length;
    if (kept.length > 0) yield kept;
  }
}

function pairs(rawHeaders: readonly string[]): HeaderList {
  const list: [string, string][] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) list.push([rawHeaders[i] ?? '', rawHeaders[i + 1] ?? '']);
  return list;
}
