import { createHash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { CallLogEntry } from '@guzheng/evidence';
import { documentBytes } from '../staging/document.ts';
import { unwritable } from '../staging/output.ts';
import type { Staging } from '../staging/staging.ts';

/** One call as its caller tells it. Secrets must be out of `args` and `result` already. */
export type Call = Pick<CallLogEntry, 'means' | 'call' | 'args' | 'result'> & Partial<Pick<CallLogEntry, 'outputs'>>;

/** The wall clock, and milliseconds on a clock that never runs backwards. */
export interface Clock {
  now(): Date;
  mono(): number;
}

/** The machine's clocks. */
export const systemClock: Clock = { now: () => new Date(), mono: () => performance.now() };

/**
 * Writes evidence/call-log.jsonl 调用日志: one line per call, each chained to the one before.
 * A line is with the operating system before `record` returns, so a crash leaves a log readable up to its last call.
 */
export interface CallLog {
  /** Throws CaptureError `output-unwritable`. */
  record(call: Call): CallLogEntry;
  readonly lines: number;
  /** SHA-256 of the last line without its LF; null while there is none. */
  readonly head: string | null;
  /** The journal on disk, which `sealPackage` makes a member of the package. */
  readonly file: string;
  /** Lets go of the journal. May be called again; nothing can be recorded afterwards. */
  close(): void;
}

/** Begins a call log in the staging folder. Throws CaptureError `output-unwritable`. */
export function openCallLog({ staging, clock = systemClock }: { staging: Staging; clock?: Clock }): CallLog {
  return new JournalledLog(join(staging.folder, 'call-log.jsonl'), clock);
}

class JournalledLog implements CallLog {
  readonly file: string;
  readonly #clock: Clock;
  readonly #began: number;
  #handle: number | null;
  #lines = 0;
  #mono = 0;
  #head: string | null = null;

  constructor(file: string, clock: Clock) {
    this.file = file;
    this.#clock = clock;
    this.#began = clock.mono();
    this.#handle = this.#try(() => openSync(file, 'wx'));
  }

  get lines(): number {
    return this.#lines;
  }

  get head(): string | null {
    return this.#head;
  }

  record(call: Call): CallLogEntry {
    const entry = this.#entry(call);
    const line = documentBytes(entry);
    this.#append(line);
    this.#head = createHash('sha256').update(line.subarray(0, -1)).digest('hex');
    this.#lines += 1;
    return entry;
  }

  close(): void {
    if (this.#handle === null) return;
    closeSync(this.#handle);
    this.#handle = null;
  }

  #entry({ means, call, args, result, outputs = [] }: Call): CallLogEntry {
    const time = this.#clock.now().toISOString();
    // Microseconds are plenty, and shorter lines read better; max() because an injected clock may be worse than ours.
    this.#mono = Math.max(this.#mono, Math.round((this.#clock.mono() - this.#began) * 1000) / 1000);
    const files = outputs.map(({ path, bytes, sha256 }) => ({ path, bytes, sha256 }));
    return { seq: this.#lines, time, mono: this.#mono, means, call, args, result, outputs: files, prev: this.#head };
  }

  #append(line: Uint8Array): void {
    const handle = this.#handle;
    if (handle === null) throw new Error('the call log is closed');
    this.#try(() => {
      for (let from = 0; from < line.length; ) from += writeSync(handle, line, from);
    });
  }

  #try<T>(write: () => T): T {
    try {
      return write();
    } catch (cause) {
      throw unwritable(this.file, cause);
    }
  }
}
