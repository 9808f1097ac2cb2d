// Witnesses without a service behind them, whose records hold all the same.
import { AnchorError } from '@guzheng/anchor';
import { type AnchorTarget, bytesToHex, type EvmAnchor, type Rfc3161Anchor, type Witness } from '@guzheng/evidence';
import { makeEvmAnchor, makeTimeStamp } from '@guzheng/testing';

/** A witness that remembers what it was shown. */
export interface Recorded extends Witness {
  readonly seen: readonly { readonly digest: string; readonly target: AnchorTarget }[];
}

/** An authority that remembers; no two of its stamps are alike. */
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

/** A time stamp of real cryptography; of another second for another number up to 59. */
export function stampOf(url: string, digest: Uint8Array, target: AnchorTarget, second = 1): Rfc3161Anchor {
  const genTime = `202603010800${String(second).padStart(2, '0')}Z`;
  return { ...makeTimeStamp(digest, { target, key: 'p-256', genTime }), url };
}

/** A witness that is away. */
export function away(
  kind: Witness['kind'],
  name: string,
  code: 'rpc-unreachable' | 'rpc-lied' = 'rpc-unreachable',
): Witness {
  return { kind, name, testify: () => Promise.reject(new AnchorError(code, `${name} is away`)) };
}

/** A transaction that was sent, of real cryptography, in no block. */
export function sentRecord(network: string, root: Uint8Array): EvmAnchor {
  const chain = { name: network, chainId: 31337, genesisHash: `0x${'11'.repeat(32)}` } as const;
  const { block: _, ...facts } = makeEvmAnchor(root, { network: chain, number: 1, timestamp: 1_780_000_000 });
  return { ...facts, status: 'broadcast' };
}
