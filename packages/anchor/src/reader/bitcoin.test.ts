import { BITCOIN_REGTEST_GENESIS_HASH, type BitcoinSighting, bytesToHex } from '@guzheng/evidence';
import { type Esplora, type EsploraFault, type RegtestChain, startEsplora, startRegtestChain } from '@guzheng/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bitcoinReader } from './bitcoin.ts';

let chain: RegtestChain;
let source: Esplora;

beforeAll(async () => {
  chain = startRegtestChain();
  chain.bury(10);
  source = await startEsplora(chain);
});
afterEach(() => source.follow());
afterAll(() => source.close());

const reader = (change: Parameters<typeof bitcoinReader>[0] = {}) =>
  bitcoinReader({
    sources: [source.url],
    genesisHash: BITCOIN_REGTEST_GENESIS_HASH,
    now: () => new Date('2026-07-01T10:00:00Z'),
    requestTimeoutMs: 500,
    ...change,
  });
const sighting = async (fault?: EsploraFault, height = 4): Promise<BitcoinSighting | undefined> => {
  source.follow(fault);
  return (await reader().blockAt(height))[0];
};

describe('bitcoinReader', () => {
  it('finds the header at a height and counts what stands on it', async () => {
    expect(await reader().blockAt(4)).toEqual([
      {
        outcome: 'found',
        header: bytesToHex(chain.blocks[4]?.header ?? new Uint8Array(0)),
        confirmations: 7,
        source: source.url,
        at: '2026-07-01T10:00:00.000Z',
      },
    ]);
    expect(await sighting(undefined, 10)).toMatchObject({ outcome: 'found', confirmations: 1 });
    expect(await sighting(undefined, 0)).toMatchObject({ outcome: 'found', confirmations: 11 });
  });

  it.each<[EsploraFault, BitcoinSighting['outcome'], RegExp]>([
    ['wrong-chain', 'wrong-chain', /block 0/],
    ['orphaned', 'not-found', /best chain/],
    ['pruned', 'pruned', /header/],
    ['other-header', 'unreachable', /hashes to/],
    ['no-work', 'unreachable', /work/],
    ['low-tip', 'unreachable', /ends at 0/],
    ['rate-limited', 'unreachable', /limits its rate/],
    ['server-error', 'unreachable', /503/],
    ['garbage', 'unreachable', /no block id/],
    ['cut', 'unreachable', /./],
    ['silent', 'unreachable', /in time/],
    ['hangs-up', 'unreachable', /./],
    ['endless', 'unreachable', /more than 4096 bytes/],
    ['redirects', 'unreachable', /./],
  ])('says of a source that is %s: %s', async (fault, outcome, detail) => {
    expect(await sighting(fault)).toEqual({
      outcome,
      source: source.url,
      at: '2026-07-01T10:00:00.000Z',
      detail: expect.stringMatching(detail) as unknown,
    });
  });

  it('says that there is no such block yet', async () => {
    expect(await sighting(undefined, 11)).toMatchObject({ outcome: 'not-found' });
  });

  it('takes a source of the main chain for another chain, and a test chain for none of the main chain', async () => {
    expect(await reader({ genesisHash: '00'.repeat(32) }).blockAt(4)).toMatchObject([{ outcome: 'wrong-chain' }]);
    const main = bitcoinReader({ sources: [source.url] });
    expect(await main.blockAt(4)).toMatchObject([{ outcome: 'wrong-chain' }]);
  });

  it('keeps what was said, word for word, and shows no credentials', async () => {
    const answers: unknown[] = [];
    const secret = source.url.replace('127.0.0.1', 'user:pass%20word@127.0.0.1');
    const [found] = await reader({ sources: [secret], onAnswer: (each) => answers.push(each) }).blockAt(4);
    expect(found).toMatchObject({ outcome: 'found', source: source.url });
    expect(answers).toHaveLength(5);
    expect(answers[1]).toEqual({
      url: source.url,
      method: 'GET',
      params: ['/block-height/4'],
      answer: chain.blocks[4]?.hash,
      time: '2026-07-01T10:00:00.000Z',
    });
    expect(JSON.stringify([found, answers])).not.toMatch(/pass|user/);
  });

  it('counts one source once, and wants a quorum that its sources can reach', () => {
    expect(reader({ sources: [source.url, `${source.url}/`] }).quorum).toBe(1);
    expect(reader({ sources: [source.url, 'https://other.test/api'] }).quorum).toBe(2);
    for (const bad of [{ sources: [] }, { quorum: 2 }, { quorum: 0 }, { quorum: 0.5 }, { sources: ['ftp://x'] }])
      expect(() => reader(bad)).toThrow(expect.objectContaining({ code: 'config-malformed' }));
  });
});
