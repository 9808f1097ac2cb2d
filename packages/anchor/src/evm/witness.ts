import {
  type AnchorTarget,
  checkEvmAnchor,
  decodeTransaction,
  type EvmAnchor,
  type EvmTransaction,
  type Finality,
  fromHex,
  type Network,
  toHex,
  type Witness,
} from '@guzheng/evidence';
import { AnchorError, withRecord } from '../error.ts';
import { currentAttempt, type JournalEntry } from '../journal/entry.ts';
import type { Journal } from '../journal/journal.ts';
import { type JournalLease, type JournalSource, journalLease } from '../journal/lease.ts';
import type { AnchorKey } from '../key/key.ts';
import { type AnswerLog, answerLog } from '../rpc/answers.ts';
import type { RpcOptions } from '../rpc/client.ts';
import type { Account, Purse } from './account.ts';
import { broadcast } from './broadcast.ts';
import { type Nodes, openNodes } from './chain.ts';
import { climb } from './climb.ts';
import { adopt, type Commitment, commit } from './commit.ts';
import { whileFollowing } from './followed.ts';
import { costOf, DEFAULT_MAX_COST, type Price } from './price.ts';
import { settleOpen } from './settle.ts';
import { resendOpen } from './tend.ts';

/**
 * `signed` comes before the transaction is sent: a caller that keeps the record then cannot lose it. `replaced`: one with higher fees, or
 * with another nonce, was sent in its place. `capped`: it would have been, but for `maxCost` or the balance; told once.
 */
export type EvmProgress =
  | { readonly step: 'signed' | 'broadcast' | 'replaced' | 'capped' | Finality; readonly record: EvmAnchor }
  /** After this anchor the account can pay for fewer than ten more at this price. */
  | { readonly step: 'low-balance'; readonly record: EvmAnchor; readonly balance: bigint; readonly anchorsLeft: number }
  /** Why the record does not rise: the nodes are away, have not got or no longer keep the block, or contradict each other. */
  | { readonly step: 'waiting'; readonly record: EvmAnchor; readonly reason: AnchorError };

