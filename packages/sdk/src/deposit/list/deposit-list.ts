import { createHash } from 'node:crypto';
import { bytesToHex, hexToBytes, type MerkleTree } from '@guzheng/evidence';
import { type Chain, chainGroup } from '../../chain.ts';
import { SdkError } from '../../error.ts';
import { withLock } from '../../file/lock.ts';
import { exists, makeFolder } from '../../file/new-file.ts';
import type { OnProgress } from '../../progress.ts';
import { complete } from '../complete.ts';
import { missed } from '../missed.ts';
import { sharedGroups } from '../shared.ts';
import type { Testimony, WitnessGroup } from '../testimony.ts';
import { readDigestList } from './digest-list.ts';
import type { DigestSet } from './digest-set.ts';
import { type ListPaths, listPaths, lockOf, openRecord, RecordFile, saveRecord } from './folder.ts';
import type { ListDeposit, ListIdentity, SignedListDeposit } from './record.ts';
import { renewProofs } from './renew.ts';
import { missingProofs, restoreProofs } from './restore.ts';
import { signList, treeOf } from './sign.ts';
import { clearWriting, type ListProofs, placeProofs, writeProofs } from './write.ts';

export interface DepositListOptions {
  readonly chain: Chain;
  /** Further witnesses; see `openWitnesses`. */
  readonly witnesses?: readonly WitnessGroup[];
  /** The folder that the proofs go to: an empty one, or that of the same list. */
  readonly out: string;
  readonly onProgress?: OnProgress;
  readonly now?: () => Date;
}

/** A deposited list. */
export interface DepositedList {
  readonly out: string;
  readonly record: SignedListDeposit;
  /** Lines of the list; more than `record.list.size` where digests stand there twice. */
  readonly lines: number;
  /** Proofs written or completed this time. 0: everything was there already. */
  readonly written: number;
  /** Proofs that are not in their places and could not be made again, because the work folder was removed. */
  readonly missing: number;
  readonly testimony: Testimony;
}

/**
 * Deposits a list of SHA-256 digests: one root, one proof file each, every witness asked once. Memory: about 100 bytes a digest at most, and a
 * constant. Each step is on disk before the next begins; ended at any point and called again with the same list and key it goes on where it
 * was, to the same root. Rejects with SdkError `list-malformed`, `deposit-differs`, `output-exists`, `output-changed` (another process is at
 * it), and `anchor-failed` when a group of witnesses stayed below its number: then what came is kept.
 */
export async function depositList(
  pieces: AsyncIterable<Uint8Array>,
  options: DepositListOptions,
): Promise<DepositedList> {
  const tell = (detail: string): void => options.onProgress?.({ step: 'deposit', detail });
  tell('reading the list');
  const { digests, lines } = await readDigestList(pieces);
  const paths = listPaths(options.out);
  await makeFolder(paths.folder);
  return await withLock(lockOf(paths), async () => {
    const begun = await openRecord(paths, identityOf(digests, options.chain));
    const deposit = new ListDepositing(paths, digests, options, tell);
    return { out: options.out, lines, ...(await deposit.run(begun)) };
  });
}

/** The way from state to state; each is entered once its work is on disk. */
class ListDepositing {
  readonly #paths: ListPaths;
  readonly #digests: DigestSet;
  readonly #options: DepositListOptions;
  readonly #tell: (detail: string) => void;
  #tree: MerkleTree | undefined;

  constructor(paths: ListPaths, digests: DigestSet, options: DepositListOptions, tell: (detail: string) => void) {
    this.#paths = paths;
    this.#digests = digests;
    this.#options = options;
    this.#tell = tell;
  }

