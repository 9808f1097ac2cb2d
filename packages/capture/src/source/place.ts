import { createHash } from 'node:crypto';
import { isSafePath, layout, utf8Encode, utf8Lossy } from '@guzheng/evidence';

/**
 * Gives each file of a source its place in the package. Most lie under `evidence/files/` by their own path. A path that some
 * system could not hold, that climbs, is no UTF-8, or is another one but for case, lies under `evidence/files-by-id/` by the
 * SHA-256 of its bytes instead.
 */
export class Places {
  /** Folded names of files, and of the folders above them with the one spelling that each may have. */
  readonly #files = new Set<string>();
  readonly #folders = new Map<string, string>();

  /** The member for a file with this path. */
  placeFor(path: Uint8Array): string {
    const own = ownPlace(path);
    if (own !== undefined && this.#claim(own)) return own;
    const id = createHash('sha256').update(path).digest('hex');
    const byId = `${layout.filesById}${id}`;
    for (let n = 1; ; n += 1) {
      const member = n === 1 ? byId : `${byId}-${n}`;
      if (this.#claim(member)) return member;
    }
  }

  #claim(member: string): boolean {
    const folders = foldersOf(member);
    const free =
      !this.#files.has(fold(member)) &&
      !this.#folders.has(fold(member)) &&
      folders.every((folder) => !this.#files.has(fold(folder)) && this.#isSpelled(folder));
    if (!free) return false;
    this.#files.add(fold(member));
    for (const folder of folders) this.#folders.set(fold(folder), folder);
    return true;
  }

  #isSpelled(folder: string): boolean {
    const known = this.#folders.get(fold(folder));
    return known === undefined || known === folder;
  }
}

function ownPlace(path: Uint8Array): string | undefined {
  const text = utf8Lossy(path);
  const member = `${layout.files}${text}`;
  const isText = Buffer.compare(utf8Encode(text), path) === 0;
  return isText && isSafePath(member) && !isUnknownToWindows(text) ? member : undefined;
}

/** Devices and characters that no file name may have there (Win32 naming conventions): a clerk must be able to unpack the package. */
function isUnknownToWindows(path: string): boolean {
  return (
    /[<>"|?*]/.test(path) ||
    path.split('/').some((part) => /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)/i.test(part) || part.length > 200)
  );
}

function foldersOf(member: string): string[] {
  const parts = member.split('/').slice(0, -1);
  return parts.map((_, at) => parts.slice(0, at + 1).join('/'));
}

/** What case-insensitive systems take for the same name; some also take composed and decomposed letters for the same. */
function fold(path: string): string {
  return path.normalize('NFC').toLowerCase();
}
