import type { Socket } from 'node:net';
import type { Connection, Loss } from '@guzheng/evidence';
import { CaptureError } from '../error.ts';
import { RequestFailure } from '../fetch/failure.ts';

export type TlsFacts = NonNullable<Connection['tls']>;

/** What is known of a connection when it begins; the bytes come later. */
export type Opening = Omit<Connection, 'bytesSent' | 'bytesReceived' | 'endedAt'>;

export interface LedgerOptions {
  readonly now: () => Date;
  /** The most bytes received in all; when there are more, every connection is cut. */
  readonly maxBytes: number;
}

/** How often bytes are counted while something is open: what comes within this is how far the limit may be overrun. */
const COUNT_MS = 50;

/** A page can open connections without end. Beyond these none is made. */
const MAX_CONNECTIONS = 20_000;

interface Entry {
  connection: Connection;
  /** While it is open. */
  socket?: Socket;
}

/** Every connection that was made, refused or failed, with its bytes and its end. */
export class Ledger {
  readonly #options: LedgerOptions;
  readonly #entries: Entry[] = [];
  readonly #open = new Map<Socket, Entry>();
  #finishedBytes = 0;
  #counting: NodeJS.Timeout | undefined;
  #limit: Loss | undefined;

  constructor(options: LedgerOptions) {
    this.#options = options;
  }

  /** Throws RequestFailure `blocked` with the code `traffic-limit` where no more connections may be made. */
  admit(): void {
    if (this.#entries.length >= MAX_CONNECTIONS) this.#reach(`more than ${MAX_CONNECTIONS} connections were asked for`);
    if (this.#limit === undefined) return;
    throw new RequestFailure('blocked', new CaptureError('traffic-limit', this.#limit.detail));
  }

  /** Writes down a connection that was made, and follows it to its end. The function adds what the TLS handshake shows. */
  follow(opening: Opening, socket: Socket): (tls: TlsFacts) => void {
    const entry: Entry = { connection: { ...opening, bytesSent: 0, bytesReceived: 0 }, socket };
    this.#entries.push(entry);
    this.#open.set(socket, entry);
    socket.on('error', (error) => this.#note(entry, error));
    socket.once('close', () => this.#finish(entry, socket));
    this.#counting ??= setInterval(() => this.#count(), COUNT_MS);
    return (tls) => {
      entry.connection = { ...entry.connection, tls };
    };
  }

  /** Writes down one that was refused or failed. False where there are too many to be kept. */
  add(opening: Opening): boolean {
    const hasRoom = this.#entries.length < MAX_CONNECTIONS;
    if (hasRoom) this.#entries.push({ connection: { ...opening, bytesSent: 0, bytesReceived: 0 } });
    return hasRoom;
  }

  /** In the order in which they were made. One without an end is open still. */
  connections(): Connection[] {
    return this.#entries.map(current);
  }

  /** A limit that was reached. */
  losses(): Loss[] {
    return this.#limit === undefined ? [] : [this.#limit];
  }

  /** Cuts whatever is open, and waits until it is. */
  async close(): Promise<void> {
    await Promise.all([...this.#open.keys()].map(cut));
  }

  #note(entry: Entry, error: Error): void {
    if (entry.connection.error === undefined) entry.connection = { ...entry.connection, error: error.message };
  }

  #finish(entry: Entry, socket: Socket): void {
    entry.connection = { ...current(entry), endedAt: this.#options.now().toISOString() };
    delete entry.socket;
    this.#open.delete(socket);
    this.#finishedBytes += entry.connection.bytesReceived;
    this.#count();
    if (this.#open.size > 0) return;
    clearInterval(this.#counting);
    this.#counting = undefined;
  }

  #count(): void {
    const { maxBytes } = this.#options;
    const open = [...this.#open.keys()].reduce((sum, { bytesRead }) => sum + bytesRead, 0);
    if (this.#finishedBytes + open <= maxBytes || this.#limit !== undefined) return;
    const { detail } = this.#reach(`more than ${maxBytes} bytes were received`);
    for (const socket of this.#open.keys()) socket.destroy(new Error(detail));
  }

  #reach(what: string): Loss {
    const detail = `The capture was cut off from the network: ${what}.`;
    this.#limit ??= { weight: 'gap', code: 'traffic-limit', means: 'system', detail };
    return this.#limit;
  }
}

function current({ connection, socket }: Entry): Connection {
  if (socket === undefined) return connection;
  return { ...connection, bytesSent: socket.bytesWritten, bytesReceived: socket.bytesRead };
}

function cut(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.once('close', () => resolve());
    socket.destroy();
  });
}
