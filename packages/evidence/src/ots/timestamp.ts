import { equalBytes } from '../bytes/bytes.ts';
import { compareAttestations, equalAttestations, type OtsAttestation } from './attestation.ts';
import { applyOp, compareOps, type OtsHash, type OtsOp } from './op.ts';

/**
 * What is known about one message: who attests it, and which operations lead on from it. The messages themselves are not kept: they
 * follow from the first one and the operations.
 */
export interface Timestamp {
  readonly attestations: readonly OtsAttestation[];
  readonly branches: readonly OtsBranch[];
}

export interface OtsBranch {
  readonly op: OtsOp;
  readonly timestamp: Timestamp;
}

/** A .ots file (DetachedTimestampFile): the digest of some file, and its time stamp. */
export interface OtsFile {
  readonly hash: OtsHash;
  readonly digest: Uint8Array;
  readonly timestamp: Timestamp;
}

/** An attestation and the message that it attests. */
export interface OtsClaim {
  readonly message: Uint8Array;
  readonly attestation: OtsAttestation;
}

/** A message on the way, and what is known about it. */
export interface OtsNode {
  readonly message: Uint8Array;
  readonly timestamp: Timestamp;
}

/** Both time stamps of the same message in one. Every attestation of either is in it, none twice; in canonical order. */
export function mergeTimestamps(a: Timestamp, b: Timestamp): Timestamp {
  return canonicalTimestamp([...a.attestations, ...b.attestations], [...a.branches, ...b.branches]);
}

/** A time stamp in canonical order, as python-opentimestamps sorts it; branches that do the same become one that leads to all of theirs. */
export function canonicalTimestamp(attestations: readonly OtsAttestation[], branches: readonly OtsBranch[]): Timestamp {
  const sorted = attestations.toSorted(compareAttestations);
  return {
    attestations: sorted.filter((each, i) => {
      const before = sorted[i - 1];
      return before === undefined || !equalAttestations(before, each);
    }),
    branches: groups(branches.toSorted((a, b) => compareOps(a.op, b.op))).map(joined),
  };
}

/** The operations one after another, and at their end this time stamp. */
export function timestampAfter(ops: readonly OtsOp[], end: Timestamp): Timestamp {
  return ops.reduceRight((timestamp, op) => ({ attestations: [], branches: [{ op, timestamp }] }), end);
}

/** The node with more known about one message below it, wherever that message stands; all else as it was. */
export function withKnown({ message, timestamp }: OtsNode, about: OtsNode): Timestamp {
  const branches = timestamp.branches.map((branch) => ({
    op: branch.op,
    timestamp: withKnown({ message: applyOp(branch.op, message), timestamp: branch.timestamp }, about),
  }));
  const known = { attestations: timestamp.attestations, branches };
  return equalBytes(message, about.message) ? mergeTimestamps(known, about.timestamp) : known;
}

/** Every attestation with its message, all branches, in canonical order. Throws EvidenceError `ots-malformed` for a message over 4096 bytes. */
export function attestationsOf(file: Pick<OtsFile, 'digest' | 'timestamp'>): readonly OtsClaim[] {
  return [...nodesOf({ message: file.digest, timestamp: file.timestamp })].flatMap(({ message, timestamp }) =>
    timestamp.attestations.map((attestation) => ({ message, attestation })),
  );
}

/** The node and everything below it, each before its branches. */
export function* nodesOf(node: OtsNode): Generator<OtsNode> {
  const pending = [node];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    yield next;
    const { message, timestamp } = next;
    for (const branch of timestamp.branches.toReversed())
      pending.push({ message: applyOp(branch.op, message), timestamp: branch.timestamp });
  }
}

/** Runs of branches that do the same. */
function groups(sorted: readonly OtsBranch[]): readonly (readonly [OtsBranch, ...OtsBranch[]])[] {
  const found: [OtsBranch, ...OtsBranch[]][] = [];
  for (const branch of sorted) {
    const last = found.at(-1);
    if (last !== undefined && compareOps(last[0].op, branch.op) === 0) last.push(branch);
    else found.push([branch]);
  }
  return found;
}

function joined(group: readonly [OtsBranch, ...OtsBranch[]]): OtsBranch {
  const [first, ...others] = group;
  if (others.length === 0) return first;
  const timestamps = group.map(({ timestamp }) => timestamp);
  return {
    op: first.op,
    timestamp: canonicalTimestamp(
      timestamps.flatMap(({ attestations }) => attestations),
      timestamps.flatMap(({ branches }) => branches),
    ),
  };
}
