import { ServerError } from '../error.ts';
import type { People } from '../people/people.ts';
import type { Principal } from '../people/principal.ts';

/** What was paid for a capture that did not come about is given back. Rejects as `work` does, and with ServerError `quota-exceeded`. */
export async function charged<T>(people: People, owner: Principal, work: () => Promise<T>): Promise<T> {
  await chargeCapture(people, owner);
  try {
    return await work();
  } catch (error) {
    await people.giveBack(owner, 'captures', 1);
    throw error;
  }
}

/** A capture is refused while the account has no room left at all. Rejects with ServerError `quota-exceeded`. */
async function chargeCapture(people: People, owner: Principal): Promise<void> {
  await people.spend(owner, 'bytes', 1);
  await people.giveBack(owner, 'bytes', 1);
  await people.spend(owner, 'captures', 1);
}

/** What was sealed is kept even where it does not fit: the page may be gone by now. It then fills the account, and no more is begun. Gives what was counted. */
export async function chargeBytes(people: People, owner: Principal, bytes: number): Promise<number> {
  try {
    await people.spend(owner, 'bytes', bytes);
    return bytes;
  } catch (error) {
    if (!(error instanceof ServerError) || error.code !== 'quota-exceeded') throw error;
    const { limits, used } = await people.me(owner);
    const left = limits.bytesStored - used.bytesStored;
    if (left > 0) await people.spend(owner, 'bytes', left);
    return Math.max(0, left);
  }
}
