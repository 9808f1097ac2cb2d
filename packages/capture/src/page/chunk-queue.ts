/** How much waits to be written, over all queues: above `high` the source is told to pause, below `low` to go on. Bytes. */
export class Backlog {
  readonly #source: { pause(): void; resume(): void };
  readonly #high: number;
  readonly #low: number;
  #bytes = 0;
  #paused = false;

  constructor(source: { pause(): void; resume(): void }, high: number = 16 * 2 ** 20, low: number = 4 * 2 ** 20) {
    this.#source = source;
    this.#high = high;
    this.#low = low;
  }

  grow(bytes: number): void {
    this.#bytes += bytes;
    if (this.#paused || this.#bytes <= this.#high) return;
    this.#paused = true;
    this.#source.pause();
  }

  shrink(bytes: number): void {
    this.#bytes -= bytes;
    if (!this.#paused || this.#bytes >= this.#low) return;
    this.#paused = false;
    this.#source.resume();
  }
}

/** A queue that one side fills and the other reads as a stream, once. What comes after the reader has left is dropped. */
export class ChunkQueue implements AsyncIterable<Uint8Array> {
  readonly #backlog: Backlog;
  #chunks: Uint8Array[] = [];
  #state: 'open' | 'ended' | 'left' = 'open';
  #wake: () => void = () => undefined;

  constructor(backlog: Backlog) {
    this.#backlog = backlog;
  }

  push(chunk: Uint8Array): void {
    if (this.#state !== 'open') return;
    this.#chunks.push(chunk);
    this.#backlog.grow(chunk.length);
    this.#wake();
  }

  end(): void {
    if (this.#state === 'open') this.#state = 'ended';
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    try {
      for (;;) {
        for (const chunk of this.#take()) yield chunk;
        if (this.#state === 'ended' && this.#chunks.length === 0) return;
        if (this.#chunks.length === 0) await new Promise<void>((wake) => this.#onWake(wake));
      }
    } finally {
      this.#state = 'left';
      this.#take();
    }
  }

  #onWake(wake: () => void): void {
    this.#wake = wake;
  }

  #take(): Uint8Array[] {
    const chunks = this.#chunks;
    this.#chunks = [];
    this.#backlog.shrink(chunks.reduce((sum, { length }) => sum + length, 0));
    return chunks;
  }
}
