import {
  bytesToHex,
  canonicalize,
  type DepositStatement,
  type DigestPair,
  type Envelope,
  leafHash,
  type MembersCommitment,
  type Signer,
  STATEMENT_TYPE,
  STATEMENT_V2_TYPE,
  type Subject,
  signEnvelope,
  statementPayloadType,
  utf8Encode,
} from '@guzheng/evidence';

/** A signed statement and the leaf it makes. */
export interface SignedStatement {
  readonly statement: DepositStatement;
  readonly envelope: Envelope;
  readonly leaf: Uint8Array;
}

/** What is deposited, by whom, when; `salt` are 32 random bytes. */
export interface StatementInput {
  readonly subject: Subject;
  readonly manifest?: DigestPair;
  /** The tree of its members, where the manifest was read: then the statement is of version 2. */
  readonly members?: MembersCommitment;
  readonly signer: Signer;
  readonly time: Date;
  readonly salt: Uint8Array;
}

/** Makes the deposit statement 存证, signs it, and computes its leaf (docs/spec/proof.md, Statement and Inclusion). */
export async function signStatement(input: StatementInput): Promise<SignedStatement> {
  const statement = statementOf(input);
  const bytes = utf8Encode(canonicalize(statement));
  const envelope = await signEnvelope(statementPayloadType(statement), bytes, input.signer);
  return { statement, envelope, leaf: leafHash(bytes) };
}

function statementOf({ subject, manifest, members, time, salt, signer }: StatementInput): DepositStatement {
  const facts = {
    subject,
    time: time.toISOString(),
    salt: bytesToHex(salt),
    depositor: { algorithm: 'ed25519', publicKey: bytesToHex(signer.publicKey) },
  } as const;
  if (manifest === undefined) return { type: STATEMENT_TYPE, ...facts };
  const { sha256, sm3 } = manifest;
  if (members === undefined) return { type: STATEMENT_TYPE, ...facts, manifest: { sha256, sm3 } };
  const { root, size } = members;
  return { type: STATEMENT_V2_TYPE, ...facts, manifest: { sha256, sm3 }, members: { root, size } };
}
