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
    return {
      body,
      truncated: 'disconnect',
      why: `the body has ${bytes.length} bytes where Content-Length says ${expected}`,
    };
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
