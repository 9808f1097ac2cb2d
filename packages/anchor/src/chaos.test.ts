import { fileURLToPath } from 'node:url';
import { runChaos } from '@guzheng/testing';
import { describe, expect, it } from 'vitest';
import { startDevnet } from './devnet/index.ts';

const depositor = fileURLToPath(new URL('../../../bench/chaos-depositor.ts', import.meta.url));

describe('deposits while nodes fail and lie, blocks are re-organised, and the process is killed', () => {
  it('are each on the chain exactly once, with a record that holds; bench/chaos.ts makes 200 of them', async () => {
    const devnet = await startDevnet({ slotsInEpoch: 2 });
    try {
      const figures = await runChaos({ rpcUrl: devnet.url, deposits: 12, seed: 20261128, depositor });
      expect(figures).toMatchObject({ once: 12, twice: 0, lost: 0, failed: 0, wrongRecord: 0, foreign: 0 });
    } finally {
      await devnet.stop();
    }
  }, 300_000);
});
