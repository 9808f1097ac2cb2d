import { BITCOIN_GENESIS_HASH, BITCOIN_REGTEST_GENESIS_HASH, type OtsBlock, type Reader } from '@guzheng/evidence';
import { makeOtsAnchor } from '@guzheng/testing';
import { describe, expect, it } from 'vitest';
import {
  bitcoinSays,
  blockOf,
  found,
  headerOf,
  OTS_CODES,
  otsRecord,
  outside,
  pendingOts,
  refusedOts,
  silent,
  validOts,
} from '../../test/witnesses.ts';
import { noTrust } from '../policy/trust.ts';
import { judgeOpenTimestamps, readOpenTimestamps } from './open-timestamps.ts';

const BLOCK = blockOf('true');
const reportOf = async (block: OtsBlock, readers: readonly Reader[], pins: (typeof noTrust)['bitcoinBlocks'] = []) => {
  const trust = { ...noTrust, bitcoinBlocks: pins };
  return (await judgeOpenTimestamps(otsRecord(), validOts([block]), outside({ readers, trust }))).report;
};
const outcomeOf = async (block: OtsBlock, readers: readonly Reader[]) => {
  const { outcome, strength, code = '-', link, networkClass } = await reportOf(block, readers);
  return [outcome, strength, code, link, networkClass].join(' ');
};
const pin = (hash: string, genesisHash: string = BITCOIN_GENESIS_HASH) => ({ genesisHash, height: BLOCK.height, hash });

