import { Readable } from 'node:stream';
import type { Browser } from 'puppeteer-core';
import type { StoredBody } from '../exchange.ts';
import { Backlog, ChunkQueue } from './chunk-queue.ts';
import { diversionOf, MessageSieve } from './sieve.ts';

/** A body that went to disk while it came. */
export interface Poured {
  readonly body: StoredBody;
  /** Bytes that came; more than were kept where a limit cut it. */
  readonly received: number;
}

export interface IntakeOptions {
  readonly browser: Browser;
  /** Writes what comes, within its limits. */
  readonly pour: (pieces: AsyncIterable<Uint8Array>) => Promise<Poured>;
  /** An event that was too long to be taken in. */
  readonly onRefused: (event: string, bytes: number) => void;
}

/** What the browser says, on its way in. */
export interface Intake {
  /** Holds the browser back while the disk is behind. */
  readonly backlog: Backlog;
  /** The body that was diverted, where the answer to `Fetch.getResponseBody` only stands for it. */
  divertedBy(answer: string): Promise<Poured> | undefined;
}

/** A megabyte of base64 is a small message; longer bodies go to disk without ever being in memory as one. */
const DIVERT_AT = 2 ** 20;
/** Pictures and snapshots are long answers, and take several times their length while they become strings and bytes. */
const MESSAGE_LIMIT = 256 * 2 ** 20;

/** Chromium's `--remote-debugging-pipe`: it reads from descriptor 3 and writes to 4. */
const FROM_BROWSER = 4;

/**
 * Puts a sieve between the browser's pipe and puppeteer, so that nothing a page makes the browser say can fill this process, and reading
 * waits while the disk does. A browser on anything but a pipe is taken as it is.
 */
export function openIntake({ browser, pour, onRefused }: IntakeOptions): Intake {
  const pipe = browser.process()?.stdio[FROM_BROWSER];
  const source = pipe instanceof Readable ? pipe : undefined;
  const backlog = new Backlog({ pause: () => void source?.pause(), resume: () => void source?.resume() });
  const poured = new Map<number, Promise<Poured>>();
  const divert = (id: number) => {
    const queue = new ChunkQueue(backlog);
    const body = pour(queue);
    // Whoever claims it hears of an error; until then it must not count as unhandled.
    body.catch(() => undefined);
    poured.set(id, body);
    return { push: (bytes: Uint8Array) => queue.push(bytes), end: () => queue.end() };
  };
  if (source !== undefined)
    interpose(source, new MessageSieve({ divertAt: DIVERT_AT, limit: MESSAGE_LIMIT, divert, onRefused }));
  return {
    backlog,
    divertedBy: (answer) => {
      const id = diversionOf(answer);
      if (id === undefined) return undefined;
      const body = poured.get(id);
      poured.delete(id);
      return body;
    },
  };
}

/** Those who listened to the pipe get what passes the sieve. */
function interpose(pipe: Readable, sieve: MessageSieve): void {
  const listeners = pipe.listeners('data');
  pipe.removeAllListeners('data');
  pipe.on('data', (chunk: Uint8Array) => {
    for (const part of sieve.sift(chunk)) for (const listener of listeners) listener.call(pipe, part);
  });
}
