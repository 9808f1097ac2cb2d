import { layout } from '@guzheng/evidence';
import { documentBytes } from '../staging/document.ts';
import type { StagedFile, Staging } from '../staging/staging.ts';
import { type Backlog, ChunkQueue } from './chunk-queue.ts';

/** One message of a socket or a stream of events, as a line of its file. */
export interface Message {
  /** RFC 3339 UTC with milliseconds. */
  readonly at: string;
  readonly direction: 'sent' | 'received';
  /** Of a WebSocket (RFC 6455 §5.2): 1 text, 2 binary. */
  readonly opcode?: number;
  readonly text?: string;
  /** Of bytes, as Chromium gives them. */
  readonly base64?: string;
  /** Of a stream of events: the field `event`, and the field `id` where there was one. */
  readonly event?: string;
  readonly id?: string;
}

/** For all sockets of a page together. */
export interface MessageLimits {
  readonly messages: number;
  readonly bytes: number;
}

export const MESSAGE_LIMITS: MessageLimits = { messages: 100_000, bytes: 64 * 2 ** 20 };

/** What is left of the limits; shared by all files. */
export class MessageRoom {
  #messages: number;
  #bytes: number;

  constructor({ messages, bytes }: MessageLimits) {
    this.#messages = messages;
    this.#bytes = bytes;
  }

  has(bytes: number): boolean {
    return this.#messages > 0 && this.#bytes >= bytes;
  }

  take(bytes: number): boolean {
    if (!this.has(bytes)) return false;
    this.#messages -= 1;
    this.#bytes -= bytes;
    return true;
  }
}

/** `evidence/page/messages/<n>.jsonl`, written while the messages come: a head, then one line for each. */
export class MessageFile {
  readonly #queue: ChunkQueue;
  readonly #staged: Promise<StagedFile>;
  readonly #room: MessageRoom;
  #kept = 0;
  #left = 0;

  constructor(place: { staging: Staging; n: number; backlog: Backlog; room: MessageRoom }, head: unknown) {
    const { staging, n, backlog, room } = place;
    this.#room = room;
    this.#queue = new ChunkQueue(backlog);
    this.#staged = staging.stageFile(`${layout.page}messages/${n}.jsonl`, this.#queue);
    // Whoever closes it hears of an error; until then it must not count as unhandled.
    this.#staged.catch(() => undefined);
    this.#queue.push(documentBytes(head));
  }

  add(message: Message): void {
    // What is too long by itself is not even written out.
    const line = this.#room.has(message.text?.length ?? 0) ? documentBytes(message) : undefined;
    if (line === undefined || !this.#room.take(line.length)) this.#left += 1;
    else {
      this.#kept += 1;
      this.#queue.push(line);
    }
  }

  async close(): Promise<{ readonly file: StagedFile; readonly kept: number; readonly left: number }> {
    this.#queue.end();
    return { file: await this.#staged, kept: this.#kept, left: this.#left };
  }
}