  async run(begun: ListDeposit): Promise<Omit<DepositedList, 'out' | 'lines'>> {
    const file = new RecordFile(this.#paths, begun.state === 'signing' ? await this.#sign(begun) : begun);
    // What is being moved to its place is finished first: its anchors are fixed.
    if (file.record.state === 'placing') await this.#place(file);
    const testimony = await this.#ask(file);
    const counts = file.record.state === 'signed' ? await this.#write(file) : await this.#mend(file);
    if (testimony.groups.some(({ outcome }) => outcome === 'missed')) throw missed([this.#options.out], [testimony]);
    return { record: file.record, testimony, ...counts };
  }

  async #sign(begun: ListDeposit): Promise<SignedListDeposit> {
    const { chain, now = () => new Date() } = this.#options;
    await makeFolder(this.#paths.work);
    this.#tell(`signed 0 of ${begun.list.size}`);
    const onSigned = (count: number): void => this.#tell(`signed ${count} of ${begun.list.size}`);
    await signList(this.#paths.spool, this.#digests, { signer: chain.signer, now, onSigned });
    const { root } = await this.#makeTree(begun.list);
    const { type, list } = begun;
    const signed = { type, list, state: 'signed', root: bytesToHex(root), anchors: [], failures: [] } as const;
    return await saveRecord<SignedListDeposit>(this.#paths, begun, signed);
  }

  async #ask(file: RecordFile): Promise<Testimony> {
    const { chain, witnesses = [], onProgress } = this.#options;
    const groups = sharedGroups([chainGroup(chain), ...witnesses], onProgress);
    const { testimony } = await complete(file, { groups, upgraders: {} });
    await file.save({ failures: testimony.groups.flatMap(({ failures }) => failures) });
    // Proofs that no witness saw would only have to be written again.
    if (file.anchors.length === 0) throw missed([this.#paths.record], [testimony]);
    return testimony;
  }

  async #write(file: RecordFile): Promise<Counts> {
    const { size } = file.record.list;
    this.#tell(`wrote 0 of ${size} proofs`);
    await clearWriting(this.#paths);
    const onWritten = (count: number): void => this.#tell(`wrote ${count} of ${size} proofs`);
    await writeProofs(this.#paths, this.#paths.writing, await this.#proofsOf(file.record), { onWritten });
    await file.save({ state: 'placing' });
    await this.#place(file);
    return { written: size, missing: 0 };
  }

  async #place(file: RecordFile): Promise<void> {
    await placeProofs(this.#paths);
    await file.save({ state: 'written' });
  }

  /** Proofs that are missing are made again, as long as there is something to make them of; the others are given new anchors. */
  async #mend(file: RecordFile): Promise<Counts> {
    this.#tell('looking whether all proofs are there');
    const missing = await missingProofs(this.#paths, this.#digests);
    const isMended = missing.size > 0 && (await exists(this.#paths.spool));
    if (isMended) await restoreProofs(this.#paths, this.#digests, missing, await this.#proofsOf(file.record));
    const onRenewed = (count: number): void => this.#tell(`completed ${count} proofs`);
    const renewed = file.record.state === 'renewing' ? await renewProofs(this.#paths, file, onRenewed) : 0;
    return { written: renewed + (isMended ? missing.size : 0), missing: isMended ? 0 : missing.size };
  }

  async #proofsOf({ list, root, anchors }: SignedListDeposit): Promise<ListProofs> {
    const tree = this.#tree ?? (await this.#makeTree(list));
    if (bytesToHex(tree.root) === root) return { publicKey: hexToBytes(list.depositor), tree, anchors };
    throw new SdkError('spool-damaged', `${this.#paths.spool} does not lead to the root ${root} that was deposited`, {
      hint: 'proofs that are there stay good; nothing was written',
    });
  }

  async #makeTree({ size, depositor }: ListIdentity): Promise<MerkleTree> {
    this.#tell(`making the tree of ${size}`);
    this.#tree = await treeOf(this.#paths.spool, size, hexToBytes(depositor));
    return this.#tree;
  }
}

type Counts = Pick<DepositedList, 'written' | 'missing'>;

function identityOf(digests: DigestSet, { signer }: Chain): ListIdentity {
  const hash = createHash('sha256');
  for (let index = 0; index < digests.size; index += 1) hash.update(`${bytesToHex(digests.at(index))}\n`);
  return { sha256: hash.digest('hex'), size: digests.size, depositor: bytesToHex(signer.publicKey) };
}
