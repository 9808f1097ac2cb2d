/** Reports of anchors of every kind and shape, made by the code that judges proofs. */
import { BITCOIN_REGTEST_GENESIS_HASH, NETWORKS } from '@guzheng/evidence';
import fc from 'fast-check';
import { judgeOpenTimestamps, type OtsReading } from '../src/anchors/open-timestamps.ts';
import { judgeTimeStamp, type TimeStampReading } from '../src/anchors/time-stamp.ts';
import type { EvmAnchorReport, UnknownAnchorReport } from '../src/report.ts';
import {
  bitcoinSays,
  blockOf,
  DEVELOPMENT_ROOT,
  found,
  headerOf,
  OTS_CODES,
  otsRecord,
  outside,
  PUBLIC_ROOT,
  pendingOts,
  refusedOts,
  refusedStamp,
  rootNamed,
  STAMP_CODES,
  silent,
  stampRecord,
  validOts,
  validStamp,
} from './witnesses.ts';

const ROOTS = [PUBLIC_ROOT, rootNamed('Second Root'), DEVELOPMENT_ROOT];
const target = fc.constantFrom('root', 'file');
const second = fc.integer({ min: 0, max: 20_000 });
const timeOf = (seconds: number): string => new Date(Date.UTC(2026, 6, 1, 8) + seconds * 1000).toISOString();

export const anyStamp: fc.Arbitrary<TimeStampReading> = fc
  .record({
    target,
    url: fc.constantFrom('https://tsa.one.test', 'https://tsa.two.test'),
    chain: fc.constantFrom([], ['MAA=']),
    check: fc.oneof(
      { weight: 4, arbitrary: stamp() },
      { weight: 1, arbitrary: fc.constantFrom(...STAMP_CODES).map(refusedStamp) },
      { weight: 1, arbitrary: fc.constant(null) },
    ),
  })
  .map(({ check, ...record }) => judgeTimeStamp(stampRecord(record), check, ROOTS));

function stamp() {
  return fc
    .record({
      accuracy: fc.option(fc.constantFrom(0, 0.001, 1, 3600, 86_400)),
      trust: fc.oneof(
        fc.constantFrom(...ROOTS).map((root) => ({ state: 'pinned', root }) as const),
        fc.constant({ state: 'unknown', top: 'CN=Me' } as const),
      ),
      revocation: fc.constantFrom('good', 'unknown'),
      signer: fc.constantFrom('CN=TSA 1', 'CN=TSA 2'),
      seconds: second,
    })
    .map(({ accuracy, seconds, ...rest }) => {
      const { accuracySeconds: _, ...unstated } = validStamp({ ...rest, genTime: timeOf(seconds) });
      return accuracy === null ? unstated : { ...unstated, accuracySeconds: accuracy };
    });
}

const SEEDS = ['a', 'b', 'c'] as const;

/** The reader names block `a` at every height: of one block or more it agrees, disagrees or is silent. */
const READERS = [
  [],
  [bitcoinSays([found('a')])],
  [bitcoinSays([found('a')], 2)],
  [bitcoinSays([found('a', 'https://one.test', 2)])],
  [bitcoinSays([found('a'), found('b', 'https://two.test')])],
  [bitcoinSays([silent('pruned'), silent('not-found', 'https://other.test')])],
  [bitcoinSays([found('a')], 1, BITCOIN_REGTEST_GENESIS_HASH)],
];

export const anyOts: fc.Arbitrary<Promise<OtsReading>> = fc
  .record({
    target,
    readers: fc.constantFrom(...READERS),
    seeds: fc.subarray([...SEEDS], { minLength: 1 }),
    costly: fc.boolean(),
    seconds: second,
    kept: fc.boolean(),
    shape: fc.constantFrom('valid', 'valid', 'valid', 'pending', 'null', ...OTS_CODES),
    calendars: fc.subarray(['https://alice.test', 'https://bob.test']),
  })
  .map(({ target, readers, seeds, costly, seconds, kept, shape, calendars }) => {
    const [first, ...rest] = seeds.map((seed, i) =>
      blockOf(seed, { height: 900_000 + i, time: timeOf(seconds + i * 600), costly }),
    );
    const blocks = kept ? seeds.map((seed, i) => ({ height: 900_000 + i, header: headerOf(seed) })) : [];
    const facts = { pending: calendars, unconfirmedHeights: [800_000], others: ['ff'] };
    const check =
      shape === 'null'
        ? null
        : shape === 'pending' || first === undefined
          ? pendingOts(facts)
          : shape === 'valid'
            ? validOts([first, ...rest], facts)
            : refusedOts(shape);
    return judgeOpenTimestamps(otsRecord({ target, blocks }), check, outside({ readers }));
  });

export const anyEvm: fc.Arbitrary<EvmAnchorReport> = fc
  .record({
    network: fc.constantFrom(...NETWORKS),
    state: fc.constantFrom(
      { strength: 'strong', link: 'read', outcome: 'valid' },
      { strength: 'fair', link: 'read', outcome: 'valid' },
      { strength: 'weak', link: 'unlinked', outcome: 'valid', code: 'evm-header-unlinked' },
      { strength: 'none', link: 'unlinked', outcome: 'pending', code: 'anchor-pending' },
      { strength: 'none', link: 'unlinked', outcome: 'invalid', code: 'evm-block-contradicted' },
    ),
    status: fc.constantFrom('included', 'finalized'),
    number: fc.integer({ min: 1, max: 1000 }),
    seconds: second,
  })
  .map(({ network, state, status, number, seconds }) => ({
    ...{ kind: 'evm', network: network.name, networkClass: network.class, chainId: network.chainId },
    ...{ genesisHash: network.genesisHash, status, transactionHash: `0x${'ab'.repeat(32)}`, sightings: [] },
    ...(state as Pick<EvmAnchorReport, 'strength' | 'link' | 'outcome' | 'code'>),
    ...(state.outcome === 'pending'
      ? {}
      : {
          block: { number, hash: `0x${'cd'.repeat(32)}` as const },
          time: timeOf(seconds),
          timeError: { seconds: 12, basis: 'slot' } as const,
        }),
  }));

export const UNKNOWN: UnknownAnchorReport = { kind: 'unknown', name: 'tarot', outcome: 'unknown', strength: 'none' };
