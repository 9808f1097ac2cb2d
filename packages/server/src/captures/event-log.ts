import type { CaptureEvent } from '@guzheng/sdk/api';
import type { Database } from '../store/store.ts';
import { Bells } from './bells.ts';
import type { Change } from './change.ts';

/** So many events of a capture are kept, the newest; a dozen takes with all their steps. */
const KEPT = 256;

/** Read at once, so that a slow reader holds neither memory nor a snapshot of the database. */
const PIECE = 16;

export interface NumberedEvent {
  readonly id: number;
  readonly event: CaptureEvent;
}

export interface FollowOptions {
  readonly after: number;
  readonly signal: AbortSignal;
  readonly isOver: () => Promise<boolean>;
}

/** Events of captures, numbered from 1 in each. Whoever appends to one capture does it one at a time. */
export class EventLog {
  readonly #events;
  readonly #bells = new Bells();

  constructor(db: Database) {
    this.#events = db.sublevel<string, CaptureEvent>('captures.events', { valueEncoding: 'json' });
  }

  /** What has to be written so that `event` has the number `id`, which is one more than the last; `ring` once it is. */
  changes(capture: string, id: number, event: CaptureEvent): readonly Change[] {
    const put: Change = { type: 'put', sublevel: this.#events, key: keyOf(capture, id), value: event };
    return id <= KEPT ? [put] : [put, { type: 'del', sublevel: this.#events, key: keyOf(capture, id - KEPT) }];
  }

  ring(capture: string): void {
    this.#bells.ring(capture);
  }

  /** 0 where there is none. */
  async last(capture: string): Promise<number> {
    const [key] = await this.#events.keys({ ...rangeOf(capture), reverse: true, limit: 1 }).all();
    return key === undefined ? 0 : numberIn(key);
  }

  /** From after event `after` on, as they come; ends when the capture is over and all is told, or when `signal` fires. */
  async *follow(capture: string, { after, signal, isOver }: FollowOptions): AsyncGenerator<NumberedEvent> {
    // A number that was never given out is of another life of the server: then all that is kept is told.
    let at = after > (await this.last(capture)) ? 0 : after;
    while (!signal.aborted) {
      const bell = this.#bells.await(capture, signal);
      try {
        // In this order: what is over has written its last event.
        const over = await isOver();
        const piece = await this.#after(capture, at);
        for (const numbered of piece) {
          at = numbered.id;
          yield numbered;
        }
        if (piece.length > 0) continue;
        if (over) return;
        await bell.rung;
      } finally {
        bell.cancel();
      }
    }
  }

  async #after(capture: string, at: number): Promise<NumberedEvent[]> {
    const range = { gt: keyOf(capture, at), lte: keyOf(capture, MOST), limit: PIECE };
    const entries = await this.#events.iterator(range).all();
    return entries.map(([key, event]) => ({ id: numberIn(key), event }));
  }
}

const MOST = 99_999_999;

function keyOf(capture: string, id: number): string {
  return `${capture}/${String(id).padStart(8, '0')}`;
}

function rangeOf(capture: string): { gte: string; lte: string } {
  return { gte: keyOf(capture, 0), lte: keyOf(capture, MOST) };
}

function numberIn(key: string): number {
  return Number(key.slice(key.lastIndexOf('/') + 1));
}
