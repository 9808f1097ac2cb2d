import { fromBase64 } from '../bytes/base64.ts';
import { bytesToHex, hexToBytes } from '../bytes/hex.ts';
import { utf8Encode } from '../bytes/text.ts';
import { type Envelope, parseEnvelope, signEnvelope, verifyEnvelope } from '../dsse/envelope.ts';
import type { Signer } from '../dsse/signer.ts';
import { EvidenceError } from '../error.ts';
import { canonicalize, parseCanonicalJson } from '../json/canonical.ts';
import { parseJson } from '../json/parse.ts';
import {
  DECLARATION_PAYLOAD_TYPE,
  DECLARATION_TYPE,
  type Declaration,
  type DeclaredFacts,
  parseDeclaration,
} from './declaration.ts';

/** A declaration that has been read, and whether the key that it names signed these bytes as a declaration. */
export interface ReadDeclaration {
  readonly declaration: Declaration;
  readonly signed: boolean;
}

export interface DeclareOptions {
  /** SHA-256 of the file, hex. */
  readonly sha256: string;
  readonly facts: DeclaredFacts;
  readonly name: string;
  readonly time: string;
}

/** Signs a declaration. Throws EvidenceError `document-malformed` for facts that no reader would take. */
export async function signDeclaration(
  { sha256, facts, name, time }: DeclareOptions,
  signer: Signer,
): Promise<Envelope> {
  const declaration = parseDeclaration({
    type: DECLARATION_TYPE,
    subject: { sha256 },
    time,
    declarant: { name, algorithm: 'ed25519', publicKey: bytesToHex(signer.publicKey) },
    facts,
  });
  return signEnvelope(DECLARATION_PAYLOAD_TYPE, utf8Encode(canonicalize(declaration)), signer);
}

/**
 * Reads a declaration file: the envelope as JSON. A signature that does not hold is no error but an answer. Throws EvidenceError for what
 * cannot be read: `json-…`, `document-malformed`, `version-unknown`, `json-not-canonical`.
 */
export function readDeclaration(bytes: Uint8Array): ReadDeclaration {
  const envelope = parseEnvelope(parseJson(bytes));
  if (envelope.payloadType !== DECLARATION_PAYLOAD_TYPE)
    throw new EvidenceError('document-malformed', 'the envelope does not say that it holds a declaration', {
      fields: [`payloadType: must be ${DECLARATION_PAYLOAD_TYPE}`],
    });
  const declaration = parseDeclaration(parseCanonicalJson(fromBase64(envelope.payload)));
  return { declaration, signed: verifyEnvelope(envelope, hexToBytes(declaration.declarant.publicKey)) };
}
