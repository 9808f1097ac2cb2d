import { AnchorError } from '../error.ts';
import { type Candidate, candidatesOf, currentAttempt, type JournalEntry } from '../journal/entry.ts';
import type { Account, Purse } from './account.ts';
import { broadcast, rebroadcast } from './broadcast.ts';
import type { Nodes } from './chain.ts';
import { recommit, replace } from './commit.ts';
import { isFollowed } from './followed.ts';
import { transactionCount } from './nonce.ts';

/** What was done for a root whose transactions are in no block. */
export type Tended =
  | { readonly step: 'resent' }
  | { readonly step: 'capped' }
  /** The account has used the nonce, and nobody has shown a transaction of the root in a block. */
  | { readonly step: 'overtaken'; readonly nonce: number }
  | { readonly step: 'replaced' | 'recommitted'; readonly candidate: Candidate };

/**
 * Keeps a root's transactions going that are in no block: sends them again, byte for byte; puts one with higher fees in the place of one that
 * waits too long; gives the root a new nonce when a foreign transaction has used up its own. Earlier open entries come first, because a chain
 * takes an account's nonces in order: whatever holds one up holds up all that follow. Rejects with AnchorError.
 */
export async function tend(nodes: Nodes, account: Account, root: JournalEntry['root']): Promise<Tended> {
  const open = await account.journal.open();
  const entry = await account.journal.byRoot(root);
  if (entry === undefined) return { step: 'resent' };
  await rebroadcast(nodes, candidatesOf(entry));
  const { nonce } = currentAttempt(entry);
  const mined = await transactionCount(nodes, account.address, 'latest');
  for (const other of open) {
    const isInTheWay = currentAttempt(other).nonce >= mined && currentAttempt(other).nonce < nonce;
    if (isInTheWay) await rebroadcast(nodes, currentAttempt(other).candidates);
    if (isInTheWay) await raise(nodes, account, other);
  }
  return nonce >= mined ? await raise(nodes, account, entry) : await renew(nodes, account, entry);
}

/** What was signed before, by an earlier run of the program too, and that nobody follows now, is sent again in the order of the nonces. */
export async function resendOpen(nodes: Nodes, { journal, address }: Account): Promise<void> {
  const open = (await journal.open()).filter(({ root }) => !isFollowed(journal, root));
  if (open.length === 0) return;
  const mined = await transactionCount(nodes, address, 'latest');
  for (const entry of open) {
    if (currentAttempt(entry).nonce >= mined) await rebroadcast(nodes, currentAttempt(entry).candidates);
  }
}

async function raise(nodes: Nodes, account: Account, entry: JournalEntry): Promise<Tended> {
  if (!isSigning(account)) return { step: 'resent' };
  const replacement = await replace(nodes, account, entry.root);
  switch (replacement.outcome) {
    case 'early':
      return { step: 'resent' };
    case 'capped':
      return { step: 'capped' };
    case 'replaced':
      await send(nodes, replacement.candidate);
      return { step: 'replaced', candidate: replacement.candidate };
  }
}

/** The nonce is in a block, but with none of the root's transactions as far as anybody could show. */
async function renew(nodes: Nodes, account: Account, entry: JournalEntry): Promise<Tended> {
  const candidate = isSigning(account) ? await recommit(nodes, account, entry.root) : undefined;
  if (candidate === undefined) return { step: 'overtaken', nonce: currentAttempt(entry).nonce };
  await send(nodes, candidate);
  return { step: 'recommitted', candidate };
}

function isSigning(account: Account): account is Account & { readonly purse: Purse } {
  return account.purse !== undefined;
}

/** It is written down: where no node takes it now, it is sent again at the next look. */
async function send(nodes: Nodes, candidate: Candidate): Promise<void> {
  try {
    await broadcast(nodes, candidate);
  } catch (error) {
    if (!(error instanceof AnchorError)) throw error;
  }
}
