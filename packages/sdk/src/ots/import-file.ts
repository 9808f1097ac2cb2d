import {
  type AnchorTarget,
  attestationsOf,
  bytesToHex,
  canonicalize,
  checkOtsAnchor,
  EvidenceError,
  fromBase64,
  type OpenTimestampsAnchor,
  type OtsCheck,
  type OtsFile,
  parseOts,
  toBase64,
  utf8Encode,
} from '@guzheng/evidence';
import { SdkError } from '../error.ts';
import { replaceFile } from '../file/replace-file.ts';
import { proofFrom, type ReadProof, readProofFile, readSmallFile } from './read.ts';

/** What became of a .ots file. */
export interface ImportedOts {
  readonly proofFile: string;
  readonly target: AnchorTarget;
  /** False where the proof had all of it already; then nothing was written. */
  readonly added: boolean;
  /** What the new anchor shows by itself. */
  readonly check: Exclude<OtsCheck, { outcome: 'invalid' }>;
}

/** As many as a proof may have. */
const MAX_ANCHORS = 64;

/**
 * Adds a .ots file, made by any client of OpenTimestamps for the deposited file or for the root, to the proof as one more anchor. The proof
 * file is replaced in one step, and nothing that was in it is lost. Rejects with SdkError `ots-other-digest` for a time stamp of
 * something else, and with what reading and writing reject with.
 */
export async function importOtsFile(proofFile: string, otsFile: string): Promise<ImportedOts> {
  const read = await readProofFile(proofFile);
  const bytes = await readSmallFile(otsFile);
  const { target, digest } = targetOf(bytes, otsFile, read);
  const record: OpenTimestampsAnchor = {
    kind: 'opentimestamps',
    target,
    ots: toBase64(bytes),
    blocks: [],
    answers: [],
  };
  const check = checkOtsAnchor(record, digest);
  if (check.outcome === 'invalid') throw new TypeError(check.detail);
  const added = !isKnown(bytes, target, read);
  if (added) await replaceFile(proofFile, withAnchor(read, record, proofFile), read.bytes);
  return { proofFile, target, added, check };
}

function targetOf(
  bytes: Uint8Array,
  otsFile: string,
  { proof, statement }: ReadProof,
): { readonly target: AnchorTarget; readonly digest: Uint8Array } {
  const { hash, digest } = parseOts(bytes);
  const hex = bytesToHex(digest);
  if (hash === 'sha256' && hex === statement.subject.sha256) return { target: 'file', digest };
  if (hash === 'sha256' && hex === proof.inclusion.root) return { target: 'root', digest };
  throw new SdkError(
    'ots-other-digest',
    `${otsFile} is of the ${hash} ${hex}, which is neither the file nor the root`,
    {
      hint: `the file has the sha256 ${statement.subject.sha256}, the root is ${proof.inclusion.root}`,
    },
  );
}

/** Every attestation of the same message stands in the proof already, in an anchor of the same target. */
function isKnown(bytes: Uint8Array, target: AnchorTarget, { proof }: ReadProof): boolean {
  const same = proof.anchors
    .filter((anchor) => anchor.kind === 'opentimestamps')
    .filter((each) => each.target === target);
  const known = new Set(same.flatMap(({ ots }) => claimsIn(fromBase64(ots))));
  return claimsIn(bytes).every((claim) => known.has(claim));
}

/** Each attestation with its message, as one text; none for what is no time stamp, whose fault is for the check to say. */
function claimsIn(bytes: Uint8Array): readonly string[] {
  const file = parseOrNothing(bytes);
  if (file === undefined) return [];
  return attestationsOf(file).map(({ message, attestation }) => {
    const content = attestation.kind === 'unknown' ? [attestation.tag, bytesToHex(attestation.payload)] : attestation;
    return JSON.stringify([bytesToHex(message), content]);
  });
}

function parseOrNothing(bytes: Uint8Array): OtsFile | undefined {
  try {
    return parseOts(bytes);
  } catch (error) {
    if (error instanceof EvidenceError) return undefined;
    throw error;
  }
}

/** The JSON is changed, not the parsed proof: what this version does not know stays as it is. */
function withAnchor({ value, proof }: ReadProof, record: OpenTimestampsAnchor, proofFile: string): Uint8Array {
  if (proof.anchors.length >= MAX_ANCHORS)
    throw new SdkError('proof-full', `${proofFile} has ${proof.anchors.length} anchors already, the most there may be`);
  if (typeof value !== 'object' || value === null || !('anchors' in value) || !Array.isArray(value.anchors))
    throw new TypeError('a parsed proof has a list of anchors');
  const bytes = utf8Encode(`${canonicalize({ ...value, anchors: [...(value.anchors as unknown[]), record] })}\n`);
  proofFrom(bytes);
  return bytes;
}
