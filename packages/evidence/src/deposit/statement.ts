import * as v from 'valibot';
import { documentParser } from '../json/document.ts';
import { hex32, timestamp, uint } from '../json/schema.ts';

export const STATEMENT_TYPE = 'guzheng/deposit-statement/v1';
export const STATEMENT_PAYLOAD_TYPE = 'application/vnd.guzheng.deposit-statement.v1+json';

/** The file deposited. For a bare digest from a list, only `sha256` is known. */
export interface Subject {
  readonly sha256: string;
  readonly sm3?: string;
  readonly bytes?: number;
}

/**
 * The deposit statement 存证: what is deposited, when, by whom. Its bytes are canonical JSON (RFC 8785), carried and signed in a
 * DSSE envelope, and are the leaf of the tree whose root the witnesses see.
 */
export interface DepositStatement {
  readonly type: typeof STATEMENT_TYPE;
  readonly subject: Subject;
  /** Digests of datapackage.json, where the file is an evidence package. */
  readonly manifest?: { readonly sha256: string; readonly sm3: string };
  readonly time: string;
  /** 32 random bytes: without the statement nobody can guess from the root what was deposited. */
  readonly salt: string;
  /** Ed25519 public key, 32 bytes; the envelope must be signed by it. */
  readonly depositor: { readonly algorithm: 'ed25519'; readonly publicKey: string };
}

const statement = v.strictObject({
  type: v.literal(STATEMENT_TYPE),
  subject: v.strictObject({ sha256: hex32, sm3: v.exactOptional(hex32), bytes: v.exactOptional(uint) }),
  manifest: v.exactOptional(v.strictObject({ sha256: hex32, sm3: hex32 })),
  time: timestamp,
  salt: hex32,
  depositor: v.strictObject({ algorithm: v.literal('ed25519'), publicKey: hex32 }),
});

/** Parses a deposit statement. Throws EvidenceError listing every bad field. */
export const parseDepositStatement: (value: unknown) => DepositStatement = documentParser<DepositStatement>(
  'the deposit statement',
  statement,
  { family: 'guzheng/deposit-statement/', type: STATEMENT_TYPE },
);
