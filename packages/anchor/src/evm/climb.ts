import { setTimeout as delay } from 'node:timers/promises';
import { checkEvmAnchor, type EvmAnchor, type EvmInclusion, type Finality } from '@guzheng/evidence';
import { AnchorError, type AnchorErrorCode, withRecord } from '../error.ts';
import type { Rpc } from '../rpc/client.ts';
import { canonicalBlock, isAtLeast } from './finality.ts';
import { blockOf, proveInclusion } from './inclusion.ts';
import { broadcast } from './send.ts';

export interface ClimbOptions {
  readonly root: Uint8Array;
  /** The status to wait for. */
  readonly confirm: Finality;
  readonly timeoutMs: number;
  readonly pollMs: number;
  /** Told of every change of the record's status or block. */
  readonly onRecord?: (record: EvmAnchor) => void | Promise<void>;
}

/** A node that is away or busy is asked again; one that lies is not. */
const PASSING: ReadonlySet<AnchorErrorCode> = new Set(['rpc-unreachable', 'rpc-refused', 'rpc-malformed']);

/**
 * Follows a transaction that was sent up the ladder broadcast → included → safe → finalized, until it is where `confirm` wants it or
 * the time is over; gives back the best record there is at that moment. A re-organised block is let go and the proof made anew.
 * Any error carries the record, so that the transaction is not lost.
 */
export async function climb(nodes: readonly Rpc[], start: EvmAnchor, options: ClimbOptions): Promise<EvmAnchor> {
  const over = AbortSignal.timeout(options.timeoutMs);
  let record = start;
  for (;;) {
    const next = await lookOrStay(nodes, record, options.root);
    if (next.status !== record.status || placeOf(next) !== placeOf(record)) await options.onRecord?.(next);
    record = next;
    if (isAtLeast(record.status, options.confirm) || over.aborted) return record;
    await delay(options.pollMs);
  }
}

function placeOf(record: EvmAnchor): string | undefined {
  return record.status === 'broadcast' ? undefined : record.block.hash;
}

async function lookOrStay(nodes: readonly Rpc[], record: EvmAnchor, root: Uint8Array): Promise<EvmAnchor> {
  try {
    return assertWhole(await look(nodes, record), root);
  } catch (error) {
    if (!(error instanceof AnchorError)) throw error;
    if (PASSING.has(error.code)) return record;
    throw withRecord(error, record);
  }
}

async function look(nodes: readonly Rpc[], record: EvmAnchor): Promise<EvmAnchor> {
  if (record.status !== 'broadcast') {
    const standing = await standingOf(nodes, record.block);
    if (standing === 'unknown' || standing === 'disputed') return record;
    if (standing !== 'replaced') return { ...record, status: higher(record.status, standing) };
    if (record.status === 'finalized') throw replacedAfterFinality(record.block);
  }
  const { network, chainId, genesisHash, transaction, answers } = record;
  const facts = { kind: 'evm', network, chainId, genesisHash, transaction, answers } as const;
  const block = await locate(nodes, record);
  const standing = block === undefined ? 'replaced' : await standingOf(nodes, block);
  if (block === undefined || standing === 'replaced' || standing === 'disputed')
    return { ...facts, status: 'broadcast' };
  return { ...facts, status: standing === 'unknown' ? 'included' : standing, block };
}

/** A status once reached with the same block is kept: a node that lags behind takes nothing away. */
function higher(reached: Finality, standing: Finality): Finality {
  return isAtLeast(reached, standing) ? reached : standing;
}

/** A proof that was final is not thrown away on the word of a node that has another chain. */
function replacedAfterFinality(block: EvmInclusion): AnchorError {
  const what = `The RPCs have another block at height ${block.number} than ${block.hash}, which was reported finalized`;
  return new AnchorError('rpc-lied', what, { hint: 'ask other RPCs; the record is kept as it was' });
}

/** A transaction that no node knows any more (dropped, or thrown out by a re-organisation) is sent again, the same bytes. */
async function locate(nodes: readonly Rpc[], { transaction }: EvmAnchor): Promise<EvmInclusion | undefined> {
  for (const rpc of nodes) {
    const hash = await orAway(blockOf(rpc, transaction.hash));
    if (hash === 'away' || hash === undefined) continue;
    return await proveInclusion(rpc, hash, transaction.hash, transaction.raw);
  }
  await orAway(broadcast(nodes, transaction));
  return undefined;
}

/**
 * How deep the block is buried, by the most hesitant node that has its height. `replaced`: all of them have another block there;
 * `disputed`: some of them. `unknown`: no node has an answer.
 */
async function standingOf(
  nodes: readonly Rpc[],
  block: EvmInclusion,
): Promise<Finality | 'replaced' | 'disputed' | 'unknown'> {
  const answers = await Promise.all(nodes.map((rpc) => orAway(canonicalBlock(rpc, block.number))));
  const blocks = answers.filter((answer) => answer !== undefined && answer !== 'away');
  const same = blocks.filter(({ hash }) => hash === block.hash);
  if (same.length < blocks.length) return same.length === 0 ? 'replaced' : 'disputed';
  const [first, ...rest] = same.map(({ finality }) => finality);
  return first === undefined ? 'unknown' : rest.reduce((low, level) => (isAtLeast(level, low) ? low : level), first);
}

async function orAway<T>(answer: Promise<T>): Promise<T | 'away'> {
  try {
    return await answer;
  } catch (error) {
    const isPassing =
      error instanceof AnchorError && (PASSING.has(error.code) || error.code === 'transaction-rejected');
    if (isPassing) return 'away';
    throw error;
  }
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
