import * as v from 'valibot';
import { best, isAtLeast, STRENGTHS } from '../anchors/strength.ts';
import { witnessOf } from '../anchors/witness.ts';
import { VerifyError } from '../error.ts';
import type { AnchorReport, PolicyOutcome, Strength } from '../report.ts';

/** How many witnesses of which strength are enough: any one alternative will do. Data, so that a court can state its own. */
export interface Policy {
  readonly name: string;
  readonly anyOf: readonly { readonly count: number; readonly strength: Strength }[];
}

/** What the words mean is in code (anchors/strength.ts) and cannot be changed by a policy. */
export const policies: { readonly court: Policy; readonly testnet: Policy; readonly devnet: Policy } = {
  court: {
    name: 'court',
    anyOf: [
      { count: 1, strength: 'strong' },
      { count: 2, strength: 'fair' },
    ],
  },
  testnet: { name: 'testnet', anyOf: [{ count: 1, strength: 'weak' }] },
  /** Any witness that can be told from others, even one that anyone can make: for trying things out, worth nothing in a dispute. */
  devnet: { name: 'devnet', anyOf: [{ count: 1, strength: 'none' }] },
};

/** Valid witnesses only, each once, with the strongest of its anchors. */
export function judgePolicy(policy: Policy, anchors: readonly AnchorReport[]): PolicyOutcome {
  const witnesses = strongestPerWitness(anchors);
  const anyOf = policy.anyOf.map(({ count, strength }) => ({
    ...{ count, strength },
    have: witnesses.filter((own) => isAtLeast(own, strength)).length,
  }));
  return { name: policy.name, met: anyOf.some(({ count, have }) => have >= count), anyOf };
}

function strongestPerWitness(anchors: readonly AnchorReport[]): readonly Strength[] {
  const strongest = new Map<string, Strength>();
  for (const anchor of anchors) {
    const witness = witnessOf(anchor);
    if (witness !== undefined) strongest.set(witness, best([strongest.get(witness) ?? 'none', anchor.strength]));
  }
  return [...strongest.values()];
}

const schema = v.strictObject({
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
  anyOf: v.pipe(
    v.array(
      v.strictObject({ count: v.pipe(v.number(), v.safeInteger(), v.minValue(1)), strength: v.picklist(STRENGTHS) }),
    ),
    v.minLength(1, 'must have an alternative'),
    v.maxLength(16),
  ),
});

/** Parses `{ "name": "…", "anyOf": [{ "count": 1, "strength": "strong" }, …] }`. Throws VerifyError `policy-malformed`. */
export function parsePolicy(json: unknown): Policy {
  const result = v.safeParse(schema, json);
  if (result.success) return result.output;
  const fields = result.issues.map((issue) => `${v.getDotPath(issue) ?? '(document)'}: ${issue.message}`);
  throw new VerifyError('policy-malformed', `The policy is malformed: ${fields.join('; ')}`);
}
