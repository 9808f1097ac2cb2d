import type { Witness } from '@guzheng/evidence';
import { describe, expect, it } from 'vitest';
import type { ChosenCheckpoint } from './checkpoints.ts';
import { groupsToAsk, isStillOpen, isTime, later } from './standing.ts';

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

describe('a checkpoint that is not the newest any more', () => {
  const witness = (kind: 'evm' | 'rfc3161'): Witness => ({
    ...{ kind, name: kind },
    testify: () => Promise.reject(new Error('nobody is asked here')),
  });
  const groups = [{ name: 'all', atLeast: 2, witnesses: [witness('evm'), witness('rfc3161')] }];
  const checkpoint: ChosenCheckpoint = {
    ...{ size: 4, root: '00'.repeat(32), checkpoint: '', chosen: now.toISOString(), next: now.toISOString() },
    ...{ records: [], summaries: [], state: 'waiting', isOpen: true, rounds: 1, patience: {} },
  };
  const upgraders = {};
  const askedOf = (isSigned: boolean, newestSize: number) =>
    groupsToAsk(groups, { checkpoint, now, newestSize, isSigned, force: false }).flatMap(({ witnesses }) =>
      witnesses.map(({ kind }) => kind),
    );
  const isOpen = (isSigned: boolean, at = now) =>
    isStillOpen(
      { groups, upgraders, hasSigned: async () => isSigned },
      { checkpoint, now: at, newestSize: 5, isSigned },
    );

  it('is shown to nobody, and over, unless a transaction for it was signed: then it is asked for, for a month', () => {
    expect([askedOf(false, 4), askedOf(false, 5), askedOf(true, 5)]).toEqual([['evm', 'rfc3161'], [], ['evm']]);
    expect([isOpen(false), isOpen(true)]).toEqual([false, true]);
    expect(isOpen(true, new Date(now.getTime() + 31 * 86_400_000))).toBe(false);
  });
});
