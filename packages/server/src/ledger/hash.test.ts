import * as evidence from '@guzheng/evidence';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { leafHash, nodeHash } from './hash.ts';

test('the hashes are those of evidence', () => {
  const bytes = fc.uint8Array({ maxLength: 700 });
  const digest = fc.uint8Array({ minLength: 32, maxLength: 32 });
  fc.assert(
    fc.property(bytes, digest, digest, (data, left, right) => {
      expect(leafHash(data)).toEqual(evidence.leafHash(data));
      expect(nodeHash(left, right)).toEqual(evidence.nodeHash(left, right));
    }),
  );
});
