import {
  bytesToHex,
  canonicalize,
  type DepositStatement,
  type DigestPair,
  type Envelope,
  leafHash,
  type Signer,
  STATEMENT_PAYLOAD_TYPE,
  STATEMENT_TYPE,
  type Subject,
  signEnvelope,
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
  readonly signer: Signer;
  readonly time: Date;
  readonly salt: Uint8Array;
}

/** Makes the deposit statement 存证, signs it, and computes its leaf (docs/spec/proof.md, Statement and Inclusion). */
export async function signStatement(input: StatementInput): Promise<SignedStatement> {
  const statement: DepositStatement = {
    type: STATEMENT_TYPE,
    subject: input.subject,
    ...(input.manifest === undefined ? {} : { manifest: { sha256: input.manifest.sha256, sm3: input.manifest.sm3 } }),
    time: input.time.toISOString(),
    salt: bytesToHex(input.salt),
    depositor: { algorithm: 'ed25519', publicKey: bytesToHex(input.signer.publicKey) },
  };
  const bytes = utf8Encode(canonicalize(statement));
  const envelope = await signEnvelope(STATEMENT_PAYLOAD_TYPE, bytes, input.signer);
  return { statement, envelope, leaf: leafHash(bytes) };
}
