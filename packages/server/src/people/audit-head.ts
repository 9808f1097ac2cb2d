import { bytesToHex, canonicalize, sha256, utf8Encode } from '@guzheng/evidence';
import type { AuditLine } from '@guzheng/sdk/api';
import { AUDIT_START, linkOf } from './audit-chain.ts';

export const AUDIT_HEAD_TYPE = 'guzheng/audit-head/v1';

/** All of an audit log in 32 bytes: so many lines, the last of which hashes to `head`. */
export interface AuditHead {
  readonly lines: number;
  /** Lower-case hex. */
  readonly head: string;
}

/** A head that was deposited: the place of the entry, and the SHA-256 that its statement names. */
export interface DepositedHead {
  readonly lines: number;
  readonly index: number;
  readonly sha256: string;
  /** Of the statement, RFC 3339. */
  readonly time: string;
}

/**
 * The document whose SHA-256 is deposited (docs/spec/ledger.md, Audit log): canonical JSON (RFC 8785). It says nothing that does not follow
 * from the log itself, so that whoever has the lines can make it.
 */
export function auditHeadText(origin: string, { lines, head }: AuditHead): string {
  return canonicalize({ type: AUDIT_HEAD_TYPE, origin, lines, head });
}

export function auditHeadDigest(origin: string, head: AuditHead): string {
  return bytesToHex(sha256(utf8Encode(auditHeadText(origin, head))));
}

/** What a head shows of the log that is held against it. */
export type HeadCheck = DepositedHead &
  (
    | { readonly holds: true }
    /** `missing`: the log has fewer lines. `changed`: its first lines are others than those that were deposited. */
    | { readonly holds: false; readonly why: 'missing' | 'changed' }
  );

export interface AuditHeadsCheck {
  /** How many lines were read, and the first that is not linked to the one before. */
  readonly lines: number;
  readonly broken?: { readonly seq: number; readonly why: 'missing' | 'changed' };
  readonly heads: readonly HeadCheck[];
  /**
   * The line that waited longest for the first head that holds with it in it, without those that only watch the server; lines that no such
   * head covers yet are not in it. A log that was written anew has new heads only, and this shows when.
   */
  readonly longest?: { readonly seq: number; readonly seconds: number };
  /** Lines behind the last head that holds: nobody but the server answers for them. */
  readonly uncovered: number;
}

/** Reading how the server does: such lines alone are no reason for a deposit. */
const WATCHING: ReadonlySet<string> = new Set(['getMetrics', 'getOperations']);

export function isWatching({ action }: Pick<AuditLine, 'action'>): boolean {
  return WATCHING.has(action);
}

/**
 * Holds a log, from its first line, against heads of it that were deposited, in the order of their lines. It needs nothing of the server:
 * whoever asks takes digests and times of the heads from proofs that were verified.
 */
export async function checkAuditHeads(
  lines: AsyncIterable<AuditLine> | Iterable<AuditLine>,
  heads: readonly DepositedHead[],
  origin: string,
): Promise<AuditHeadsCheck> {
  const reading = new HeadReading(heads, origin);
  for await (const line of lines) reading.take(line);
  return reading.result();
}

class HeadReading {
  readonly #origin: string;
  readonly #waiting: DepositedHead[];
  readonly #checked: HeadCheck[] = [];
  #lines = 0;
  #head = AUDIT_START;
  #broken: AuditHeadsCheck['broken'];
  #covered = 0;
  /** Of the lines that no head covers yet, the earliest that does more than watch. */
  #earliest: { readonly seq: number; readonly time: string } | undefined;
  #longest: AuditHeadsCheck['longest'];

  constructor(heads: readonly DepositedHead[], origin: string) {
    this.#origin = origin;
    this.#waiting = [...heads];
  }

  take(line: AuditLine): void {
    if (this.#broken === undefined && line.seq !== this.#lines) this.#broken = { seq: this.#lines, why: 'missing' };
    if (this.#broken === undefined && line.prev !== this.#head) this.#broken = { seq: this.#lines, why: 'changed' };
    this.#lines += 1;
    this.#head = linkOf(line);
    if (!isWatching(line) && line.time < (this.#earliest?.time ?? '~')) this.#earliest = line;
    while (this.#waiting[0]?.lines === this.#lines) this.#check(this.#waiting.shift());
  }

  result(): AuditHeadsCheck {
    const missing = this.#waiting.map((head) => ({ ...head, holds: false, why: 'missing' }) as const);
    return {
      lines: this.#lines,
      ...(this.#broken === undefined ? {} : { broken: this.#broken }),
      heads: [...this.#checked, ...missing],
      ...(this.#longest === undefined ? {} : { longest: this.#longest }),
      uncovered: this.#lines - this.#covered,
    };
  }

  #check(head: DepositedHead | undefined): void {
    if (head === undefined) return;
    const found = auditHeadDigest(this.#origin, { lines: this.#lines, head: this.#head });
    const holds = this.#broken === undefined && found === head.sha256;
    this.#checked.push(holds ? { ...head, holds } : { ...head, holds, why: 'changed' });
    if (holds) this.#cover(head);
  }

  #cover({ time, lines }: DepositedHead): void {
    this.#covered = lines;
    if (this.#earliest === undefined) return;
    const seconds = Math.max(0, Math.round((Date.parse(time) - Date.parse(this.#earliest.time)) / 1000));
    if (seconds >= (this.#longest?.seconds ?? 0)) this.#longest = { seq: this.#earliest.seq, seconds };
    this.#earliest = undefined;
  }
}
