import {
  type AnchorKey,
  depositorSeed,
  type EvmProgress,
  evmWitness,
  latestBlock,
  rehearseAnchor,
  resolveNetwork,
} from '@guzheng/anchor';
import type { Finality, Network, NotBefore, Signer, Witness } from '@guzheng/evidence';
import { nodeSigner } from './deposit/signer.ts';
import type { WitnessGroup } from './deposit/testimony.ts';
import type { OnProgress } from './progress.ts';

export interface ChainOptions {
  /** A preset's name, or a name from `networks`. */
  readonly network: string;
  readonly networks?: readonly Network[];
  /** RPC endpoints; the network's public ones unless told. */
  readonly rpcs?: readonly string[];
  readonly key: AnchorKey;
  /** The most that one anchor may cost, in wei; 0.01 ETH unless told. */
  readonly maxCost?: bigint;
  readonly confirm?: Finality;
  /** How long to wait for `confirm` after sending; 3 minutes unless told. Then the proof is pending. */
  readonly timeoutMs?: number;
  /** Where transactions are written down before they are sent: no root is sent twice, whatever ends the program. */
  readonly state?: string;
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
  const paying = {
    network,
    rpcs,
    key: options.key,
    ...(options.maxCost === undefined ? {} : { maxCost: options.maxCost }),
  };
  const onProgress = ({ step, record }: EvmProgress): void =>
    options.onProgress?.({ step: 'anchor', detail: `transaction ${record.transaction.hash} ${step}` });
  return {
    network,
    rpcs,
    signer: nodeSigner(depositorSeed(options.key.privateKey)),
    witness: evmWitness({ ...paying, ...waiting(options), onProgress }),
    rehearse: () => rehearseAnchor(paying),
    latestBlock: () => latestBlock({ network, rpcs }),
  };
}

/** The chain as a group of witnesses: it must answer. */
export function chainGroup({ network, witness }: Chain): WitnessGroup {
  return { name: network.name, atLeast: 1, witnesses: [witness] };
}

function waiting({ confirm, timeoutMs }: ChainOptions): Pick<ChainOptions, 'confirm' | 'timeoutMs'> {
  return { ...(confirm === undefined ? {} : { confirm }), ...(timeoutMs === undefined ? {} : { timeoutMs }) };
}
