import {
  type AnchorTarget,
  attestationsOf,
  bytesToHex,
  checkOtsAnchor,
  describeOts,
  fromBase64,
  hexToBytes,
  isOts,
  type OpenTimestampsAnchor,
  type OtsAttestation,
  type OtsCheck,
  type OtsFile,
  type OtsHash,
  parseOts,
} from '@guzheng/evidence';
import { proofFrom, type ReadProof, readSmallFile } from './read.ts';

/** An attestation and the message it attests, all bytes in hex. */
export type OtsInfoClaim =
  | (Exclude<OtsAttestation, { kind: 'unknown' }> & { readonly message: string })
  | { readonly kind: 'unknown'; readonly tag: string; readonly payload: string; readonly message: string };

/** What a .ots says. */
export interface OtsInfo {
  readonly hash: OtsHash;
  readonly digest: string;
  readonly attestations: readonly OtsInfoClaim[];
  /** The whole of it in lines for people. */
  readonly lines: readonly string[];
}

/** An OpenTimestamps anchor of a proof, and what it shows by itself. `info` is absent where it is no time stamp. */
export interface OtsAnchorInfo {
  /** Its place among all anchors of the proof, from 0. */
  readonly index: number;
  readonly target: AnchorTarget;
  readonly check: OtsCheck;
  readonly info?: OtsInfo;
}

export type OtsFileInfo =
  | { readonly kind: 'ots'; readonly file: string; readonly info: OtsInfo }
  | { readonly kind: 'proof'; readonly file: string; readonly anchors: readonly OtsAnchorInfo[] };

/** What a .ots file, or each OpenTimestamps anchor of a proof file, says. Asks nobody. Rejects with SdkError and EvidenceError. */
export async function otsInfo(file: string): Promise<OtsFileInfo> {
  const bytes = await readSmallFile(file);
  if (isOts(bytes)) return { kind: 'ots', file, info: infoOf(parseOts(bytes)) };
  return { kind: 'proof', file, anchors: anchorsOf(proofFrom(bytes)) };
}

function anchorsOf({ proof, statement }: ReadProof): readonly OtsAnchorInfo[] {
  const digests = { root: hexToBytes(proof.inclusion.root), file: hexToBytes(statement.subject.sha256) };
  return proof.anchors.flatMap((anchor, index) =>
    anchor.kind === 'opentimestamps' ? [anchorInfo(anchor, index, digests[anchor.target])] : [],
  );
}

function anchorInfo(anchor: OpenTimestampsAnchor, index: number, digest: Uint8Array): OtsAnchorInfo {
  const check = checkOtsAnchor(anchor, digest);
  const facts = { index, target: anchor.target, check };
  if (check.outcome === 'invalid' && check.code === 'ots-malformed') return facts;
  return { ...facts, info: infoOf(parseOts(fromBase64(anchor.ots))) };
}

function infoOf(file: OtsFile): OtsInfo {
  const attestations = attestationsOf(file).map(({ attestation, message }) => ({
    ...(attestation.kind === 'unknown' ? { ...attestation, payload: bytesToHex(attestation.payload) } : attestation),
    message: bytesToHex(message),
  }));
  return { hash: file.hash, digest: bytesToHex(file.digest), attestations, lines: describeOts(file) };
}
