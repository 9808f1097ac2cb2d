import type { Hex } from '@guzheng/evidence';
import type { Journal } from '../journal/journal.ts';

/** The roots whose transactions this process looks after just now, each as often as it is followed. */
const followed = new WeakMap<Journal, Set<{ readonly root: Hex }>>();

/** While the work goes on, the root's transactions are its business: nobody else need send them again. */
export async function whileFollowing<T>(journal: Journal, root: Hex, work: () => Promise<T>): Promise<T> {
  const all = followed.get(journal) ?? new Set();
  followed.set(journal, all);
  const mark = { root };
  all.add(mark);
  try {
    return await work();
  } finally {
    all.delete(mark);
  }
}

export function isFollowed(journal: Journal, root: Hex): boolean {
  return [...(followed.get(journal) ?? [])].some((mark) => mark.root === root);
}