export interface EvmConnection extends Pick<RpcOptions, 'fetch' | 'now' | 'requestTimeoutMs'> {
  readonly network: Network;
  /** The network's own public RPCs unless told. Several are asked side by side. */
  readonly rpcs?: readonly string[];
  /** How many RPCs must agree before anything is believed; more than half unless told. */
  readonly quorum?: number;
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

/** What the account may do. */
export interface EvmSpending {
  /** The most that one anchor may cost, in wei; 0.01 ETH unless told. Replacements stay under it too. */
  readonly maxCost?: bigint;
  /** How long a transaction waits for a block before one with higher fees takes its place; 2 minutes unless told. */
  readonly replaceAfterMs?: number;
}

export interface EvmWitnessOptions extends EvmConnection, EvmConfirmation, EvmSpending {
  readonly key: AnchorKey;
  /** Where signed transactions are written down before they are sent. In memory only unless told: then a crash may lose or repeat one. */
  readonly journal?: JournalSource;
}

export interface EvmRefreshOptions extends EvmConnection, EvmConfirmation, EvmSpending {
  readonly journal?: JournalSource;
  /** With it and a journal, a transaction that is stuck is replaced. Without, it is only sent again. */
  readonly key?: AnchorKey;
}

/** Sees roots only: a file's own digest goes to witnesses whose tokens a stranger's tool can check against the file. */
export interface EvmWitness extends Witness {
  readonly kind: 'evm';
  testify(root: Uint8Array, target?: AnchorTarget): Promise<EvmAnchor>;
}

/**
 * A witness that writes the root into an EVM chain, once: a root that its journal knows is followed, never sent under another nonce while
 * the first could still be taken. Several `testify` may run at a time. The record comes back at the best status reached in time, at least
 * `broadcast`; anything from `included` on has passed the offline check. Rejects with AnchorError; `record` is set on it once the
 * transaction may be on its way. `journal-busy` when another process anchors with this key.
 */
export function evmWitness(options: EvmWitnessOptions): EvmWitness {
  const lease = journalLease(options.journal);
  return {
    kind: 'evm',
    name: options.network.name,
    testify: async (root, target = 'root') => {
      if (target !== 'root') throw new RangeError(`An EVM chain is given roots, not the digest of a ${target}`);
      if (root.length !== 32) throw new RangeError(`the root must have 32 bytes, but it has ${root.length}`);
      return await testify(root.slice(), lease, options);
    },
  };
}

async function testify(root: Uint8Array, lease: JournalLease, options: EvmWitnessOptions): Promise<EvmAnchor> {
  const answers = answerLog();
  const nodes = await connect(options, answers);
  return await lease(async (journal) => {
    const account = {
      ...(await openAccount(journal, options.key.address, options)),
      purse: purseOf(options.key, options),
    };
    await takeUp(nodes, account);
    return await whileFollowing(journal, toHex(root), async () => {
      const commitment = await commit(nodes, account, toHex(root));
      const record = recordOf(commitment.entry, options.network);
      if (commitment.isNew) await send(nodes, record, { account, commitment, onProgress: options.onProgress });
      return await follow(nodes, record, { root, account, answers, options });
    });
  });
}

/**
 * Moves a record up the ladder: makes the proof of one that was only broadcast (sending it again if it was dropped), raises the
 * status of one that was included, and makes the proof anew when its block was re-organised. Waits for `confirm` (`finalized` unless told)
 * at most `timeoutMs` (0 unless told: one look). A journal adds the replacements that it knows. Rejects with AnchorError, `record-invalid`
 * for a record that contradicts itself, `rpc-contradicts` where the RPCs do; `record` has what is left.
 */
export async function refreshEvmAnchor(record: EvmAnchor, options: EvmRefreshOptions): Promise<EvmAnchor> {
  assertSameChain(record, options.network);
  const { root, sender } = readRecord(record);
  const answers = answerLog(record.answers);
  const nodes = await connect(options, answers);
  const waiting = { confirm: 'finalized', timeoutMs: 0, ...options } as const;
  if (options.journal === undefined) return await follow(nodes, record, { root, answers, options: waiting });
  return await journalLease(options.journal)(async (journal) => {
    const account = await openAccount(journal, sender, options);
    const purse = options.key?.address === sender ? { purse: purseOf(options.key, options) } : {};
    if (record.status !== 'finalized')
      await adopt(account, toHex(root), { raw: record.transaction.raw, since: firstHeard(record) });
    await takeUp(nodes, account);
    return await follow(nodes, record, { root, account: { ...account, ...purse }, answers, options: waiting });
  });
}

/** When a node first answered about it; before all nodes' memory where the record does not say. */
function firstHeard({ answers }: EvmAnchor): string {
  const times = answers.map(({ time }) => Date.parse(time)).filter((time) => !Number.isNaN(time));
  return new Date(times.length === 0 ? 0 : Math.min(...times)).toISOString();
}

function assertSameChain(record: EvmAnchor, network: Network): void {
  if (record.chainId === network.chainId && record.genesisHash === network.genesisHash) return;
  throw new AnchorError(
    'wrong-chain',
    `The record is of chain ${record.chainId}, the network ${network.name} is ${network.chainId}`,
  );
}

function readRecord(record: EvmAnchor): { root: Uint8Array; sender: Account['address'] } {
  const transaction = decodeTransaction(fromHex(record.transaction.raw));
  if (transaction.outcome === 'invalid') throw invalid(transaction.detail);
  const root = transaction.data.subarray(4);
  if (root.length !== 32) throw invalid('Its calldata holds no root.');
  const check = checkEvmAnchor(record, root);
  if (check.outcome === 'invalid') throw invalid(check.detail);
  return { root, sender: transaction.sender };
}

function invalid(detail: string): AnchorError {
  return new AnchorError('record-invalid', `The anchor record contradicts itself: ${detail}`);
}

async function connect(options: EvmConnection, answers: AnswerLog): Promise<Nodes> {
  const { network, rpcs = network.rpcs } = options;
  return await openNodes(network, rpcs, { ...options, onAnswer: answers.add });
}

async function openAccount(
  journal: Journal,
  address: Account['address'],
  { network }: EvmConnection,
): Promise<Account> {
  await journal.claim({ chainId: network.chainId, genesisHash: network.genesisHash, address });
  return { network, address, journal };
}

const TWO_MINUTES_MS = 120_000;

function purseOf(key: AnchorKey, options: EvmConnection & EvmSpending): Purse {
  const { maxCost = DEFAULT_MAX_COST, replaceAfterMs = TWO_MINUTES_MS, now = () => new Date() } = options;
  return { key, maxCost, replaceAfterMs, now };
}

const settled = new WeakSet<Journal>();
/** A server that keeps its journal open and waits for inclusion only closes entries when this many are open. */
const MANY_OPEN = 32;

/** What is left from before comes first: an earlier nonce that is missing holds up all later ones. */
async function takeUp(nodes: Nodes, account: Account): Promise<void> {
  const isFirst = !settled.has(account.journal);
  settled.add(account.journal);
  if (isFirst || (await account.journal.open()).length > MANY_OPEN) await settleOpen(nodes, account);
  await resendOpen(nodes, account);
}

function recordOf(entry: JournalEntry, { name, chainId, genesisHash }: Network): EvmAnchor {
  const candidate = currentAttempt(entry).candidates.at(-1);
  if (candidate === undefined) throw new TypeError('An attempt has at least one transaction');
  const transaction: EvmTransaction = { raw: candidate.raw, hash: candidate.hash };
  return { kind: 'evm', network: name, chainId, genesisHash, transaction, answers: [], status: 'broadcast' };
}

interface Sending {
  readonly account: Account;
  readonly commitment: Commitment;
  readonly onProgress: EvmConfirmation['onProgress'];
}

async function send(nodes: Nodes, record: EvmAnchor, { account, commitment, onProgress }: Sending): Promise<void> {
  await onProgress?.({ step: 'signed', record });
  await warnOfLowBalance(record, commitment.price, onProgress);
  try {
    await broadcast(nodes, record.transaction);
  } catch (error) {
    if (!(error instanceof AnchorError)) throw error;
    if (error.code !== 'transaction-rejected' || account.journal.durable) throw withRecord(error, record);
    await account.journal.forget(commitment.entry.root);
    throw error;
  }
  await onProgress?.({ step: 'broadcast', record });
}

const ENOUGH_ANCHORS = 10n;

async function warnOfLowBalance(
  record: EvmAnchor,
  price: Price | undefined,
  onProgress: EvmConfirmation['onProgress'],
): Promise<void> {
  if (price === undefined) return;
  const cost = costOf(price);
  const balance = price.balance - cost;
  if (balance >= ENOUGH_ANCHORS * cost) return;
  await onProgress?.({ step: 'low-balance', record, balance, anchorsLeft: Number(balance / cost) });
}

interface Following {
  readonly root: Uint8Array;
  readonly account?: Account;
  readonly answers: AnswerLog;
  readonly options: EvmConfirmation;
}

async function follow(
  nodes: Nodes,
  start: EvmAnchor,
  { root, account, answers, options }: Following,
): Promise<EvmAnchor> {
  const { confirm = 'included', timeoutMs = 180_000, pollMs = 2_000, onProgress } = options;
  const withAnswers = (reached: EvmAnchor): EvmAnchor => ({ ...reached, answers: answers.list() });
  let isCapped = false;
  const reached = await climb(nodes, start, {
    ...{ root, confirm, timeoutMs, pollMs, ...(account === undefined ? {} : { account }) },
    onRecord: async (record) => {
      if (record.status === 'finalized') await account?.journal.settle(toHex(root), settlementOf(record));
      await onProgress?.({ step: record.status, record: withAnswers(record) });
    },
    onTended: async ({ step }, record) => {
      if (step === 'capped' && isCapped) return;
      isCapped ||= step === 'capped';
      await onProgress?.({ step: step === 'capped' ? 'capped' : 'replaced', record: withAnswers(record) });
    },
    onDoubt: (reason, record) => onProgress?.({ step: 'waiting', record: withAnswers(record), reason }),
  }).catch((error: unknown) => Promise.reject(withAllAnswers(error, answers)));
  return withAnswers(reached);
}

function settlementOf(record: Extract<EvmAnchor, { block: unknown }>): {
  hash: `0x${string}`;
  blockHash: `0x${string}`;
} {
  return { hash: record.transaction.hash, blockHash: record.block.hash };
}

function withAllAnswers(error: unknown, answers: AnswerLog): unknown {
  if (!(error instanceof AnchorError) || error.record?.kind !== 'evm') return error;
  return withRecord(error, { ...error.record, answers: answers.list() });
}
