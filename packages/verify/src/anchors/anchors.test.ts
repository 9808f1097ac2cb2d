import { hexToBytes, type Network, type Proof } from '@guzheng/evidence';
import { type EvmBlockOptions, encodeProof, MAINNET, makeEvidence, makeEvmAnchor, SEPOLIA } from '@guzheng/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkOf, failures, judge, NOW, outcomeOf, readerOf, sightingReader, trueBlocks } from '../../test/judge.ts';
import { policies } from '../policy/policy.ts';
import { noTrust } from '../policy/trust.ts';
import type { AnchorReport, Report } from '../report.ts';
import type { VerifyInput } from '../verify.ts';

type Made = Awaited<ReturnType<typeof makeEvidence>>;
type BlockAnchor = ReturnType<typeof makeEvmAnchor>;

let made: Made;
beforeAll(async () => {
  made = await makeEvidence();
});

const DEVNET: Network = {
  ...MAINNET,
  name: 'devnet',
  chainId: 31337,
  genesisHash: '0x4a851a0e8ddeaa7820f27388fd42043ba2fda5551f3e64fb5857b265f0dde4cd',
  class: 'development',
};
const STRANGE: Network = { ...MAINNET, name: 'mainnet', genesisHash: `0x${'99'.repeat(32)}` };
const BLOCK = { network: MAINNET, number: 24_000_100, timestamp: Date.UTC(2026, 6, 1, 8, 0, 32) / 1000 };

const anchorOf = (options: Partial<EvmBlockOptions> = {}): BlockAnchor =>
  makeEvmAnchor(hexToBytes(made.proof.inclusion.root), { ...BLOCK, ...options });
const withAnchors = (anchors: readonly unknown[], options: Partial<VerifyInput> = {}): Promise<Report> =>
  judge(made.file, { proof: encodeProof({ ...made.proof, anchors }), ...options });
const evm = (report: Report, index = 0): Extract<AnchorReport, { kind: 'evm' }> => {
  const anchor = report.anchors[index];
  if (anchor?.kind !== 'evm') throw new Error('not an EVM anchor');
  return anchor;
};
const readerFor = (network: Network, anchor: BlockAnchor) => ({
  ...readerOf({ [anchor.block.number]: anchor.block.hash }),
  chainId: network.chainId,
  genesisHash: network.genesisHash,
});

describe('an anchor that lies', () => {
  const flip = (hex: string, at: number): string =>
    hex.slice(0, at) + (hex[at] === '0' ? '1' : '0') + hex.slice(at + 1);

  it.each<[string, (anchor: BlockAnchor) => unknown, string]>([
    [
      'another hash',
      (a) => ({ ...a, transaction: { ...a.transaction, hash: flip(a.transaction.hash, 9) } }),
      'I3 evm-transaction-hash-mismatch',
    ],
    [
      'another transaction',
      (a) => ({ ...a, transaction: { ...a.transaction, raw: flip(a.transaction.raw, 40) } }),
      'I3 evm-transaction-hash-mismatch',
    ],
    ['another chain id', (a) => ({ ...a, chainId: 5 }), 'I3 evm-chain-id-mismatch'],
    ['sent to another account', () => anchorOf({ to: new Uint8Array(20) }), 'I3 evm-not-self-send'],
    ['another root', () => anchorOf({ calldata: new Uint8Array(36) }), 'I4 evm-calldata-mismatch'],
    ['a root with something after it', () => anchorOf({ calldata: new Uint8Array(68) }), 'I4 evm-calldata-mismatch'],
    [
      'another header',
      (a) => ({ ...a, block: { ...a.block, header: flip(a.block.header, 20) } }),
      'I5 evm-header-hash-mismatch',
    ],
    [
      'another block hash',
      (a) => ({ ...a, block: { ...a.block, hash: flip(a.block.hash, 20) } }),
      'I5 evm-header-hash-mismatch',
    ],
    ['another height', (a) => ({ ...a, block: { ...a.block, number: a.block.number + 1 } }), 'I5 evm-height-mismatch'],
    ['another index', (a) => ({ ...a, block: { ...a.block, transactionIndex: 1 } }), 'I5 evm-trie-proof-invalid'],
    [
      'another trie node',
      (a) => ({ ...a, block: { ...a.block, trieProof: [flip(a.block.trieProof[0] ?? '', 30)] } }),
      'I5 evm-trie-proof-invalid',
    ],
    ['no trie proof', (a) => ({ ...a, block: { ...a.block, trieProof: [] } }), 'I5 evm-trie-proof-invalid'],
    [
      'a surplus node',
      (a) => ({ ...a, block: { ...a.block, trieProof: [...a.block.trieProof, '0x80'] } }),
      'I5 evm-trie-proof-invalid',
    ],
  ])('%s contradicts and never counts', async (_, lie, failure) => {
    const anchor = lie(anchorOf());
    const alone = await withAnchors([anchor], { policy: policies.devnet });
    expect(failures(alone)).toEqual([failure]);
    expect(evm(alone)).toMatchObject({ outcome: 'invalid', strength: 'none' });
    expect(alone.policy.met).toBe(false);
    // Not even a good witness beside it makes the lie disappear.
    const beside = await withAnchors([anchorOf(), anchor], { readers: [readerOf(trueBlocks(made))] });
    expect(beside.verdict).toBe('contradicted');
    expect(failures(beside)).toEqual([failure]);
  });

  it('a block of another transaction does not hold this one', async () => {
    const other = makeEvmAnchor(new Uint8Array(32), BLOCK);
    const grafted = { ...anchorOf(), block: other.block };
    expect(failures(await withAnchors([grafted]))).toEqual(['I5 evm-trie-proof-invalid']);
  });
});

