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
