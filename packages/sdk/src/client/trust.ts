import {
  type Checkpoint,
  checkReceiptUnder,
  type DepositStatement,
  EvidenceError,
  hexToBytes,
  KnownTree,
  type NoteVerifier,
  openCheckpoint,
  parseVerifierKey,
  type Receipt,
  verifyConsistency,
} from '@guzheng/evidence';
import type { ConsistencyAnswer } from '../api/ledger.ts';
import type { ServerInfo } from '../api/server-info.ts';
import { malformed } from './answer.ts';
import { type Asked, otherThanAsked } from './asked.ts';
import { GuzhengApiError } from './error.ts';
import { aborted } from './retry.ts';

/** Which key receipts are checked with, and where it is from. */
export interface Trusted {
  readonly verifierKey: string;
  /** `first-use`: the server itself named it, which shows nothing about who signs; it may not change any more. */
  readonly how: 'pinned' | 'first-use';
}

export interface TrustSources {
  readonly server: (signal?: AbortSignal) => Promise<ServerInfo>;
  readonly consistency: (from: number, to: number, signal?: AbortSignal) => Promise<ConsistencyAnswer>;
}

interface Seen extends Checkpoint {
  readonly note: string;
}

/** How many opened checkpoints are remembered: a batch has few. */
const REMEMBERED = 64;

/**
 * What a client holds a server to: every receipt under the one key, and every checkpoint one ledger that only grows. A server that shows
 * one history to one client at one time and another later cannot do so without two signed notes that contradict each other.
 */
export class LedgerTrust {
  readonly #sources: TrustSources;
  #verifier: Promise<NoteVerifier> | undefined;
  #trusted: Trusted | undefined;
  #last: Seen | undefined;
  readonly #known = new Map<string, Seen>();
  /** Of the checkpoint under which the last receipt was: those of a batch come together. */
  #tree: { readonly note: string; readonly tree: KnownTree } | undefined;
  /** One after another, so that what was seen last is one thing. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(sources: TrustSources, pinned: string | undefined, last: string | undefined) {
    this.#sources = sources;
    if (pinned === undefined) return;
    const verifier = parseVerifierKey(pinned);
    this.#verifier = Promise.resolve(verifier);
    this.#trusted = { verifierKey: pinned, how: 'pinned' };
    if (last !== undefined) this.#last = { ...openCheckpoint(last, verifier), note: last };
  }

  get trusted(): Trusted | undefined {
    return this.#trusted;
  }

  /** The newest checkpoint that was found to hold, as a signed note. */
  get lastCheckpoint(): string | undefined {
    return this.#last?.note;
  }

  /** The statement in a receipt that holds. Rejects with GuzhengApiError `receipt-invalid`, `ledger-inconsistent`, `ledger-unchecked`. */
  async accept(receipt: Receipt, asked: Asked | undefined, signal?: AbortSignal): Promise<DepositStatement> {
    try {
      return await this.#accept(receipt, asked, signal);
    } catch (error) {
      // What shows that a server lied, and what it has given all the same, must not be thrown away.
      throw error instanceof GuzhengApiError ? error.with({ receipt }) : error;
    }
  }

  async #accept(receipt: Receipt, asked: Asked | undefined, signal?: AbortSignal): Promise<DepositStatement> {
    const seen = await this.#opened(receipt.checkpoint, receipt.number, signal);
    const check = checkReceiptUnder(receipt, seen, { tree: this.#treeOf(seen) });
    if (!check.holds) throw invalidReceipt(check.message, receipt.number);
    const other = asked === undefined ? undefined : otherThanAsked(check.statement, asked);
    if (other !== undefined)
      throw invalidReceipt(`the ${other} in its statement is not what was asked for`, receipt.number);
    await this.#compare(seen, receipt.number, signal);
    return check.statement;
  }

  /** A checkpoint that holds. Rejects as `accept` does. */
  async see(note: string, signal?: AbortSignal): Promise<Checkpoint> {
    const seen = await this.#opened(note, undefined, signal);
    await this.#compare(seen, undefined, signal);
    return { origin: seen.origin, size: seen.size, root: seen.root };
  }

  async #opened(note: string, number: string | undefined, signal?: AbortSignal): Promise<Seen> {
    const before = this.#known.get(note);
    if (before !== undefined) return before;
    const verifier = await this.#key(signal);
    try {
      return { ...openCheckpoint(note, verifier), note };
    } catch (error) {
      if (error instanceof EvidenceError) throw invalidReceipt(error.message, number);
      throw error;
    }
  }

  #treeOf(seen: Seen): KnownTree {
    if (this.#tree?.note !== seen.note) this.#tree = { note: seen.note, tree: new KnownTree(seen) };
    return this.#tree.tree;
  }

