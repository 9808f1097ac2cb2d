import { concatBytes } from '../bytes/bytes.ts';
import { bytesToHex } from '../bytes/hex.ts';
import { EvidenceError } from '../error.ts';
import { GIT_ID_BYTES, type GitObjectFormat } from './object.ts';

/** One line of a git tree: a file, a link, a folder, or another repository's commit. */
export interface GitTreeEntry {
  /** Six octal digits: `100644`, `100755`, `120000` (link), `040000` (folder), `160000` (commit). */
  readonly mode: string;
  /** As it stands there: any bytes but NUL. */
  readonly name: Uint8Array;
  readonly id: string;
}

export const GIT_FOLDER = '040000';
export const GIT_COMMIT = '160000';

/** How far trees are followed: a few kilobytes of trees can stand for more folders than there is time (they may share each other). */
export const GIT_WALK: { readonly depth: number; readonly trees: number; readonly pathBytes: number } = {
  depth: 500,
  trees: 200_000,
  pathBytes: 4_096,
};

const SPACE = 0x20;
const NUL = 0;

/**
 * Reads a tree object: `<octal mode> SP <name> NUL <id>` again and again. Names are not judged: `..` or a slash may stand there,
 * whoever writes them to a disk must. Throws EvidenceError `document-malformed`.
 */
export function parseGitTree(bytes: Uint8Array, format: GitObjectFormat): readonly GitTreeEntry[] {
  const entries: GitTreeEntry[] = [];
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(SPACE, at);
    const nul = bytes.indexOf(NUL, space + 1);
    const end = nul + 1 + GIT_ID_BYTES[format];
    if (space === -1 || nul <= space + 1 || end > bytes.length) throw malformed(at);
    const mode = modeOf(bytes.subarray(at, space));
    if (mode === null) throw malformed(at);
    entries.push({ mode, name: bytes.slice(space + 1, nul), id: bytesToHex(bytes.subarray(nul + 1, end)) });
    at = end;
  }
  return entries;
}

/** Old programs wrote folders as `040000`, git writes `40000`: both mean the same. */
function modeOf(digits: Uint8Array): string | null {
  const text = String.fromCharCode(...digits.subarray(0, 8));
  return digits.length <= 6 && /^[0-7]{1,6}$/.test(text) ? text.padStart(6, '0') : null;
}

function malformed(at: number): EvidenceError {
  return new EvidenceError('document-malformed', `The git tree cannot be read at byte ${at}`);
}

/** The path of an entry from the root; `folder` is empty for the root itself. */
export function gitPath(folder: Uint8Array, { name }: Pick<GitTreeEntry, 'name'>): Uint8Array {
  return folder.length === 0 ? name : concatBytes(folder, SLASH, name);
}

const SLASH = Uint8Array.of(0x2f);
