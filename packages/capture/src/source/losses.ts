import type { Loss, LossWeight } from '@guzheng/evidence';

/** So many of one kind are told one by one; a folder with a million unreadable files must not make a list that nobody reads. */
const TOLD_ONE_BY_ONE = 200;

/** What is missing of the source, in the order in which it was noticed. */
export class LossList {
  readonly #told: Loss[] = [];
  readonly #counts = new Map<string, { weight: LossWeight; count: number }>();

  /** Something that belongs to the source is not in the package: the package is partial. */
  gap(code: string, detail: string, url?: string): void {
    this.#add('gap', code, detail, url);
  }

  /** The means cannot show it, or it is a fact that a reader should know. */
  note(code: string, detail: string, url?: string): void {
    this.#add('note', code, detail, url);
  }

  addAll(losses: readonly Loss[]): void {
    this.#told.push(...losses);
  }

  /** All of them; of a kind with too many, the first and the number of the others. */
  all(): readonly Loss[] {
    const others = [...this.#counts].flatMap(([code, { weight, count }]): Loss[] => {
      const more = count - TOLD_ONE_BY_ONE;
      return more > 0 ? [{ weight, code, means: 'system', detail: `The same of ${more} more.` }] : [];
    });
    return [...this.#told, ...others];
  }

  #add(weight: LossWeight, code: string, detail: string, url?: string): void {
    const count = (this.#counts.get(code)?.count ?? 0) + 1;
    this.#counts.set(code, { weight, count });
    if (count > TOLD_ONE_BY_ONE) return;
    this.#told.push({ weight, code, means: 'system', ...(url === undefined ? {} : { url }), detail });
  }
}
