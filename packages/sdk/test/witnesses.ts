// Witnesses whose records a proof file can hold. What they say is never checked here: that is `verify`'s.
import { AnchorError } from '@guzheng/anchor';
import {
  type AnchorTarget,
  bytesToHex,
  type EvmAnchor,
  type Rfc3161Anchor,
  toBase64,
  toHex,
  type Witness,
} from '@guzheng/evidence';

/** A witness that remembers what it was shown. */
export interface Recorded extends Witness {
  readonly seen: readonly { readonly digest: string; readonly target: AnchorTarget }[];
}

/** An authority whose stamps are the digest itself and a number, so that no two are alike. */
export function authority(name: string, answer: () => Promise<void> = async () => {}): Recorded {
  const seen: { digest: string; target: AnchorTarget }[] = [];
  return {
    kind: 'rfc3161',
    name,
    seen,
    testify: async (digest, target) => {
      seen.push({ digest: bytesToHex(digest), target });
      await answer();
      return stampOf(name, digest, target, seen.length);
    },
  };
}

export function stampOf(url: string, digest: Uint8Array, target: AnchorTarget, serial = 1): Rfc3161Anchor {
  const response = toBase64(Uint8Array.of(...digest, serial));
  return { kind: 'rfc3161', target, url, response, chain: [], revocation: [] };
}

/** A witness that is away. */
export function away(
  kind: Witness['kind'],
  name: string,
  code: 'rpc-unreachable' | 'rpc-lied' = 'rpc-unreachable',
): Witness {
  return { kind, name, testify: () => Promise.reject(new AnchorError(code, `${name} is away`)) };
}

/** A transaction that was sent, as a record without a block. */
export function sentRecord(network: string, root: Uint8Array): EvmAnchor {
  return {
    kind: 'evm',
    network,
    chainId: 31337,
    genesisHash: `0x${'11'.repeat(32)}`,
    transaction: { raw: toHex(root), hash: toHex(root) },
    answers: [],
    status: 'broadcast',
  };
}
