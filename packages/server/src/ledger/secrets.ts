import { access, link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { bytesToHex, EvidenceError, hexToBytes, type Signer } from '@guzheng/evidence';
import { nodeSigner } from '@guzheng/sdk';
import { ServerError } from '../error.ts';
import { storageError } from '../store/database.ts';
import { codeOf, syncFolder } from '../store/folder.ts';

export interface KeptSignerOptions {
  /** False where there must be one already: a ledger that has entries cannot go on with a new key. */
  readonly make: boolean;
  readonly random: (bytes: number) => Uint8Array;
}

/**
 * The signer whose 32-byte seed lies in `path`, in hex. Where there is none, one is made, readable by its owner only, and synced before it is
 * used. Rejects with ServerError `data-damaged` where the file is missing or holds something else, `storage-full`, `storage-failed`.
 */
export async function keptSigner(path: string, { make, random }: KeptSignerOptions): Promise<Signer> {
  const found = await readSeed(path);
  if (found !== undefined) return nodeSigner(found);
  if (!make) throw damaged(`${path} is missing, and the ledger was signed with the key in it`);
  const seed = random(32);
  await writeWhole(path, `${bytesToHex(seed)}\n`).catch((cause: unknown) => {
    throw storageError(cause);
  });
  return nodeSigner(seed);
}

async function readSeed(path: string): Promise<Uint8Array | undefined> {
  try {
    return seedIn(await readFile(path, 'utf8'), path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw storageError(error);
  }
}

function seedIn(text: string, path: string): Uint8Array {
  try {
    const seed = hexToBytes(text.trim());
    if (seed.length === 32) return seed;
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
  }
  // What the file holds is a secret, or was one: it is not quoted.
  throw damaged(`${path} does not hold a key, which is 64 hex digits`);
}

/** Beside the keys: they have signed a ledger. A database that is empty again would be a second ledger under the same name. */
const BEGUN = 'ledger.begun';

/** Whether the keys in the folder have signed a ledger. */
export async function haveSigned(folder: string): Promise<boolean> {
  try {
    await access(join(folder, BEGUN));
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw storageError(error);
  }
}

/** From now on they have. */
export async function markSigned(folder: string, origin: string): Promise<void> {
  if (await haveSigned(folder)) return;
  await writeWhole(join(folder, BEGUN), `${origin}\n`).catch((cause: unknown) => {
    throw storageError(cause);
  });
}

/** Written aside and linked, so that there is a whole file or none. */
async function writeWhole(path: string, text: string): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const aside = join(folder, `.${basename(path)}.new`);
  await rm(aside, { force: true });
  const handle = await open(aside, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await link(aside, path);
  await rm(aside);
  await syncFolder(folder);
}

function damaged(why: string): ServerError {
  return new ServerError('data-damaged', why, { hint: 'Restore the file from a copy of the data folder.' });
}
