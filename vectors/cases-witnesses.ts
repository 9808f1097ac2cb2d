// Several witnesses of one deposit: who counts twice, and what their times say of each other.
import { bytesToHex, hexToBytes, type OpenTimestampsAnchor, type Rfc3161Anchor } from '@guzheng/evidence';
import { makeEvmAnchor, makeOtsAnchor, makeTimeStamp, SEPOLIA, TEST_TSA_ROOT, work } from '@guzheng/testing';
import { anchorOf, BLOCK, bodyOf, evidence, pins, withAnchors } from './make.ts';
import {
  type Case,
  type Cases,
  contradicted,
  duplicate,
  type Outcome,
  unproven,
  verified,
  verifiedBut,
} from './vector.ts';
import { beside, PUBLIC_TSA_ROOT, pinsOf, publicRoot, type Seen, SOON, witnessed } from './witnessed.ts';

const strong = (count: number): unknown => ({ name: `${count} strong`, anyOf: [{ count, strength: 'strong' }] });
const stampOfRoot = ({ root }: Seen): Rfc3161Anchor => makeTimeStamp(root, { target: 'root', genTime: SOON });
const stampOfFile = ({ file }: Seen): Rfc3161Anchor => makeTimeStamp(file, { target: 'file', genTime: SOON });
const ots = ({ root }: Seen): OpenTimestampsAnchor => makeOtsAnchor(root);

/** The policy asks for two; the second anchor is the first in disguise. */
const twoTokens = (about: string, second: (first: Rfc3161Anchor, seen: Seen) => unknown): Case =>
  witnessed(about, duplicate(1), (seen) => [stampOfRoot(seen), second(stampOfRoot(seen), seen)], {
    own: strong(2),
    trust: publicRoot,
  });

const twoStamps = (about: string, second: (first: OpenTimestampsAnchor, seen: Seen) => OpenTimestampsAnchor): Case => {
  const anchors = (seen: Seen) => [ots(seen), second(ots(seen), seen)];
  const trust = (seen: Seen) => ({ bitcoinBlocks: distinct(anchors(seen).flatMap(pinsOf)) });
  return witnessed(about, duplicate(1), anchors, { own: strong(2), trust });
};

const twoBlocks = (about: string, second: (seen: Seen) => unknown): Case =>
  beside(about, duplicate(1), (seen) => [second(seen)], {
    own: { name: '2 weak', anyOf: [{ count: 2, strength: 'weak' }] },
  });

function distinct<T>(values: readonly T[]): readonly T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

const everybody = ({ proof, ...seen }: Seen): unknown => ({
  ...pins(anchorOf(proof)),
  bitcoinBlocks: pinsOf(ots({ ...seen, proof })),
  tsaRoots: [PUBLIC_TSA_ROOT],
});

export const countingCases: Cases = {
  'token-twice': twoTokens('one time stamp, listed twice, is one witness', (first) => first),
  'token-under-another-address': twoTokens('the same, said to come from elsewhere', (first) => ({
    ...first,
    url: 'http://another.test',
  })),
  'token-without-its-request': twoTokens('the same, its request left out', ({ request: _, ...first }) => first),
  'token-with-more-certificates': twoTokens('the same, with the root kept beside it', (first) => ({
    ...first,
    chain: [TEST_TSA_ROOT.certificate],
  })),
  'token-asked-for-again': twoTokens('another token of the same authority', (_, { root }) =>
    makeTimeStamp(root, { target: 'root', genTime: '20260701080026Z' }),
  ),
  'token-of-the-file-too': twoTokens('one authority stamped the root and the file', (_, seen) => stampOfFile(seen)),
  'two-authorities-under-one-root': twoTokens(
    'two authorities below one pinned root are one witness: who holds its key can make any number',
    (_, { root }) => makeTimeStamp(root, { target: 'root', genTime: SOON, key: 'p-256' }),
  ),
  'ots-twice': twoStamps('one .ots, listed twice, is one witness', (first) => first),
  'ots-of-the-file-too': twoStamps('Bitcoin holds the root and the file', (_, { file }) =>
    makeOtsAnchor(file, { target: 'file', height: 900_010 }),
  ),
  'ots-of-other-blocks': twoStamps('two .ots in four blocks are one witness', (_, { root }) =>
    makeOtsAnchor(root, { height: 900_010 }),
  ),
  'ots-split-by-calendar': witnessed(
    'one .ots listed twice, each time with the header of another calendar’s block',
    duplicate(1),
    (seen) => [0, 1].map((place) => ({ ...ots(seen), blocks: ots(seen).blocks.slice(place, place + 1) })),
    { own: strong(2), trust: (seen) => ({ bitcoinBlocks: pinsOf(ots(seen)) }) },
  ),
  'two-calendars-are-one-chain': witnessed(
    'two calendars in two blocks, both pinned: Bitcoin is one witness',
    { expect: 'unproven' },
    (seen) => [ots(seen)],
    { own: strong(2), trust: (seen) => ({ bitcoinBlocks: pinsOf(ots(seen)) }) },
  ),
  'two-calendars-in-one-block': witnessed(
    'two calendars in one block, pinned: one witness',
    { expect: 'unproven' },
    ({ root }) => [makeOtsAnchor(root, { together: true })],
    {
      own: strong(2),
      trust: ({ root }) => ({ bitcoinBlocks: pinsOf(makeOtsAnchor(root, { together: true })) }),
    },
  ),
  'chain-under-another-name': twoBlocks('the same block, said to be of a chain of another name', ({ block }) => ({
    ...block,
    network: 'another',
  })),
  'chain-from-another-transaction': twoBlocks('another block of the same chain, included only', ({ root }) =>
    makeEvmAnchor(root, { ...BLOCK, number: BLOCK.number + 1, timestamp: BLOCK.timestamp + 12, status: 'included' }),
  ),
  'three-kinds-are-three': beside(
    'a main network, Bitcoin and an authority, all vouched for, are three witnesses',
    verified,
    (seen) => [ots(seen), stampOfRoot(seen)],
    { own: strong(3), trust: everybody },
  ),
  'four-of-three-kinds': beside(
    'there is no fourth',
    { expect: 'unproven', point: 'anchor 3', code: 'anchor-duplicate' },
    (seen) => [ots(seen), stampOfRoot(seen), stampOfFile(seen)],
    { own: strong(4), trust: everybody },
  ),
  'worthless-ones-do-not-add-up': witnessed(
    'an authority that nobody knows and headers that anyone could make are no witnesses, however many',
    unproven('I8', 'tsa-root-unknown'),
    (seen) => [stampOfRoot(seen), stampOfFile(seen), ots(seen), { ...ots(seen), blocks: ots(seen).blocks.slice(1) }],
    { own: { name: '1 weak', anyOf: [{ count: 1, strength: 'weak' }] } },
  ),
};

