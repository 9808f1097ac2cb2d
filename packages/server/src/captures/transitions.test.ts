import { describe, expect, it } from 'vitest';
import type { Job, SealedPackage } from './job.ts';
import { begun, cancelled, confirmed, deposited, expired, interrupted, rejected } from './transitions.ts';

const AT = '2026-01-02T03:04:05.000Z';
const hex = '0'.repeat(64);
const limits = { requestsPerMinute: 1, depositsPerDay: 1, capturesPerDay: 1, bytesStored: 1 };

const job: Job = {
  id: '0mx01uuei0xn0sctsoa66tzcr',
  owner: { key: 'k1', account: 'ada', role: 'depositor', name: 'Ada', limits },
  url: 'https://example.com/',
  state: 'queued',
  created: AT,
  confirm: false,
  takes: [],
  places: {},
  deaths: 0,
  errands: [],
};

function sealed(complete = true): SealedPackage {
  return {
    subject: { sha256: hex, sm3: hex, bytes: 9 },
    manifest: { sha256: hex, sm3: hex },
    members: { root: hex, size: 1 },
    facts: { file: 'a.wacz', sha256: hex, bytes: 9, complete, walls: [], losses: 0, hasPreview: false },
  };
}

const entry = {
  index: 7,
  number: 'GZ-7K3M-0000-0000-0007-11',
  time: AT,
  bytes: new Uint8Array(),
  path: [],
  checkpoint: '',
};
const taken = (before: Job, complete = true): Job =>
  deposited(begun(before, AT), sealed(complete), { entry, at: AT, confirmWithinHours: 1 });

describe('a capture', () => {
  it('is given up when the server has died of it three times in a row, and only then', () => {
    const died = (before: Job): Job => interrupted(begun(before, AT), { at: AT, died: true });
    const twice = died(died(job));
    expect([twice.state, died(twice).state, died(twice).failure?.code]).toEqual([
      'queued',
      'failed',
      'take-interrupted',
    ]);
    const stopped = interrupted(begun(twice, AT), { at: AT, died: false });
    expect([stopped.state, stopped.takes.length]).toEqual(['queued', 3]);
    expect(died(rejected(taken(twice), 'blurred')).state).toBe('queued');
  });

  it('confirms by itself what is complete, and nothing else', () => {
    expect(taken({ ...job, confirm: true }).state).toBe('confirmed');
    expect(taken({ ...job, confirm: true }, false).state).toBe('preview');
    expect(taken(job).state).toBe('preview');
  });

  it('leaves a remark in the ledger for whatever becomes of a sealed take', () => {
    const waiting = taken(job);
    const remarks = [confirmed(waiting, 1), rejected(waiting, 'blurred'), cancelled(waiting), expired(waiting, '2027')];
    expect(remarks.map(({ state, errands }) => [state, errands.at(-1)?.index, errands.at(-1)?.event])).toEqual([
      ['confirmed', 7, 'verification'],
      ['queued', 7, 'verification'],
      ['cancelled', 7, 'verification'],
      ['expired', 7, 'verification'],
    ]);
    expect(waiting.errands.map(({ event }) => event)).toEqual(['deposit']);
  });

  it('moves in no other way', () => {
    const conflict = expect.objectContaining({ code: 'state-conflict' });
    for (const over of [cancelled(job), confirmed(taken(job), 1), expired(taken(job), '2027')]) {
      expect(() => rejected(over, 'late')).toThrow(conflict);
      if (over.state !== 'cancelled') expect(() => cancelled(over)).toThrow(conflict);
      if (over.state === 'expired') expect(() => confirmed(over, 1)).toThrow(conflict);
    }
    expect(() => rejected(job, 'early')).toThrow(conflict);
    expect(() => confirmed(taken(rejected(taken(job), 'blurred')), 1)).toThrow(conflict);
    expect(() => confirmed(taken(job), 2)).toThrow(expect.objectContaining({ code: 'not-found' }));
    expect(expired(taken(job), AT).state).toBe('preview');
  });
});
