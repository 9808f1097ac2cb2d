import * as v from 'valibot';
import { documentParser } from '../json/document.ts';
import { hex32, timestamp, uint } from '../json/schema.ts';

export const STATEMENT_TYPE = 'guzheng/deposit-statement/v1';
export const STATEMENT_PAYLOAD_TYPE = 'application/vnd.guzheng.deposit-statement.v1+json';
export const STATEMENT_V2_TYPE = 'guzheng/deposit-statement/v2';
export const STATEMENT_V2_PAYLOAD_TYPE = 'application/vnd.guzheng.deposit-statement.v2+json';

/** The file deposited. For a bare digest from a list, only `sha256` is known. */
export interface Subject {
  readonly sha256: string;
  readonly sm3?: string;
  readonly bytes?: number;
}

/** The tree over the members that the manifest lists (docs/spec/disclosure.md): its root in hex, and how many they are. */
export interface MembersCommitment {
  readonly root: string;
  readonly size: number;
}

interface StatementFacts {
  readonly subject: Subject;
  readonly time: string;
  /** 32 random bytes: without the statement nobody can guess from the root what was deposited. */
  readonly salt: string;
  /** Ed25519 public key, 32 bytes; the envelope must be signed by it. */
  readonly depositor: { readonly algorithm: 'ed25519'; readonly publicKey: string };
}

/** Digests of datapackage.json. */
interface ManifestDigests {
  readonly sha256: string;
  readonly sm3: string;
}

/**
 * The deposit statement 存证: what is deposited, when, by whom. Its bytes are canonical JSON (RFC 8785), carried and signed in a
 * DSSE envelope, and are the leaf of the tree whose root the witnesses see. Version 2 is of an evidence package, and commits to its
 * members one by one, so that one of them can be shown without the rest.
 */
export type DepositStatement =
  | (StatementFacts & {
      readonly type: typeof STATEMENT_TYPE;
      /** Where the file is an evidence package. */
      readonly manifest?: ManifestDigests;
      readonly members?: never;
    })
  | (StatementFacts & {
      readonly type: typeof STATEMENT_V2_TYPE;
      readonly manifest: ManifestDigests;
      readonly members: MembersCommitment;
    });

const facts = {
  subject: v.strictObject({ sha256: hex32, sm3: v.exactOptional(hex32), bytes: v.exactOptional(uint) }),
  time: timestamp,
  salt: hex32,
  depositor: v.strictObject({ algorithm: v.literal('ed25519'), publicKey: hex32 }),
};
const manifest = v.strictObject({ sha256: hex32, sm3: hex32 });
const members = v.strictObject({ root: hex32, size: v.pipe(uint, v.minValue(1), v.maxValue(65_000)) });

const version1 = v.strictObject({ ...facts, type: v.literal(STATEMENT_TYPE), manifest: v.exactOptional(manifest) });
const version2 = v.strictObject({ ...facts, type: v.literal(STATEMENT_V2_TYPE), manifest, members });
const statement: v.GenericSchema<unknown, DepositStatement> = v.lazy((value) =>
  typeof value === 'object' && value !== null && 'type' in value && value.type === STATEMENT_V2_TYPE
    ? version2
    : version1,
);

/** Parses a deposit statement. Throws EvidenceError listing every bad field. */
export const parseDepositStatement: (value: unknown) => DepositStatement = documentParser<DepositStatement>(
  'the deposit statement',
  statement,
  { family: 'guzheng/deposit-statement/', type: [STATEMENT_TYPE, STATEMENT_V2_TYPE] },
);

/** The DSSE payload type under which a statement is signed. */
export function statementPayloadType({ type }: Pick<DepositStatement, 'type'>): string {
  switch (type) {
    case STATEMENT_TYPE:
      return STATEMENT_PAYLOAD_TYPE;
    case STATEMENT_V2_TYPE:
      return STATEMENT_V2_PAYLOAD_TYPE;
  }
}
