import { randomBytes } from 'node:crypto';
import { AnchorError } from '@guzheng/anchor';
import {
  type AnchorRecord,
  bytesToHex,
  canonicalize,
  type DigestPair,
  type Envelope,
  MerkleTree,
  PROOF_TYPE,
  type Proof,
  type Signer,
  type Subject,
  type Witness,
} from '@guzheng/evidence';
import { appendCustodyEvent } from './custody.ts';
import { type SignedStatement, signStatement } from './statement.ts';

/** One thing to deposit. */
export interface DepositItem {
  readonly subject: Subject;
  readonly manifest?: DigestPair;
}

/** Time and randomness come from here, so that tests can fix them. */
export interface DepositOptions {
  readonly signer: Signer;
  readonly witnesses: readonly Witness[];
  readonly now?: () => Date;
  readonly random?: (bytes: number) => Uint8Array;
}

/**
 * Deposits any number of items under one root: a statement each, one tree, every witness asked once, a complete proof each.
 * Rejects with what the first failing witness rejects with; then nothing was sent by it.
 */
export async function prove(items: readonly DepositItem[], options: DepositOptions): Promise<readonly Proof[]> {
  const statements = await Promise.all(items.map((item) => state(item, options)));
  const tree = new MerkleTree(statements.map((statement) => statement.leaf));
  const anchors = await Promise.all(options.witnesses.map((witness) => testimony(witness, tree.root)));
  return Promise.all(statements.map((statement, index) => proofOf(statement, tree, index, anchors, options)));
}

/** The proof file's bytes: canonical JSON and a line feed. */
export function encodeProof(proof: Proof): string {
  return `${canonicalize(proof)}\n`;
}

/** A transaction that was sent is never lost: where following it failed, the record of the broadcast goes into the proof as pending. */
async function testimony(witness: Witness, root: Uint8Array): Promise<AnchorRecord> {
  try {
    return await witness.testify(root);
  } catch (error) {
    if (error instanceof AnchorError && error.record !== undefined) return error.record;
    throw error;
  }
}

function state(
  item: DepositItem,
  { signer, now = () => new Date(), random = randomBytes }: DepositOptions,
): Promise<SignedStatement> {
  return signStatement({ ...item, signer, time: now(), salt: random(32) });
}

async function proofOf(
  { statement, envelope }: SignedStatement,
  tree: MerkleTree,
  index: number,
  anchors: readonly AnchorRecord[],
  options: DepositOptions,
): Promise<Proof> {
  return {
    type: PROOF_TYPE,
    envelope,
    inclusion: {
      index,
      size: tree.size,
      path: tree.inclusionProof(index).map(bytesToHex),
      root: bytesToHex(tree.root),
    },
    anchors,
    custody: await custodyOf(statement.subject.sha256, anchors, options),
  };
}

async function custodyOf(
  subject: string,
  anchors: readonly AnchorRecord[],
  { signer, now = () => new Date() }: DepositOptions,
): Promise<readonly Envelope[]> {
  let chain = await appendCustodyEvent(
    [],
    subject,
    { event: 'deposit', detail: 'deposit statement signed' },
    { signer, time: now() },
  );
  for (const anchor of anchors) {
    chain = await appendCustodyEvent(
      chain,
      subject,
      { event: 'anchor', detail: describe(anchor) },
      { signer, time: now() },
    );
  }
  return chain;
}

function describe(anchor: AnchorRecord): string {
  switch (anchor.kind) {
    case 'evm':
      return `evm ${anchor.network} (chain ${anchor.chainId}) ${anchor.transaction.hash} ${anchor.status}`;
    case 'unknown':
      return anchor.name;
  }
}
