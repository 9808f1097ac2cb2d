import { describe, expect, it } from 'vitest';
import { ServerError } from '../error.ts';
import { Overload } from './overload.ts';
import { RateLimits } from './rate-limits.ts';

const retryAfter = (take: () => void): number | 'taken' => {
  try {
    take();
    return 'taken';
  } catch (error) {
    if (error instanceof ServerError && error.code === 'rate-limited') return error.retryAfter ?? -1;
    throw error;
  }
};

describe('a rate limit', () => {
  it('gives a minute’s worth at once, then so many a minute, and says when', () => {
    let now = 0;
    const limits = new RateLimits(() => now);
    const take = () => retryAfter(() => limits.take('a', 6));
    expect(Array.from({ length: 7 }, take)).toEqual([...Array.from({ length: 6 }, () => 'taken'), 10]);
    now += 9999;
    expect(take()).toBe(1);
    now += 1;
    expect([take(), take()]).toEqual(['taken', 10]);
  });

  it('of one caller is not another’s', () => {
    const limits = new RateLimits(() => 0);
    expect([1, 2].map(() => retryAfter(() => limits.take('a', 1)))).toEqual(['taken', 60]);
    expect(retryAfter(() => limits.take('b', 1))).toBe('taken');
  });

  it('never gives more than a minute’s worth, however long nobody asked', () => {
    let now = 0;
    const limits = new RateLimits(() => now);
    limits.take('a', 2);
    now += 3_600_000;
    expect([1, 2, 3].map(() => retryAfter(() => limits.take('a', 2)))).toEqual(['taken', 'taken', 30]);
  });

  it('remembers so many callers and no more', () => {
    const limits = new RateLimits(() => 0);
    for (let i = 0; i < 150_000; i++) limits.take(`address ${i}`, 1);
    expect(limits.callers).toBe(100_000);
  });
});

describe('overload', () => {
  it('sends away while the event loop is late, and takes again when it is not', async () => {
    const overload = new Overload();
    try {
      expect(() => overload.admit()).not.toThrow();
      await until(() => overload.isOverloaded, block);
      expect(() => overload.admit()).toThrow(expect.objectContaining({ code: 'overloaded', retryAfter: 3 }));
      await until(
        () => !overload.isOverloaded,
        () => {},
      );
      expect(() => overload.admit()).not.toThrow();
    } finally {
      overload.close();
    }
  });

  /** Does something on every turn of the event loop until it is so. */
  async function until(isSo: () => boolean, meanwhile: () => void): Promise<void> {
    while (!isSo()) {
      meanwhile();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  function block(): void {
    const end = performance.now() + 700;
    while (performance.now() < end);
  }
});
