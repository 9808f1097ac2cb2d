import type { Capture, CaptureEvent, Listed, NewCapture, Operations, Page } from '@guzheng/sdk/api';
import type { Principal } from '../people/principal.ts';
import type { Late } from '../store/store.ts';
import type { Picture } from './sealed.ts';

/** Whose capture it is. */
export type Owner = Pick<Principal, 'account'>;

export interface AskCapture extends NewCapture {
  readonly watch?: string;
}

export interface CreateOptions {
  /** The same key and request give the same capture. */
  readonly key?: string;
  /** The line of the audit log, by the capture's id, written in the commit that makes it. */
  readonly line?: (id: string) => Late;
}

/** The queue of captures, and the browsers that work through it. It survives restarts: what was under way begins again as a new take. */
export interface Captures {
  /**
   * Counts against the limits of the principal, or of accounts in general where `owner` is none. Rejects with ServerError `url-refused`,
   * `queue-full`, `quota-exceeded`, `idempotency-conflict`, `not-ready`.
   */
  create(owner: Owner | Principal, asked: AskCapture, options?: CreateOptions): Promise<Capture>;
  /** Rejects with ServerError `not-yours` for another account's, `not-found`. */
  get(owner: Owner, id: string): Promise<Capture>;
  list(owner: Owner, page: Page): Promise<Listed<Capture>>;
  /** From after event `after`; ends when the capture has ended or `signal` fires. */
  events(
    owner: Owner,
    id: string,
    options: { readonly after?: number; readonly signal: AbortSignal },
  ): AsyncIterable<{ readonly id: number; readonly event: CaptureEvent }>;
  /** PNG. */
  preview(owner: Owner, id: string, take: number): Promise<Picture>;
  /** Rejects with ServerError `state-conflict`, `not-found`. */
  confirm(owner: Owner, id: string, take: number): Promise<Capture>;
  /** As `create`; and `state-conflict`. */
  retake(owner: Owner | Principal, id: string, reason: string): Promise<Capture>;
  cancel(owner: Owner, id: string): Promise<Capture>;
  status(): Promise<Operations['captures']>;
  /** Told of every change of state. */
  onChange(listener: (owner: Owner, capture: Capture) => void): void;
  close(): Promise<void>;
}
