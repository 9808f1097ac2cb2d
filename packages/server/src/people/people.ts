import type { ApiKey, Listed, Me, NewKey, Page } from '@guzheng/sdk/api';
import type { Late } from '../store/store.ts';
import type { Principal, Quota } from './principal.ts';

/** Keys and what their accounts use. A key is `gz_<id>_<secret>`; the SHA-256 of the secret is kept. */
export interface People {
  /** Rejects with ServerError `key-invalid` for a header that names no valid key; undefined where there is none. */
  authenticate(authorization: string | undefined): Promise<Principal | undefined>;
  create(key: NewKey): Promise<ApiKey>;
  /** Makes an operator's key where there is none that stays valid, or `another`: its id and secret, undefined where none was made. */
  requireOperator(options?: { readonly another?: boolean }): Promise<ApiKey | undefined>;
  list(page: Page): Promise<Listed<ApiKey>>;
  /** Ends a key at once. Rejects with ServerError `not-found`, or `state-conflict` for the last operator's key that is valid. */
  revoke(id: string): Promise<ApiKey>;
  /** Told of each key that ends, so that what it has open is closed. */
  onRevoked(listener: (id: string) => void): void;
  me(principal: Principal): Promise<Me>;
  /** Counts against the account's limits. Rejects with ServerError `quota-exceeded`; then nothing is counted. */
  spend(account: Principal, quota: Quota, amount: number): Promise<void>;
  /** As `spend`, where the count is written in the commit of what it is spent on: what it gives belongs into that. Throws as `spend` rejects. */
  charge(account: Principal, quota: Quota, amount: number): Late;
  /** Gives back what was spent on something that did not come about. */
  giveBack(account: Pick<Principal, 'account'>, quota: Quota, amount: number): Promise<void>;
  /** Writes down what was kept in memory: when each key was used last. */
  close(): Promise<void>;
}
