/** What the cases of witnesses share: one small file that was deposited, and what its witnesses saw. */
import { type EvmAnchor, hexToBytes, type OpenTimestampsAnchor, type Proof, utf8Encode } from '@guzheng/evidence';
import { hashOf, makeProof, TEST_TSA_ROOT } from '@guzheng/testing';
import { anchorOf, bodyOf, withAnchors } from './make.ts';
import type { Case, Outcome, PolicyName } from './vector.ts';

/** What a witness can have seen of the deposit. */
export interface Seen {
  readonly root: Uint8Array;
  readonly file: Uint8Array;
  /** The anchor that the deposit has already: the block of a main network. */
  readonly block: EvmAnchor;
  readonly proof: Proof;
}

export interface Setting {
  /** Unless told: `devnet`, and `own` where there is one. */
  readonly policy?: PolicyName;
  readonly own?: unknown;
  readonly trust?: (seen: Seen) => unknown;
}

const FILE = utf8Encode('A file that witnesses saw.\n');
const DEPOSIT = await makeProof(FILE);

/** The proof has these anchors and no others. */
export function witnessed(
  about: string,
  outcome: Outcome,
  anchors: (seen: Seen) => readonly unknown[],
  { policy, own, trust }: Setting = {},
): Case {
  return {
    ...{ about, policy: policy ?? (own === undefined ? 'devnet' : 'own'), ...outcome },
    body: () => {
      const { proof, statement } = DEPOSIT;
      const seen = {
        ...{ proof, block: anchorOf(proof) },
        ...{ root: hexToBytes(proof.inclusion.root), file: hexToBytes(statement.subject.sha256) },
      };
      return bodyOf({
        ...{ file: FILE, proof: withAnchors(proof, anchors(seen)) },
        ...(trust === undefined ? {} : { trust: trust(seen) }),
        ...(own === undefined ? {} : { policy: own }),
      });
    },
  };
}

/** The same beside the block of a main network. */
export function beside(
  about: string,
  outcome: Outcome,
  anchors: (seen: Seen) => readonly unknown[],
  setting: Setting = {},
): Case {
  return witnessed(about, outcome, (seen) => [seen.block, ...anchors(seen)], setting);
}

/** The root of the tests as what it is, and as if somebody answered for it. */
export const developmentRoot = (): unknown => ({ tsaRoots: [TEST_TSA_ROOT] });
export const publicRoot = (): unknown => ({ tsaRoots: [PUBLIC_TSA_ROOT] });
export const PUBLIC_TSA_ROOT = { ...TEST_TSA_ROOT, class: 'public' } as const;

/** Digits of a genTime five seconds after the deposit. */
export const SOON = '20260701080025Z';

/** A block of Bitcoin that the user vouches for. */
export interface BitcoinPin {
  readonly height: number;
  readonly hash: string;
}

export function pinsOf({ blocks }: OpenTimestampsAnchor): readonly BitcoinPin[] {
  return blocks.map(({ height, header }) => ({ height, hash: hashOf(hexToBytes(header)) }));
}
