/** A few of the inputs that scripts/fuzz.ts makes without number: that the targets can be run, and that nothing is found. */
import { expect, it } from 'vitest';
import { inputOf } from './fuzzing.ts';
import { makeTargets } from './targets.ts';

it('finds nothing in a thousand inputs, of every target some', async () => {
  const targets = await makeTargets();
  const met = new Set<string>();
  for (let i = 0; i < 1000; i += 1) {
    const { target, input } = inputOf(targets, (i * 2_654_435_761) >>> 0);
    met.add(target.name);
    await target.run(input);
  }
  expect(met.size).toBeGreaterThan(targets.length - 5);
}, 120_000);

it('makes the same input of the same seed', async () => {
  const targets = await makeTargets();
  for (const seed of [1, 2, 3, 4_000_000_000]) expect(inputOf(targets, seed)).toEqual(inputOf(targets, seed));
}, 120_000);
