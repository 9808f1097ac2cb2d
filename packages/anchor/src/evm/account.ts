import { anchorCalldata, fromHex, type Hex, type Network, toHex } from '@guzheng/evidence';
import { SigningKey, Transaction } from 'ethers';
import { type Candidate, candidateOf, type JournalEntry } from '../journal/entry.ts';
import type { Journal } from '../journal/journal.ts';
import type { AnchorKey } from '../key/key.ts';
import type { Fees } from './price.ts';

/** The account that anchors: what it has signed, and, where it may sign more, its key and the limits. */
export interface Account {
  readonly network: Network;
  readonly address: Hex;
  readonly journal: Journal;
  /** Absent where transactions are followed and sent again, but none is signed. */
  readonly purse?: Purse;
}

export interface Purse {
  readonly key: AnchorKey;
  /** The most that one anchor may cost, in wei. */
  readonly maxCost: bigint;
  /** How long a transaction may wait for a block before one with higher fees is put in its place. */
  readonly replaceAfterMs: number;
  readonly now: () => Date;
}

/** Signs a transaction of the account to itself, no value, calldata magic ‖ root. Nothing is sent, nothing written down. */
export function signAnchor(
  { key, now }: Purse,
  network: Network,
  anchor: { readonly root: Hex; readonly nonce: number; readonly gasLimit: bigint; readonly fees: Fees },
): Candidate {
  const { root, nonce, gasLimit } = anchor;
  const { type, maxFeePerGas, maxPriorityFeePerGas } = anchor.fees;
  const transaction = Transaction.from({
    ...(type === 2 ? { type, maxFeePerGas, maxPriorityFeePerGas } : { type, gasPrice: maxFeePerGas }),
    ...{ chainId: network.chainId, nonce, gasLimit, to: key.address, value: 0n },
    data: toHex(anchorCalldata(fromHex(root))),
  });
  transaction.signature = new SigningKey(key.privateKey).sign(transaction.unsignedHash);
  return candidateOf(transaction.serialized as Hex, { root, nonce, time: now().toISOString() });
}

/** The same entry with a replacement, or with the first transaction under a new nonce. */
export function withCandidate(
  entry: JournalEntry | undefined,
  nonce: number,
  candidate: Candidate,
  root: Hex,
): JournalEntry {
  const attempts = entry?.attempts ?? [];
  const last = attempts.at(-1);
  if (last?.nonce !== nonce) return { root, attempts: [...attempts, { nonce, candidates: [candidate] }] };
  return { root, attempts: [...attempts.slice(0, -1), { nonce, candidates: [...last.candidates, candidate] }] };
}
