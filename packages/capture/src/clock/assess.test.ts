import type { ClockReading } from '@guzheng/evidence';
import { describe, expect, it } from 'vitest';
import { assessClock } from './assess.ts';

const still = { wallMs: 10_000, monoMs: 10_000 };

function reading(ip: string, offsetMs: number, facts: Partial<ClockReading> = {}): ClockReading {
  const asked = { when: 'before', server: `${ip}:123`, ip, askedAt: '2026-07-01T08:00:00.000Z' } as const;
  return { ...asked, outcome: 'answered', offsetMs, roundTripMs: 20, errorMs: 20, stratum: 2, ...facts };
}

function offset(readings: readonly ClockReading[], id = 'clock-offset') {
  return assessClock(readings, still).find((finding) => finding.id === id);
}

describe('the clock is right', () => {
  it('where two servers say so', () => {
    expect(offset([reading('203.0.113.1', 5), reading('203.0.113.2', -10)])).toMatchObject({
      point: 'E4',
      outcome: 'found',
      data: { offsetMs: { from: -15, to: 10 } },
    });
  });
});

describe('the clock is unproven', () => {
  const one = reading('203.0.113.1', 5);
  const refused: ClockReading = {
    when: 'before',
    server: 'b:123',
    ip: '203.0.113.2',
    askedAt: one.askedAt,
    outcome: 'refused',
    detail: 'RATE',
  };
  const cases: readonly (readonly [string, readonly ClockReading[]])[] = [
    ['where nobody was asked', []],
    ['where one server answered', [one, refused]],
    ['where one server answered under two names', [one, { ...one, server: 'alias:123' }]],
    [
      'where the others are this machine itself',
      [one, reading('127.0.0.1', 5), reading('::1', 5), reading('::ffff:127.0.0.1', 5)],
    ],
  ];

  it.each(cases)('%s', (_, readings) => {
    const finding = offset(readings);
    expect(finding).toMatchObject({ outcome: 'unchecked', detail: expect.stringMatching(/^unproven: /) as unknown });
  });

  it('and the reasons are told', () => {
    expect(offset([one, refused])?.detail).toContain('b:123: RATE');
  });

  it('after the capture where it was only asked before', () => {
    const readings = [one, reading('203.0.113.2', 5)];
    expect(offset(readings, 'clock-offset-after')?.outcome).toBe('unchecked');
  });
});

describe('the clock is a concern', () => {
  const cases: readonly (readonly [string, readonly ClockReading[]])[] = [
    ['where it is more than a second behind', [reading('203.0.113.1', 1_100), reading('203.0.113.2', 1_090)]],
    ['where it is more than a second ahead', [reading('203.0.113.1', -5_000), reading('203.0.113.2', -5_010)]],
    [
      'where the servers contradict each other',
      [reading('203.0.113.1', 0), reading('203.0.113.2', 100), reading('203.0.113.3', 5)],
    ],
    [
      'where the servers are too uncertain to say',
      [reading('203.0.113.1', 0, { errorMs: 3_000 }), reading('203.0.113.2', 0, { errorMs: 4_000 })],
    ],
  ];

  it.each(cases)('%s', (_, readings) => {
    expect(offset(readings)?.outcome).toBe('concern');
  });
});

describe('a clock that was set during the capture is seen without any server', () => {
  const step = (wallMs: number, monoMs: number) =>
    assessClock([], { wallMs, monoMs }).find(({ id }) => id === 'clock-step')?.outcome;

  it.each([
    ['forwards', 70_000, 10_000],
    ['backwards', -5_000, 10_000],
    ['by a tenth of a second', 10_100, 10_000],
  ])('%s', (_, wallMs, monoMs) => {
    expect(step(wallMs, monoMs)).toBe('concern');
  });

  it('and one that only runs a little faster was not set', () => {
    expect([step(10_000, 10_000), step(60_060, 60_000), step(59_950, 60_000)]).toEqual(['found', 'found', 'found']);
  });
});
