import { ed25519Signer } from '@guzheng/evidence';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nodeSigner } from './signer.ts';

it('signs as the signer of the formats does, whatever is signed', async () => {
  const seeds = fc.uint8Array({ minLength: 32, maxLength: 32 });
  await fc.assert(
    fc.asyncProperty(seeds, fc.uint8Array({ maxLength: 2_000 }), async (seed, message) => {
      const [ours, theirs] = [nodeSigner(seed), ed25519Signer(seed)];
      expect(ours.publicKey).toEqual(theirs.publicKey);
      expect(await ours.sign(message)).toEqual(await theirs.sign(message));
    }),
    { numRuns: 50 },
  );
});

it('is made from 32 bytes only, and does not change with them', async () => {
  for (const length of [0, 31, 33, 64]) expect(() => nodeSigner(new Uint8Array(length))).toThrow(TypeError);
  const seed = new Uint8Array(32).fill(7);
  const signer = nodeSigner(seed);
  const before = await signer.sign(new Uint8Array(3));
  seed.fill(8);
  expect(await signer.sign(new Uint8Array(3))).toEqual(before);
});
