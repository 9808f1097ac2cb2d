import { mkdir } from 'node:fs/promises';
import { ClassicLevel } from 'classic-level';
import { AnchorError } from '../error.ts';

/** A change; without a value the key is removed. */
export interface Change {
  readonly key: string;
  readonly value?: string;
}

/** An ordered map that is kept. */
export interface Store {
  /** Whether it outlives the process. */
  readonly durable: boolean;
  get(key: string): Promise<string | undefined>;
  /** All or nothing, and on disk before it resolves. */
  write(changes: readonly Change[]): Promise<void>;
  /** In the order of the keys. */
  list(prefix: string): Promise<readonly (readonly [key: string, value: string])[]>;
  close(): Promise<void>;
}

export function memoryStore(): Store {
  const map = new Map<string, string>();
  return {
    durable: false,
    get: (key) => Promise.resolve(map.get(key)),
    write: (changes) => {
      for (const { key, value } of changes) value === undefined ? map.delete(key) : map.set(key, value);
      return Promise.resolve();
    },
    list: (prefix) => Promise.resolve([...map].filter(([key]) => key.startsWith(prefix)).sort(byKey)),
    close: () => Promise.resolve(),
  };
}

function byKey([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : 1;
}

/**
 * LevelDB in a folder that is made where it is missing. Its LOCK is the kernel's: one opener at a time, and free again when the process
 * that had it is gone, however it went. Throws AnchorError `journal-busy`, `journal-unreadable` or `journal-unwritable`.
 */
export async function levelStore(folder: string): Promise<Store> {
  const db = await openLevel(folder);
  const guard = <T>(work: Promise<T>): Promise<T> =>
    work.catch((cause: unknown) => Promise.reject(unwritable(folder, cause)));
  return {
    durable: true,
    get: (key) => guard(db.get(key)),
    write: (changes) =>
      guard(
        db.batch(
          changes.map(({ key, value }) => (value === undefined ? { type: 'del', key } : { type: 'put', key, value })),
          { sync: true },
        ),
      ),
    list: (prefix) => guard(db.iterator({ gte: prefix, lt: `${prefix}\u{10ffff}` }).all()),
    close: () => db.close(),
  };
}

async function openLevel(folder: string): Promise<ClassicLevel> {
  try {
    // What is inside names the account and everything it has deposited.
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const db = new ClassicLevel(folder);
    await db.open();
    return db;
  } catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    if (codeOf(cause) === 'LEVEL_LOCKED') throw busy(folder, cause);
    throw codeOf(cause) === 'LEVEL_CORRUPTION'
      ? unreadable(folder, messageOf(cause), cause)
      : unwritable(folder, cause);
  }
}

function busy(folder: string, cause: unknown): AnchorError {
  return new AnchorError('journal-busy', `The journal ${folder} is in use`, {
    cause,
    hint: 'another guzheng process anchors with this key: wait until it is done',
  });
}

export function unreadable(folder: string, reason: string, cause?: unknown): AnchorError {
  return new AnchorError('journal-unreadable', `The journal ${folder} cannot be read: ${reason}`, {
    ...(cause === undefined ? {} : { cause }),
    hint: 'restore it from a copy, or move it away when no transaction of this account is pending; nothing was sent',
  });
}

function unwritable(folder: string, cause: unknown): AnchorError {
  return new AnchorError('journal-unwritable', `The journal ${folder} cannot be written: ${messageOf(cause)}`, {
    cause,
    hint: 'nothing is sent before it is written down: check the disk and the rights of the folder',
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
