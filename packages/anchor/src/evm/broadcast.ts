import type { EvmTransaction, Hex } from '@guzheng/evidence';
import { AnchorError } from '../error.ts';
import type { Rpc } from '../rpc/client.ts';
import { readHash } from '../rpc/values.ts';
import { askAll, errorsOf } from './agreement.ts';
import type { Nodes } from './chain.ts';

/**
 * Gives the identical bytes to every node; one taker is enough. Throws AnchorError `transaction-rejected` when all refuse, and
 * `rpc-unreachable` when none could be reached (then the transaction may be on its way all the same).
 */
export async function broadcast(nodes: Nodes, transaction: EvmTransaction): Promise<void> {
  const failures = errorsOf(await askAll(nodes, (rpc) => sendTo(rpc, transaction)));
  if (failures.length < nodes.all.length || failures.some(mayBeInBlock)) return;
  const refusals = failures.filter((failure) => failure.code === 'rpc-refused');
  const [failure] = failures.filter((one) => !refusals.includes(one));
  if (failure !== undefined) throw failure;
  const reasons = refusals.map((refusal) => refusal.message).join('; ');
  throw new AnchorError('transaction-rejected', `No node took the transaction: ${reasons}`);
}

/** The nonce is used: by this very transaction, which another node took and passed on, or by a foreign one. Looking for it will show. */
function mayBeInBlock({ code, message }: AnchorError): boolean {
  return code === 'rpc-refused' && /nonce (is )?too low/i.test(message);
}

/** The same again for transactions that were sent before: whether a node takes them is seen by looking for them, not by its answer. */
export async function rebroadcast(nodes: Nodes, transactions: readonly EvmTransaction[]): Promise<void> {
  // From the oldest to the newest, so that a pool that has lost all of them ends up with the one that pays most.
  for (const transaction of transactions) await askAll(nodes, (rpc) => sendTo(rpc, transaction));
}

async function sendTo(rpc: Rpc, { raw, hash }: EvmTransaction): Promise<void> {
  const reported = await orKnownAlready(rpc.call('eth_sendRawTransaction', [raw]), hash);
  if (readHash(reported, `The transaction hash from ${rpc.url}`) === hash) return;
  throw new AnchorError('rpc-lied', `The RPC ${rpc.url} calls the transaction ${reported}; its hash is ${hash}`);
}

/** Nodes have no common code for it: geth "already known", Nethermind "AlreadyKnown", Erigon and anvil "already imported". */
async function orKnownAlready(answer: Promise<unknown>, hash: Hex): Promise<unknown> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof AnchorError) || error.code !== 'rpc-refused') throw error;
    if (!/already ?(known|imported|in the pool)/i.test(error.message)) throw error;
    return hash;
  }
}
