import { randomBytes } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { SdkError } from '../error.ts';
import { inTurn } from '../work/in-turn.ts';
import { codeOf, unwritable } from './failure.ts';

/** The locks that this process holds, by their whole text. */
const held = new Set<string>();

/**
 * Does the work while no other program of ours does such work on this path: a hidden neighbour `.<name>.lock` says who is at it. One
 * that a killed process left behind is taken away. Rejects with SdkError `output-changed` at once when somebody else is at work.
 */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const lock = join(dirname(path), `.${basename(path)}.lock`);
  const mine = `${hostname()} ${process.pid} ${randomBytes(8).toString('hex')}`;
  // Before it is there: others of this process would take a lock that is not held for one that was left behind.
  held.add(mine);
  try {
    await inTurn(lock, () => take(lock, mine, path));
    return await worked(lock, work);
  } finally {
    held.delete(mine);
  }
}

async function worked<T>(lock: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}

async function take(lock: string, mine: string, path: string): Promise<void> {
  if (await linked(lock, mine, path)) return;
  const owner = await ownerOf(lock);
  if (owner !== undefined && isAtWork(owner)) throw busy(path, lock, owner);
  if (owner !== undefined) await clear(lock, owner);
  if (!(await linked(lock, mine, path))) throw busy(path, lock, (await ownerOf(lock)) ?? 'somebody');
}

/** Written aside and linked, so that a lock is never seen empty. */
async function linked(lock: string, mine: string, path: string): Promise<boolean> {
  const aside = `${lock}-${randomBytes(6).toString('hex')}`;
  try {
    await writeFile(aside, mine, { flag: 'wx' });
    await link(aside, lock);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw unwritable(path, error);
  } finally {
    await rm(aside, { force: true });
  }
}

async function ownerOf(lock: string): Promise<string | undefined> {
  try {
    return await readFile(lock, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw unwritable(lock, error);
  }
}

/** On another machine nobody can look; such a lock stands until it is taken away by hand. */
function isAtWork(owner: string): boolean {
  const [host = '', pid = ''] = owner.split(' ');
  if (host !== hostname() || !/^[1-9]\d*$/.test(pid)) return true;
  if (Number(pid) === process.pid) return held.has(owner);
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    return codeOf(error) !== 'ESRCH';
  }
}

/** Two processes may find the same dead lock: what was taken away by mistake, because another lock stood there by then, is put back. */
async function clear(lock: string, dead: string): Promise<void> {
  const aside = `${lock}-${randomBytes(6).toString('hex')}`;
  try {
    await rename(lock, aside);
    if ((await readFile(aside, 'utf8')) !== dead) await link(aside, lock);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'EEXIST') throw unwritable(lock, error);
  } finally {
    await rm(aside, { force: true });
  }
}

function busy(path: string, lock: string, owner: string): SdkError {
  return new SdkError(
    'output-changed',
    `${path} is being changed by another process (${owner.split(' ', 2).join(' ')})`,
    {
      hint: `wait for it to end and run again; if there is none, remove ${lock}`,
    },
  );
}
