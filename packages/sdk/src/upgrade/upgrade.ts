import type { AnchorRecord, Signer } from '@guzheng/evidence';
import { type AnchoredFile, type Completion, complete, targetOf } from '../deposit/complete.ts';
import { describeAnchor } from '../deposit/describe.ts';
import { type ListPaths, listPaths, lockOf, RecordFile, readRecord } from '../deposit/list/folder.ts';
import { renewProofs } from '../deposit/list/renew.ts';
import type { Merged } from '../deposit/merge.ts';
import { ProofFile } from '../deposit/proof-file.ts';
import { sharedGroups, sharedUpgraders } from '../deposit/shared.ts';
import type { GroupTestimony, WitnessFailure, WitnessGroup } from '../deposit/testimony.ts';
import { type AnchorState, stateOf, type Upgraders } from '../deposit/upgraders.ts';
import { SdkError } from '../error.ts';
import { withLock } from '../file/lock.ts';
import type { OnProgress } from '../progress.ts';
import { openUpgraders } from '../witnesses.ts';
import { inOrder } from '../work/in-order.ts';
import { findProofs } from './proofs.ts';

/** Proofs looked at at the same time. */
const AT_ONCE = 16;

export interface UpgradeOptions {
  /** How pending anchors are completed; `openUpgraders()` unless told. */
  readonly upgraders?: Upgraders;
  /** Witnesses to ask where a proof has no record of theirs; none unless told. */
  readonly witnesses?: readonly WitnessGroup[];
  /** Signs a custody event `upgrade` for what changed; without it there is none. */
  readonly signer?: Signer;
  readonly now?: () => Date;
  readonly onProgress?: OnProgress;
}

export interface UpgradedAnchor {
  readonly kind: AnchorRecord['kind'];
  readonly state: AnchorState;
  readonly detail: string;
}

/** How a proof stands after an upgrade. `failed`: it could not be read or written, or would have lost something; it is as it was. */
export type UpgradedProof = { readonly file: string } & (
  | {
      readonly outcome: 'complete' | 'pending' | 'failed';
      readonly changed: boolean;
      readonly anchors: readonly UpgradedAnchor[];
      readonly groups: readonly GroupTestimony[];
      readonly failures: readonly WitnessFailure[];
    }
  | { readonly outcome: 'error'; readonly error: SdkError }
);

/** Completes one proof file in place. Never rejects because of what is in the file or what a witness does. */
export async function upgradeProof(file: string, options: UpgradeOptions = {}): Promise<UpgradedProof> {
  return await upgradeOne(file, options);
}

/**
 * Completes proof files, and those in folders, in place; one look-up serves all proofs of one root. Yields each proof as it is done, in the
 * order of the paths. Rejects with SdkError `proof-missing` where a path leads to no proof at all.
 */
export async function* upgradeProofs(
  paths: readonly string[],
  options: UpgradeOptions = {},
): AsyncGenerator<UpgradedProof> {
  const shared: UpgradeOptions = {
    ...options,
    upgraders: sharedUpgraders(options.upgraders ?? openUpgraders()),
    witnesses: sharedGroups(options.witnesses ?? [], options.onProgress),
  };
  yield* inOrder(AT_ONCE, findProofs(paths), ({ kind, path }) =>
    kind === 'list' ? upgradeList(path, shared) : upgradeOne(path, shared),
  );
}

async function upgradeOne(path: string, options: UpgradeOptions): Promise<UpgradedProof> {
  const { upgraders = openUpgraders(), witnesses = [], signer, now } = options;
  options.onProgress?.({ step: 'upgrade', detail: path });
  return await orError(path, async () => {
    const file = await ProofFile.open(path, {
      ...(signer === undefined ? {} : { signer }),
      ...(now === undefined ? {} : { now }),
      eventsOf,
    });
    const completion = await complete(file, { groups: witnesses, upgraders });
    return reportOf(file, completion, upgraders);
  });
}

/** The record of the list first, then its proofs: what was asked for once is put into each. */
async function upgradeList(folder: string, options: UpgradeOptions): Promise<UpgradedProof> {
  const { upgraders = openUpgraders(), witnesses = [], onProgress } = options;
  const paths = listPaths(folder);
  const tell = (detail: string): void => onProgress?.({ step: 'upgrade', detail });
  return await orError(paths.record, () =>
    withLock(lockOf(paths), async () => {
      const file = await writtenRecord(paths);
      tell(paths.record);
      const completion = await complete(file, { groups: witnesses, upgraders });
      if (file.record.state === 'renewing')
        await renewProofs(paths, file, (count) => tell(`${folder}: completed ${count} proofs`));
      return reportOf(file, completion, upgraders);
    }),
  );
}

async function writtenRecord(paths: ListPaths): Promise<RecordFile> {
  const record = await readRecord(paths);
  if (record.state === 'written' || record.state === 'renewing') return new RecordFile(paths, record);
  throw new SdkError('proof-missing', `the deposit of the list in ${paths.folder} is not finished`, {
    hint: 'run guzheng deposit --digests with the same list again',
  });
}

async function orError(file: string, work: () => Promise<UpgradedProof>): Promise<UpgradedProof> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof SdkError) return { file, outcome: 'error', error };
    throw error;
  }
}

function eventsOf({ added, risen }: Merged): readonly { readonly event: 'upgrade'; readonly detail: string }[] {
  const changes = [...risen, ...added].map(describeAnchor).join('; ');
  return [{ event: 'upgrade', detail: changes.slice(0, 4000) }];
}

function reportOf(
  file: ProofFile | RecordFile,
  { testimony, failures }: Completion,
  upgraders: Upgraders,
): UpgradedProof {
  const anchors = file.anchors.map((anchor) => anchorOf(anchor, file, upgraders));
  const { groups } = testimony;
  return {
    file: file.path,
    outcome: outcomeOf(anchors, groups, failures),
    changed: file.isChanged,
    anchors,
    groups,
    failures,
  };
}

function anchorOf(record: AnchorRecord, file: AnchoredFile, upgraders: Upgraders): UpgradedAnchor {
  return {
    kind: record.kind,
    state: stateOf(record, file.digestOf(targetOf(record)), upgraders),
    detail: describeAnchor(record),
  };
}

function outcomeOf(
  anchors: readonly UpgradedAnchor[],
  groups: readonly GroupTestimony[],
  failures: readonly WitnessFailure[],
): 'complete' | 'pending' | 'failed' {
  if (failures.some(({ code }) => code === 'proof-would-lose' || code === 'record-invalid')) return 'failed';
  const isOpen = anchors.every(({ state }) => state === 'unknown') || anchors.some(({ state }) => state === 'pending');
  return isOpen || groups.some(({ outcome }) => outcome === 'missed') ? 'pending' : 'complete';
}
