import type { Limits, Role } from '@guzheng/sdk/api';

/** Whoever asks, by the key that came with the request. */
export interface Principal {
  readonly key: string;
  readonly account: string;
  readonly role: Role;
  readonly name: string;
  readonly limits: Limits;
}

/** What is counted against an account's limits. */
export type Quota = 'deposits' | 'captures' | 'bytes';
