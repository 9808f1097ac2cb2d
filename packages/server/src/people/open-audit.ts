import type { AuditLine, Listed, Page } from '@guzheng/sdk/api';
import { ServerError } from '../error.ts';
import type { Surroundings } from '../parts.ts';
import type { Database, Late, Store, SublevelPut } from '../store/store.ts';
import type { Audit, AuditEvent } from './audit.ts';
import { AUDIT_START, checkAudit, linkOf } from './audit-chain.ts';
import type { AuditHead } from './audit-head.ts';

interface Opening extends Pick<Surroundings, 'now' | 'log'> {
  readonly store: Store;
}

/** So many of the last lines are checked when the server starts; `checkAudit` checks all. */
const CHECKED = 1000;
const PAGE = 100;
const SYNC_EVERY_MS = 1000;

/** Opens the audit log. Rejects with ServerError `data-damaged` where its last lines are not linked to one another. */
export async function openAudit(opening: Opening): Promise<Audit> {
  const tail = (await sublevel(opening.store.db).values({ reverse: true, limit: CHECKED }).all()).reverse();
  await requireLinked(tail);
  return new LinkedAudit(opening, tail.at(-1));
}

/**
 * A line is written before its request is answered, and survives the process; once a second, and with every deposit, the disk is told to
 * keep it. A power cut can take the lines of the last second, and never one from between others, nor that of a deposit: it is in the same
 * commit. A line gets its place and its link when its turn to be written has come, so that no line waits for another's write.
 */
class LinkedAudit implements Audit {
  readonly #kept: ReturnType<typeof sublevel>;
  /** Something of this log's that can be written with sync. */
  readonly #db: Database;
  readonly #marks: ReturnType<typeof marks>;
  readonly #now: () => Date;
  readonly #timer: NodeJS.Timeout;
  #unsynced = false;
  /** Of the last line that is written. */
  #written: End;
  /** Of the last line that is being written. */
  #last: End;

  constructor({ store, now, log }: Opening, last: AuditLine | undefined) {
    this.#kept = sublevel(store.db);
    this.#db = store.db;
    this.#marks = marks(store.db);
    this.#now = now;
    this.#written = endAt(last);
    this.#last = this.#written;
    store.db.onRecovered(() => this.#lookAgain());
    this.#timer = setInterval(() => {
      this.#sync().catch((error: unknown) => log.error({ err: error }, 'the audit log could not be synced'));
    }, SYNC_EVERY_MS);
    this.#timer.unref();
  }

  get size(): number {
    return this.#written.size;
  }

  get head(): AuditHead {
    return { lines: this.#written.size, head: this.#written.head };
  }

  record(event: AuditEvent): Promise<void> {
    return this.#db.write(this.line(event));
  }

  line(event: AuditEvent): Late {
    return {
      type: 'late',
      puts: () => [this.#next(event)],
      settle: (isWritten) => this.#settle(isWritten),
    };
  }

  async list({ cursor, limit = PAGE }: Page): Promise<Listed<AuditLine>> {
    const range = cursor === undefined ? {} : { lt: keyOf(Number(cursor)) };
    const items = await this.#kept.values({ ...range, reverse: true, limit }).all();
    const last = items.at(-1);
    return { items, ...(last === undefined || last.seq === 0 ? {} : { next: String(last.seq) }) };
  }

  lines(from = 0): AsyncIterable<AuditLine> {
    return this.#kept.values({ gte: keyOf(from) });
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#sync();
  }

  #next(event: AuditEvent): SublevelPut {
    const { size: seq, head: prev } = this.#last;
    const line = lineOf(event, { seq, time: this.#now().toISOString(), prev });
    this.#last = endAt(line);
    return { sublevel: this.#kept, key: keyOf(seq), value: line };
  }

  /** Of all lines of one write alike. What failed is in no chain, unless the disk turns out to have it. */
  #settle(isWritten: boolean): void {
    if (isWritten) [this.#written, this.#unsynced] = [this.#last, true];
    else this.#last = this.#written;
  }

  async #lookAgain(): Promise<void> {
    const [last] = await this.#kept.values({ reverse: true, limit: 1 }).all();
    this.#written = endAt(last);
    this.#last = this.#written;
  }

  /** The database's journal is one file: whatever is synced brings what was written before along. */
  async #sync(): Promise<void> {
    if (!this.#unsynced) return;
    this.#unsynced = false;
    const mark = { type: 'put', sublevel: this.#marks, key: 'audit', value: String(this.size) } as const;
    await this.#db.batch([mark], { sync: true });
  }
}

/** Where the next line goes, and what it is linked to. */
interface End {
  readonly size: number;
  readonly head: string;
}

function endAt(last: AuditLine | undefined): End {
  return last === undefined ? { size: 0, head: AUDIT_START } : { size: last.seq + 1, head: linkOf(last) };
}

function lineOf(
  { principal, action, target, outcome, address, digest }: AuditEvent,
  link: Pick<AuditLine, 'seq' | 'time' | 'prev'>,
): AuditLine {
  return {
    seq: link.seq,
    time: link.time,
    ...(principal === undefined ? {} : { account: principal.account, key: principal.key, role: principal.role }),
    action,
    ...(target === undefined ? {} : { target }),
    outcome,
    ...(address === undefined ? {} : { address }),
    ...(digest === undefined ? {} : { digest }),
    prev: link.prev,
  };
}

async function requireLinked(tail: readonly AuditLine[]): Promise<void> {
  const [first] = tail;
  if (first === undefined) return;
  const check = await checkAudit(tail, first.seq === 0 ? undefined : first);
  if (check.holds) return;
  throw new ServerError('data-damaged', `The audit log is not whole: line ${check.seq} is ${check.why}.`, {
    hint: 'Restore the data folder from a backup; keep the damaged one as it is.',
  });
}

/** The log as it lies there, whether it is whole or not; oldest first, from this line on. */
export function auditLines(db: Database, from = 0): AsyncIterable<AuditLine> {
  return sublevel(db).values({ gte: keyOf(from) });
}

function sublevel(db: Database) {
  return db.sublevel<string, AuditLine>('audit', { valueEncoding: 'json' });
}

function marks(db: Database) {
  return db.sublevel<string, string>('audit-synced', { valueEncoding: 'utf8' });
}

/** Keys are sorted as text. */
function keyOf(seq: number): string {
  return String(seq).padStart(15, '0');
}
