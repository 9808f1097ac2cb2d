import type { ClockReading } from '@guzheng/evidence';
import { makeTimePacket } from '@guzheng/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recompute } from './packet.ts';

const ASKED = Date.UTC(2026, 6, 1, 8);
const reading = (changes: Partial<ClockReading> = {}): ClockReading => ({
  ...{ when: 'before', server: 'time.test:123', ip: '192.0.2.1', outcome: 'answered' },
  ...{ askedAt: new Date(ASKED).toISOString(), offsetMs: 40, roundTripMs: 20, errorMs: 11, stratum: 2 },
  raw: makeTimePacket(ASKED + 10 + 40),
  ...changes,
});

describe('a reading of a time server, computed again', () => {
  it('has offset and error of its packet, also in the era that begins in 2036', () => {
    expect(recompute(reading())).toEqual({
      state: 'measured',
      measured: { server: 'time.test:123', ip: '192.0.2.1', from: 29, to: 51 },
    });
    const late = Date.UTC(2040, 0, 1);
    const later = reading({ askedAt: new Date(late).toISOString(), raw: makeTimePacket(late + 50) });
    expect(recompute(later).state).toBe('measured');
  });

  it.each<[string, Partial<ClockReading>]>([
    ['another offset than its packet', { offsetMs: 0 }],
    ['an error below half the round trip', { errorMs: 1 }],
    ['a round trip that makes the offset right again, below zero', { roundTripMs: -60, offsetMs: 80, errorMs: 11 }],
    ['another time of the question', { askedAt: new Date(ASKED + 40).toISOString() }],
  ])('with %s is contradicted', (_, changes) => {
    expect(recompute(reading(changes)).state).toBe('contradicted');
  });

  it.each<[string, Partial<ClockReading>]>([
    ['no answer', { outcome: 'unanswered' }],
    ['a packet cut short', { raw: 'AAAA' }],
    ['no base64', { raw: '*' }],
    ['a packet of zeros', { raw: Buffer.alloc(48).toString('base64') }],
    ['a server that is not synchronised', { raw: Buffer.alloc(48, 0xe4).toString('base64') }],
  ])('with %s counts for nothing', (_, changes) => {
    expect(recompute(reading(changes)).state).toBe('unusable');
  });

  it('without its packet or address counts for nothing', () => {
    for (const name of ['raw', 'ip', 'errorMs'] as const) {
      const { [name]: _gone, ...rest } = reading();
      expect(recompute(rest).state).toBe('unusable');
    }
  });

  it('never crashes, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.double(), (bytes, offsetMs) => {
        const result = recompute(reading({ raw: Buffer.from(bytes).toString('base64'), offsetMs }));
        expect(['measured', 'contradicted', 'unusable']).toContain(result.state);
      }),
    );
  });
});
