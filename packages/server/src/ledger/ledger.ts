import type { DepositStatement, MembersCommitment, Signer, Subject } from '@guzheng/evidence';
import type { DepositKind } from '@guzheng/sdk/api';
import type { Late } from '../store/store.ts';

/** What is deposited, for whom. */
export interface LedgerItem {
  readonly subject: Subject;
  readonly manifest?: { readonly sha256: string; readonly sm3: string };
  readonly members?: MembersCommitment;
  readonly facts: EntryFacts;
}

/** What the server knows of an entry beside its statement. */
export interface EntryFacts {
  readonly account: string;
  readonly kind: DepositKind;
  readonly name?: string;
}

export interface LedgerEntry {
  readonly index: number;
  readonly number: string;
  /** Canonical JSON; the leaf is RFC 9162's over these bytes. */
  readonly bytes: Uint8Array;
  readonly statement: DepositStatement;
  readonly facts: EntryFacts;
}

/** An entry that is on the disk, and how it is proven. */
export interface Appended {
  readonly index: number;
  readonly number: string;
  readonly time: string;
  readonly bytes: Uint8Array;
  /** Lower-case hex, from the leaf's sibling upwards. */
  readonly path: readonly string[];
  readonly checkpoint: string;
}

/** A state of the ledger that was signed and is on the disk. */
export interface Head {
  readonly size: number;
  readonly root: Uint8Array;
  readonly checkpoint: string;
  /** Of the last entry. */
  readonly time?: string;
}

/** A put in another part's sublevel that belongs to the same commit. */
export type Also = { readonly type: 'put'; readonly sublevel: object; readonly key: string; readonly value: unknown };

/** What belongs to the same commit, made from the entries that are in it. */
export type AlsoOf = (entries: readonly Appended[]) => readonly (Also | Late)[];

/**
 * The append-only ledger: an RFC 9162 log whose leaves are deposit statements. Many appends are synced together (group commit); each is
 * acknowledged after its entry, its tiles and the signed checkpoint over them are on the disk, in one batch.
 */
export interface Ledger {
  readonly origin: string;
  readonly verifierKey: string;
  readonly prefix: string;
  /** Signs deposit statements and custody events. */
  readonly depositor: Signer;
  readonly head: Head;
  /**
   * In this order, side by side in the tree. `also` is written in the same commit, made from the entries it will have. Rejects with
   * ServerError `clock-behind`, `storage-full`, `not-ready`, and then nothing of it is in the ledger; with `storage-failed` where the disk
   * failed in the middle, and then all of it may be found there once the database has been recovered, or nothing, as after a crash before the
   * answer: an idempotency key tells whoever asks again.
   */
  append(items: readonly LedgerItem[], also?: AlsoOf): Promise<readonly Appended[]>;
  /**
   * Resolves when it is known what a commit that failed has left on the disk: whoever looks for an idempotency key waits for this first.
   * Rejects with ServerError `storage-full`, `storage-failed` while that cannot be known.
   */
  recovered(): Promise<void>;
  entry(index: number): Promise<LedgerEntry | undefined>;
  /** Places of entries with this digest, the oldest first: nobody can come before it afterwards. */
  find(digest: { readonly sha256: string } | { readonly sm3: string }, limit: number): Promise<readonly number[]>;
  /** Places of an account's entries, newest first, below `before`. */
  ownedBy(account: string, options: { readonly before?: number; readonly limit: number }): Promise<readonly number[]>;
  leaf(index: number): Promise<Uint8Array>;
  root(size: number): Promise<Uint8Array>;
  /** Paths as in RFC 9162 §2.1.3 and §2.1.4. Reject with ServerError `range-invalid`. */
  inclusion(index: number, size: number): Promise<readonly Uint8Array[]>;
  consistency(from: number, to: number): Promise<readonly Uint8Array[]>;
  /** C2SP tlog-tiles: `width` hashes, 1 to 256. Rejects with ServerError `range-invalid`, `not-found`. */
  tile(level: number, place: number, width: number): Promise<Uint8Array>;
  /**
   * By how much the clock is behind the last entry's time, in ms; 0 where it is not. Times never go backwards along the ledger: up to 5 s are
   * levelled out, beyond that nothing is taken. A clock that is ahead cannot be told from one that is right, here: what bounds a time from
   * above are the witnesses that saw the checkpoint.
   */
  behindMs(): number;
  close(): Promise<void>;
}
