import type { AuditLine, Listed, Page } from '@guzheng/sdk/api';
import type { Late } from '../store/store.ts';
import type { AuditHead } from './audit-head.ts';
import type { Principal } from './principal.ts';

export interface AuditEvent {
  readonly principal?: Pick<Principal, 'account' | 'key' | 'role'>;
  /** A route's name, or `server.start` and the like. */
  readonly action: string;
  readonly target?: string;
  /** `ok`, or a problem's code. */
  readonly outcome: string;
  readonly address?: string;
  /** SHA-256, hex, of what the line is about: of a custody event, its link (docs/spec/proof.md, Custody). */
  readonly digest?: string;
}

/** Who did what: append-only, each line linked to the one before. Reads of public routes are not in it. */
export interface Audit {
  /** Resolves when the line is written. Rejects with what the disk says; then it is not in the log. */
  record(event: AuditEvent): Promise<void>;
  /** The line as a part of another commit, with what it tells of: both are on the disk, or neither. */
  line(event: AuditEvent): Late;
  list(page: Page): Promise<Listed<AuditLine>>;
  /** Oldest first, from this line on; all of it unless told. */
  lines(from?: number): AsyncIterable<AuditLine>;
  readonly size: number;
  /** Of what is written. */
  readonly head: AuditHead;
  /** Brings what is written to the disk. */
  close(): Promise<void>;
}
