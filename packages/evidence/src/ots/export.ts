import { fromBase64 } from '../bytes/base64.ts';
import { equalBytes } from '../bytes/bytes.ts';
import { bytesToHex, hexToBytes } from '../bytes/hex.ts';
import { EvidenceError } from '../error.ts';
import type { AnchorTarget, OpenTimestampsAnchor } from '../proof/anchor.ts';
import type { Proof } from '../proof/proof.ts';
import { encodeOts } from './encode.ts';
import { parseOts } from './parse.ts';
import { type PathToRoot, pathToRoot } from './path.ts';
import { mergeTimestamps, type OtsFile, type Timestamp, timestampAfter } from './timestamp.ts';

/**
 * A .ots file that starts at the SHA-256 of the deposited file itself and has every attestation of the proof's OpenTimestamps anchors, so that
 * any client of OpenTimestamps checks it against the file alone. Throws EvidenceError: `ots-absent` where the proof has no such
 * anchor, `ots-digest-mismatch` where one is of another digest, `ots-malformed` where one is none or where it would be too large.
 */
export function exportOts(proof: Pick<Proof, 'envelope' | 'inclusion' | 'anchors'>): Uint8Array {
  const anchors = proof.anchors.filter((anchor) => anchor.kind === 'opentimestamps');
  if (anchors.length === 0) throw new EvidenceError('ots-absent', 'The proof has no OpenTimestamps anchor');
  const path = pathToRoot(fromBase64(proof.envelope.payload), proof.inclusion);
  const root = hexToBytes(proof.inclusion.root);
  const timestamp = anchors
    .map((anchor) => fromFile(anchor, path, root))
    .reduce<Timestamp>(mergeTimestamps, { attestations: [], branches: [] });
  return encodeOts({ hash: 'sha256', digest: path.start, timestamp });
}

/** The anchor's time stamp as one of the file. */
function fromFile({ ots, target }: OpenTimestampsAnchor, path: PathToRoot, root: Uint8Array): Timestamp {
  const file = parseOts(fromBase64(ots));
  requireDigest(file, target, target === 'file' ? path.start : root);
  return target === 'file' ? file.timestamp : timestampAfter(path.ops, file.timestamp);
}

function requireDigest({ hash, digest }: OtsFile, target: AnchorTarget, expected: Uint8Array): void {
  if (hash === 'sha256' && equalBytes(digest, expected)) return;
  throw new EvidenceError(
    'ots-digest-mismatch',
    `An OpenTimestamps anchor is of the ${hash} ${bytesToHex(digest)}, but the ${target} has the sha256 ${bytesToHex(expected)}`,
  );
}
