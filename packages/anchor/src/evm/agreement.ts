import { setTimeout as delay } from 'node:timers/promises';
import { AnchorError, type AnchorErrorCode } from '../error.ts';
import type { Rpc } from '../rpc/client.ts';

/**
 * Agreement among nodes of one chain. What is compared are facts that bear on the proof (the block hash at a pinned height, the
 * `finalized` height), each read out of the node's own answer; never payloads, which differ from node to node for no reason that matters
 * (request ids, fields of one client, order of keys). Amounts that move (fees, balances, counts) are not compared but outvoted.
 */

/** The nodes that are asked, and how many of them must say the same. */
interface Panel<N extends Rpc> {
  readonly all: readonly N[];
  readonly quorum: number;
}

/** What became of asking one node. */
export type Vote<N, T> =
  | { readonly outcome: 'answered'; readonly node: N; readonly value: T }
  | { readonly outcome: 'failed'; readonly node: N; readonly error: AnchorError };

/** Once a quorum has answered, the others are waited for this long: a node that is stuck must not hold up every question. */
const GRACE_MS = 1_000;

/** Asks every node the same, side by side. A failure of one node is its vote; anything that is no AnchorError is a mistake of ours. */
export async function askAll<N extends Rpc, T>(
  { all, quorum }: Panel<N>,
  question: (node: N) => Promise<T>,
): Promise<readonly Vote<N, T>[]> {
  const votes = new Map<N, Vote<N, T>>();
  const askInto = async (node: N, onAnswer: () => void): Promise<void> => {
    votes.set(node, await ask(node, question));
    if (valuesOf([...votes.values()]).length >= quorum) onAnswer();
  };
  await new Promise<void>((resolve, reject) => {
    const lastCall = (): void => void setTimeout(resolve, GRACE_MS).unref();
    Promise.all(all.map((node) => askInto(node, lastCall))).then(() => resolve(), reject);
  });
  return all.map((node) => votes.get(node) ?? { outcome: 'failed', node, error: late(node) });
}

function late({ url }: Rpc): AnchorError {
  return new AnchorError('rpc-unreachable', `The RPC ${url} has not answered while the others have`);
}

async function ask<N, T>(node: N, question: (node: N) => Promise<T>): Promise<Vote<N, T>> {
  try {
    return { outcome: 'answered', node, value: await question(node) };
  } catch (error) {
    if (!(error instanceof AnchorError)) throw error;
    return { outcome: 'failed', node, error };
  }
}

export function valuesOf<N, T>(votes: readonly Vote<N, T>[]): readonly T[] {
  return votes.flatMap((vote) => (vote.outcome === 'answered' ? [vote.value] : []));
}

export function errorsOf<N, T>(votes: readonly Vote<N, T>[]): readonly AnchorError[] {
  return votes.flatMap((vote) => (vote.outcome === 'failed' ? [vote.error] : []));
}

/** Public nodes turn a request away now and then (HTTP 429, 502): nothing should fail for one such moment. */
const PAUSES_MS: readonly number[] = [200, 800];
/** Where the first round took this long, nodes do not answer at all, and asking again would only double the wait. */
const PATIENCE_MS = 5_000;

/** The answers of at least a quorum. Nodes that were unreachable for a moment are asked again. Rejects with the failure that says most. */
export async function askQuorum<N extends Rpc, T>(
  panel: Panel<N>,
  question: (node: N) => Promise<T>,
): Promise<readonly T[]> {
  const over = AbortSignal.timeout(PATIENCE_MS);
  let votes = await askAll(panel, question);
  for (const pause of PAUSES_MS) {
    const again = votes.flatMap((vote) => (isPassing(vote) ? [vote.node] : []));
    if (valuesOf(votes).length >= panel.quorum || again.length === 0 || over.aborted) break;
    await delay(pause);
    const later = await askAll({ all: again, quorum: again.length }, question);
    votes = [...votes.filter((vote) => !isPassing(vote)), ...later];
  }
  if (valuesOf(votes).length >= panel.quorum) return valuesOf(votes);
  throw shortOf(panel, votes);
}

function isPassing<N, T>(vote: Vote<N, T>): boolean {
  return vote.outcome === 'failed' && vote.error.code === 'rpc-unreachable';
}

/** What says most about why no quorum came together stands first. */
const TELLING: readonly AnchorErrorCode[] = [
  'wrong-chain',
  'wrong-genesis',
  'rpc-lied',
  'block-unreadable',
  'block-not-found',
  'block-pruned',
  'rpc-malformed',
  'rpc-refused',
  'rpc-unreachable',
];

/** Why fewer than a quorum answered: the code of the failure that says most, and what every node that failed has said. */
export function shortOf<N extends Rpc, T>({ all, quorum }: Panel<N>, votes: readonly Vote<N, T>[]): AnchorError {
  const errors = errorsOf(votes).toSorted((a, b) => rank(a) - rank(b));
  const [first] = errors;
  if (first === undefined) throw new RangeError('No node has failed');
  if (all.length === 1) return first;
  const reasons = errors.map(({ message }) => message).join('; ');
  return new AnchorError(first.code, `${quorum} of ${all.length} RPCs must agree, and too few do: ${reasons}`, {
    cause: first,
    ...(first.hint === undefined ? {} : { hint: first.hint }),
    ...(first.rpcCode === undefined ? {} : { rpcCode: first.rpcCode }),
  });
}

function rank({ code }: AnchorError): number {
  const place = TELLING.indexOf(code);
  return place === -1 ? TELLING.length : place;
}

/**
 * The largest amount for which a quorum vouches, each node having said at least this much: the median of 1 of 1 and 2 of 3, the smaller
 * one of 2 of 2. One node alone can neither raise it (fees that empty the account, a nonce beyond a gap) nor, among three, lower it
 * (the transaction count of a node that lags behind).
 */
export function vouched(amounts: readonly bigint[], quorum: number): bigint {
  const amount = amounts.toSorted((a, b) => (a < b ? 1 : a > b ? -1 : 0))[quorum - 1];
  if (amount === undefined) throw new RangeError(`${amounts.length} answers are no quorum of ${quorum}`);
  return amount;
}

/** The fact that a quorum states, or nothing. With a quorum of less than half it must also be the only one. */
export function agreedFact(facts: readonly string[], quorum: number): string | undefined {
  const held = [...new Set(facts)].filter((fact) => facts.filter((other) => other === fact).length >= quorum);
  return held.length === 1 ? held[0] : undefined;
}
