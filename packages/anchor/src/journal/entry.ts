import { anchorCalldata, decodeTransaction, type EvmTransaction, fromHex, type Hex, toHex } from '@guzheng/evidence';
import { Transaction } from 'ethers';

/** One signed transaction for a root. Several of them with the same nonce exclude each other: a chain takes one. */
export interface Candidate extends EvmTransaction {
  /** When it was signed, RFC 3339. */
  readonly time: string;
  readonly gasLimit: bigint;
  /** The most that one unit of gas can cost, in wei; the gas price of a legacy transaction. */
  readonly maxFeePerGas: bigint;
  /** The gas price of a legacy transaction. */
  readonly maxPriorityFeePerGas: bigint;
}

/** The transactions signed for a root under one nonce, in order: the first, then its replacements. */
export interface Attempt {
  readonly nonce: number;
  readonly candidates: readonly Candidate[];
}

/** What was seen final: no more is sent for this root. */
export interface Settlement {
  readonly hash: Hex;
  readonly blockHash: Hex;
}

/** All that an account signed for one root. */
export interface JournalEntry {
  readonly root: Hex;
  /** The last one is current; the nonce of each earlier one was consumed by a foreign transaction, which was seen final. */
  readonly attempts: readonly Attempt[];
  readonly settled?: Settlement;
}

export function currentAttempt(entry: JournalEntry): Attempt {
  const attempt = entry.attempts.at(-1);
  if (attempt === undefined) throw new TypeError('A journal entry has at least one attempt');
  return attempt;
}

/** Every transaction that could be the root's, whatever became of it; the newest last. */
export function candidatesOf(entry: JournalEntry): readonly Candidate[] {
  return entry.attempts.flatMap(({ candidates }) => candidates);
}

/** The candidate that these signed bytes are. Throws RangeError unless they are a transaction that anchors this root with this nonce. */
export function candidateOf(raw: Hex, { root, nonce, time }: { root: Hex; nonce: number; time: string }): Candidate {
  const decoded = decodeTransaction(fromHex(raw));
  if (decoded.outcome === 'invalid') throw new RangeError(decoded.detail);
  if (toHex(decoded.data) !== toHex(anchorCalldata(fromHex(root))))
    throw new RangeError('The calldata is of another root');
  if (decoded.nonce !== BigInt(nonce)) throw new RangeError(`The nonce is ${decoded.nonce}, not ${nonce}`);
  const { gasLimit, gasPrice, maxFeePerGas, maxPriorityFeePerGas } = Transaction.from(raw);
  const fees = {
    maxFeePerGas: maxFeePerGas ?? gasPrice ?? 0n,
    maxPriorityFeePerGas: maxPriorityFeePerGas ?? gasPrice ?? 0n,
  };
  return { raw, hash: decoded.hash, time, gasLimit, ...fees };
}

/** JSON; the fees are written for people who look into the journal, and come from the signed bytes when it is read. */
export function encodeEntry(entry: JournalEntry): string {
  return JSON.stringify(entry, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
}

/** Throws (SyntaxError, RangeError) on anything that this program has not written: nothing in a journal is guessed at. */
export function decodeEntry(text: string, root: Hex): JournalEntry {
  const value = fieldsOf(JSON.parse(text));
  if (value.root !== root) throw new RangeError('The entry is of another root');
  const attempts = listOf(value.attempts).map((attempt) => decodeAttempt(fieldsOf(attempt), root));
  if (attempts.length === 0) throw new RangeError('The entry has no attempt');
  return {
    root,
    attempts,
    ...(value.settled === undefined ? {} : { settled: decodeSettlement(fieldsOf(value.settled)) }),
  };
}

function decodeAttempt({ nonce, candidates }: Fields, root: Hex): Attempt {
  if (typeof nonce !== 'number' || !Number.isSafeInteger(nonce) || nonce < 0)
    throw new RangeError('A nonce is malformed');
  const decoded = listOf(candidates).map((candidate) => decodeCandidate(fieldsOf(candidate), root, nonce));
  if (decoded.length === 0) throw new RangeError('An attempt has no transaction');
  return { nonce, candidates: decoded };
}

function decodeCandidate({ raw, hash, time }: Fields, root: Hex, nonce: number): Candidate {
  if (!isHex(raw) || typeof time !== 'string' || Number.isNaN(Date.parse(time)))
    throw new RangeError('A transaction is malformed');
  const candidate = candidateOf(raw, { root, nonce, time });
  if (candidate.hash !== hash) throw new RangeError('A transaction does not hash to its hash');
  return candidate;
}

function decodeSettlement({ hash, blockHash }: Fields): Settlement {
  if (!isHex(hash) || !isHex(blockHash)) throw new RangeError('A settlement is malformed');
  return { hash, blockHash };
}

type Fields = { readonly [name: string]: unknown };

function fieldsOf(value: unknown): Fields {
  if (typeof value === 'object' && value !== null) return { ...value };
  throw new RangeError('An object is missing');
}

function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new RangeError('A list is missing');
}

function isHex(value: unknown): value is Hex {
  return typeof value === 'string' && /^0x([0-9a-f]{2})+$/.test(value);
}
