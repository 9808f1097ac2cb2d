import type { Loss } from '@guzheng/evidence';
import { withoutSecrets } from '../error.ts';

/** A page can lose things without end; the first of a kind tell all there is to tell, and the rest is counted. */
const EACH_AT_MOST = 100;

/** What the browser's side lost, bounded. */
export class LossBook {
  readonly #byCode = new Map<string, { readonly kept: Loss[]; more: number }>();

  note(code: string, url: string | undefined, detail: string): void {
    this.add({ weight: 'note', code, means: 'browser', ...(url === undefined ? {} : { url }), detail });
  }

  gap(code: string, url: string | undefined, detail: string): void {
    this.add({ weight: 'gap', code, means: 'browser', ...(url === undefined ? {} : { url }), detail });
  }

  add(loss: Loss): void {
    const { kept, more } = this.#byCode.get(loss.code) ?? { kept: [], more: 0 };
    const fits = kept.length < EACH_AT_MOST;
    if (fits) kept.push(loss.url === undefined ? loss : { ...loss, url: withoutSecrets(loss.url) });
    this.#byCode.set(loss.code, { kept, more: fits ? more : more + 1 });
  }

  /** In the order in which each kind first came, and last of each kind how many more there were. */
  list(): Loss[] {
    return [...this.#byCode.values()].flatMap(({ kept, more }) => {
      const [first] = kept;
      if (first === undefined || more === 0) return kept;
      const { weight, code, means } = first;
      return [...kept, { weight, code, means, detail: `and ${more} more of the same kind` }];
    });
  }
}
