import { hexToBytes, type Network } from '@guzheng/evidence';
import { MAINNET, makeEvmAnchor, SEPOLIA } from '@guzheng/testing';
import type { Trust } from '@guzheng/verify';
import { anchorOf, BLOCK, type BlockAnchor, bodyOf, evidence, pins, withAnchors } from './make.ts';
import {
  type Case,
  type Cases,
  contradicted,
  type Outcome,
  type PolicyName,
  refused,
  unproven,
  verified,
  verifiedBut,
} from './vector.ts';

const DEVNET: Network = {
  ...MAINNET,
  name: 'devnet',
  chainId: 31337,
  genesisHash: '0x4a851a0e8ddeaa7820f27388fd42043ba2fda5551f3e64fb5857b265f0dde4cd',
  class: 'development',
};
/** Mainnet's chain id and name above a genesis of its own. */
const STRANGE: Network = { ...MAINNET, genesisHash: `0x${'99'.repeat(32)}`, rpcs: [] };
const OTHER_HASH = `0x${'66'.repeat(32)}` as const;
const TWO_WEAK = { name: 'two', anyOf: [{ count: 2, strength: 'weak' }] };

interface Setting {
  readonly network?: Network;
  readonly trust?: (anchor: BlockAnchor) => unknown;
  readonly anchors?: (anchor: BlockAnchor, root: Uint8Array) => readonly unknown[];
  readonly own?: unknown;
}

const under = (policy: PolicyName, about: string, outcome: Outcome, setting: Setting = {}): Case => ({
  ...{ about, policy, ...outcome },
  body: async () => {
    const { network = MAINNET, trust, anchors, own } = setting;
    const { file, proof } = await evidence({ network });
    const anchor = anchorOf(proof);
    const root = hexToBytes(proof.inclusion.root);
    return bodyOf({
      file,
      proof: anchors === undefined ? proof : withAnchors(proof, anchors(anchor, root)),
      ...(trust === undefined ? {} : { trust: trust(anchor) }),
      ...(own === undefined ? {} : { policy: own }),
    });
  },
});

const open: Outcome = { expect: 'unproven' };
const pinned = (anchor: BlockAnchor): Pick<Trust, 'networks' | 'blocks'> => pins(anchor);
const withHash = (anchor: BlockAnchor, hash: `0x${string}`): BlockAnchor => ({
  ...anchor,
  block: { ...anchor.block, hash },
});

