import type { BigIntStats, Dirent } from 'node:fs';
import { lstat, readdir, realpath } from 'node:fs/promises';

/** One thing in a folder, in the order of the bytes of its path. */
export type Met =
  | {
      readonly kind: 'file' | 'link' | 'special';
      readonly path: Buffer;
      readonly file: Buffer;
      readonly stats: BigIntStats;
    }
  | { readonly kind: 'unreadable'; readonly path: Buffer; readonly why: string };

export interface WalkOptions {
  /** Passed over: our own staging folder, git's own folder. Real paths. */
  readonly except: readonly Buffer[];
}

const SLASH = Buffer.from('/');

/**
 * Everything under a folder, links not followed. Names are bytes: a disk holds more than UTF-8. A folder that was put in place of
 * another one, or leads elsewhere, is not entered.
 */
export async function* walkFolder(root: string, options: WalkOptions): AsyncGenerator<Met> {
  const real = await realpath(root, 'buffer');
  yield* walk({ path: Buffer.alloc(0), file: Buffer.from(root), real }, options);
}

interface Folder {
  /** From the root; empty for the root itself. */
  readonly path: Buffer;
  readonly file: Buffer;
  /** Where it must really lie. */
  readonly real: Buffer;
}

async function* walk(folder: Folder, options: WalkOptions): AsyncGenerator<Met> {
  let entries: Dirent<Buffer>[];
  try {
    if (!(await realpath(folder.file, 'buffer')).equals(folder.real)) throw new Error('it leads elsewhere');
    entries = await readdir(folder.file, { withFileTypes: true, encoding: 'buffer' });
  } catch (error) {
    yield { kind: 'unreadable', path: folder.path, why: reasonOf(error) };
    return;
  }
  for (const entry of entries.sort(byPath)) {
    const met = {
      path: folder.path.length === 0 ? entry.name : Buffer.concat([folder.path, SLASH, entry.name]),
      file: Buffer.concat([folder.file, SLASH, entry.name]),
      real: Buffer.concat([folder.real, SLASH, entry.name]),
    };
    if (!options.except.some((path) => path.equals(met.real))) yield* meet(met, options);
  }
}

async function* meet({ path, file, real }: Folder, options: WalkOptions): AsyncGenerator<Met> {
  let stats: BigIntStats;
  try {
    stats = await lstat(file, { bigint: true });
  } catch (error) {
    yield { kind: 'unreadable', path, why: reasonOf(error) };
    return;
  }
  if (stats.isDirectory()) yield* walk({ path, file, real }, options);
  else if (stats.isFile()) yield { kind: 'file', path, file, stats };
  else yield { kind: stats.isSymbolicLink() ? 'link' : 'special', path, file, stats };
}

/** As if a folder's name ended in a slash: then the paths of all files come in the order of their bytes, as in git. */
function byPath(a: Dirent<Buffer>, b: Dirent<Buffer>): number {
  return Buffer.compare(sortKey(a), sortKey(b));
}

function sortKey(entry: Dirent<Buffer>): Buffer {
  return entry.isDirectory() ? Buffer.concat([entry.name, SLASH]) : entry.name;
}

export function reasonOf(error: unknown): string {
  if (error instanceof Error && 'code' in error) return String(error.code);
  return error instanceof Error ? error.message : String(error);
}
