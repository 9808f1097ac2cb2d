/**
 * Does the work for each item, at most `limit` at a time, and yields the results in the order of the items. Memory is bound by `limit`,
 * whatever the number of items. Rejects with the first failure.
 */
export async function* inOrder<T, R>(
  limit: number,
  items: AsyncIterable<T>,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const running: Promise<R>[] = [];
  try {
    for await (const item of items) {
      running.push(begun(work(item)));
      const first = running.length < limit ? undefined : running.shift();
      if (first !== undefined) yield await first;
    }
    for (let next = running.shift(); next !== undefined; next = running.shift()) yield await next;
  } finally {
    await Promise.allSettled(running);
  }
}

/** A failure is reported when its turn comes, not as one that nobody waits for. */
function begun<R>(job: Promise<R>): Promise<R> {
  job.catch(() => {});
  return job;
}