  /** Asked once for all who need it; where the one who asked has given up, the next asks. */
  async #key(signal?: AbortSignal): Promise<NoteVerifier> {
    for (;;) {
      const asking = this.#verifier;
      if (asking === undefined) return await this.#begin(signal);
      const verifier = await unlessAborted(asking.catch(givenUp), signal);
      if (verifier !== undefined) return verifier;
    }
  }

  #begin(signal?: AbortSignal): Promise<NoteVerifier> {
    this.#verifier = this.#askKey(signal).catch((error: unknown) => {
      this.#verifier = undefined;
      throw error;
    });
    return this.#verifier;
  }

  async #askKey(signal?: AbortSignal): Promise<NoteVerifier> {
    const { verifierKey } = (await this.#sources.server(signal)).ledger;
    const verifier = readKey(verifierKey);
    this.#trusted = { verifierKey, how: 'first-use' };
    return verifier;
  }

  async #compare(seen: Seen, number: string | undefined, signal?: AbortSignal): Promise<void> {
    if (this.#known.has(seen.note)) return;
    const turn = this.#turn.then(() => this.#follow(seen, number, signal));
    this.#turn = turn.catch(() => undefined);
    await unlessAborted(turn, signal);
  }

  async #follow(seen: Seen, number: string | undefined, signal?: AbortSignal): Promise<void> {
    if (this.#known.has(seen.note)) return;
    if (signal?.aborted === true) throw aborted(signal);
    const last = this.#last;
    if (last !== undefined) await this.#prove(...inOrder(last, seen), number, signal);
    if (last === undefined || seen.size > last.size) this.#last = seen;
    this.#known.set(seen.note, seen);
    for (const note of this.#known.keys()) if (this.#known.size > REMEMBERED) this.#known.delete(note);
  }

  /** That the newer tree begins with the older one. */
  async #prove(older: Seen, newer: Seen, number: string | undefined, signal?: AbortSignal): Promise<void> {
    if (older.origin !== newer.origin) throw inconsistent(older, newer, 'they are of two ledgers', number);
    const path = older.size === newer.size || older.size === 0 ? [] : await this.#path(older, newer, number, signal);
    const claim = { size1: older.size, size2: newer.size, root1: older.root, root2: newer.root, path };
    if (!verifyConsistency(claim))
      throw inconsistent(
        older,
        newer,
        `the tree of ${newer.size} does not begin with the tree of ${older.size}`,
        number,
      );
  }

  async #path(older: Seen, newer: Seen, number: string | undefined, signal?: AbortSignal): Promise<Uint8Array[]> {
    try {
      const answer = await this.#sources.consistency(older.size, newer.size, signal);
      return answer.path.map((hex) => hexToBytes(hex));
    } catch (error) {
      if (!(error instanceof GuzhengApiError)) throw error;
      // A ledger that signed both sizes has both.
      if (error.code === 'range-invalid')
        throw inconsistent(older, newer, 'the server has no proof between the sizes that it signed', number);
      throw unchecked(error, number);
    }
  }
}

/** Undefined where whoever asked gave up. */
function givenUp(error: unknown): undefined {
  if (error instanceof GuzhengApiError && error.code === 'aborted') return undefined;
  throw error;
}

/** What others wait for too goes on; whoever gives up waits no longer. */
async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return await promise;
  if (signal.aborted) {
    promise.catch(() => undefined);
    throw aborted(signal);
  }
  let stop = (): void => undefined;
  const gone = new Promise<never>((_, fail) => {
    stop = () => fail(aborted(signal));
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([promise, gone]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function readKey(text: string): NoteVerifier {
  try {
    return parseVerifierKey(text);
  } catch (cause) {
    throw malformed('its ledger key is no verifier key of signed notes', cause);
  }
}

function inOrder(a: Seen, b: Seen): readonly [Seen, Seen] {
  return a.size <= b.size ? [a, b] : [b, a];
}

export function invalidReceipt(why: string, number: string | undefined): GuzhengApiError {
  return new GuzhengApiError('receipt-invalid', `The server's receipt does not hold: ${why}`, {
    hint: 'Do not rely on this deposit. Compare the ledger key with the one that the operator publishes elsewhere.',
    ...(number === undefined ? {} : { number }),
  });
}

function inconsistent(older: Seen, newer: Seen, why: string, number: string | undefined): GuzhengApiError {
  return new GuzhengApiError('ledger-inconsistent', `The ledger was rewritten or forked: ${why}`, {
    hint: 'Keep both checkpoints: they are signed, and show it to anybody.',
    checkpoints: [older.note, newer.note],
    ...(number === undefined ? {} : { number }),
  });
}

/** The deposit is taken and its receipt holds; whether the ledger grew from what was seen before is not known. */
function unchecked(cause: GuzhengApiError, number: string | undefined): GuzhengApiError {
  return new GuzhengApiError(
    'ledger-unchecked',
    `Whether the ledger only grew could not be checked: ${cause.message}`,
    {
      hint: 'What was deposited is deposited, and the receipt holds by itself: keep it, and ask for it again by its number.',
      ...(cause.retryAfter === undefined ? {} : { retryAfter: cause.retryAfter }),
      ...(number === undefined ? {} : { number }),
      cause,
    },
  );
}
