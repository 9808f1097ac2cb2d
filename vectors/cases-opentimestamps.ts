import {
  BITCOIN_REGTEST_GENESIS_HASH,
  encodeOts,
  hexToBytes,
  type OpenTimestampsAnchor,
  toBase64,
  utf8Encode,
} from '@guzheng/evidence';
import { makeOtsAnchor, makeProof, type OtsAnchorOptions, type OtsLie, otsLies } from '@guzheng/testing';
import { bodyOf, withAnchors } from './make.ts';
import {
  type Case,
  type Cases,
  contradicted,
  type Outcome,
  refused,
  unproven,
  verified,
  verifiedBut,
  verifiedWithout,
} from './vector.ts';
import { type BitcoinPin, beside, pinsOf, type Seen, witnessed } from './witnessed.ts';

const I6 = (code: Parameters<typeof contradicted>[1]) => contradicted('I6', code);
const OTHER_HASH = '66'.repeat(32);
const stamp =
  (options: OtsAnchorOptions = {}) =>
  ({ root, file }: Seen) => [makeOtsAnchor(options.target === 'file' ? file : root, options)];

/** Variants that no reader takes for something else, or that are tried with the truths below. */
const UNTOLD: ReadonlySet<string> = new Set([
  'too-long-hex',
  'payload-cut',
  'nothing',
  'honest-file',
  'negative-target',
]);

/** Every lie beside a block that holds: nothing but the .ots can contradict. */
function caseOf({ what, expected, options }: OtsLie): Case {
  switch (expected) {
    case 'pending':
      return beside(what, verifiedBut('I6', 'anchor-pending'), stamp(options));
    case 'valid':
      return beside(what, verifiedBut('I6', 'bitcoin-header-cheap'), stamp(options));
    case 'ots-header-malformed':
      return beside(what, isParsed(options) ? I6(expected) : refused('proof-malformed'), stamp(options));
    default:
      return beside(what, I6(expected), stamp(options));
  }
}

/** A header of another length is refused with the proof file itself. */
function isParsed(options: OtsAnchorOptions): boolean {
  return makeOtsAnchor(new Uint8Array(32), options).blocks.every(({ header }) => header.length === 160);
}

const lies: Cases = Object.fromEntries(
  otsLies.filter(({ name }) => !UNTOLD.has(name)).map((lie) => [lie.name, caseOf(lie)]),
);

interface Pinned {
  readonly options?: OtsAnchorOptions;
  /** Vouched for instead of the anchor's own two blocks. */
  readonly pins?: (honest: readonly BitcoinPin[]) => readonly BitcoinPin[];
  /** The genesis hash of the chain that the pins are of. */
  readonly chain?: string;
  /** What is left of the record. */
  readonly edit?: (anchor: OpenTimestampsAnchor) => OpenTimestampsAnchor;
}

/** Nothing but the .ots, under the policy of a court, and a user who vouches for its blocks. */
function pinned(about: string, outcome: Outcome, setting: Pinned = {}): Case {
  const { options = {}, pins = same, chain, edit = same } = setting;
  const genesis = chain === undefined ? {} : { genesisHash: chain };
  return witnessed(about, outcome, (seen) => stamp(options)(seen).map(edit), {
    policy: 'court',
    trust: (seen) => ({
      bitcoinBlocks: pins(stamp(options)(seen).flatMap(pinsOf)).map((pin) => ({ ...genesis, ...pin })),
    }),
  });
}

function same<T>(value: T): T {
  return value;
}

const another = (pins: readonly BitcoinPin[]): readonly BitcoinPin[] =>
  pins.map(({ height }) => ({ height, hash: OTHER_HASH }));

