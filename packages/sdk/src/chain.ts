import {
  type AnchorKey,
  depositorSeed,
  type EvmProgress,
  type EvmWitnessOptions,
  evmWitness,
  journalFolder,
  latestBlock,
  openJournal,
  rehearseAnchor,
  resolveNetwork,
} from '@guzheng/anchor';
import { type Finality, type Network, type NotBefore, type Signer, toHex, type Witness } from '@guzheng/evidence';
import { nodeSigner } from './deposit/signer.ts';
import type { WitnessGroup } from './deposit/testimony.ts';
import { exists } from './file/new-file.ts';
import type { OnProgress } from './progress.ts';
import { inTurn } from './work/in-turn.ts';

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
  /** The folder where transactions are written down before they are sent: then no root is sent twice, whatever ends the program. */
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
  const { key, maxCost } = options;
  const network = resolveNetwork(options.network, options.networks);
  const rpcs = options.rpcs === undefined || options.rpcs.length === 0 ? network.rpcs : options.rpcs;
  const journal = journalIn(options, network);
  const paying = { network, rpcs, key, ...(maxCost === undefined ? {} : { maxCost }), ...journal };
  const onProgress = (progress: EvmProgress): void =>
    options.onProgress?.({ step: 'anchor', detail: describeProgress(progress) });
  return {
    network,
    rpcs,
    signer: nodeSigner(depositorSeed(key.privateKey)),
    witness: witnessWith({ ...paying, ...waiting(options), onProgress }, journal.journal?.folder),
    rehearse: () => rehearseAnchor(paying),
    latestBlock: () => latestBlock({ network, rpcs }),
  };
}

function journalIn({ state, key }: ChainOptions, network: Network): { readonly journal?: { readonly folder: string } } {
  return state === undefined ? {} : { journal: { folder: journalFolder(state, network, key.address) } };
}

/** A journal can be open once at a time. */
function witnessWith(options: EvmWitnessOptions, folder: string | undefined): Witness {
  const witness = evmWitness(options);
  if (folder === undefined) return witness;
  return { ...witness, testify: (digest, target) => inTurn(folder, () => witness.testify(digest, target)) };
}

function describeProgress(progress: EvmProgress): string {
  const transaction = `transaction ${progress.record.transaction.hash}`;
  switch (progress.step) {
    case 'low-balance':
      return `the account can pay for ${progress.anchorsLeft} more anchors`;
    case 'waiting':
      return `${transaction} waits: ${progress.reason.message}`;
    default:
      return `${transaction} ${progress.step}`;
  }
}

/**
 * Whether a transaction of the account for this root stands in the journal under `state`. It may have been sent and paid for; asking the
 * chain's witness about the root follows it and signs no other. Rejects with AnchorError `journal-busy`, `journal-unreadable`.
 */
export async function hasSigned(
  root: Uint8Array,
  { network, key, state }: { readonly network: Network; readonly key: AnchorKey; readonly state: string },
): Promise<boolean> {
  const folder = journalFolder(state, network, key.address);
  if (!(await exists(folder))) return false;
  return await inTurn(folder, async () => {
    const journal = await openJournal({ folder });
    try {
      return (await journal.byRoot(toHex(root))) !== undefined;
    } finally {
      await journal.close();
    }
  });
}

/** The chain as a group of witnesses: it must answer. */
export function chainGroup({ network, witness }: Chain): WitnessGroup {
  return { name: network.name, atLeast: 1, witnesses: [witness] };
}

function waiting({ confirm, timeoutMs }: ChainOptions): Pick<ChainOptions, 'confirm' | 'timeoutMs'> {
  return { ...(confirm === undefined ? {} : { confirm }), ...(timeoutMs === undefined ? {} : { timeoutMs }) };
}
