import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AnchorRecord, type AnchorTarget, canonicalize, hexToBytes, utf8Lossy } from '@guzheng/evidence';
import { SdkError } from '../../error.ts';
import { unreadable } from '../../file/failure.ts';
import { exists, writeNewFile } from '../../file/new-file.ts';
import { replaceFile } from '../../file/replace-file.ts';
import type { AnchoredFile } from '../complete.ts';
import { lostAnchor } from '../keeps.ts';
import { mergeAnchors } from '../merge.ts';
import type { Sight } from '../testimony.ts';
import {
  encodeListDeposit,
  LIST_DEPOSIT_TYPE,
  type ListDeposit,
  type ListIdentity,
  parseListDeposit,
  type SignedListDeposit,
} from './record.ts';

/** Where everything lies in the folder of a deposited list. */
export interface ListPaths {
  readonly folder: string;
  readonly record: string;
  /** What proofs are made of; not needed any more once the proofs have been copied to a safe place. */
  readonly work: string;
  readonly spool: string;
  /** Proofs that are being written. */
  readonly writing: string;
}

export function listPaths(folder: string): ListPaths {
  const work = join(folder, 'work');
  return {
    folder,
    record: join(folder, 'deposit.json'),
    work,
    spool: join(work, 'statements'),
    writing: join(work, 'proofs'),
  };
}

/** What a process locks that changes anything in the folder. */
export function lockOf({ folder }: ListPaths): string {
  return join(folder, 'deposit');
}

/** Where the proof of a digest lies in the folder. */
export function listProofPath(folder: string, sha256: string): string {
  return join(folder, sha256.slice(0, 2), `${sha256}.proof.json`);
}

/**
 * The record in the folder, a new one where the folder is empty. Rejects with SdkError `deposit-differs` when the folder holds the deposit of
 * another list or of another key, and `output-exists` when it holds something else.
 */
export async function openRecord(paths: ListPaths, list: ListIdentity): Promise<ListDeposit> {
  if (await exists(paths.record)) {
    const found = await readRecord(paths);
    assertSame(paths, found.list, list);
    return found;
  }
  await expectEmpty(paths.folder);
  const begun: ListDeposit = { type: LIST_DEPOSIT_TYPE, list, state: 'signing' };
  await writeNewFile(paths.record, encodeListDeposit(begun));
  return begun;
}

/** True for a folder that a list was deposited into, however far. */
export async function isListFolder(folder: string): Promise<boolean> {
  const { record } = listPaths(folder);
  if (!(await exists(record))) return false;
  return utf8Lossy(await readBytes(record)).includes(`"type":"${LIST_DEPOSIT_TYPE}"`);
}

export async function readRecord({ record }: ListPaths): Promise<ListDeposit> {
  return parseListDeposit(record, await readBytes(record));
}

/** Takes the next step. The state before must still be that on disk. */
export async function saveRecord<T extends ListDeposit>(
  { record }: ListPaths,
  before: ListDeposit,
  after: T,
): Promise<T> {
  await replaceFile(record, encodeListDeposit(after), encodeListDeposit(before));
  return after;
}

/** The record as a file that witnesses' records can be added to. */
export class RecordFile implements AnchoredFile {
  readonly #paths: ListPaths;
  #record: SignedListDeposit;
  #isChanged = false;

  constructor(paths: ListPaths, record: SignedListDeposit) {
    this.#paths = paths;
    this.#record = record;
  }

  get path(): string {
    return this.#paths.record;
  }

  get record(): SignedListDeposit {
    return this.#record;
  }

  /** True once this object has written. */
  get isChanged(): boolean {
    return this.#isChanged;
  }

  get anchors(): readonly AnchorRecord[] {
    return this.#record.anchors;
  }

  /** Of a list only the root is shown. */
  get sight(): Sight {
    return { root: hexToBytes(this.#record.root) };
  }

  digestOf(target: AnchorTarget): Uint8Array | undefined {
    return target === 'root' ? hexToBytes(this.#record.root) : undefined;
  }

  /** What is new must go into the proofs too, where they are written already. */
  async add(records: readonly AnchorRecord[]): Promise<void> {
    const { anchors, added, risen } = mergeAnchors(this.anchors, records);
    if (added.length + risen.length === 0) return;
    const lost = lostAnchor(this.anchors, anchors);
    if (lost !== undefined)
      throw new SdkError('proof-would-lose', `the change would take something out of ${this.path}: ${lost}`);
    const { state } = this.#record;
    await this.save({ anchors, state: state === 'written' ? 'renewing' : state });
  }

  async save(changes: Partial<Pick<SignedListDeposit, 'state' | 'anchors' | 'failures'>>): Promise<void> {
    const next: SignedListDeposit = { ...this.#record, ...changes };
    if (canonicalize(next) === canonicalize(this.#record)) return;
    this.#record = await saveRecord(this.#paths, this.#record, next);
    this.#isChanged = true;
  }
}

function assertSame({ record }: ListPaths, found: ListIdentity, list: ListIdentity): void {
  if (found.sha256 !== list.sha256 || found.size !== list.size) {
    throw new SdkError(
      'deposit-differs',
      `${record} is the deposit of another list: of ${found.size} digests with the SHA-256 ${found.sha256}`,
      {
        hint: 'one folder holds one list: choose another folder with --out',
      },
    );
  }
  if (found.depositor !== list.depositor) {
    throw new SdkError('deposit-differs', `${record} was begun with another key: ${found.depositor}`, {
      hint: 'use the same key, or choose another folder with --out',
    });
  }
}

async function expectEmpty(folder: string): Promise<void> {
  const [first] = (await readdir(folder)).filter((name) => !name.startsWith('.'));
  if (first === undefined) return;
  throw new SdkError('output-exists', `${folder} is not empty: it holds ${JSON.stringify(first)}`, {
    hint: 'a list is deposited into a folder of its own: choose another with --out',
  });
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}
