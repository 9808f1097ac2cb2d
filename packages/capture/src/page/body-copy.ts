import type { CDPSession, Protocol } from 'puppeteer-core';
import { ChunkQueue } from './chunk-queue.ts';
import type { Intake, Poured } from './intake.ts';
import { messageOf } from './step.ts';

export interface CopyOptions {
  readonly session: CDPSession;
  readonly requestId: string;
  readonly intake: Intake;
  readonly pour: (pieces: AsyncIterable<Uint8Array>) => Promise<Poured>;
}

/** What came of a copy: `announced` are the bytes the browser says it received, so that a hole would be noticed. */
export interface Copied {
  readonly poured: Poured;
  readonly offered: number;
  readonly announced: number;
  /** Why there is no copy at all. */
  readonly failed?: string;
}

/** A renderer that is busy does not answer, and one whose script never ends never does. */
const ANSWER_MS = 2_000;

/** A server that has begun to answer and was silent for so long is not about to finish: it keeps a stream open. */
export const SILENT_MS = 5_000;

/**
 * One body copied with Network.streamResourceContent: the page gets the real response meanwhile, and a body that never ends is kept as
 * far as it came.
 */
export class BodyCopy {
  /** Whether the browser will hand the body over; resolved once it has said so. */
  readonly begun: Promise<boolean>;
  readonly #queue: ChunkQueue;
  readonly #poured: Promise<Poured>;
  #announced = 0;
  #offered = 0;
  #early: Uint8Array[] | null = [];
  #failed: string | undefined;
  #lastPiece = performance.now();

  constructor({ session, requestId, intake, pour }: CopyOptions) {
    this.#queue = new ChunkQueue(intake.backlog);
    this.#poured = pour(this.#queue);
    // The one who awaits `finish` hears of an error; until then it must not count as unhandled.
    this.#poured.catch(() => undefined);
    this.begun = session.send('Network.streamResourceContent', { requestId }, { timeout: ANSWER_MS }).then(
      ({ bufferedData }) => this.#begin(Buffer.from(bufferedData, 'base64')),
      (error: unknown) => this.#fail(messageOf(error)),
    );
  }

  /** Milliseconds in which nothing came. */
  get silentMs(): number {
    return performance.now() - this.#lastPiece;
  }

  /** A Network.dataReceived event of this request. */
  receive(event: Protocol.Network.DataReceivedEvent): void {
    this.#announced += event.dataLength;
    this.#lastPiece = performance.now();
    if (event.data === undefined) return;
    const bytes = Buffer.from(event.data, 'base64');
    if (this.#early === null) this.#write(bytes);
    else this.#early.push(bytes);
  }

  /** Ends the copy. */
  async finish(): Promise<Copied> {
    await this.begun;
    this.#queue.end();
    const poured = await this.#poured;
    const counts = { poured, offered: this.#offered, announced: this.#announced };
    return this.#failed === undefined ? counts : { ...counts, failed: this.#failed };
  }

  /** What came before the command was answered is in the answer; events that overtook the answer wait behind it. */
  #begin(buffered: Uint8Array): true {
    const early = this.#early ?? [];
    this.#early = null;
    for (const bytes of [buffered, ...early]) this.#write(bytes);
    return true;
  }

  #fail(why: string): false {
    this.#early = null;
    this.#failed = why;
    return false;
  }

  #write(bytes: Uint8Array): void {
    this.#offered += bytes.length;
    if (bytes.length > 0) this.#queue.push(bytes);
  }
}
