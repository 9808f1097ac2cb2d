import { setTimeout as delay } from 'node:timers/promises';
import { checkEvmAnchor, type EvmAnchor, type EvmTransaction, type Finality, toHex } from '@guzheng/evidence';
import { AnchorError, type AnchorErrorCode, withRecord } from '../error.ts';
import { candidatesOf } from '../journal/entry.ts';
import type { Account } from './account.ts';
import { rebroadcast } from './broadcast.ts';
import type { Nodes } from './chain.ts';
import { isAtLeast } from './finality.ts';
import { locate } from './locate.ts';
import { standingOf } from './standing.ts';
import { type Tended, tend } from './tend.ts';

export interface ClimbOptions {
  readonly root: Uint8Array;
  /** Absent for a stranger, who has a record and no journal: then its one transaction is followed. */
  readonly account?: Account;
  /** The status to wait for. */
  readonly confirm: Finality;
  readonly timeoutMs: number;
  readonly pollMs: number;
  /** Told of every change of the record's status, block or transaction. */
  readonly onRecord?: (record: EvmAnchor) => void | Promise<void>;
  /** Told what was done about transactions that are in no block, other than sending them again. */
  readonly onTended?: (tended: Tended, record: EvmAnchor) => void | Promise<void>;
  /** Told why the record does not rise, whenever the reason is another one. */
  readonly onDoubt?: (reason: AnchorError, record: EvmAnchor) => void | Promise<void>;
}

/** What one look at the nodes came to. `doubt` is why they do not settle the matter. */
interface Look {
  readonly record: EvmAnchor;
  readonly doubt?: AnchorError;
}

/** Nodes that are away, busy, behind or divided may agree a moment later; one that lies will not. */
const PASSING: ReadonlySet<AnchorErrorCode> = new Set([
  'rpc-unreachable',
  'rpc-refused',
  'rpc-malformed',
  'rpc-contradicts',
  'block-not-found',
  'block-pruned',
]);
/** What the caller must hear when the time is over: somebody tells it another story. */
const CONTRADICTION: ReadonlySet<AnchorErrorCode> = new Set(['rpc-contradicts', 'rpc-lied']);

/**
 * Follows a root's transactions up the ladder broadcast → included → safe → finalized, until one is where `confirm` wants it or the time is
 * over; gives back the best record there is at that moment. A re-organised block is let go and the proof made anew from the canonical one.
 * Any error carries the record, so that the transaction is not lost. `rpc-contradicts` when the time is over and nodes still disagree.
 */
export async function climb(nodes: Nodes, start: EvmAnchor, options: ClimbOptions): Promise<EvmAnchor> {
  const over = AbortSignal.timeout(options.timeoutMs);
  let { record, doubt }: Look = { record: start };
  for (;;) {
    const look = await lookOrStay(nodes, record, options);
    if (placeOf(look.record) !== placeOf(record)) await options.onRecord?.(look.record);
    if (look.doubt !== undefined && look.doubt.code !== doubt?.code) await options.onDoubt?.(look.doubt, look.record);
    ({ record, doubt } = look.doubt === undefined ? { ...look, doubt: undefined } : { ...look, doubt: look.doubt });
    if (isAtLeast(record.status, options.confirm)) return record;
    if (over.aborted) return endWith(record, doubt);
    await delay(options.pollMs);
  }
}

function endWith(record: EvmAnchor, doubt: AnchorError | undefined): EvmAnchor {
  if (doubt !== undefined && CONTRADICTION.has(doubt.code)) throw withRecord(doubt, record);
  return record;
}

function placeOf(record: EvmAnchor): string {
  const block = record.status === 'broadcast' ? 'no block' : record.block.hash;
  return `${record.status} ${block} ${record.transaction.hash}`;
}

async function lookOrStay(nodes: Nodes, record: EvmAnchor, options: ClimbOptions): Promise<Look> {
  try {
    const look = await lookAt(nodes, record, options);
    return { ...look, record: assertWhole(look.record, options.root) };
  } catch (error) {
    if (!(error instanceof AnchorError)) throw error;
    if (PASSING.has(error.code) && error.record === undefined) return { record, doubt: error };
    throw error.record === undefined ? withRecord(error, record) : error;
  }
}