export const policyCases: Cases = {
  'mainnet-pinned': under('court', 'the block is one that the user vouches for: every point passes', verified, {
    trust: pinned,
  }),
  'mainnet-offline': under('court', 'main network, nobody asked', unproven('I5', 'evm-header-unlinked')),
  'pin-of-another-block': under(
    'court',
    'the user vouches for another block at this height',
    contradicted('I5', 'evm-block-contradicted'),
    {
      trust: (anchor) => ({ networks: [], blocks: pins(withHash(anchor, OTHER_HASH)).blocks.slice(0, 1) }),
    },
  ),
  'pins-disagree': under(
    'court',
    'the user vouches for two blocks at this height',
    unproven('I5', 'evm-sources-disagree'),
    {
      trust: (anchor) => ({
        networks: [],
        blocks: [...pins(anchor).blocks, ...pins(withHash(anchor, OTHER_HASH)).blocks],
      }),
    },
  ),
  'not-before-block-is-another': under(
    'court',
    'the block named as older than the capture is not the one on the chain',
    contradicted('C4', 'evm-block-contradicted'),
    {
      trust: (anchor) => ({
        networks: [],
        blocks: pins(anchor).blocks.map((own) => (own.number === 24_000_090 ? { ...own, hash: OTHER_HASH } : own)),
      }),
    },
  ),
  'development-chain-under-court': under('court', 'a development chain proves nothing', open, { network: DEVNET }),
  'development-chain-pinned': under('testnet', 'a development chain proves nothing, pinned or not', open, {
    network: DEVNET,
    trust: pinned,
  }),
  'development-chain-under-devnet': under(
    'devnet',
    'the policy devnet takes any anchor that holds in itself',
    verifiedBut('I5', 'evm-header-unlinked'),
    {
      network: DEVNET,
    },
  ),
  'development-chain-called-mainnet': under(
    'testnet',
    'the trust file calls the development genesis a main network: the cap is in code',
    open,
    {
      network: DEVNET,
      trust: (anchor) => pins(anchor, [{ ...DEVNET, name: 'posing', class: 'mainnet', rpcs: [] }]),
    },
  ),
  'testnet-under-testnet': under(
    'testnet',
    'a testnet is weak, which is what the policy asks for',
    verifiedBut('I5', 'evm-header-unlinked'),
    {
      network: SEPOLIA,
    },
  ),
  'testnet-claimed-finalized': under('court', 'a testnet, finalized and pinned, is weak', open, {
    network: SEPOLIA,
    trust: pinned,
  }),
  'testnet-called-mainnet': under('court', 'the trust file calls Sepolia a main network: the cap is in code', open, {
    network: SEPOLIA,
    trust: (anchor) => pins(anchor, [{ ...SEPOLIA, name: 'posing', class: 'mainnet', rpcs: [] }]),
  }),
  'unknown-genesis': under(
    'testnet',
    'chain id and name of mainnet above another genesis',
    unproven('I5', 'evm-genesis-unknown'),
    {
      network: STRANGE,
    },
  ),
  'unknown-genesis-pinned': under('court', 'an unknown chain, pinned, is weak', unproven('I5', 'evm-genesis-unknown'), {
    network: STRANGE,
    trust: pinned,
  }),
  'network-of-ones-own': under('court', 'a chain that the trust file names as a main network, pinned', verified, {
    network: STRANGE,
    trust: (anchor) => pins(anchor, [{ ...STRANGE, name: 'court-chain' }]),
  }),
  'two-chains': under('own', 'two witnesses on two chains are two', verifiedBut('I5', 'evm-header-unlinked'), {
    own: TWO_WEAK,
    anchors: (anchor, root) => [anchor, makeEvmAnchor(root, { ...BLOCK, network: SEPOLIA })],
  }),
  'one-anchor-twice': under(
    'own',
    'one anchor, listed twice, is one witness',
    { expect: 'unproven', point: 'anchor 1', code: 'anchor-duplicate' },
    {
      own: TWO_WEAK,
      anchors: (anchor) => [anchor, anchor],
    },
  ),
  'two-blocks-of-one-chain': under(
    'own',
    'two blocks of one chain are one witness',
    { expect: 'unproven', point: 'anchor 1', code: 'anchor-duplicate' },
    {
      own: TWO_WEAK,
      anchors: (anchor, root) => [anchor, makeEvmAnchor(root, { ...BLOCK, number: BLOCK.number + 1 })],
    },
  ),
  'pending-and-unknown-count-for-nothing': under(
    'own',
    'a pending anchor and one of an unknown kind beside a good one',
    { expect: 'unproven', point: 'anchor 1', code: 'anchor-pending' },
    {
      own: TWO_WEAK,
      anchors: ({ block, ...anchor }, root) => {
        const { block: _, ...elsewhere } = makeEvmAnchor(root, { ...BLOCK, network: SEPOLIA });
        return [
          { ...anchor, block },
          { ...elsewhere, status: 'broadcast' },
          { kind: 'tarot', cards: 3 },
        ];
      },
    },
  ),
  'policy-malformed': under('own', 'a policy that asks for nothing', refused('policy-malformed'), {
    own: { name: 'nothing', anyOf: [] },
  }),
  'policy-asks-for-no-witness': under('own', 'a policy that asks for zero witnesses', refused('policy-malformed'), {
    own: { name: 'nothing', anyOf: [{ count: 0, strength: 'strong' }] },
  }),
  'trust-malformed': under('court', 'a trust file with a hash that is too short', refused('trust-malformed'), {
    trust: () => ({ networks: [], blocks: [{ chainId: 1, genesisHash: '0x00', number: 1, hash: '0x00' }] }),
  }),
};
