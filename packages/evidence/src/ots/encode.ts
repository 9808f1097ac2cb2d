import { concatBytes, joinBytes } from '../bytes/bytes.ts';
import { attestationBytes } from './attestation.ts';
import { Budget } from './budget.ts';
import { MAX_DEPTH } from './limits.ts';
import { applyOp, DIGEST_BYTES, opBytes, tagOfHash } from './op.ts';
import { OTS_MAGIC, OTS_VERSION } from './parse.ts';
import { canonicalTimestamp, type OtsFile, type Timestamp } from './timestamp.ts';
import { otsMalformed } from './wire.ts';

/**
 * Writes a .ots file in the canonical form, byte for byte as python-opentimestamps does. Throws EvidenceError `ots-malformed` for what
 * `parseOts` would not read back: a path too long, a message over 4096 bytes, a time stamp with nothing in it.
 */
export function encodeOts(file: OtsFile): Uint8Array {
  if (file.digest.length !== DIGEST_BYTES[file.hash])
    throw otsMalformed(`cannot be of a ${file.hash} digest of ${file.digest.length} bytes`);
  const head = Uint8Array.of(...OTS_MAGIC, OTS_VERSION, tagOfHash(file.hash));
  return concatBytes(head, file.digest, encodeTimestamp(file.timestamp, file.digest));
}

/** Writes a bare time stamp of a message. Throws as `encodeOts` does. */
export function encodeTimestamp(timestamp: Timestamp, message: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  writeTimestamp(timestamp, message, 0, { parts, budget: new Budget() });
  return joinBytes(parts);
}

interface Output {
  readonly parts: Uint8Array[];
  readonly budget: Budget;
}

const ATTESTATION = Uint8Array.of(0x00);
const MORE_FOLLOW = Uint8Array.of(0xff);

/** Attestations first; all items but the last are marked as followed by more. */
function writeTimestamp(timestamp: Timestamp, message: Uint8Array, depth: number, output: Output): void {
  const { attestations, branches } = canonicalTimestamp(timestamp.attestations, timestamp.branches);
  let left = attestations.length + branches.length;
  if (left === 0) throw otsMalformed('has a path that ends without an attestation');
  output.budget.spendNodes(left);
  for (const attestation of attestations) {
    if (--left > 0) output.parts.push(MORE_FOLLOW);
    output.parts.push(ATTESTATION, attestationBytes(attestation));
  }
  for (const { op, timestamp: next } of branches) {
    if (depth === MAX_DEPTH) throw otsMalformed(`has a path of more than ${MAX_DEPTH} operations`);
    if (--left > 0) output.parts.push(MORE_FOLLOW);
    output.parts.push(opBytes(op));
    output.budget.spendMessage(message);
    writeTimestamp(next, applyOp(op, message), depth + 1, output);
  }
}
