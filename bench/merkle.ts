import { leafHash, MerkleTree, nodeHash } from '@guzheng/evidence';
import { SimpleMerkleTree } from '@openzeppelin/merkle-tree';
import { median, type Row, sideBySide } from './measure.ts';

const MILLION = 1_000_000;
/** A size that the peer can finish. */
const PEER = 100_000;

/** A tree and every proof, against OpenZeppelin's tree with the same hash, and against bare calls of the hash. */
export async function merkle(): Promise<readonly Row[]> {
  const leaves = makeLeaves(MILLION);
  const few = leaves.slice(0, PEER);
  const asHex = few.map((leaf) => `0x${Buffer.from(leaf).toString('hex')}` as const);
  const [ours, theirs] = await sideBySide(
    1,
    () => allProofs(few),
    () => peerProofs(asHex),
  );
  const [million, raw] = await sideBySide(
    3,
    () => new MerkleTree(leaves).root,
    () => rawHashes(MILLION),
  );
  const proofs = await median(3, () => allProofs(leaves));
  return [
    { what: `tree of ${PEER} leaves, all proofs`, ours, other: '@openzeppelin/merkle-tree, same hash', theirs },
    {
      what: `tree of ${MILLION} leaves, root`,
      ours: million,
      other: `${MILLION} bare node hashes (N - 1 needed)`,
      theirs: raw,
    },
    {
      what: `tree of ${MILLION} leaves, root and all proofs`,
      ours: proofs,
      other: `${2 * MILLION} bare node hashes`,
      theirs: 2 * raw,
    },
  ];
}

function allProofs(leaves: readonly Uint8Array[]): number {
  const tree = new MerkleTree(leaves);
  let hashes = 0;
  for (let index = 0; index < tree.size; index += 1) hashes += tree.inclusionProof(index).length;
  return hashes;
}

/** The peer sorts each pair before it hashes; its own hash is Keccak-256, so ours is handed in to compare trees, not hashes. */
function peerProofs(leaves: readonly `0x${string}`[]): number {
  const tree = SimpleMerkleTree.of([...leaves], { nodeHash: (a, b) => sortedHash(toBytes(a), toBytes(b)) });
  let hashes = 0;
  for (let index = 0; index < leaves.length; index += 1) hashes += tree.getProof(index).length;
  return hashes;
}

function sortedHash(a: Uint8Array, b: Uint8Array): `0x${string}` {
  return toHex(Buffer.compare(a, b) < 0 ? nodeHash(a, b) : nodeHash(b, a));
}

function rawHashes(count: number): Uint8Array {
  let hash: Uint8Array = new Uint8Array(32);
  for (let i = 0; i < count; i += 1) hash = nodeHash(hash, hash);
  return hash;
}

function makeLeaves(count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, i) => leafHash(Uint8Array.of(i, i >> 8, i >> 16)));
}

function toBytes(value: unknown): Uint8Array {
  return typeof value === 'string' ? Buffer.from(value.slice(2), 'hex') : Uint8Array.from(value as Uint8Array);
}

function toHex(bytes: Uint8Array): `0x${string}` {
  return `0x${Buffer.from(bytes).toString('hex')}`;
}