describe('what nodes say', () => {
  const at = NOW.toISOString();
  const wrong = `0x${'66'.repeat(32)}` as const;
  const mainnet = (readers: VerifyInput['readers']) => judge(made.file, { proof: made.proofBytes, readers });
  const truth = () => readerOf(trueBlocks(made));
  const liar = () => readerOf({ 24000100: wrong, 24000090: wrong }, 'finalized', 'https://liar.test');

  it('another hash contradicts, with the raw sighting', async () => {
    const report = await mainnet([liar()]);
    expect(failures(report)).toEqual(['I5 evm-block-contradicted', 'C4 evm-block-contradicted']);
    expect(evm(report)).toMatchObject({ outcome: 'invalid', strength: 'none', link: 'unlinked' });
    expect(evm(report).sightings).toEqual([
      { outcome: 'found', hash: wrong, finality: 'finalized', source: 'https://liar.test', at },
    ]);
  });

  it('two stories prove nothing, whichever is told first', async () => {
    for (const readers of [
      [truth(), liar()],
      [liar(), truth()],
    ]) {
      const report = await mainnet(readers);
      expect(outcomeOf(report, 'I5')).toBe('UNPROVEN evm-sources-disagree');
      expect(report.verdict).toBe('unproven');
      expect(evm(report)).toMatchObject({ strength: 'weak', link: 'unlinked' });
    }
  });

  it('silence of every kind proves nothing, and is not agreement', async () => {
    for (const outcome of ['not-found', 'pruned', 'unreachable', 'wrong-chain'] as const) {
      const silent = sightingReader(() => ({ outcome, source: 'https://node.test', at, detail: 'x' }));
      const report = await mainnet([silent]);
      expect([outcomeOf(report, 'I5'), report.verdict]).toEqual(['UNPROVEN evm-sources-silent', 'unproven']);
      expect(evm(await mainnet([silent, truth()])).strength).toBe('strong');
    }
  });

  it('one of two that must agree is not enough, and one that is asked twice is one', async () => {
    const asking = (quorum: number, ...sources: string[]) => ({
      ...truth(),
      quorum,
      blockAt: (number: number) =>
        Promise.all(sources.map((source) => readerOf(trueBlocks(made), 'finalized', source).blockAt(number))).then(
          (sightings) => sightings.flat(),
        ),
    });
    const few = await mainnet([asking(2, 'https://one.test', 'https://one.test/')]);
    expect([outcomeOf(few, 'I5'), outcomeOf(few, 'C4'), few.verdict]).toEqual([
      'UNPROVEN evm-sources-few',
      'UNPROVEN evm-sources-few',
      'unproven',
    ]);
    expect(evm(few)).toMatchObject({ strength: 'weak', link: 'unlinked', code: 'evm-sources-few' });
    const enough = await mainnet([asking(2, 'https://one.test', 'https://two.test')]);
    expect([enough.verdict, evm(enough).strength]).toEqual(['verified', 'strong']);
    // A pin is the word of whoever verifies: it needs no second.
    const block = anchorOf().block;
    const pinned = { chainId: 1, genesisHash: MAINNET.genesisHash, number: block.number, hash: block.hash };
    const report = await judge(made.file, {
      proof: made.proofBytes,
      readers: [asking(2, 'https://one.test')],
      trust: { ...noTrust, blocks: [pinned] },
    });
    expect(evm(report)).toMatchObject({ strength: 'strong', link: 'pinned' });
  });

  it('the time of a block is good to its slot, where the chain has slots', async () => {
    expect(evm(await mainnet([])).timeError).toEqual({ seconds: 12, basis: 'slot' });
    expect(evm(await withAnchors([anchorOf({ network: DEVNET })])).timeError).toEqual({ basis: 'unstated' });
    expect(evm(await withAnchors([anchorOf({ network: STRANGE })])).timeError).toEqual({ basis: 'unstated' });
  });

  it('a reader that throws is one that could not be reached', async () => {
    const broken = { ...truth(), blockAt: () => Promise.reject(new Error('secret-key-in-url')) };
    const report = await mainnet([broken]);
    expect(evm(report).sightings[0]).toMatchObject({ outcome: 'unreachable' });
    expect(JSON.stringify(report)).not.toContain('secret');
  });

  it('a reader of another chain is not asked', async () => {
    const other = { ...liar(), genesisHash: STRANGE.genesisHash };
    expect(outcomeOf(await mainnet([other]), 'I5')).toBe('UNPROVEN evm-header-unlinked');
  });

  it('the lowest finality that agreeing sources report counts', async () => {
    expect(evm(await mainnet([truth(), readerOf(trueBlocks(made), 'safe')])).strength).toBe('fair');
    expect(evm(await mainnet([readerOf(trueBlocks(made), 'included')])).strength).toBe('fair');
    expect(evm(await mainnet([truth()])).strength).toBe('strong');
  });

  it('what the record says of its own finality counts for nothing', async () => {
    const report = await withAnchors([anchorOf({ status: 'finalized' })]);
    expect(evm(report)).toMatchObject({ status: 'finalized', strength: 'weak' });
  });
});