async function lookAt(nodes: Nodes, record: EvmAnchor, options: ClimbOptions): Promise<Look> {
  if (record.status === 'broadcast') return await search(nodes, record, options);
  const standing = await standingOf(nodes, record.block);
  switch (standing.at) {
    case 'canonical':
      return { record: { ...record, status: higher(record.status, standing.finality) } };
    case 'undecided':
      return { record, doubt: standing.reason };
    case 'replaced':
      if (record.status === 'finalized') throw replacedAfterFinality(record);
      return await search(nodes, record, options);
  }
}

/** A status once reached with the same block is kept: nodes that lag behind take nothing away. */
function higher(reached: Finality, standing: Finality): Finality {
  return isAtLeast(reached, standing) ? reached : standing;
}

/** A proof that was final is not thrown away on the word of nodes that have another chain. */
function replacedAfterFinality(record: Extract<EvmAnchor, { block: unknown }>): AnchorError {
  const { block } = record;
  const what = `The RPCs have another block at height ${block.number} than ${block.hash}, which was reported finalized`;
  return new AnchorError('rpc-contradicts', what, { record, hint: 'ask other RPCs; the record is kept as it was' });
}

/** Looks for all the root's transactions; those that are in no block are sent again, and replaced where they wait too long. */
async function search(nodes: Nodes, record: EvmAnchor, options: ClimbOptions): Promise<Look> {
  const transactions = await transactionsOf(record, options);
  const { network, chainId, genesisHash, answers } = record;
  const facts = { kind: 'evm', network, chainId, genesisHash, answers } as const;
  const found = await locate(nodes, transactions);
  if (found.outcome === 'found')
    return { record: { ...facts, transaction: found.transaction, status: found.finality, block: found.block } };
  const pending = { ...facts, status: 'broadcast', transaction: transactions.at(-1) ?? record.transaction } as const;
  const doubt = found.outcome === 'undecided' ? { doubt: found.reason } : {};
  try {
    return { ...(await pushOn(nodes, pending, options)), ...doubt };
  } catch (error) {
    // The search has found what it has found, whether or not anything could be sent just now.
    if (error instanceof AnchorError && PASSING.has(error.code)) return { record: pending, doubt: error, ...doubt };
    throw error instanceof AnchorError ? withRecord(error, pending) : error;
  }
}

/** The record's own, which a journal that was lost may not know, and all that the journal has for this root; the newest last. */
async function transactionsOf(
  { transaction }: EvmAnchor,
  { account, root }: ClimbOptions,
): Promise<readonly EvmTransaction[]> {
  const entry = await account?.journal.byRoot(toHex(root));
  const candidates = (entry === undefined ? [] : candidatesOf(entry)).map(({ raw, hash }) => ({ raw, hash }));
  return candidates.some(({ hash }) => hash === transaction.hash) ? candidates : [transaction, ...candidates];
}

async function pushOn(nodes: Nodes, record: EvmAnchor, { account, root, onTended }: ClimbOptions): Promise<Look> {
  if (account === undefined || (await account.journal.byRoot(toHex(root))) === undefined) {
    await rebroadcast(nodes, [record.transaction]);
    return { record };
  }
  const tended = await tend(nodes, account, toHex(root));
  switch (tended.step) {
    case 'resent':
      return { record };
    case 'overtaken':
      return { record, doubt: overtaken(account, tended.nonce) };
    case 'capped':
      await onTended?.(tended, record);
      return { record };
    case 'replaced':
    case 'recommitted': {
      const { raw, hash } = tended.candidate;
      const renewed = { ...record, transaction: { raw, hash } };
      await onTended?.(tended, renewed);
      return { record: renewed };
    }
  }
}

function overtaken({ address, purse }: Account, nonce: number): AnchorError {
  const cure = purse === undefined ? 'with the key, the root gets' : 'the root gets';
  return new AnchorError(
    'transaction-rejected',
    `Another transaction of ${address} seems to have taken nonce ${nonce}`,
    {
      hint: `once that is final, ${cure} a new one; let nothing else send from this account`,
    },
  );
}

/** Nothing leaves here as included unless the offline check, the same that a stranger will run, finds it valid. */
function assertWhole(record: EvmAnchor, root: Uint8Array): EvmAnchor {
  const check = checkEvmAnchor(record, root);
  if (check.outcome !== 'invalid') return record;
  throw new AnchorError(
    'rpc-lied',
    `The proof made from the nodes' answers does not hold (${check.code}): ${check.detail}`,
  );
}
