import { expect, test } from 'vitest';
import { runCrashes } from './crash/run.ts';

// The long one is bench/crash.ts.
test('killed five times under load, a server has everything that it acknowledged', async () => {
  const figures = await runCrashes({ kills: 5, seed: 1 });
  expect(figures.kills).toBe(5);
  expect(figures.acknowledged).toBeGreaterThan(0);
  expect(figures.ledgerSize).toBeGreaterThanOrEqual(figures.acknowledged);
});
