import type { CDPSession } from 'puppeteer-core';
import type { HeaderList, StoredBody, Truncation } from '../exchange.ts';
import type { Staging } from '../staging/staging.ts';
import { BodyCopy } from './body-copy.ts';
import { isSmall, plainLength } from './body-plan.ts';
import type { Intake, Poured } from './intake.ts';
import { Slots } from './slots.ts';
import { messageOf } from './step.ts';

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

/** What cut a body short. */
export interface Cut {
  readonly truncated: Truncation;
  readonly why: string;
}

/** Of bodies whose length is not known beforehand, so many are held at once: each lies in the browser's memory until it is whole. */
const HELD_AT_ONCE = 16;
const PIECE_BYTES = 1 << 20;

/** Writes response bodies to the staging folder within the limits. */
export class BodyKeeper {
  readonly #staging: Staging;
  readonly #limits: BodyLimits;
  readonly #slots = new Slots(HELD_AT_ONCE);
  #total = 0;

  constructor(staging: Staging, limits: BodyLimits) {
    this.#staging = staging;
    this.#limits = limits;
  }

  /** Writes what comes, as far as there is room for it. */
  async pour(pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Poured> {
    const count = { received: 0, written: 0 };
    const body = await this.#staging.stageScratch(this.#within(pieces, count));
    return { body, received: count.received };
  }

  /** A body that is in memory already. */
  async keep(bytes: Uint8Array): Promise<KeptBody> {
    const { body, received } = await this.pour([bytes]);
    return body.bytes < received ? { body, truncated: 'length', why: this.#overLimit(received) } : { body };
  }

  /**
   * Takes the body of a response that is paused at the Fetch response stage, before the page has it and before it can be evicted.
   * Throws where the browser does not give it.
   */
  async hold(paused: Paused, headers: HeaderList, intake: Intake): Promise<KeptBody> {
    const leave = isSmall(headers) ? () => undefined : await this.#slots.enter();
    try {
      const { received, body } = await this.#takeWhole(paused, intake);
      return this.#verdict(body, received, headers);
    } finally {
      leave();
    }
  }

  /**
   * Streams the body of a paused response to disk, piece by piece. The response cannot be continued afterwards
   * (Fetch.takeResponseBodyAsStream): it must be failed.
   */
  async drain(paused: Paused, headers: HeaderList): Promise<KeptBody> {
    const { session, requestId, remaining } = paused;
    const answer = await session.send('Fetch.takeResponseBodyAsStream', { requestId }, { timeout: within(remaining) });
    const flow: Flow = { ...paused, handle: answer.stream };
    const { body, received } = await this.pour(this.#pieces(flow));
    // What has been read is kept even where the browser is gone by now and cannot close anything.
    await session.send('IO.close', { handle: flow.handle }, { timeout: ANSWER_MS }).catch(() => undefined);
    if (flow.cut !== undefined) return { body, ...flow.cut };
    const kept = this.#verdict(body, received, headers);
    return kept.truncated === undefined && plainLength(headers) === undefined
      ? { ...kept, endUnconfirmed: true }
      : kept;
  }

  /** Begins to copy a body while the page receives it. */
  copy(session: CDPSession, requestId: string, intake: Intake): BodyCopy {
    return new BodyCopy({ session, requestId, intake, pour: (pieces) => this.pour(pieces) });
  }

  /** What came of a copy. */
  async settle(copy: BodyCopy, headers: HeaderList, cut?: Cut): Promise<KeptBody> {
    const { poured, offered, announced, failed } = await copy.finish();
    if (failed !== undefined) return { body: null, truncated: 'unspecified', why: failed };
    const kept = this.#verdict(poured.body, poured.received, headers);
    if (kept.truncated === 'length' || plainLength(headers) === poured.received) return kept;
    if (cut !== undefined) return { body: poured.body, ...cut };
    if (announced <= offered) return kept;
    const why = `the browser received ${announced} bytes and handed over ${offered}`;
    return { body: poured.body, truncated: 'unspecified', why };
  }

  async #takeWhole({ session, requestId, remaining }: Paused, intake: Intake): Promise<Poured> {
    const answer = await session.send('Fetch.getResponseBody', { requestId }, { timeout: within(remaining) });
    const diverted = intake.divertedBy(answer.body);
    if (diverted !== undefined) return await diverted;
    return await this.pour([Buffer.from(answer.body, answer.base64Encoded ? 'base64' : 'utf8')]);
  }

  /** The pieces within the limits. What is beyond them is counted and let go. */
  async *#within(
    pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    count: { received: number; written: number },
  ): AsyncGenerator<Uint8Array> {
    for await (const piece of pieces) {
      const room = Math.min(this.#take(piece.length, count.written), piece.length);
      count.received += piece.length;
      count.written += room;
      if (room > 0) yield piece.subarray(0, room);
    }
  }

  /** Ends early, and says why in `flow.cut`, rather than throw: what has come so far is kept. */
  async *#pieces(flow: Flow): AsyncGenerator<Uint8Array> {
    for (let bytes = 0; ; ) {
      const piece = await nextPiece(flow);
      if (piece === null) return;
      yield piece;
      bytes += piece.length;
      if (bytes > this.#limits.body || this.#total >= this.#limits.total)
        flow.cut = { truncated: 'length', why: this.#overLimit(bytes) };
      else if (flow.remaining() <= 0) flow.cut = { truncated: 'time', why: 'the time for the capture was over' };
      if (flow.cut !== undefined) return;
    }
  }

  #verdict(body: StoredBody, received: number, headers: HeaderList): KeptBody {
    if (body.bytes < received) return { body, truncated: 'length', why: this.#overLimit(received) };
    const expected = plainLength(headers);
    if (expected === undefined || expected === received) return { body };
    return {
      body,
      truncated: 'disconnect',
      why: `the body has ${received} bytes where Content-Length says ${expected}`,
    };
  }

  /** How many of `bytes` there is still room for in a body that has `written`; they count as used. */
  #take(bytes: number, written: number): number {
    const room = Math.max(0, Math.min(bytes, this.#limits.body - written, this.#limits.total - this.#total));
    this.#total += room;
    return room;
  }

  #overLimit(bytes: number): string {
    return `the body has ${bytes} bytes or more; the limits are ${this.#limits.body} for one and ${this.#limits.total} in all`;
  }
}

/** A response that waits, and how many milliseconds there are for it. */
export interface Paused {
  readonly session: CDPSession;
  readonly requestId: string;
  readonly remaining: () => number;
}

/** A body on its way out of the browser. */
interface Flow extends Paused {
  readonly handle: string;
  cut?: Cut;
}

/** A page whose script never ends does not answer at all. */
const ANSWER_MS = 2_000;

/** The next piece of a stream; null at its end, and where the browser cannot go on (then `cut` says so). */
async function nextPiece(flow: Flow): Promise<Uint8Array | null> {
  try {
    const { session, handle, remaining } = flow;
    const timeout = within(remaining);
    const { data, base64Encoded, eof } = await session.send('IO.read', { handle, size: PIECE_BYTES }, { timeout });
    return eof && data === '' ? null : Buffer.from(data, base64Encoded === true ? 'base64' : 'utf8');
  } catch (error) {
    flow.cut = { truncated: 'disconnect', why: messageOf(error) };
    return null;
  }
}

function within(remaining: () => number): number {
  return Math.max(1, remaining());
}