const C3 = contradicted('C3', 'anchor-before-deposit');
const I6 = contradicted('I6', 'blocks-out-of-order');
const HOUR = 3600;
const deposited = Date.UTC(2026, 6, 1, 8, 0, 20) / 1000;

const stampedAt = (genTime: string, target: 'root' | 'file') => (seen: Seen) => [
  makeTimeStamp(seen[target], { target, genTime }),
];
const minedAt =
  (time: number) =>
  ({ root }: Seen) => [makeOtsAnchor(root, { block: { time } })];

export const orderCases: Cases = {
  'time-stamp-before-the-deposit': beside(
    'an authority stamped the root an hour before the deposit statement was made',
    C3,
    stampedAt('20260701070020Z', 'root'),
    { trust: publicRoot },
  ),
  'time-stamp-within-the-skew': beside(
    'two minutes and its own second early are within what clocks may differ',
    verifiedBut('I5', 'evm-header-unlinked'),
    stampedAt('20260701075819Z', 'root'),
    { trust: publicRoot },
  ),
  'time-stamp-of-the-file-before-the-deposit': beside(
    'a file may have been stamped a month before it was deposited',
    verifiedBut('I5', 'evm-header-unlinked'),
    stampedAt('20260601080000Z', 'file'),
    { trust: publicRoot },
  ),
  'time-stamp-before-the-capture': packageStamped(
    'an authority stamped the package a month before it was captured',
    contradicted('C7', 'time-out-of-order'),
    '20260601080000Z',
  ),
  'bitcoin-before-the-deposit': beside(
    'a Bitcoin block is three hours older than the deposit that it is said to hold',
    C3,
    minedAt(deposited - 3 * HOUR),
  ),
  'bitcoin-within-a-miners-clock': beside(
    'a Bitcoin block two hours early is within what a miner’s clock may be off',
    verifiedBut('I5', 'evm-header-unlinked'),
    minedAt(deposited - 2 * HOUR),
  ),
  'bitcoin-blocks-out-of-order': beside('the higher of two Bitcoin blocks is five hours older', I6, ({ root }) => [
    makeOtsAnchor(root, { blocks: ([first, second]) => [moved(first, 5 * HOUR), second].filter(isThere) }),
  ]),
  'bitcoin-blocks-a-little-out-of-order': beside(
    'the higher of two Bitcoin blocks is an hour older, as miners’ clocks may be',
    verifiedBut('I5', 'evm-header-unlinked'),
    ({ root }) => [makeOtsAnchor(root, { blocks: ([first, second]) => [first, moved(second, -HOUR)].filter(isThere) })],
  ),
  'blocks-out-of-order': beside('the higher of two blocks of one chain is ten minutes older', I6, ({ root }) => [
    makeEvmAnchor(root, { ...BLOCK, number: BLOCK.number - 1, timestamp: BLOCK.timestamp + 600 }),
  ]),
  'chains-owe-each-other-no-order': beside(
    'a block of another chain is ten minutes younger, whatever its height',
    verifiedBut('I6', 'evm-header-unlinked'),
    ({ root }) => [makeEvmAnchor(root, { ...BLOCK, network: SEPOLIA, number: 5, timestamp: BLOCK.timestamp + 600 })],
  ),
};

type BlockRecord = OpenTimestampsAnchor['blocks'][number];

/** The header with another time, and the work done again. */
function moved(block: BlockRecord | undefined, seconds: number): BlockRecord | undefined {
  if (block === undefined) return undefined;
  const header = hexToBytes(block.header);
  const view = new DataView(header.buffer);
  view.setUint32(68, view.getUint32(68, true) + seconds, true);
  return { ...block, header: bytesToHex(work(header, true)) };
}

function isThere<T>(value: T | undefined): value is T {
  return value !== undefined;
}

/** A package, whose capture has times of its own. */
function packageStamped(about: string, outcome: Outcome, genTime: string): Case {
  return {
    ...{ about, ...outcome },
    body: async () => {
      const { file, proof, statement } = await evidence();
      const stamped = makeTimeStamp(hexToBytes(statement.subject.sha256), { target: 'file', genTime });
      return bodyOf({ file, proof: withAnchors(proof, [anchorOf(proof), stamped]), trust: publicRoot() });
    },
  };
}
