import {
  bytesToHex,
  type DigestPair,
  digestPair,
  EvidenceError,
  type Hashing,
  layout,
  type Manifest,
  parseJson,
  parseManifest,
  portableHashing,
  sha256,
} from '@guzheng/evidence';
import { type Placement, readDirectory } from './container/directory.ts';
import { MAX_DOCUMENT_BYTES } from './container/manifest.ts';
import { VerifyError } from './error.ts';
import { type ByteSource, readExactly, readPieces } from './source.ts';

/** A member that is read whole: larger ones are read through the archive they belong to, not by a person. */
const MAX_MEMBER_BYTES = 256 * 1024 * 1024;

/** An evidence package opened for looking into it. Opening it judges nothing: that is what `verify` is for. */
export interface EvidencePackage {
  readonly manifest: Manifest;
  /** datapackage.json as it stands there. */
  readonly manifestBytes: Uint8Array;
  /** Of datapackage.json, computed. */
  readonly manifestDigests: DigestPair;
  /** In the order of the container; a member's bytes stand in the file as they are, from `offset` on. */
  readonly members: readonly { readonly path: string; readonly bytes: number; readonly offset: number }[];
  /** One member's bytes, which have the SHA-256 that the manifest states. Throws VerifyError `unreadable-file`. */
  readMember(path: string, options?: { maxBytes?: number }): Promise<Uint8Array>;
  /** The same in pieces of at most 1 MiB, of any size. Throws after the last piece where the digest is another. */
  streamMember(path: string): AsyncGenerator<Uint8Array>;
}

/** Opens a package by its directory and manifest. Throws VerifyError `not-evidence` for anything that is not a whole canonical package. */
export async function openPackage(file: ByteSource, hashing: Hashing = portableHashing): Promise<EvidencePackage> {
  const { placements, faults } = await readDirectory(file);
  if (placements === null || faults.total > 0)
    throw new VerifyError(
      'not-evidence',
      `The file is not a whole evidence package: ${faults.shown[0]?.detail ?? 'it has no members'}`,
    );
  const byPath = new Map(placements.map((placement) => [placement.path, placement]));
  const bytes = await readPlaced(file, required(byPath, layout.manifest), MAX_DOCUMENT_BYTES);
  const manifest = parseManifestOf(bytes);
  const hashes = new Map(manifest.resources.map(({ path, hash }) => [path, hash]));
  return {
    manifest,
    manifestBytes: bytes,
    manifestDigests: digestPair(bytes, hashing),
    members: placements.map(({ path, bytes: size, offset }) => ({ path, bytes: size, offset })),
    readMember: async (path, { maxBytes = MAX_MEMBER_BYTES } = {}) => {
      const member = await readPlaced(file, required(byPath, path), maxBytes);
      if (hashes.get(path) === `sha256:${bytesToHex(sha256(member, hashing))}`) return member;
      throw unlikeManifest(path);
    },
    streamMember: async function* (path) {
      const { offset, bytes: size } = required(byPath, path);
      const hasher = hashing.sha256();
      for await (const piece of readPieces(file, offset, size)) {
        hasher.update(piece);
        yield piece;
      }
      if (hashes.get(path) !== `sha256:${bytesToHex(hasher.digest())}`) throw unlikeManifest(path);
    },
  };
}

function unlikeManifest(path: string): VerifyError {
  return new VerifyError('unreadable-file', `${path} does not have the digest that the manifest states`);
}

function required(byPath: ReadonlyMap<string, Placement>, path: string): Placement {
  const placement = byPath.get(path);
  if (placement !== undefined) return placement;
  const code = path === layout.manifest ? 'not-evidence' : 'unreadable-file';
  throw new VerifyError(code, `The package has no member ${JSON.stringify(path.slice(0, 200))}`);
}

async function readPlaced(file: ByteSource, { path, offset, bytes }: Placement, maxBytes: number): Promise<Uint8Array> {
  if (bytes > maxBytes)
    throw new VerifyError('unreadable-file', `${path} has ${bytes} bytes; at most ${maxBytes} are read at once`);
  return readExactly(file, offset, bytes);
}

function parseManifestOf(bytes: Uint8Array): Manifest {
  try {
    return parseManifest(parseJson(bytes));
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    throw new VerifyError('not-evidence', `The file is not an evidence package: ${error.message}`, { cause: error });
  }
}
