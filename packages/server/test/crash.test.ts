import { expect, test } from 'vitest';
import { runCrashes } from './crash/run.ts';

// The long one is bench/crash.ts. Six starts of a whole server are slow on a machine that does other things too.
const PATIENCE = { timeout: 400_000 };

test('killed five times under load, a server has everything that it acknowledged', PATIENCE, async () => {
  const figures = await runCrashes({ kills: 5, seed: 1 });
  expect(figures.kills).toBe(5);
  expect(figures.acknowledged).toBeGreaterThan(0);
  expect(figures.ledgerSize).toBeGreaterThanOrEqual(figures.acknowledged);
});
