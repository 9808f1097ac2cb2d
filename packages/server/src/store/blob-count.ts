import { opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { storageError } from './database.ts';
import { codeOf } from './folder.ts';

interface Counted {
  readonly blobs: number;
  readonly bytes: number;
}

/**
 * How many blobs there are: walked once, when it is first asked, and kept up afterwards. A million files take longer than a start may. A blob
 * that comes again during that one walk may be left out; nothing but the operator's page depends on it.
 */
export class BlobCount {
  readonly #folder: string;
  /** What came since the process began, until it has been walked: the walk may come across it or not, and leaves it out. */
  readonly #added = new Map<string, number>();
  #walking: Promise<void> | undefined;
  #counted: Counted | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Said before it is named. */
  add(sha256: string, bytes: number): void {
    if (this.#counted === undefined) this.#added.set(sha256, bytes);
    else this.#counted = { blobs: this.#counted.blobs + 1, bytes: this.#counted.bytes + bytes };
  }

  /** It had been there already, or could not be named. */
  takeBack(sha256: string, bytes: number): void {
    if (this.#counted === undefined) this.#added.delete(sha256);
    else this.#counted = { blobs: this.#counted.blobs - 1, bytes: this.#counted.bytes - bytes };
  }

  async now(): Promise<Counted> {
    if (this.#counted !== undefined) return this.#counted;
    this.#walking ??= this.#walk().finally(() => {
      this.#walking = undefined;
    });
    await this.#walking;
    return await this.now();
  }

  async #walk(): Promise<void> {
    let blobs = 0;
    let bytes = 0;
    try {
      for await (const { name: prefix } of await opendir(this.#folder)) {
        for await (const { name } of await opendir(join(this.#folder, prefix))) {
          if (this.#added.has(prefix + name)) continue;
          blobs += 1;
          bytes += await sizeOf(join(this.#folder, prefix, name));
        }
      }
    } catch (cause) {
      throw storageError(cause);
    }
    for (const size of this.#added.values()) bytes += size;
    this.#counted = { blobs: blobs + this.#added.size, bytes };
    this.#added.clear();
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 0;
    throw error;
  }
}
