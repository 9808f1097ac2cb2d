import { canonicalize, sha256, utf8Encode } from '@guzheng/evidence';
import type { DepositKind, NewDeposit } from '@guzheng/sdk/api';
import type { LedgerItem } from '../ledger/ledger.ts';

/** What is to be deposited, before it is known for whom. */
export interface Item extends NewDeposit {
  readonly kind: DepositKind;
}

/** A deposit of which nothing but digests is held. */
export function newItem({ subject, manifest, members, name }: NewDeposit): Item {
  return {
    subject,
    kind: 'digest',
    ...(manifest === undefined ? {} : { manifest }),
    ...(members === undefined ? {} : { members }),
    ...(name === undefined ? {} : { name }),
  };
}

export function ledgerItem({ kind, name, ...what }: Item, account: string): LedgerItem {
  return { ...what, facts: { account, kind, ...(name === undefined ? {} : { name }) } };
}

/** Two requests under one idempotency key are the same where they ask for the same deposit, whichever way they came. */
export function fingerprint(item: Item): Uint8Array {
  return sha256(utf8Encode(canonicalize(item)));
}
