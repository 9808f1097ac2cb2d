import { bytesToHex, PROOF_TYPE, type Proof, signEnvelope, statementPayloadType } from '@guzheng/evidence';
import { describeAnchor } from '@guzheng/sdk';
import type { Anchored } from '../anchoring/anchoring.ts';
import type { LedgerEntry } from '../ledger/ledger.ts';
import type { Parts } from '../parts.ts';

export type ProofParts = Pick<Parts, 'ledger' | 'anchoring' | 'custody'>;

/**
 * The proof file of a deposit (docs/spec/proof.md), as `guzheng verify` takes it: the statement, its way to the root that witnesses saw, and
 * what they said of it. While none has seen any, the root is that of the ledger now, without anchors.
 */
export async function proofOf(parts: ProofParts, entry: LedgerEntry): Promise<Proof> {
  const anchored = await parts.anchoring.of(entry.index);
  await recordAnchors(parts, entry, anchored);
  return {
    type: PROOF_TYPE,
    envelope: await signEnvelope(statementPayloadType(entry.statement), entry.bytes, parts.ledger.depositor),
    inclusion: await inclusionOf(parts, entry, anchored),
    anchors: anchored.records,
    custody: await parts.custody.envelopes(entry.index),
  };
}

async function inclusionOf(
  { ledger }: ProofParts,
  { index }: LedgerEntry,
  { size }: Anchored,
): Promise<Proof['inclusion']> {
  const path = (await ledger.inclusion(index, size)).map(bytesToHex);
  return { index, size, path, root: bytesToHex(await ledger.root(size)) };
}

/** What witnesses said belongs to the chain of custody; it is entered when somebody looks, once each. */
async function recordAnchors(
  { custody }: ProofParts,
  { index }: LedgerEntry,
  { size, records }: Anchored,
): Promise<void> {
  for (const record of records) {
    const detail = `the checkpoint of size ${size}, which covers the deposit: ${describeAnchor(record)}`;
    await custody.recordOnce(index, { event: 'anchor', detail });
  }
}
