import { canonicalize, parseDepositStatement } from '@guzheng/evidence';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeRecord, type EntryRecord, encodeRecord } from './record.ts';
import { statementOf, statementText } from './statement.ts';

const hex = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('hex'));
const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
const manifest = fc.record({ sha256: hex, sm3: hex });
const packageParts = fc.oneof(
  fc.record({}),
  fc.record({ manifest }),
  fc.record({ manifest, members: fc.record({ root: hex, size: fc.integer({ min: 1, max: 65_000 }) }) }),
);
const records: fc.Arbitrary<EntryRecord> = fc
  .record({
    subject: fc.record({ sha256: hex, sm3: hex, bytes: fc.maxSafeNat() }, { requiredKeys: ['sha256'] }),
    parts: packageParts,
    facts: fc.record(
      { account: text, kind: fc.constantFrom('digest', 'file', 'package'), name: text },
      { requiredKeys: ['account', 'kind'] },
    ),
    timeMs: fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) }),
    salt: hex,
  })
  .map(({ parts, ...record }) => ({ ...record, ...parts }) as EntryRecord);

test('a record comes back as it was written', () => {
  fc.assert(
    fc.property(records, (record) => {
      expect(decodeRecord(encodeRecord(record))).toEqual(record);
    }),
  );
});

test('a record that was cut or lengthened is not read as another', () => {
  fc.assert(
    fc.property(records, fc.nat(), (record, at) => {
      const bytes = encodeRecord(record);
      const damaged = expect.objectContaining({ code: 'data-damaged' });
      expect(() => decodeRecord(bytes.subarray(0, at % bytes.length))).toThrow(damaged);
      expect(() => decodeRecord(Buffer.concat([bytes, Buffer.alloc(1)]))).toThrow(damaged);
      expect(() => decodeRecord(Buffer.concat([Buffer.of(9), bytes.subarray(1)]))).toThrow(damaged);
    }),
  );
});

test('the statement written by hand is the canonical JSON of the statement, and a statement', () => {
  fc.assert(
    fc.property(records, hex, (record, depositor) => {
      const statement = statementOf({ ...record, depositor });
      expect(statementText({ ...record, depositor })).toBe(canonicalize(statement));
      expect(parseDepositStatement(statement)).toEqual(statement);
    }),
  );
});

test('there is no statement of members without a manifest', () => {
  const facts = { timeMs: 0, salt: '', depositor: '', subject: { sha256: '' }, members: { root: '', size: 1 } };
  expect(() => statementOf(facts)).toThrow(TypeError);
});

test('what is no digest is not written as one', () => {
  const facts = { account: 'anna', kind: 'digest' } as const;
  for (const salt of ['', 'ab'.repeat(31), 'ab'.repeat(33), 'zz'.repeat(32), `${'ab'.repeat(31)}zz`])
    expect(() => encodeRecord({ subject: { sha256: 'ab'.repeat(32) }, facts, timeMs: 0, salt })).toThrow(RangeError);
});
