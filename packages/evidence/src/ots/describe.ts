import { reversedHex } from '../bitcoin/header.ts';
import { bytesToHex } from '../bytes/hex.ts';
import type { OtsAttestation } from './attestation.ts';
import { applyOp, type OtsOp } from './op.ts';
import type { OtsFile, Timestamp } from './timestamp.ts';

/**
 * The file in lines for people, as `ots info` has it: one operation a line, branches set in, attestations where they stand. Nothing
 * but ASCII letters, digits and `-._/:#>` comes out, whatever the file holds.
 */
export function describeOts(file: OtsFile): readonly string[] {
  return [`${file.hash} ${bytesToHex(file.digest)}`, ...describe(file.timestamp, file.digest, '')];
}

function describe(timestamp: Timestamp, message: Uint8Array, indent: string): readonly string[] {
  const attested = timestamp.attestations.flatMap((attestation) => attestationLines(attestation, message));
  const lines = attested.map((line) => `${indent}${line}`);
  // A single way on stays in line: a path of fifty operations should not wander off to the right.
  const forks = timestamp.branches.length > 1;
  for (const { op, timestamp: next } of timestamp.branches) {
    lines.push(`${indent}${forks ? '-> ' : ''}${opLine(op)}`);
    lines.push(...describe(next, applyOp(op, message), forks ? `${indent}   ` : indent));
  }
  return lines;
}

function opLine(op: OtsOp): string {
  return 'argument' in op ? `${op.op} ${bytesToHex(op.argument)}` : op.op;
}

function attestationLines(attestation: OtsAttestation, message: Uint8Array): readonly string[] {
  switch (attestation.kind) {
    case 'bitcoin':
    case 'litecoin':
      return [`attestation ${attestation.kind} block ${attestation.height}`, `# merkle root ${reversedHex(message)}`];
    case 'ethereum':
      return [`attestation ethereum block ${attestation.height}`, `# transactions root ${bytesToHex(message)}`];
    case 'pending':
      return [`attestation pending ${attestation.uri}`, `# commitment ${bytesToHex(message)}`];
    case 'unknown':
      return [`attestation unknown ${attestation.tag} ${bytesToHex(attestation.payload)}`];
  }
}
