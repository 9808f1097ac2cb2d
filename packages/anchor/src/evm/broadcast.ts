import type { EvmTransaction } from '@guzheng/evidence';
import { AnchorError } from '../error.ts';
import type { Rpc } from '../rpc/client.ts';
import { readHash } from '../rpc/values.ts';
import type { Nodes } from './chain.ts';

/**
 * Gives the identical bytes to every node; one taker is enough. Throws AnchorError `transaction-rejected` when all refuse, and
 * `rpc-unreachable` when none could be reached (then the transaction may be on its way all the same).
 */
export async function broadcast({ all }: Nodes, transaction: EvmTransaction): Promise<void> {
  const results = await Promise.all(all.map((rpc) => sendTo(rpc, transaction)));
  const failures = results.filter((result) => result instanceof AnchorError);
  if (failures.length < all.length || failures.some(mayBeInBlock)) return;
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
  for (const { raw, hash } of transactions) await Promise.all(nodes.all.map((rpc) => sendTo(rpc, { raw, hash })));
}

async function sendTo(rpc: Rpc, { raw, hash }: EvmTransaction): Promise<'taken' | AnchorError> {
  try {
    const answer = await rpc.call('eth_sendRawTransaction', [raw]);
    const reported = readHash(answer, `The transaction hash from ${rpc.url}`);
    if (reported === hash) return 'taken';
    return new AnchorError('rpc-lied', `The RPC ${rpc.url} calls the transaction ${reported}; its hash is ${hash}`);
  } catch (error) {
    if (!(error instanceof AnchorError)) throw error;
    return isKnownAlready(error) ? 'taken' : error;
  }
}

/** Nodes have no common code for it: geth "already known", Nethermind "AlreadyKnown", Erigon and anvil "already imported". */
function isKnownAlready(error: AnchorError): boolean {
  return error.code === 'rpc-refused' && /already ?(known|imported|in the pool)/i.test(error.message);
}
