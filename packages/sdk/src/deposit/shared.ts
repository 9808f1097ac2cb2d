import { type AnchorRecord, bytesToHex, canonicalize, type Witness } from '@guzheng/evidence';
import type { OnProgress } from '../progress.ts';
import type { WitnessGroup } from './testimony.ts';
import type { Upgrader, Upgraders } from './upgraders.ts';

/** Answers remembered of one witness or upgrader: proofs of one root lie together, and a folder may hold a million roots. */
const REMEMBERED = 1024;

/** The same groups, whose witnesses see each digest once, whoever asks: all proofs of one root share one answer, a failure too. */
export function sharedGroups(groups: readonly WitnessGroup[], onProgress?: OnProgress): readonly WitnessGroup[] {
  return groups.map((group) => ({
    ...group,
    witnesses: group.witnesses.map((witness) => shared(witness, onProgress)),
  }));
}

/** The same upgraders, which look once for each record. */
export function sharedUpgraders({ evm, opentimestamps }: Upgraders): Upgraders {
  return {
    ...(evm === undefined ? {} : { evm: lookingOnce(evm) }),
    ...(opentimestamps === undefined ? {} : { opentimestamps: lookingOnce(opentimestamps) }),
  };
}

function shared(witness: Witness, onProgress?: OnProgress): Witness {
  const remembered = remember<Promise<AnchorRecord>>();
  const { kind, name } = witness;
  const testify: Witness['testify'] = (digest, target) =>
    remembered(`${target} ${bytesToHex(digest)}`, async () => {
      onProgress?.({ step: 'anchor', detail: `${kind} ${name}: asked` });
      const record = await witness.testify(digest, target);
      onProgress?.({ step: 'anchor', detail: `${kind} ${name}: answered` });
      return record;
    });
  return { kind, name, testify };
}

function lookingOnce<R extends AnchorRecord>(upgrader: Upgrader<R>): Upgrader<R> {
  const remembered = remember<Promise<R>>();
  return {
    isComplete: (record, digest) => upgrader.isComplete(record, digest),
    upgrade: (record, digest) =>
      remembered(`${bytesToHex(digest)} ${canonicalize(record)}`, () => upgrader.upgrade(record, digest)),
  };
}

function remember<T>(): (key: string, make: () => T) => T {
  const known = new Map<string, T>();
  return (key, make) => {
    const there = known.get(key);
    if (there !== undefined) return there;
    const made = make();
    known.set(key, made);
    const [oldest] = known.keys();
    if (known.size > REMEMBERED && oldest !== undefined) known.delete(oldest);
    return made;
  };
}