describe('pinned blocks', () => {
  const pin = (hash: string) => ({
    ...noTrust,
    blocks: [{ chainId: 1, genesisHash: MAINNET.genesisHash, number: 24_000_100, hash: hash as `0x${string}` }],
  });

  it('link a block offline, or contradict it', async () => {
    const held = await withAnchors([anchorOf()], { trust: pin(anchorOf().block.hash) });
    expect([outcomeOf(held, 'I5'), held.verdict, evm(held).link, evm(held).strength]).toEqual([
      'PASS',
      'verified',
      'pinned',
      'strong',
    ]);
    const refused = await withAnchors([anchorOf()], { trust: pin(`0x${'66'.repeat(32)}`) });
    expect(failures(refused)).toEqual(['I5 evm-block-contradicted']);
  });

  it('do not outrank a node that says otherwise', async () => {
    const report = await withAnchors([anchorOf()], {
      trust: pin(anchorOf().block.hash),
      readers: [readerOf({ 24000100: `0x${'66'.repeat(32)}` })],
    });
    expect([outcomeOf(report, 'I5'), evm(report).strength]).toEqual(['UNPROVEN evm-sources-disagree', 'weak']);
  });
});

describe('what a chain is worth', () => {
  const strengthOn = async (network: Network, linked: boolean, trust: VerifyInput['trust'] = noTrust) => {
    const anchor = anchorOf({ network });
    return evm(await withAnchors([anchor], { trust, readers: linked ? [readerFor(network, anchor)] : [] }));
  };

  it('is capped in code: nothing for a development chain, little for a testnet, whatever a finalizing reader says', async () => {
    expect([(await strengthOn(DEVNET, false)).strength, (await strengthOn(DEVNET, true)).strength]).toEqual([
      'none',
      'none',
    ]);
    expect([(await strengthOn(SEPOLIA, false)).strength, (await strengthOn(SEPOLIA, true)).strength]).toEqual([
      'weak',
      'weak',
    ]);
    expect([(await strengthOn(MAINNET, false)).strength, (await strengthOn(MAINNET, true)).strength]).toEqual([
      'weak',
      'strong',
    ]);
  });

  it('is unknown for a chain with another genesis, whatever name it gives itself', async () => {
    const report = await strengthOn(STRANGE, false);
    expect(report).toMatchObject({
      network: 'unknown (1)',
      networkClass: 'unknown',
      code: 'evm-genesis-unknown',
      strength: 'none',
    });
    expect(await strengthOn(STRANGE, true)).toMatchObject({ code: 'evm-genesis-unknown', strength: 'weak' });
    expect(outcomeOf(await withAnchors([anchorOf({ network: STRANGE })]), 'I5')).toBe('UNPROVEN evm-genesis-unknown');
  });

  it('a configured chain has the class it is configured with, but the development genesis stays what it is', async () => {
    const named: Network = { ...STRANGE, name: 'court-chain' };
    expect(await strengthOn(named, true, { ...noTrust, networks: [named] })).toMatchObject({
      network: 'court-chain',
      strength: 'strong',
    });
    const posing: Network = { ...DEVNET, name: 'posing', class: 'mainnet' };
    expect(await strengthOn(posing, true, { ...noTrust, networks: [posing] })).toMatchObject({
      networkClass: 'development',
      strength: 'none',
    });
  });
});

