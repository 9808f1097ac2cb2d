import type { CDPSession, Protocol } from 'puppeteer-core';
import type { HeaderList, StoredBody, Truncation } from '../exchange.ts';
import type { Staging } from '../staging/staging.ts';
import { plainLength } from './body-plan.ts';

/** Bytes. `body` holds for one response, `total` for all of a page. */
export interface BodyLimits {
  readonly body: number;
  readonly total: number;
}

/** A body kept, cut or lost; `why` says what cut it. */
export interface KeptBody {
  readonly body: StoredBody | null;
  readonly truncated?: Truncation;
  readonly why?: string;
  /** True where nothing shows whether the body came whole: no length, and a stream that ends alike when the server cuts it. */
  readonly endUnconfirmed?: boolean;
}

/** Writes response bodies to the staging folder within the limits. */
export class BodyKeeper {
  readonly #staging: Staging;
  readonly #limits: BodyLimits;
  #total = 0;

  constructor(staging: Staging, limits: BodyLimits) {
    this.#staging = staging;
    this.#limits = limits;
  }

  /** Takes the body of a response that is paused at the Fetch response stage, before the page has it and before it can be evicted. */
  async hold(session: CDPSession, requestId: string, headers: HeaderList, timeoutMs: number): Promise<KeptBody> {
    const answer = await session.send('Fetch.getResponseBody', { requestId }, { timeout: timeoutMs });
    const bytes = Buffer.from(answer.body, answer.base64Encoded ? 'base64' : 'utf8');
    const room = this.#take(bytes.length);
    const body = await this.#staging.stageScratch(bytes.subarray(0, room));
    if (room < bytes.length) return { body, truncated: 'length', why: this.#overLimit(bytes.length) };
    const expected = plainLength(headers);
    if (expected === undefined || expected === bytes.length) return { body };
    return { body, truncated: 'disconnect', why: lengthDiffers(bytes.length, expected) };
  }

  /**
   * Streams the body of a paused response to disk, piece by piece. The response cannot be continued afterwards
   * (Fetch.takeResponseBodyAsStream): it must be failed.
   */
  async drain(session: CDPSession, requestId: string, headers: HeaderList, remaining: () => number): Promise<KeptBody> {
    const answer = await session.send('Fetch.takeResponseBodyAsStream', { requestId }, { timeout: within(remaining) });
    const flow: Flow = { session, handle: answer.stream, remaining, received: 0, written: 0 };
    const body = await this.#staging.stageScratch(this.#pieces(flow));
    // What has been read is kept even where the browser is gone by now and cannot close anything.
    await session.send('IO.close', { handle: flow.handle }, { timeout: ANSWER_MS }).catch(() => undefined);
    if (flow.cut !== undefined) return { body, ...flow.cut };
    const expected = plainLength(headers);
    if (expected === undefined) return { body, endUnconfirmed: true };
    if (expected === flow.received) return { body };
    return { body, truncated: 'disconnect', why: lengthDiffers(flow.received, expected) };
  }

  /** Ends early, and says why in `flow.cut`, rather than throw: what has come so far is kept. */
  async *#pieces(flow: Flow): AsyncGenerator<Uint8Array> {
    for (;;) {
      const piece = await nextPiece(flow);
      if (piece === null) return;
      const room = Math.min(this.#take(piece.length), this.#limits.body - flow.written);
      flow.received += piece.length;
      flow.written += room;
      if (room > 0) yield piece.subarray(0, room);
      if (room < piece.length)
        flow.cut = { truncated: 'length', why: `the body is longer than the limit of ${this.#limits.body} bytes` };
      else if (flow.remaining() <= 0) flow.cut = { truncated: 'time', why: 'the time for the capture was over' };
      if (flow.cut !== undefined) return;
    }
  }

  /** Begins to copy a body while the page receives it. */
  copy(session: CDPSession, requestId: string): BodyCopy {
    return new BodyCopy(session, requestId, this.#staging, (bytes) => this.#take(bytes), this.#limits.body);
  }

  /** How many of `bytes` there is still room for; they count as used. */
  #take(bytes: number): number {
    const room = Math.max(0, Math.min(bytes, this.#limits.body, this.#limits.total - this.#total));
    this.#total += room;
    return room;
  }

  #overLimit(bytes: number): string {
    return `the body has ${bytes} bytes; the limits are ${this.#limits.body} for one and ${this.#limits.total} in all`;
  }
}

/** A body on its way out of the browser. */
interface Flow {
  readonly session: CDPSession;
  readonly handle: string;
  readonly remaining: () => number;
  received: number;
  written: number;
  cut?: { readonly truncated: Truncation; readonly why: string };
}

const PIECE_BYTES = 1 << 20;

/** The next piece of a stream; null at its end, and where the browser cannot go on (then `cut` says so). */
async function nextPiece(flow: Flow): Promise<Uint8Array | null> {
  try {
    const { session, handle, remaining } = flow;
    const { data, base64Encoded, eof } = await session.send(
      'IO.read',
      { handle, size: PIECE_BYTES },
      { timeout: within(remaining) },
    );
    return eof && data === '' ? null : Buffer.from(data, base64Encoded === true ? 'base64' : 'utf8');
  } catch (error) {
    flow.cut = { truncated: 'disconnect', why: error instanceof Error ? error.message : String(error) };
    return null;
  }
}

function within(remaining: () => number): number {
  return Math.max(1, remaining());
}

function lengthDiffers(bytes: number, expected: number): string {
  return `the body has ${bytes} bytes where Content-Length says ${expected}`;
}

/** A page whose script never ends does not answer at all. */
const ANSWER_MS = 2_000;

/**
 * One body copied with Network.streamResourceContent: the page gets the real response meanwhile, and a body that never ends is
 * kept as far as it came. `received` counts what the browser says it received, so that a hole would be noticed.
 */
export class BodyCopy {
  readonly #queue = new ChunkQueue();
  readonly #stored: Promise<StoredBody>;
  readonly #take: (bytes: number) => number;
  readonly #limit: number;
  readonly #begun: Promise<void>;
  #received = 0;
  #offered = 0;
  #written = 0;
  #early: Uint8Array[] | null = [];
  #failed: string | undefined;

  constructor(
    session: CDPSession,
    requestId: string,
    staging: Staging,
    take: (bytes: number) => number,
    limit: number,
  ) {
    this.#take = take;
    this.#limit = limit;
    this.#stored = staging.stageScratch(this.#queue);
    // The one who awaits `finish` hears of an error; until then it must not count as unhandled.
    this.#stored.catch(() => undefined);
    this.#begun = session
      .send('Network.streamResourceContent', { requestId }, { timeout: ANSWER_MS })
      .then(({ bufferedData }) => this.#begin(Buffer.from(bufferedData, 'base64')))
      .catch((error: unknown) => this.#fail(error));
  }

  /** A Network.dataReceived event of this request. */
  receive(event: Protocol.Network.DataReceivedEvent): void {
    this.#received += event.dataLength;
    if (event.data === undefined) return;
    const bytes = Buffer.from(event.data, 'base64');
    if (this.#early === null) this.#write(bytes);
    else this.#early.push(bytes);
  }

  /** Ends the copy: the browser reported the end of the response, or something cut it. */
  async finish(cut?: { readonly truncated: Truncation; readonly why: string }): Promise<KeptBody> {
    await this.#begun;
    this.#queue.end();
    const body = await this.#stored;
    if (this.#failed !== undefined) return { body: null, truncated: 'unspecified', why: this.#failed };
    if (this.#written < this.#offered)
      return { body, truncated: 'length', why: `the body is longer than the limit of ${this.#limit} bytes` };
    if (cut !== undefined) return { body, ...cut };
    if (this.#received <= this.#offered) return { body };
    return {
      body,
      truncated: 'unspecified',
      why: `the browser received ${this.#received} bytes and handed over ${this.#offered}`,
    };
  }

  /** What came before the command was answered is in the answer; events that overtook the answer wait behind it. */
  #begin(buffered: Uint8Array): void {
    const early = this.#early ?? [];
    this.#early = null;
    for (const bytes of [buffered, ...early]) this.#write(bytes);
  }

  #fail(error: unknown): void {
    this.#early = null;
    this.#failed = error instanceof Error ? error.message : String(error);
  }

  #write(bytes: Uint8Array): void {
    this.#offered += bytes.length;
    const room = Math.min(this.#take(bytes.length), Math.max(0, this.#limit - this.#written));
    this.#written += room;
    if (room > 0) this.#queue.push(bytes.subarray(0, room));
  }
}

/** A queue that one side fills and the other reads as a stream. */
class ChunkQueue implements AsyncIterable<Uint8Array> {
  readonly #chunks: Uint8Array[] = [];
  #ended = false;
  #wake: () => void = () => undefined;

  push(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    for (;;) {
      const chunk = this.#chunks.shift();
      if (chunk !== undefined) yield chunk;
      else if (this.#ended) return;
      else
        await new Promise<void>((wake) => {
          this.#wake = wake;
        });
    }
  }
}
