/** A capture that waits, and whose it is. */
export interface Waiting {
  readonly id: string;
  readonly account: string;
}

/**
 * Who is next. Accounts take turns: the one with the fewest captures under way comes first, among those the one that has waited longest
 * since its last turn; within an account, first come, first served. So nobody keeps others waiting by asking for much.
 */
export class FairQueue {
  /** In the order of turns: who was served last stands last. */
  readonly #lines = new Map<string, string[]>();

  get size(): number {
    return [...this.#lines.values()].reduce((sum, line) => sum + line.length, 0);
  }

  of(account: string): number {
    return this.#lines.get(account)?.length ?? 0;
  }

  has({ id, account }: Waiting): boolean {
    return this.#lines.get(account)?.includes(id) ?? false;
  }

  add({ id, account }: Waiting): void {
    this.#lines.set(account, [...(this.#lines.get(account) ?? []), id]);
  }

  /** What began before and was interrupted waits no second time behind its account's others. */
  addFirst({ id, account }: Waiting): void {
    this.#lines.set(account, [id, ...(this.#lines.get(account) ?? [])]);
  }

  remove({ id, account }: Waiting): void {
    const line = (this.#lines.get(account) ?? []).filter((other) => other !== id);
    if (line.length === 0) this.#lines.delete(account);
    else this.#lines.set(account, line);
  }

  /** Takes out who is next. `running`: how many each account has under way. */
  next(running: ReadonlyMap<string, number>): Waiting | undefined {
    const account = nextAccount([...this.#lines.keys()], running);
    if (account === undefined) return undefined;
    const [id, ...others] = this.#lines.get(account) ?? [];
    this.#lines.delete(account);
    if (others.length > 0) this.#lines.set(account, others);
    return id === undefined ? undefined : { id, account };
  }

  /** Place of each in the queue, from 1, were nobody else to come and nothing to end. */
  positions(running: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
    const rehearsal = new FairQueue();
    for (const [account, line] of this.#lines) rehearsal.#lines.set(account, line);
    const counts = new Map(running);
    const places = new Map<string, number>();
    for (let one = rehearsal.next(counts); one !== undefined; one = rehearsal.next(counts)) {
      places.set(one.id, places.size + 1);
      counts.set(one.account, (counts.get(one.account) ?? 0) + 1);
    }
    return places;
  }
}

function nextAccount(accounts: readonly string[], running: ReadonlyMap<string, number>): string | undefined {
  const count = (account: string): number => running.get(account) ?? 0;
  return accounts.reduce<string | undefined>(
    (best, account) => (best === undefined || count(account) < count(best) ? account : best),
    undefined,
  );
}
