import { utf8Encode } from '@guzheng/evidence';
import { ServerError } from '../error.ts';
import type { Appended, Ledger } from '../ledger/ledger.ts';
import type { Database, Store } from '../store/store.ts';
import type { Audit } from './audit.ts';
import { linkOf } from './audit-chain.ts';
import { type AuditHead, auditHeadDigest, auditHeadText, type DepositedHead, isWatching } from './audit-head.ts';

/** The server's own account: whoever has a key of it gets the proofs of these deposits as of any other. */
const ACCOUNT = 'operator';

/** What is kept beside the audit log, in the commit that has the entry. */
interface KeptHead extends AuditHead {
  /** The very characters that were hashed. */
  readonly document: string;
  readonly index: number;
}

/** Puts the audit log's head into the ledger, so that whoever witnesses the ledger witnesses the log. */
export interface AuditHeads {
  /** Whether the log has lines since the last head that say more than that somebody watches the server. */
  hasNews(): Promise<boolean>;
  /** Deposits the head where there is news. Rejects as the ledger does; then the next one covers the same lines. */
  deposit(): Promise<void>;
}

interface Opening {
  readonly store: Store;
  readonly ledger: Pick<Ledger, 'origin' | 'append' | 'entry'>;
  readonly audit: Pick<Audit, 'head' | 'lines'>;
}

/** Rejects with ServerError `data-damaged` where the log is not the one whose newest head was deposited. */
export async function openAuditHeads(opening: Opening): Promise<AuditHeads> {
  const heads = new LedgerAuditHeads(opening);
  await heads.requireNewest();
  return heads;
}

class LedgerAuditHeads implements AuditHeads {
  readonly #opening: Opening;
  readonly #kept;
  /** Lines up to here are covered, or only watch. */
  #seen = 0;
  #depositing: Promise<void> = Promise.resolve();

  constructor(opening: Opening) {
    this.#opening = opening;
    this.#kept = sublevel(opening.store.db);
  }

  async hasNews(): Promise<boolean> {
    const { audit } = this.#opening;
    this.#seen = Math.max(this.#seen, (await this.#newest())?.lines ?? 0);
    for await (const line of audit.lines(this.#seen)) {
      if (!isWatching(line)) return true;
      this.#seen = line.seq + 1;
    }
    return false;
  }

  /** One at a time: two would deposit the same lines twice. */
  async deposit(): Promise<void> {
    const mine = this.#depositing.then(() => this.#deposit());
    this.#depositing = mine.catch(() => undefined);
    await mine;
  }

  async requireNewest(): Promise<void> {
    const newest = await this.#newest();
    if (newest === undefined) return;
    const { ledger, audit } = this.#opening;
    const { lines, index, head } = newest;
    const entry = await ledger.entry(index);
    if (entry?.statement.subject.sha256 !== auditHeadDigest(ledger.origin, { lines, head }))
      throw notDeposited(lines, index);
    if (audit.head.lines < lines) throw damaged(`it has ${audit.head.lines} lines, and ${lines} were deposited`);
    for await (const line of audit.lines(lines - 1)) {
      if (linkOf(line) === head) return;
      break;
    }
    throw damaged(`line ${lines - 1} is not the one that was deposited`);
  }

  async #deposit(): Promise<void> {
    if (!(await this.hasNews())) return;
    const { ledger, audit } = this.#opening;
    const head = audit.head;
    const document = auditHeadText(ledger.origin, head);
    const subject = { sha256: auditHeadDigest(ledger.origin, head), bytes: utf8Encode(document).length };
    const facts = { account: ACCOUNT, kind: 'digest', name: `audit-head-${head.lines}.json` } as const;
    await ledger.append([{ subject, facts }], (entries) =>
      entries.map((entry) => this.#keep({ ...head, document }, entry)),
    );
  }

  #keep(head: AuditHead & { readonly document: string }, { index }: Appended) {
    return { type: 'put', sublevel: this.#kept, key: keyOf(head.lines), value: { ...head, index } } as const;
  }

  async #newest(): Promise<KeptHead | undefined> {
    const [newest] = await this.#kept.values({ reverse: true, limit: 1 }).all();
    return newest;
  }
}

/**
 * Heads that were deposited, in the order of their lines. `sha256` is what the entry's statement says, not what was kept beside it. Rejects
 * with ServerError `data-damaged` where an entry is missing.
 */
export async function* depositedHeads(
  { db }: Pick<Store, 'db'>,
  ledger: Pick<Ledger, 'entry'>,
): AsyncGenerator<DepositedHead> {
  for await (const { lines, index } of sublevel(db).values()) {
    const entry = await ledger.entry(index);
    if (entry === undefined) throw notDeposited(lines, index);
    const { subject, time } = entry.statement;
    yield { lines, index, sha256: subject.sha256, time };
  }
}

function sublevel(db: Database) {
  return db.sublevel<string, KeptHead>('audit-heads', { valueEncoding: 'json' });
}

function notDeposited(lines: number, index: number): ServerError {
  return damaged(`entry ${index} of the ledger is not the deposit of its first ${lines} lines`);
}

function damaged(why: string): ServerError {
  return new ServerError('data-damaged', `The audit log is not the one that was deposited: ${why}.`, {
    hint: 'Restore the data folder from a backup; keep the damaged one as it is.',
  });
}

/** Keys are sorted as text. */
function keyOf(lines: number): string {
  return String(lines).padStart(15, '0');
}
