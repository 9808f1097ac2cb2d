/** The example of docs/spec/disclosure.md: the example package deposited by a statement of version 2, and its source shown alone. */
import {
  canonicalize,
  type DepositStatement,
  DISCLOSURE_TYPE,
  type Disclosure,
  layout,
  MEMBER_TYPE,
  memberTree,
  type Proof,
  STATEMENT_V2_TYPE,
  utf8Encode,
} from '@guzheng/evidence';
import { type Example, makeExample, proveStatement } from './example.ts';
import { BODY, BODY_PATH } from './facts.ts';

export interface DisclosureExample {
  readonly statement: DepositStatement;
  readonly proof: Proof;
  readonly proofBytes: Uint8Array;
  readonly member: Uint8Array;
  readonly disclosure: Disclosure;
  readonly disclosureBytes: Uint8Array;
  /** What is hashed for the member's leaf, after the byte 0x00. */
  readonly leaf: string;
}

export async function makeDisclosureExample(example?: Example): Promise<DisclosureExample> {
  const { members, statement: first } = example ?? (await makeExample());
  const tree = memberTree(members.get(layout.manifest) ?? new Uint8Array());
  const { root, size } = tree;
  if (first.manifest === undefined) throw new TypeError('the example is a package');
  const told: DepositStatement = {
    ...{ subject: first.subject, time: first.time, salt: first.salt, depositor: first.depositor },
    ...{ type: STATEMENT_V2_TYPE, manifest: first.manifest, members: { root, size } },
  };
  const deposited = await proveStatement(told);
  const index = tree.members.findIndex(({ path }) => path === BODY_PATH);
  const member = tree.members[index];
  if (member === undefined) throw new TypeError('the example has a source');
  const place = tree.placeOf(index);
  const disclosure: Disclosure = {
    ...{ type: DISCLOSURE_TYPE, member, place: { kind: 'tree', ...place } },
    proof: deposited.proof,
  };
  return {
    ...deposited,
    member: BODY,
    disclosure,
    disclosureBytes: utf8Encode(`${canonicalize(disclosure)}\n`),
    leaf: canonicalize({ ...member, type: MEMBER_TYPE, index, size, salt: place.salt }),
  };
}