describe('an anchor of a root that does not hold the deposit', () => {
  it('witnesses something else: it counts for nothing, and the path is what fails', async () => {
    const inclusion = { ...made.proof.inclusion, index: 1, size: 2, path: ['00'.repeat(32)] };
    const report = await judge(made.file, {
      proof: encodeProof({ ...made.proof, inclusion }),
      readers: [readerOf(trueBlocks(made))],
    });
    expect(evm(report)).toMatchObject({ outcome: 'invalid', code: 'inclusion-invalid', strength: 'none' });
    expect(report.policy.met).toBe(false);
    expect(failures(report)).toEqual(['T9 custody-hop-broken', 'I4 inclusion-invalid']);
  });
});

describe('how many witnesses', () => {
  it('counts a chain once, however often it is in the proof', async () => {
    const policy = { name: 'two', anyOf: [{ count: 2, strength: 'weak' as const }] };
    const anchor = anchorOf();
    const second = anchorOf({ number: 24_000_101 });
    const report = await withAnchors([anchor, anchor, second], { policy });
    expect(report.policy).toMatchObject({ met: false, anyOf: [{ count: 2, have: 1 }] });
    expect(report.anchors.map((_, i) => evm(report, i).code)).toEqual([
      'evm-header-unlinked',
      'anchor-duplicate',
      'anchor-duplicate',
    ]);
    expect((await withAnchors([anchor, anchorOf({ network: SEPOLIA })], { policy })).policy.met).toBe(true);
  });

  it('counts no pending anchor and no unknown one', async () => {
    const { block: _, ...facts } = anchorOf();
    const pending = await withAnchors([{ ...facts, status: 'broadcast' }], { policy: policies.devnet });
    expect(evm(pending)).toMatchObject({ outcome: 'pending', strength: 'none' });
    for (const id of ['I3', 'I4', 'I5', 'C3', 'C7'] as const)
      expect(outcomeOf(pending, id)).toBe('UNPROVEN anchor-pending');
    expect(pending.verdict).toBe('unproven');
    const unknown = await withAnchors([{ kind: 'tarot', cards: 3 }], { policy: policies.devnet });
    expect(unknown.anchors).toEqual([{ kind: 'unknown', name: 'tarot', outcome: 'unknown', strength: 'none' }]);
    expect(outcomeOf(unknown, 'I5')).toBe('UNPROVEN anchor-unknown');
    expect((await withAnchors([], { policy: policies.devnet })).verdict).toBe('unproven');
  });

  it('presets say what they are worth', async () => {
    const devnet = anchorOf({ network: DEVNET });
    expect((await withAnchors([devnet], { policy: policies.devnet })).verdict).toBe('verified');
    expect((await withAnchors([devnet], { policy: policies.testnet })).verdict).toBe('unproven');
    const sepolia = anchorOf({ network: SEPOLIA });
    expect((await withAnchors([sepolia], { policy: policies.testnet })).verdict).toBe('verified');
    expect(
      (await withAnchors([sepolia], { policy: policies.court, readers: [readerFor(SEPOLIA, sepolia)] })).verdict,
    ).toBe('unproven');
  });
});

describe('the not-before block', () => {
  it('is confirmed by a reader, or stays the package’s own word', async () => {
    const confirmed = await judge(made.file, { proof: made.proofBytes, readers: [readerOf(trueBlocks(made))] });
    expect(outcomeOf(confirmed, 'C4')).toBe('PASS');
    expect(checkOf(confirmed, 'C4').evidence?.timeIs).toBe('as stated in the package');
    expect(confirmed.custody[0]).toMatchObject({ event: 'not-before-block', basis: 'witnessed' });
    const alone: Proof['anchors'] = made.proof.anchors;
    expect(outcomeOf(await withAnchors(alone), 'C4')).toBe('UNPROVEN time-unproven');
  });

  it('of a chain without an anchor is judged by its own chain', async () => {
    const report = await withAnchors([anchorOf({ network: SEPOLIA, number: 5 })]);
    expect(outcomeOf(report, 'C4')).toBe('UNPROVEN time-unproven');
  });
});