const links: Cases = {
  'no-second-chain': beside(
    'there is a block of a main network, and no other chain',
    verifiedWithout('I6', 'no-second-chain'),
    () => [],
  ),
  pinned: pinned('both blocks are ones that the user vouches for', verified),
  'one-block-pinned': pinned('one of the two blocks is one that the user vouches for', verified, {
    pins: (honest) => honest.slice(1),
  }),
  'both-calendars-in-one-block': pinned('both calendars put their commitments into the same block', verified, {
    options: { together: true },
  }),
  'file-pinned': pinned(
    'of the file: it says nothing of the statement’s time',
    verifiedBut('C3', 'statement-unwitnessed'),
    {
      options: { target: 'file' },
    },
  ),
  'headers-that-anyone-could-make': pinned(
    'nobody vouches for the blocks, whose headers cost nothing',
    unproven('I6', 'bitcoin-header-cheap'),
    { pins: () => [] },
  ),
  'pin-of-another-block': pinned(
    'the user vouches for other blocks at these heights',
    I6('bitcoin-block-contradicted'),
    {
      pins: another,
    },
  ),
  'second-block-contradicted': pinned(
    'the user vouches for the first block, and for another at the second’s height',
    I6('bitcoin-block-contradicted'),
    { pins: (honest) => [...honest.slice(0, 1), ...another(honest).slice(1)] },
  ),
  'pins-disagree': pinned(
    'the user vouches for two blocks at each height',
    unproven('I6', 'bitcoin-sources-disagree'),
    { pins: (honest) => [...honest, ...another(honest)] },
  ),
  'pinned-on-a-test-chain': pinned(
    'the user vouches for the blocks as those of a chain for regression tests',
    unproven('I6', 'anchor-development'),
    { chain: BITCOIN_REGTEST_GENESIS_HASH },
  ),
  'another-block-on-a-test-chain': pinned(
    'a test chain that has other blocks at these heights contradicts nothing',
    unproven('I6', 'bitcoin-header-cheap'),
    { chain: BITCOIN_REGTEST_GENESIS_HASH, pins: another },
  ),
  'pending-alone': pinned('no calendar has answered, and there is no other witness', unproven('I6', 'anchor-pending'), {
    options: { status: 'pending' },
  }),
  'confirmed-called-pending': pinned('the header that is pinned is not kept', unproven('I6', 'anchor-pending'), {
    edit: (anchor) => ({ ...anchor, blocks: [] }),
  }),
};

/** Block 702861 of the main chain. */
const REAL_HEADER =
  '04e0ff3f5f3b2119529dc4013ff0f427a457bed706e7b5b8dec30900000000000000000022906797f7ab258c0f896c35b2d6725c0554f579af99754b241aec8c76727d4091a45561ebd00e17e3d6da41';

/** Nobody can get a digest into a block for a test, so the deposit is of a file whose SHA-256 is the block's Merkle root: there is none. */
const costly: Cases = {
  'header-that-cost-real-work': {
    ...{ about: 'a header of the main chain, and nobody vouches for it; the file is another', expect: 'contradicted' },
    ...{ point: 'I6 UNPROVEN', code: 'bitcoin-header-unlinked', policy: 'court' },
    body: async () => {
      const file = utf8Encode('A file whose SHA-256 is no Merkle root.\n');
      const digest = REAL_HEADER.slice(72, 136);
      const { proof } = await makeProof(file, {
        lies: { statement: (own) => ({ ...own, subject: { sha256: digest } }) },
      });
      const timestamp = { attestations: [{ kind: 'bitcoin', height: 702_861 }], branches: [] } as const;
      const anchor: OpenTimestampsAnchor = {
        ...{ kind: 'opentimestamps', target: 'file', answers: [] },
        ots: toBase64(encodeOts({ hash: 'sha256', digest: hexToBytes(digest), timestamp })),
        blocks: [{ height: 702_861, header: REAL_HEADER }],
      };
      return bodyOf({ file, proof: withAnchors(proof, [anchor]) });
    },
  },
};

const targets: Cases = {
  'root-stamped-called-file': beside(
    'a time stamp of the root is said to be of the file',
    I6('ots-digest-mismatch'),
    ({ root }) => [makeOtsAnchor(root, { target: 'file' })],
  ),
  'file-stamped-called-root': beside(
    'a time stamp of the file is said to be of the root',
    I6('ots-digest-mismatch'),
    ({ file }) => [makeOtsAnchor(file, { target: 'root' })],
  ),
  'a-lie-beside-a-truth': beside(
    'a time stamp that holds does not make a lying one beside it disappear',
    I6('ots-digest-mismatch'),
    ({ root, file }) => [makeOtsAnchor(root), makeOtsAnchor(file)],
  ),
  'unknown-key': beside('the record says more than the specification knows', refused('proof-malformed'), ({ root }) => [
    { ...makeOtsAnchor(root), status: 'confirmed' },
  ]),
};

export const openTimestampsCases: Cases = { ...lies, ...links, ...costly, ...targets };
