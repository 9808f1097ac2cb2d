/** A part of what scripts/mutate.ts does whole, always the same part. */
import { beforeAll, describe, expect, it } from 'vitest';
import { attacksOn } from './attacks.ts';
import { makeExhibit } from './exhibit.ts';
import { type Attack, fateOf, type Honest, honestOf, LawBroken } from './law.ts';
import { describeMutation, MASKS, mutate, mutationsOf } from './mutation.ts';

let honest: Honest;
beforeAll(async () => {
  honest = await honestOf(await makeExhibit());
}, 120_000);

/** Primes, so that every kind of place is met. */
const EVERY = { proof: 211, file: 397 };

describe('no change of a byte is verified with another meaning, and nothing but a VerifyError is thrown', () => {
  it.each(['proof', 'file'] as const)(
    'of the %s',
    async (what) => {
      const own = [...attacksOn(honest.exhibit)].filter((attack) => attack.what === what);
      const fates = new Map<string, number>();
      for (const [i, attack] of own.entries()) {
        if (i % EVERY[what] !== 0) continue;
        const fate = await fateOf(honest, attack).catch((error: unknown) => {
          throw new Error(`${what} ${describeMutation(attack.mutation)}`, { cause: error });
        });
        fates.set(fate, (fates.get(fate) ?? 0) + 1);
      }
      // A sample that met one fate only would show nothing.
      expect([...fates.keys()]).toEqual(
        expect.arrayContaining(['error', 'contradicted'].slice(what === 'file' ? 1 : 0)),
      );
      if (what === 'file') expect(fates.has('spelling') || fates.has('label')).toBe(false);
    },
    300_000,
  );

  it('is a law that can be broken: an exhibit that is not the deposited one does not pass for it', async () => {
    const { exhibit } = honest;
    const other = { ...exhibit, file: mutate(exhibit.file, { kind: 'flip', at: 5000, mask: 1 }) };
    await expect(honestOf(other)).rejects.toBeInstanceOf(LawBroken);
    // Whoever held the short proof against the whole one would call it the same; the law does not.
    const swapped: Honest = { ...honest, report: { ...honest.report, checks: [], anchors: [], custody: [] } };
    const spaces: Attack = { what: 'proof', mutation: { kind: 'extend', name: 'a space', tail: Uint8Array.of(0x20) } };
    await expect(fateOf(swapped, spaces)).rejects.toBeInstanceOf(LawBroken);
    expect(await fateOf(honest, spaces)).toBe('spelling');
  });
});

describe('mutations', () => {
  it('are every byte by every mask, every length, and what may stand behind', () => {
    const bytes = Uint8Array.of(1, 2, 3);
    const all = [...mutationsOf(bytes)];
    expect(all.filter(({ kind }) => kind === 'flip')).toHaveLength(3 * MASKS.length);
    expect(all.flatMap((one) => (one.kind === 'cut' ? [one.length] : []))).toEqual([0, 1, 2]);
    expect(all.filter(({ kind }) => kind === 'extend').length).toBeGreaterThan(256);
    for (const one of all) expect(Buffer.compare(mutate(bytes, one), bytes)).not.toBe(0);
  });
});