describe('a Bitcoin block', () => {
  it('is worth what its burial is, when enough sources name its very header', async () => {
    const says = (confirmations: number) => [bitcoinSays([found('true', 'https://one.test', confirmations)])];
    expect(await outcomeOf(BLOCK, says(6))).toBe('valid strong - read mainnet');
    expect(await outcomeOf(BLOCK, says(5))).toBe('valid fair - read mainnet');
    expect(await outcomeOf(BLOCK, says(Number.NaN))).toBe('valid fair - read mainnet');
    expect(await reportOf(BLOCK, says(6))).toMatchObject({
      time: BLOCK.time,
      timeError: { seconds: 7200, basis: 'miner' },
      blocks: [{ confirmations: 6, strength: 'strong' }],
    });
  });

  it('counts the fewest blocks on top that the agreeing sources report', async () => {
    const reader = bitcoinSays([found('true', 'https://one.test', 100), found('true', 'https://two.test', 2)], 2);
    expect((await reportOf(BLOCK, [reader])).blocks).toMatchObject([{ confirmations: 2, strength: 'fair' }]);
  });

  it('that nobody confirmed is weak when it cost real work, and nothing when anyone could have made it', async () => {
    expect(await outcomeOf(BLOCK, [])).toBe('valid weak bitcoin-header-unlinked unlinked unknown');
    const cheap = { ...BLOCK, costly: false };
    expect(await outcomeOf(cheap, [])).toBe('valid none bitcoin-header-cheap unlinked unknown');
    expect(await outcomeOf(cheap, [bitcoinSays([found('true')])])).toBe('valid strong - read mainnet');
    for (const outcome of ['not-found', 'pruned', 'unreachable', 'wrong-chain'] as const) {
      expect(await outcomeOf(BLOCK, [bitcoinSays([silent(outcome)])])).toBe(
        'valid weak bitcoin-sources-silent unlinked unknown',
      );
      expect(await outcomeOf(cheap, [bitcoinSays([silent(outcome)])])).toMatch(/^valid none bitcoin-sources-silent/);
    }
  });

  it('needs as many sources as the quorum says, each counted once, however it is spelled', async () => {
    const two = 'https://two.test';
    const few = 'valid weak bitcoin-sources-few unlinked unknown';
    expect(await outcomeOf(BLOCK, [bitcoinSays([found('true'), silent('unreachable')], 2)])).toBe(few);
    expect(await outcomeOf(BLOCK, [bitcoinSays([found('true'), found('true')], 2)])).toBe(few);
    const spelled = ['https://one.test', 'https://one.test/', 'https://ONE.test?key=1', 'https://u:p@one.test:443/#x'];
    expect(
      await outcomeOf(BLOCK, [
        bitcoinSays(
          spelled.map((url) => found('true', url)),
          2,
        ),
      ]),
    ).toBe(few);
    expect(await outcomeOf(BLOCK, [bitcoinSays([found('true')], 2), bitcoinSays([found('true')], 1)])).toBe(few);
    expect(await outcomeOf(BLOCK, [bitcoinSays([found('true'), found('true', two)], Number.NaN)])).toBe(few);
    expect(await outcomeOf(BLOCK, [bitcoinSays([found('true'), found('true', two)], 2)])).toBe(
      'valid strong - read mainnet',
    );
    expect(await outcomeOf(BLOCK, [bitcoinSays([found('true')], 0)])).toBe('valid strong - read mainnet');
    expect(await outcomeOf(BLOCK, [bitcoinSays([silent('pruned')], 0)])).toMatch(/sources-silent/);
  });

  it('that the chain has another of is contradicted, and two stories prove nothing', async () => {
    const liar = found('false', 'https://liar.test');
    expect(await outcomeOf(BLOCK, [bitcoinSays([liar])])).toBe(
      'invalid none bitcoin-block-contradicted unlinked unknown',
    );
    for (const sightings of [
      [found('true'), liar],
      [liar, found('true')],
    ])
      expect(await outcomeOf(BLOCK, [bitcoinSays(sightings)])).toBe(
        'valid weak bitcoin-sources-disagree unlinked unknown',
      );
  });

  it('is tied by a pin, which does not outrank a source', async () => {
    expect(await reportOf(BLOCK, [], [pin(BLOCK.hash)])).toMatchObject({ strength: 'strong', link: 'pinned' });
    expect((await reportOf(BLOCK, [], [pin(BLOCK.hash)])).blocks[0]).not.toHaveProperty('confirmations');
    expect(await reportOf(BLOCK, [], [pin('66'.repeat(32))])).toMatchObject({ code: 'bitcoin-block-contradicted' });
    const disagreeing = await reportOf(BLOCK, [bitcoinSays([found('false')])], [pin(BLOCK.hash)]);
    expect(disagreeing).toMatchObject({ strength: 'weak', code: 'bitcoin-sources-disagree' });
  });

  it('of a test chain proves nothing, and a test chain contradicts nothing', async () => {
    const testChain = (seed: string) => bitcoinSays([found(seed)], 1, BITCOIN_REGTEST_GENESIS_HASH);
    expect(await outcomeOf(BLOCK, [testChain('true')])).toBe('valid none anchor-development read development');
    expect(await outcomeOf(BLOCK, [testChain('false')])).toBe('valid weak bitcoin-header-unlinked unlinked unknown');
    const pinned = await reportOf(BLOCK, [], [pin(BLOCK.hash, BITCOIN_REGTEST_GENESIS_HASH)]);
    expect(pinned).toMatchObject({ strength: 'none', code: 'anchor-development' });
    expect(await outcomeOf(BLOCK, [testChain('true'), bitcoinSays([found('true')])])).toBe(
      'valid strong - read mainnet',
    );
    expect(await outcomeOf(BLOCK, [testChain('true'), bitcoinSays([found('false')])])).toMatch(/^invalid none/);
  });

  it('survives a reader that throws, and one that gives no header', async () => {
    const broken = { ...bitcoinSays([]), blockAt: () => Promise.reject(new Error('secret-key-in-url')) };
    const report = await reportOf(BLOCK, [broken]);
    expect(report.code).toBe('bitcoin-sources-silent');
    expect(JSON.stringify(report)).not.toContain('secret');
    for (const header of ['', 'xyz', headerOf('true').toUpperCase(), `${headerOf('true')}00`]) {
      const reader = bitcoinSays([{ ...found('true'), header } as ReturnType<typeof found>]);
      expect((await reportOf(BLOCK, [reader])).blocks[0]?.sightings).toMatchObject([{ outcome: 'unreachable' }]);
    }
  });
});

