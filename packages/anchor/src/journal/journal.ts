import { join } from 'node:path';
import type { Hex, Network } from '@guzheng/evidence';
import { AnchorError } from '../error.ts';
import { type Attempt, currentAttempt, decodeEntry, encodeEntry, type JournalEntry, type Settlement } from './entry.ts';
import { type Change, levelStore, memoryStore, type Store, unreadable } from './store.ts';

/** Whose transactions a journal holds. */
export interface JournalOwner {
  readonly chainId: number;
  readonly genesisHash: Hex;
  /** Lower case. */
  readonly address: Hex;
}

/**
 * What one account signed on one chain, written down before it is sent: so that after any crash the identical bytes can be sent again,
 * and no root ever gets a second transaction that the chain could take beside the first. Rejects with AnchorError `journal-unreadable`
 * or `journal-unwritable`.
 */
export interface Journal {
  /** False for the one kept in memory, which protects one process from itself only. */
  readonly durable: boolean;
  /** Ties the journal to an account; later calls compare. Rejects with AnchorError `journal-mismatch` for another one. */
  claim(owner: JournalOwner): Promise<void>;
  byRoot(root: Hex): Promise<JournalEntry | undefined>;
  byNonce(nonce: number): Promise<JournalEntry | undefined>;
  /** The entries that were not seen final yet, by nonce. */
  open(): Promise<readonly JournalEntry[]>;
  /** The highest nonce that was seen consumed at finality; -1 where there is none. */
  settledNonce(): Promise<number>;
  /** On disk before it resolves. The nonces of attempts before the current one count as consumed. */
  write(entry: JournalEntry): Promise<void>;
  /** Takes a turn of its own: not to be called inside `exclusive`. */
  settle(root: Hex, settlement: Settlement): Promise<void>;
  /** Removes an entry whose transaction no node took; only where no disk knows it. */
  forget(root: Hex): Promise<void>;
  /** Removes everything but the owner: for a development chain that was started anew. */
  clear(): Promise<void>;
  /** One piece of work at a time: choosing a nonce and writing it down must not be interleaved. */
  exclusive<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/**
 * Opens the journal in a folder, which is made where it is missing. One process at a time can have it open.
 * Rejects with AnchorError `journal-busy`, `journal-unreadable` or `journal-unwritable`.
 */
export async function openJournal({ folder }: { readonly folder: string }): Promise<Journal> {
  return journalOver(await levelStore(folder), folder);
}

/** For a witness without a folder: two deposits of one process do not take the same nonce, but a crash forgets everything. */
export function memoryJournal(): Journal {
  return journalOver(memoryStore(), 'in memory');
}

/** Where the journal of an account lies under a folder of the user's; by the chain's pins, since a configuration may rename a network. */
export function journalFolder(base: string, network: Pick<Network, 'chainId' | 'genesisHash'>, address: Hex): string {
  return join(base, 'journal', `${network.chainId}-${network.genesisHash.slice(2, 18)}`, address.toLowerCase());
}

const OWNER = 'owner';
const SETTLED = 'settled';

function journalOver(store: Store, name: string): Journal {
  let last: Promise<unknown> = Promise.resolve();
  const exclusive = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work);
    last = turn.catch(() => undefined); // the failure is the caller's; the next one's turn comes all the same
    return turn;
  };
  // Nobody else writes, so what was read once stays true. Only open entries: there are few of them, and they are asked for all the time.
  const cache = new Map<Hex, JournalEntry>();
  const byRoot = async (root: Hex): Promise<JournalEntry | undefined> => {
    const known = cache.get(root);
    if (known !== undefined) return known;
    const text = await store.get(`root/${root}`);
    return text === undefined ? undefined : readEntry(text, root, name);
  };
  const settledNonce = async (): Promise<number> => Number((await store.get(SETTLED)) ?? -1);
  const write = async (entry: JournalEntry): Promise<void> => {
    await store.write(changesOf(entry, await settledNonce()));
    if (entry.settled === undefined) cache.set(entry.root, entry);
    else cache.delete(entry.root);
  };
  return {
    durable: store.durable,
    claim: (owner) => claim(store, owner, name),
    byRoot,
    byNonce: async (nonce) => {
      const root = await store.get(`nonce/${sortable(nonce)}`);
      return root === undefined ? undefined : await byRoot(root as Hex);
    },
    open: async () => {
      const entries = await Promise.all((await store.list('open/')).map(([, root]) => byRoot(root as Hex)));
      const open = entries.filter((entry) => entry !== undefined);
      for (const entry of open) cache.set(entry.root, entry);
      return open;
    },
    settledNonce,
    write,
    settle: (root, settled) =>
      exclusive(async () => {
        const entry = await byRoot(root);
        if (entry !== undefined && entry.settled === undefined) await write({ ...entry, settled });
      }),
    forget: async (root) => {
      const entry = await byRoot(root);
      cache.delete(root);
      if (entry !== undefined) await store.write(removalOf(entry));
    },
    clear: async () => {
      const keys = await Promise.all(['root/', 'nonce/', 'open/', SETTLED].map((prefix) => store.list(prefix)));
      cache.clear();
      await store.write(keys.flat().map(([key]) => ({ key })));
    },
    exclusive,
    close: () => store.close(),
  };
}

function readEntry(text: string, root: Hex, name: string): JournalEntry {
  try {
    return decodeEntry(text, root);
  } catch (cause) {
    throw unreadable(name, `the entry of ${root} is damaged`, cause);
  }
}

function changesOf(entry: JournalEntry, settledNonce: number): readonly Change[] {
  const isConsumed = (attempt: Attempt) => entry.settled !== undefined || attempt !== currentAttempt(entry);
  const nonces = entry.attempts.flatMap((attempt): readonly Change[] => {
    const key = sortable(attempt.nonce);
    const open = isConsumed(attempt) ? { key: `open/${key}` } : { key: `open/${key}`, value: entry.root };
    return [{ key: `nonce/${key}`, value: entry.root }, open];
  });
  const consumed = entry.attempts.filter(isConsumed).map(({ nonce }) => nonce);
  const settled = { key: SETTLED, value: String(Math.max(settledNonce, ...consumed)) };
  return [{ key: `root/${entry.root}`, value: encodeEntry(entry) }, ...nonces, settled];
}

function removalOf(entry: JournalEntry): readonly Change[] {
  const nonces = entry.attempts.map(({ nonce }) => sortable(nonce));
  return [{ key: `root/${entry.root}` }, ...nonces.flatMap((key) => [{ key: `nonce/${key}` }, { key: `open/${key}` }])];
}

/** Keys are compared as text; a nonce has at most 64 bits (EIP-2681). */
function sortable(nonce: number): string {
  return nonce.toString(16).padStart(16, '0');
}

async function claim(store: Store, owner: JournalOwner, name: string): Promise<void> {
  const { chainId, genesisHash, address } = owner;
  const text = JSON.stringify({ format: 'guzheng/journal/v1', chainId, genesisHash, address: address.toLowerCase() });
  const found = await store.get(OWNER);
  if (found === undefined) await store.write([{ key: OWNER, value: text }]);
  else if (found !== text) {
    throw new AnchorError(
      'journal-mismatch',
      `The journal ${name} is of another account or chain: ${found.slice(0, 300)}`,
      {
        hint: 'give every account on every chain a journal folder of its own',
      },
    );
  }
}
