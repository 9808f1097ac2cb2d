import {
  bytesToHex,
  type DigestPair,
  EvidenceError,
  type Hashing,
  layout,
  sha256,
  utf8Decode,
} from '@guzheng/evidence';
import { VerifyError } from '../error.ts';
import { type ByteSource, readExactly, readPieces } from '../source.ts';
import { type DirectoryReading, readDirectory } from './directory.ts';
import { FaultList } from './fault.ts';
import { digestEverything, type MemberDigests } from './pass.ts';
import { readLocalPath, startsWithLocalHeader } from './records.ts';

/** The file after the one pass over it. `container` is null for a file that does not look like an evidence package. */
export interface ExhibitReading {
  readonly digests: DigestPair;
  readonly container: Container | null;
}

/** What the ZIP holds, as found; `members` is empty where the structure gives no members. */
export interface Container {
  readonly file: ByteSource;
  readonly hashing: Hashing;
  readonly members: ReadonlyMap<string, MemberDigests>;
  readonly faults: FaultList;
}

/** Digests the whole file in one pass, and, where it is a package, every member on the way. */
export async function readExhibit(
  file: ByteSource,
  options: { hashing: Hashing; onBytes?: ((done: number, total: number) => void) | undefined },
): Promise<ExhibitReading> {
  const { hashing, onBytes } = options;
  const directory = await readDirectory(file);
  const isPackage = await claimsToBePackage(file, directory);
  const placements = (isPackage ? directory.placements : null) ?? [];
  const pass = await digestEverything(file, { placements, hashing, onBytes });
  if (!isPackage) return { digests: pass.file, container: null };
  const faults = new FaultList();
  faults.addAll(directory.faults);
  faults.addAll(pass.faults);
  const members = new Map(pass.members.map((member) => [member.path, member]));
  return { digests: pass.file, container: { file, hashing, members, faults } };
}

/** A member that may be read into memory: its bytes must be those of the pass, so that nothing changes between hashing and reading. */
export async function readMember(container: Container, member: MemberDigests): Promise<Uint8Array> {
  const bytes = await readExactly(container.file, member.offset, member.bytes);
  if (bytesToHex(sha256(bytes, container.hashing)) === member.sha256) return bytes;
  throw changedWhileRead(member.path);
}

/** As `readMember`, in pieces of at most 1 MiB. The last piece is followed by the comparison. */
export async function* streamMember(container: Container, member: MemberDigests): AsyncGenerator<Uint8Array> {
  const hasher = container.hashing.sha256();
  for await (const piece of readPieces(container.file, member.offset, member.bytes)) {
    hasher.update(piece);
    yield piece;
  }
  if (bytesToHex(hasher.digest()) !== member.sha256) throw changedWhileRead(member.path);
}

/**
 * A damaged package must be told from a ZIP that never was one: a stranger's .docx without a proof is no evidence, a package with
 * one byte changed is a contradicted one. One damaged byte cannot hide both ends.
 */
async function claimsToBePackage(file: ByteSource, directory: DirectoryReading): Promise<boolean> {
  if (directory.paths.some((path) => KNOWN_PATHS.has(path))) return true;
  const head = await readExactly(file, 0, Math.min(file.size, 1024));
  const path = startsWithLocalHeader(head) ? readLocalPath(head) : null;
  return path !== null && isKnownPath(path);
}

const KNOWN_PATHS: ReadonlySet<string> = new Set([
  layout.warc,
  layout.manifest,
  layout.manifestDigest,
  layout.capture,
  layout.callLog,
]);

function isKnownPath(bytes: Uint8Array): boolean {
  try {
    return KNOWN_PATHS.has(utf8Decode(bytes));
  } catch (error) {
    if (error instanceof EvidenceError) return false;
    throw error;
  }
}

function changedWhileRead(path: string): VerifyError {
  return new VerifyError('unreadable-file', `${path} changed while the file was being verified`, {
    hint: 'Verify a copy that nothing writes to.',
  });
}
