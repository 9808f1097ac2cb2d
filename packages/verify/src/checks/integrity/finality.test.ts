import { makeEvidence, SEPOLIA } from '@guzheng/testing';
import { describe, expect, it } from 'vitest';
import { judge, judgeMade, outcomeOf, readerOf, trueBlocks } from '../../../test/judge.ts';

const made = await makeEvidence();

describe('I7 and O1', () => {
  it.each([
    ['finalized', 'PASS', 'PASS'],
    ['safe', 'UNPROVEN anchor-not-final', 'PASS'],
    ['included', 'UNPROVEN anchor-not-final', 'PASS'],
  ] as const)('a block that is %s', async (finality, final, unchanged) => {
    const report = await judgeMade(made, { readers: [readerOf(trueBlocks(made), finality)] });
    expect([outcomeOf(report, 'I7'), outcomeOf(report, 'O1')]).toEqual([final, unchanged]);
  });

  it('a record that calls its own block finalized is not believed', async () => {
    const claiming = await makeEvidence({ status: 'finalized' });
    expect(outcomeOf(await judgeMade(claiming), 'I7')).toBe('UNPROVEN evm-header-unlinked');
    expect(outcomeOf(await judgeMade(claiming), 'O1')).toBe('UNPROVEN chain-unproven');
  });

  it('without a deposit nothing is final, and nothing is shown since', async () => {
    const report = await judge(made.file);
    expect([outcomeOf(report, 'I7'), outcomeOf(report, 'O1')]).toEqual([
      'UNPROVEN no-proof',
      'UNPROVEN chain-unproven',
    ]);
  });

  it('a testnet is no witness for O1', async () => {
    const testnet = await makeEvidence({ network: SEPOLIA });
    expect(outcomeOf(await judgeMade(testnet), 'O1')).toBe('UNPROVEN chain-unproven');
  });
});

describe('O2', () => {
  it('never passes, and fails with what it sums up', async () => {
    const report = await judgeMade(made, { readers: [readerOf(trueBlocks(made))] });
    expect(outcomeOf(report, 'O2')).toBe('UNPROVEN pre-chain-open');
    const lie = await makeEvidence({ lies: { capture: (own) => ({ ...own, requestedUrl: 'http://evil.test/' }) } });
    expect(outcomeOf(await judgeMade(lie), 'O2')).toBe('FAIL pre-chain-contradicted');
  });
});
