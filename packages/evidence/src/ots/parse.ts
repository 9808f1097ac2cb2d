import { equalBytes } from '../bytes/bytes.ts';
import { utf8Encode } from '../bytes/text.ts';
import { type OtsAttestation, readAttestation } from './attestation.ts';
import { Budget } from './budget.ts';
import { MAX_DEPTH, MAX_MESSAGE_BYTES } from './limits.ts';
import { applyOp, DIGEST_BYTES, hashOfTag, readOp } from './op.ts';
import { canonicalTimestamp, type OtsBranch, type OtsFile, type Timestamp } from './timestamp.ts';
import { OtsReader, otsMalformed } from './wire.ts';

/** `\0OpenTimestamps\0\0Proof\0` and eight bytes that no text has. */
export const OTS_MAGIC: Uint8Array = Uint8Array.of(
  ...utf8Encode('\0OpenTimestamps\0\0Proof\0'),
  ...[0xbf, 0x89, 0xe2, 0xe8, 0x84, 0xe8, 0x92, 0x94],
);
export const OTS_VERSION = 1;

const ATTESTATION = 0x00;
const MORE_FOLLOW = 0xff;

/**
 * Reads a whole .ots file, whatever order its branches stand in. Throws EvidenceError `ots-malformed` for anything else: another magic or
 * version, an unknown operation, a bound of the format that is exceeded, bytes after the end.
 */
export function parseOts(bytes: Uint8Array): OtsFile {
  const reader = new OtsReader(bytes);
  if (!isOts(bytes)) throw otsMalformed('does not begin as a .ots file does');
  reader.take(OTS_MAGIC.length);
  const version = reader.byte();
  if (version !== OTS_VERSION) throw otsMalformed(`is of version ${version}; this version reads ${OTS_VERSION}`);
  const hash = hashOfTag(reader.byte());
  const digest = reader.take(DIGEST_BYTES[hash]);
  const timestamp = readTimestamp(reader, digest, 0, new Budget());
  reader.expectEnd();
  return { hash, digest, timestamp };
}

/** Reads a bare time stamp of a message, as calendars answer with. Throws as `parseOts` does. */
export function parseTimestamp(bytes: Uint8Array, message: Uint8Array): Timestamp {
  if (message.length === 0 || message.length > MAX_MESSAGE_BYTES)
    throw otsMalformed(`cannot be of a message of ${message.length} bytes`);
  const reader = new OtsReader(bytes);
  const timestamp = readTimestamp(reader, message, 0, new Budget());
  reader.expectEnd();
  return timestamp;
}

/** True for bytes that begin with the magic of a .ots file. */
export function isOts(bytes: Uint8Array): boolean {
  return equalBytes(bytes.subarray(0, OTS_MAGIC.length), OTS_MAGIC);
}

/** Recurses no deeper than `MAX_DEPTH`, whatever the bytes claim. */
function readTimestamp(reader: OtsReader, message: Uint8Array, depth: number, budget: Budget): Timestamp {
  const attestations: OtsAttestation[] = [];
  const branches: OtsBranch[] = [];
  for (let more = true; more; ) {
    const first = reader.byte();
    more = first === MORE_FOLLOW;
    const tag = more ? reader.byte() : first;
    budget.spendNodes(1);
    if (tag === ATTESTATION) attestations.push(readAttestation(reader));
    else branches.push(readBranch(reader, tag, message, depth, budget));
  }
  return canonicalTimestamp(attestations, branches);
}

function readBranch(reader: OtsReader, tag: number, message: Uint8Array, depth: number, budget: Budget): OtsBranch {
  if (depth === MAX_DEPTH) throw otsMalformed(`has a path of more than ${MAX_DEPTH} operations`);
  const op = readOp(tag, reader);
  budget.spendMessage(message);
  return { op, timestamp: readTimestamp(reader, applyOp(op, message), depth + 1, budget) };
}
