import { utf8Decode, utf8Encode } from '@guzheng/evidence';
import { type BatchLine, batchLine } from '@guzheng/sdk/api';
import fc from 'fast-check';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { AnswerWriter, type Outcome } from './batch-answer.ts';

const hashes = ['aa', 'ab', 'cd', 'ef'].map((pair) => pair.repeat(32));
const deposited = fc.record({
  index: fc.nat(),
  number: fc.constant('GZ-7K3M-0000-0001-2345-67'),
  time: fc.constant('2026-11-28T00:00:00.000Z'),
  bytes: fc.uint8Array({ minLength: 1, maxLength: 20 }),
  // Of few hashes, so that many ends are shared, also by accident and by paths of other lengths.
  path: fc.array(fc.constantFrom(...hashes), { maxLength: 6 }),
  checkpoint: fc.constantFrom('one\n', 'two 证\n'),
  again: fc.boolean(),
});
const refused = fc.record({ code: fc.constant('request-malformed'), detail: fc.string({ unit: 'grapheme' }) });
const outcomes: fc.Arbitrary<Outcome[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ line: fc.nat(), deposited }) },
    { weight: 1, arbitrary: fc.record({ line: fc.nat(), refused }) },
  ),
);

test('the answer is what JSON.stringify writes of each line, with a checkpoint wherever it changes', () => {
  fc.assert(
    fc.property(fc.array(outcomes, { maxLength: 4 }), (runs) => {
      const writer = new AnswerWriter();
      const text = runs.map((run) => utf8Decode(writer.write(run))).join('');
      expect(text).toBe(plainly(runs.flat()));
      for (const line of text.split('\n').slice(0, -1)) expect(v.is(batchLine, JSON.parse(line))).toBe(true);
    }),
    { numRuns: 500 },
  );
});

function plainly(all: readonly Outcome[]): string {
  let standing = '';
  const lines = all.flatMap((outcome): BatchLine[] => {
    if ('refused' in outcome) return [{ refused: { line: outcome.line, ...outcome.refused } }];
    const { number, index, bytes, path, again, checkpoint } = outcome.deposited;
    const statement = Buffer.from(bytes).toString('base64');
    const deposit = { line: outcome.line, number, index, statement, path, again };
    if (checkpoint === standing) return [{ deposit }];
    standing = checkpoint;
    return [{ checkpoint }, { deposit }];
  });
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

test('text that is not ASCII is written as UTF-8', () => {
  const bytes = new AnswerWriter().write([{ line: 0, refused: { code: 'c', detail: '证' } }]);
  expect(Buffer.from(bytes).includes(Buffer.from(utf8Encode('证')))).toBe(true);
});
