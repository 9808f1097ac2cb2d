import type { AuditLine, Listed, Page } from '@guzheng/sdk/api';
import type { Principal } from './principal.ts';

export interface AuditEvent {
  readonly principal?: Principal;
  /** A route's name, or `server.start` and the like. */
  readonly action: string;
  readonly target?: string;
  /** `ok`, or a problem's code. */
  readonly outcome: string;
  readonly address?: string;
}

/** Who did what: append-only, each line linked to the one before. Reads of public routes are not in it. */
export interface Audit {
  record(event: AuditEvent): Promise<void>;
  list(page: Page): Promise<Listed<AuditLine>>;
}
