import {
  type AnchorKey,
  depositorSeed,
  type EvmProgress,
  evmWitness,
  latestBlock,
  rehearseAnchor,
  resolveNetwork,
} from '@guzheng/anchor';
import {
  ed25519Signer,
  type Finality,
  type Network,
  type NotBefore,
  type Signer,
  type Witness,
} from '@guzheng/evidence';
import type { OnProgress } from './progress.ts';

export interface ChainOptions {
  /** A preset's name, or a name from `networks`. */
  readonly network: string;
  readonly networks?: readonly Network[];
  /** RPC endpoints; the network's public ones unless told. */
  readonly rpcs?: readonly string[];
  readonly key: AnchorKey;
  readonly confirm?: Finality;
  /** How long to wait for `confirm` after sending; 3 minutes unless told. Then the proof is pending. */
  readonly timeoutMs?: number;
  readonly onProgress?: OnProgress;
}

/** An EVM chain as witness, and the depositor whose key pays for it: one key file serves both. */
export interface Chain {
  readonly network: Network;
  readonly rpcs: readonly string[];
  readonly signer: Signer;
  readonly witness: Witness;
  /** Rejects with what an anchor would fail with now: wrong chain, no balance, fees over the limit. Sends nothing. */
  rehearse(): Promise<void>;
  /** The latest block, read and checked now: the not-before bound of what is captured after it. */
  latestBlock(): Promise<NotBefore>;
}

/** Puts network, endpoints and key together. Nothing is asked of the network yet. Throws AnchorError `unknown-network`. */
export function openChain(options: ChainOptions): Chain {
  const network = resolveNetwork(options.network, options.networks);
  const rpcs = options.rpcs === undefined || options.rpcs.length === 0 ? network.rpcs : options.rpcs;
  const onProgress = ({ step, record }: EvmProgress): void =>
    options.onProgress?.({ step: 'anchor', detail: `transaction ${record.transaction.hash} ${step}` });
  return {
    network,
    rpcs,
    signer: ed25519Signer(depositorSeed(options.key.privateKey)),
    witness: evmWitness({ network, rpcs, key: options.key, ...waiting(options), onProgress }),
    rehearse: () => rehearseAnchor({ network, rpcs, key: options.key }),
    latestBlock: () => latestBlock({ network, rpcs }),
  };
}

function waiting({ confirm, timeoutMs }: ChainOptions): Pick<ChainOptions, 'confirm' | 'timeoutMs'> {
  return { ...(confirm === undefined ? {} : { confirm }), ...(timeoutMs === undefined ? {} : { timeoutMs }) };
}
