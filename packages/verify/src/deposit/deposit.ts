import {
  type CustodyEvent,
  type DepositStatement,
  type Envelope,
  EvidenceError,
  fromBase64,
  hexToBytes,
  keyId,
  leafHash,
  type Proof,
  parseCanonicalJson,
  parseDepositStatement,
  parseJson,
  parseProof,
  statementPayloadType,
  verifyEnvelope,
  verifyInclusion,
} from '@guzheng/evidence';
import { FaultList } from '../container/fault.ts';
import { readCustodyList } from '../custody/events.ts';
import { VerifyError } from '../error.ts';

/** The proof after it has been read and its signatures and its path to the root recomputed. */
export interface DepositReading {
  readonly proof: Proof;
  /** Null where the envelope does not hold a statement. */
  readonly statement: DepositStatement | null;
  /** 32 bytes: of the statement's very bytes. */
  readonly leaf: Uint8Array;
  readonly root: Uint8Array;
  readonly included: boolean;
  /** True when the statement is canonical and signed by the key it names. */
  readonly signed: boolean;
  readonly custody: readonly CustodyEvent[];
  /** Of statement, signature and custody list (I9). */
  readonly faults: FaultList;
}

/** Throws VerifyError `proof-malformed` or `proof-version-unknown`. A proof that can be read but lies is not an error. */
export function readDeposit(proofBytes: Uint8Array): DepositReading {
  const proof = readProof(proofBytes);
  const faults = new FaultList();
  const statementBytes = fromBase64(proof.envelope.payload);
  const statement = readStatement(proof.envelope, statementBytes, faults);
  const signed = statement !== null && checkSignature(proof.envelope, statement, faults) && faults.total === 0;
  const custody = statement === null ? [] : readCustody(proof.custody, statement.subject.sha256, faults);
  const leaf = leafHash(statementBytes);
  const root = hexToBytes(proof.inclusion.root);
  return { proof, statement, leaf, root, included: isIncluded(proof, leaf, root), signed, custody, faults };
}

/** Sixty-four anchors with certificates and revocation lists have less; the largest in use have a hundredth. */
const MAX_PROOF_BYTES = 64 * 1024 * 1024;

function readProof(bytes: Uint8Array): Proof {
  if (bytes.length > MAX_PROOF_BYTES)
    throw new VerifyError(
      'proof-malformed',
      `The proof has ${bytes.length} bytes; at most ${MAX_PROOF_BYTES} are read`,
    );
  try {
    return parseProof(parseJson(bytes));
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    if (error.code === 'version-unknown') throw versionUnknown(error);
    throw new VerifyError('proof-malformed', `The proof cannot be read: ${error.message}`, { cause: error });
  }
}

function readStatement(envelope: Envelope, bytes: Uint8Array, faults: FaultList): DepositStatement | null {
  try {
    const statement = parseDepositStatement(parseJson(bytes));
    checkPayloadType(envelope, statement, faults);
    parseCanonicalJson(bytes);
    return statement;
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    if (error.code === 'version-unknown') throw versionUnknown(error);
    if (error.code === 'json-not-canonical') {
      faults.add({ code: 'statement-not-canonical', detail: 'The deposit statement is not canonical JSON (RFC 8785)' });
      return parseDepositStatement(parseJson(bytes));
    }
    faults.add({ code: 'statement-malformed', detail: error.message });
    return null;
  }
}

function checkPayloadType({ payloadType }: Envelope, statement: DepositStatement, faults: FaultList): void {
  const expected = statementPayloadType(statement);
  if (payloadType === expected) return;
  faults.add({
    code: 'statement-malformed',
    detail: 'The envelope does not say that it holds a deposit statement of that version',
    expected,
    actual: payloadType,
  });
}

function checkSignature(envelope: Envelope, statement: DepositStatement, faults: FaultList): boolean {
  const publicKey = hexToBytes(statement.depositor.publicKey);
  const expected = keyId(publicKey);
  const keyids = envelope.signatures.map((signature) => signature.keyid);
  if (!keyids.includes(expected)) {
    faults.add({
      code: 'signer-mismatch',
      detail: 'The statement is not signed by the key that it names as the depositor',
      expected,
      actual: keyids,
    });
    return false;
  }
  if (verifyEnvelope(envelope, publicKey)) return true;
  faults.add({
    code: 'signature-invalid',
    detail: "The depositor's signature on the statement does not hold",
    actual: statement.depositor.publicKey,
  });
  return false;
}

function isIncluded(proof: Proof, leaf: Uint8Array, root: Uint8Array): boolean {
  const { index, size, path } = proof.inclusion;
  return verifyInclusion({ leafHash: leaf, index, treeSize: size, path: path.map(hexToBytes), root });
}

/** What is wrong with any event goes to the faults; the events that can be read are kept. */
function readCustody(envelopes: readonly Envelope[], subject: string, faults: FaultList): readonly CustodyEvent[] {
  const entries = readCustodyList(envelopes, subject);
  for (const entry of entries) for (const fault of entry.faults) faults.add(fault);
  return entries.flatMap(({ event }) => (event === null ? [] : [event]));
}

function versionUnknown(cause: EvidenceError): VerifyError {
  return new VerifyError('proof-version-unknown', cause.message, {
    cause,
    hint: 'A newer version of this verifier may read it.',
  });
}
