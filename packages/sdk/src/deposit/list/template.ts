import {
  type AnchorRecord,
  bytesToHex,
  canonicalize,
  keyId,
  PROOF_TYPE,
  preAuthEncoding,
  STATEMENT_PAYLOAD_TYPE,
  STATEMENT_TYPE,
} from '@guzheng/evidence';
import type { SpoolEntry } from './spool.ts';

// The canonical texts of a million statements and proofs differ in a few places only, none of which needs escaping: they are put together
// from pieces here. template.test.ts shows that they are what `canonicalize` writes.

/** The statement of a bare digest: its canonical bytes. */
export type StatementWriter = (sha256: Uint8Array, salt: Uint8Array, time: number) => Uint8Array;

export function statementWriter(publicKey: Uint8Array): StatementWriter {
  const depositor = canonicalize({ algorithm: 'ed25519', publicKey: bytesToHex(publicKey) });
  const type = canonicalize(STATEMENT_TYPE);
  return (sha256, salt, time) =>
    Buffer.from(
      `{"depositor":${depositor},"salt":"${hex(salt)}","subject":{"sha256":"${hex(sha256)}"},` +
        `"time":"${new Date(time).toISOString()}","type":${type}}`,
    );
}

/** What the depositor signs (DSSE). */
export function signingInput(statement: Uint8Array): Uint8Array {
  return preAuthEncoding(STATEMENT_PAYLOAD_TYPE, statement);
}

export interface ProofPlace {
  readonly index: number;
  /** From the leaf's sibling upwards, hex. */
  readonly path: readonly string[];
}

/** The text of a proof file: canonical JSON and a line feed. */
export type ProofWriter = (statement: Uint8Array, signature: SpoolEntry['signature'], place: ProofPlace) => string;

/** All proofs of one tree carry the same anchors, and no custody events: the folder's record is theirs. */
export function proofWriter(
  { publicKey, size, root }: { readonly publicKey: Uint8Array; readonly size: number; readonly root: string },
  anchors: readonly AnchorRecord[],
): ProofWriter {
  const before = `{"anchors":${canonicalize(anchors)},"custody":[],"envelope":{"payload":"`;
  const signer = `","payloadType":${canonicalize(STATEMENT_PAYLOAD_TYPE)},"signatures":[{"keyid":"${keyId(publicKey)}","sig":"`;
  const after = `"root":"${root}","size":${size}},"type":${canonicalize(PROOF_TYPE)}}\n`;
  return (statement, signature, { index, path }) => {
    const siblings = path.length === 0 ? '' : `"${path.join('","')}"`;
    return `${before}${base64(statement)}${signer}${base64(signature)}"}]},"inclusion":{"index":${index},"path":[${siblings}],${after}`;
  };
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
}
