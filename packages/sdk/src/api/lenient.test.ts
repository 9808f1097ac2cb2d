import { receiptSchema, uint } from '@guzheng/evidence';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { validated } from '../client/answer.ts';
import { captureEvent } from './capture.ts';
import { batchLine } from './deposit.ts';
import { consistencyAnswer } from './ledger.ts';
import { lenient } from './lenient.ts';
import { lookupAnswer } from './lookup.ts';
import { ROUTES } from './routes.ts';
import { evidenceNumber } from './shapes.ts';

const hash = 'ab'.repeat(32);
const anchor = { kind: 'evm', witness: 'sepolia', state: 'complete', height: 7 };
const match = {
  number: 'GZ-7K3M-0000-0001-2345-67',
  index: 12345,
  time: '2026-07-01T08:00:00Z',
  sha256: hash,
  compared: ['sha256'],
  anchoring: 'anchored',
  anchors: [anchor],
};
const answer = { result: 'match', matches: [match], more: false };
/** As a later server would say it, with something new at every depth. */
const later = {
  ...answer,
  matches: [{ ...match, anchors: [{ ...anchor, confirmations: 70 }], blake3: hash }],
  next: { cursor: 'x' },
};

describe('an answer of a later server', () => {
  it('is read without what this client does not know', () => {
    expect(validated(lookupAnswer, later, 'the answer')).toEqual(answer);
  });

  it('is refused by the schema that the server is held to', () => {
    expect(v.is(lookupAnswer, answer)).toBe(true);
    expect(v.is(lookupAnswer, later)).toBe(false);
  });

  it('is read line by line and event by event too', () => {
    expect(validated(batchLine, { checkpoint: 'c', spare: 1 }, 'a line')).toEqual({ checkpoint: 'c' });
    const refused = { refused: { line: 0, code: 'internal', detail: 'x', hint: 'y' } };
    expect(validated(batchLine, refused, 'a line')).toEqual({ refused: { line: 0, code: 'internal', detail: 'x' } });
    const event = { event: 'progress', take: 1, step: 's', detail: 'd', time: match.time };
    expect(validated(captureEvent, { ...event, percent: 5 }, 'the event')).toEqual(event);
  });

  it.each([
    ['lacks what it must have', { ...later, more: undefined }],
    ['has another type', { ...later, matches: [{ ...match, index: '12345' }] }],
    ['has a malformed digest', { ...later, matches: [{ ...match, sha256: 'ab' }] }],
    ['is of a kind that is not known', { ...later, result: 'perhaps' }],
  ])('is refused where it %s', (_, wrong) => {
    expect(() => validated(lookupAnswer, wrong, 'the answer')).toThrow(
      expect.objectContaining({ code: 'answer-malformed' }),
    );
  });

  it('cannot bring a prototype along', () => {
    const hostile = JSON.parse(`{"__proto__":{"more":true},${JSON.stringify(answer).slice(1)}`) as object;
    const read = validated(lookupAnswer, hostile, 'the answer');
    expect(read).toEqual(answer);
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
  });
});

describe('what is read leniently', () => {
  it('is every answer of the API, at every depth, but receipts: those are documents with a version of their own', () => {
    const schemas = ROUTES.flatMap(({ answer }) => ('schema' in answer ? [answer.schema as v.GenericSchema] : []));
    expect(schemas.length).toBeGreaterThan(20);
    expect(schemas.flatMap((schema) => strictIn(schema))).not.toEqual([]);
    expect(schemas.flatMap((schema) => strictIn(lenient(schema)))).toEqual([]);
    expect(lenient(receiptSchema)).toBe(receiptSchema);
  });

  it('is the same schema where nothing would change', () => {
    expect(lenient(consistencyAnswer)).not.toBe(consistencyAnswer);
    const same: readonly v.GenericSchema[] = [evidenceNumber, v.array(evidenceNumber), v.exactOptional(uint)];
    for (const schema of same) expect(lenient(schema)).toBe(schema);
  });

  it('is made once', () => {
    expect(lenient(lookupAnswer)).toBe(lenient(lookupAnswer));
  });

  /** The types of all strict or unforeseen schemas that this one is made of. */
  function strictIn(value: unknown, seen = new Set<unknown>()): readonly string[] {
    if (typeof value !== 'object' || value === null || seen.has(value) || value === receiptSchema) return [];
    seen.add(value);
    const own = 'type' in value && /^(strict|loose)_/.test(String(value.type)) ? [String(value.type)] : [];
    return [...own, ...Object.values(value).flatMap((inner) => strictIn(inner, seen))];
  }
});