describe('an OpenTimestamps anchor', () => {
  const judge = async (check: Parameters<typeof judgeOpenTimestamps>[1], readers: readonly Reader[] = []) =>
    (await judgeOpenTimestamps(otsRecord(), check, outside({ readers }))).report;

  it('has the time of the earliest block that is tied, not of an earlier one that is not', async () => {
    const early = blockOf('untied', { height: 899_000, time: '2026-07-01T08:30:00Z' });
    const late = blockOf('true', { height: 900_001, time: '2026-07-01T10:30:00Z' });
    const reader = {
      ...bitcoinSays([]),
      blockAt: (height: number) => Promise.resolve(height === early.height ? [silent('pruned')] : [found('true')]),
    };
    const report = await judge(validOts([early, BLOCK, late]), [reader]);
    expect(report).toMatchObject({ time: BLOCK.time, link: 'read', strength: 'strong' });
    expect(report).not.toHaveProperty('code');
    expect(report.blocks.map(({ code = '-' }) => code)).toEqual(['bitcoin-sources-silent', '-', '-']);
  });

  it('with one block that the chain has another of is contradicted, whatever the others say', async () => {
    const other = blockOf('other', { height: 900_001 });
    const report = await judge(validOts([BLOCK, other]), [bitcoinSays([found('true')])]);
    expect(report).toMatchObject({ outcome: 'invalid', strength: 'none', code: 'bitcoin-block-contradicted' });
    expect(report).not.toHaveProperty('time');
  });

  it('that is pending proves nothing, and names what it waits for', async () => {
    const check = pendingOts({ unconfirmedHeights: [900_002], others: ['0102030405060708'] });
    expect(await judge(check)).toMatchObject({
      ...{ outcome: 'pending', strength: 'none', code: 'anchor-pending', pending: ['https://calendar.test'] },
      ...{ unconfirmedHeights: [900_002], others: ['0102030405060708'], blocks: [] },
    });
  });

  it.each(OTS_CODES)('refused as %s has that code and no strength', async (code) => {
    expect(await judge(refusedOts(code))).toMatchObject({ outcome: 'invalid', code, strength: 'none', blocks: [] });
  });

  it('of a digest that cannot be read is not judged', async () => {
    expect(await judge(null)).toMatchObject({ outcome: 'unjudged', code: 'anchor-target-unreadable' });
    const record = makeOtsAnchor(new Uint8Array(32), { target: 'file' });
    expect((await readOpenTimestamps(record, null, outside())).report.outcome).toBe('unjudged');
  });

  it('that is real in every hash, at the difficulty of tests, is tied by its headers', async () => {
    const digest = new Uint8Array(32).fill(7);
    const record = makeOtsAnchor(digest);
    const alone = (await readOpenTimestamps(record, digest, outside())).report;
    expect(alone).toMatchObject({ outcome: 'valid', strength: 'none', code: 'bitcoin-header-cheap' });
    const reader = {
      ...bitcoinSays([]),
      blockAt: (height: number) =>
        Promise.resolve(
          record.blocks
            .filter((block) => block.height === height)
            .map(({ header }) => ({ ...found(''), header }) as ReturnType<typeof found>),
        ),
    };
    const tied = (await readOpenTimestamps(record, digest, outside({ readers: [reader] }))).report;
    expect(tied).toMatchObject({ outcome: 'valid', strength: 'strong', link: 'read', networkClass: 'mainnet' });
    for (const { merkleRoot } of tied.blocks) expect(merkleRoot).toMatch(/^[0-9a-f]{64}$/);
    const other = (await readOpenTimestamps(record, new Uint8Array(32), outside({ readers: [reader] }))).report;
    expect(other).toMatchObject({ outcome: 'invalid', code: 'ots-digest-mismatch' });
  });
});
