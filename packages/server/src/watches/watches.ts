import type { Listed, NewNotice, NewWatch, Operations, Page, Timeline, Watch } from '@guzheng/sdk/api';
import type { Owner } from '../captures/captures.ts';
import type { Principal } from '../people/principal.ts';

/** Series of captures of one address. */
export interface Watches {
  /**
   * Its captures count against the limits of the principal, or of accounts in general where `owner` is none. `key`: the same key and request
   * give the same series. Rejects with ServerError `url-refused`, `request-malformed`, `quota-exceeded`, `idempotency-conflict`.
   */
  create(owner: Owner | Principal, asked: NewWatch, options?: { readonly key?: string }): Promise<Watch>;
  /** As all below, rejects with ServerError `not-found`, and `not-yours` for another account's. */
  get(owner: Owner, id: string): Promise<Watch>;
  list(owner: Owner, page: Page): Promise<Listed<Watch>>;
  end(owner: Owner, id: string): Promise<Watch>;
  /** Rejects with ServerError `request-malformed` for a time to come, `number-malformed`, `quota-exceeded`. */
  notice(owner: Owner, id: string, notice: NewNotice): Promise<Watch>;
  timeline(owner: Owner, id: string): Promise<Timeline>;
  /** The timeline as a page to print. */
  document(owner: Owner, id: string, lang: 'zh' | 'en'): Promise<string>;
  status(): Promise<Operations['watches']>;
  close(): Promise<void>;
}
