import { randomBytes } from 'node:crypto';
import {
  bytesToHex,
  canonicalize,
  type DigestPair,
  type MembersCommitment,
  MerkleTree,
  PROOF_TYPE,
  type Proof,
  type Signer,
  type Subject,
} from '@guzheng/evidence';
import { appendCustodyEvent } from './custody.ts';
import { type SignedStatement, signStatement } from './statement.ts';

/** One thing to deposit. */
export interface DepositItem {
  readonly subject: Subject;
  readonly manifest?: DigestPair;
  /** The tree of its members, so that one of them can be shown without the rest. */
  readonly members?: MembersCommitment;
}

/** Time and randomness come from here, so that tests can fix them. */
export interface ProveOptions {
  readonly signer: Signer;
  readonly now?: () => Date;
  readonly random?: (bytes: number) => Uint8Array;
}

/**
 * Puts any number of items under one root: a statement each, one tree, a proof each. No witness has seen the root yet: the proofs are kept
 * first, because what a witness sees of a statement that was lost is worth nothing.
 */
export async function prove(items: readonly DepositItem[], options: ProveOptions): Promise<readonly Proof[]> {
  const statements = await Promise.all(items.map((item) => state(item, options)));
  const tree = new MerkleTree(statements.map((statement) => statement.leaf));
  return Promise.all(statements.map((statement, index) => proofOf(statement, tree, index, options)));
}

/** The proof file's bytes: canonical JSON and a line feed. */
export function encodeProof(proof: Proof): string {
  return `${canonicalize(proof)}\n`;
}

function state(
  item: DepositItem,
  { signer, now = () => new Date(), random = randomBytes }: ProveOptions,
): Promise<SignedStatement> {
  return signStatement({ ...item, signer, time: now(), salt: random(32) });
}

async function proofOf(
  { statement, envelope }: SignedStatement,
  tree: MerkleTree,
  index: number,
  { signer, now = () => new Date() }: ProveOptions,
): Promise<Proof> {
  const deposited = { event: 'deposit', detail: 'deposit statement signed' } as const;
  return {
    type: PROOF_TYPE,
    envelope,
    inclusion: {
      index,
      size: tree.size,
      path: tree.inclusionProof(index).map(bytesToHex),
      root: bytesToHex(tree.root),
    },
    anchors: [],
    custody: await appendCustodyEvent([], statement.subject.sha256, deposited, { signer, time: now() }),
  };
}
