import { type Checkpoint, equalBytes, hexToBytes, verifyConsistency } from '@guzheng/evidence';
import type { Doubt, Finding } from './findings.ts';
import type { RemoteLedger } from './remote.ts';

/** A checkpoint whose signature holds, with its note. */
export interface Signed extends Checkpoint {
  readonly note: string;
}

/** Whether one state follows from another. */
export type Growth =
  | { readonly outcome: 'holds' }
  | { readonly outcome: 'finding'; readonly finding: Finding }
  | { readonly outcome: 'doubt'; readonly doubt: Doubt };

const HOLDS: Growth = { outcome: 'holds' };

/**
 * Whether the larger of two signed states contains the smaller one, by the proof that the server gives. Two states that do not are a fork
 * whoever shows them: the signatures are the ledger's own. Rejects with SdkError `ledger-unreachable`, `ledger-malformed`.
 */
export async function growthBetween(
  older: Signed,
  newer: Signed,
  ledger: RemoteLedger,
  code: 'rewritten' | 'forked',
): Promise<Growth> {
  if (older.size > newer.size) return await growthBetween(newer, older, ledger, code);
  if (older.size === newer.size) return equalBytes(older.root, newer.root) ? HOLDS : forked(older, newer);
  if (older.size === 0) return HOLDS;
  const proof = await ledger.consistency(older.size, newer.size);
  if (proof === undefined) return withheld(older, newer);
  const holds = verifyConsistency({
    ...{ size1: older.size, root1: older.root, size2: newer.size, root2: newer.root },
    path: proof.map(hexToBytes),
  });
  return holds ? HOLDS : { outcome: 'finding', finding: { ...broken(older, newer, code), proof } };
}

function forked(older: Signed, newer: Signed): Growth {
  const sentence = `The ledger signed two different states of ${newer.size} entries: it showed one to some and another to others.`;
  return { outcome: 'finding', finding: { code: 'forked', sentence, older: older.note, newer: newer.note } };
}

function broken(older: Signed, newer: Signed, code: 'rewritten' | 'forked'): Finding {
  const sentence =
    code === 'rewritten'
      ? `The ledger of ${newer.size} entries does not contain the ${older.size} that were seen before: entries were changed or taken out.`
      : `The ledger signed states of ${older.size} and ${newer.size} entries of which the larger does not contain the smaller.`;
  return { code, sentence, older: older.note, newer: newer.note };
}

function withheld(older: Signed, newer: Signed): Growth {
  const sentence = `The server gave no proof that its ${newer.size} entries contain the ${older.size} that were seen before.`;
  return { outcome: 'doubt', doubt: { code: 'proof-withheld', sentence } };
}
