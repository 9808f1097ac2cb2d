import { describe, expect, it } from 'vitest';
import { isTime, later } from './standing.ts';

const now = new Date('2026-11-28T08:00:00.000Z');

describe('the next attempt', () => {
  it('comes after its pause, which is an hour at most', () => {
    expect(later(now, 1)).toBe('2026-11-28T08:01:00.000Z');
    expect(later(now, 1000)).toBe('2026-11-28T09:00:00.000Z');
    expect(isTime('2026-11-28T08:00:01.000Z', now)).toBe(false);
    expect(isTime('2026-11-28T09:00:00.000Z', now)).toBe(false);
    expect(isTime('2026-11-28T08:00:00.000Z', now)).toBe(true);
  });

  it('is now where a clock that was ahead has set it for years from now', () => {
    expect(isTime('2036-11-28T08:00:00.000Z', now)).toBe(true);
  });
});
