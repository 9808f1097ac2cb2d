import {
  checkEvmAnchor,
  decodeTransaction,
  type EvmAnchor,
  type Finality,
  fromHex,
  type Network,
  type Witness,
} from '@guzheng/evidence';
import { AnchorError, withRecord } from '../error.ts';
import type { AnchorKey } from '../key/key.ts';
import { type AnswerLog, answerLog } from '../rpc/answers.ts';
import type { Rpc, RpcOptions } from '../rpc/client.ts';
import { openNodes } from './chain.ts';
import { climb } from './climb.ts';
import { broadcast, signAnchor } from './send.ts';

/** `signed` comes before the transaction is sent: a caller that keeps the record then cannot lose it. */
export interface EvmProgress {
  readonly step: 'signed' | 'broadcast' | Finality;
  readonly record: EvmAnchor;
}

export interface EvmConnection extends Pick<RpcOptions, 'fetch' | 'now' | 'requestTimeoutMs'> {
  readonly network: Network;
  /** The network's own public RPCs unless told. Several are asked side by side. */
  readonly rpcs?: readonly string[];
}

export interface EvmConfirmation {
  /** The status to wait for; `included` unless told. */
  readonly confirm?: Finality;
  /** How long to wait for it after sending; 3 minutes unless told. Finality takes about 15 on Ethereum. */
  readonly timeoutMs?: number;
  readonly pollMs?: number;
  /** Awaited. */
  readonly onProgress?: (progress: EvmProgress) => void | Promise<void>;
}

export interface EvmWitnessOptions extends EvmConnection, EvmConfirmation {
  readonly key: AnchorKey;
  /** The most that one anchor may cost, in wei; 0.01 ETH unless told. */
  readonly maxCost?: bigint;
}

/**
 * A witness that writes the root into an EVM chain. One `testify` at a time per account: two at once would take the same nonce.
 * The record comes back at the best status reached in time, at least `broadcast`; anything from `included` on has passed the offline
 * check. Rejects with AnchorError; `record` is set on it once the transaction may be on its way.
 */
export function evmWitness(options: EvmWitnessOptions): Witness {
  return { kind: 'evm', name: options.network.name, testify: (root) => testify(root, options) };
}

async function testify(root: Uint8Array, options: EvmWitnessOptions): Promise<EvmAnchor> {
  const answers = answerLog();
  const nodes = await connect(options, answers);
  const sent = await send(nodes, root, options);
  return await follow(nodes, sent, root, options, answers);
}

async function send(nodes: readonly Rpc[], root: Uint8Array, options: EvmWitnessOptions): Promise<EvmAnchor> {
  const { network, key, maxCost } = options;
  const transaction = await signAnchor(nodes, { network, key, root, ...(maxCost === undefined ? {} : { maxCost }) });
  const { name, chainId, genesisHash } = network;
  const record: EvmAnchor = {
    kind: 'evm',
    network: name,
    chainId,
    genesisHash,
    transaction,
    answers: [],
    status: 'broadcast',
  };
  await options.onProgress?.({ step: 'signed', record });
  try {
    await broadcast(nodes, transaction);
  } catch (error) {
    const mayBeOnItsWay = error instanceof AnchorError && error.code !== 'transaction-rejected';
    throw mayBeOnItsWay ? withRecord(error, record) : error;
  }
  await options.onProgress?.({ step: 'broadcast', record });
  return record;
}

/**
 * Moves a record up the ladder: makes the proof of one that was only broadcast (sending it again if it was dropped), raises the
 * status of one that was included, and makes the proof anew when its block was re-organised. Waits for `confirm` (`finalized` unless told)
 * at most `timeoutMs` (0 unless told: one look). Rejects with AnchorError, `record-invalid` for a record that contradicts itself.
 */
export async function refreshEvmAnchor(
  record: EvmAnchor,
  options: EvmConnection & EvmConfirmation,
): Promise<EvmAnchor> {
  assertSameChain(record, options.network);
  const root = rootOf(record);
  const answers = answerLog(record.answers);
  const nodes = await connect(options, answers);
  return await follow(nodes, record, root, { confirm: 'finalized', timeoutMs: 0, ...options }, answers);
}

function assertSameChain(record: EvmAnchor, network: Network): void {
  if (record.chainId === network.chainId && record.genesisHash === network.genesisHash) return;
  throw new AnchorError(
    'wrong-chain',
    `The record is of chain ${record.chainId}, the network ${network.name} is ${network.chainId}`,
  );
}

function rootOf(record: EvmAnchor): Uint8Array {
  const transaction = decodeTransaction(fromHex(record.transaction.raw));
  if (transaction.outcome === 'invalid') throw invalid(transaction.detail);
  const root = transaction.data.subarray(4);
  if (root.length !== 32) throw invalid('Its calldata holds no root.');
  const check = checkEvmAnchor(record, root);
  if (check.outcome === 'invalid') throw invalid(check.detail);
  return root;
}

function invalid(detail: string): AnchorError {
  return new AnchorError('record-invalid', `The anchor record contradicts itself: ${detail}`);
}

async function connect(options: EvmConnection, answers: AnswerLog): Promise<readonly Rpc[]> {
  const { network, rpcs = network.rpcs } = options;
  return await openNodes(network, rpcs, { ...options, onAnswer: answers.add });
}

async function follow(
  nodes: readonly Rpc[],
  record: EvmAnchor,
  root: Uint8Array,
  { confirm = 'included', timeoutMs = 180_000, pollMs = 2_000, onProgress }: EvmConfirmation,
  answers: AnswerLog,
): Promise<EvmAnchor> {
  const withAnswers = (reached: EvmAnchor): EvmAnchor => ({ ...reached, answers: answers.list() });
  const onRecord = (reached: EvmAnchor) => onProgress?.({ step: reached.status, record: withAnswers(reached) });
  return withAnswers(await climb(nodes, record, { root, confirm, timeoutMs, pollMs, onRecord }));
}
