import * as evidence from '@guzheng/evidence';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hashPair, leafHash, leafHashOfAscii, nodeHash } from './hash.ts';

test('the hashes are those of evidence', () => {
  const bytes = fc.uint8Array({ maxLength: 700 });
  const digest = fc.uint8Array({ minLength: 32, maxLength: 32 });
  fc.assert(
    fc.property(bytes, digest, digest, (data, left, right) => {
      expect(leafHash(data)).toEqual(evidence.leafHash(data));
      expect(nodeHash(left, right)).toEqual(evidence.nodeHash(left, right));
      const above = new Uint8Array(40);
      hashPair(Buffer.concat([data, left, right]), data.length, above, 5);
      expect(above.subarray(5, 37)).toEqual(evidence.nodeHash(left, right));
      expect([...above.subarray(0, 5), ...above.subarray(37)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    }),
  );
});

test('the hash of a text is that of its bytes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary-ascii', maxLength: 900 }), (text) => {
      expect(leafHashOfAscii(text)).toEqual(evidence.leafHash(evidence.utf8Encode(text)));
    }),
  );
});

test('a hash is its own: those that are made later do not change it', () => {
  const first = leafHash(Uint8Array.of(1));
  const kept = first.slice();
  for (let i = 0; i < 1000; i += 1) leafHash(Uint8Array.of(i)).fill(0);
  expect(first).toEqual(kept);
});
