import fc from 'fast-check';
import { expect, test } from 'vitest';
import { linesOf } from './lines.ts';

async function read(pieces: readonly Uint8Array[], most: number): Promise<{ lines: string[]; tooLong: boolean }> {
  const lines: string[] = [];
  let tooLong = false;
  async function* source(): AsyncGenerator<Uint8Array> {
    yield* pieces;
  }
  for await (const some of linesOf(source(), most)) {
    lines.push(...some.lines.map((line) => Buffer.from(line).toString()));
    tooLong = some.tooLong;
  }
  return { lines, tooLong };
}

test('lines are the same however the stream is cut', async () => {
  const text = fc.string({ unit: fc.constantFrom('a', '证', '\n', ' '), maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(text, fc.array(fc.nat(180), { maxLength: 6 }), async (whole, cuts) => {
      const bytes = Buffer.from(whole);
      const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
      const pieces = places.slice(1).map((to, i) => bytes.subarray(places[i], to));
      const expected = whole.split('\n');
      if (expected.at(-1) === '') expected.pop();
      expect(await read(pieces, 1000)).toEqual({ lines: expected, tooLong: false });
    }),
  );
});

test('a line that is too long ends it, before its end has come', async () => {
  const bytes = Buffer.from('a\nbb\nccccc');
  expect(await read([bytes], 4)).toEqual({ lines: ['a', 'bb'], tooLong: true });
  expect(await read([bytes, Buffer.from('\nd\n')], 4)).toEqual({ lines: ['a', 'bb'], tooLong: true });
  expect(await read([Buffer.from('a\nbbbbb\nc\n')], 4)).toEqual({ lines: ['a'], tooLong: true });
  expect(await read([Buffer.from('a\nbbbb\nc\n')], 4)).toEqual({ lines: ['a', 'bbbb', 'c'], tooLong: false });
});
