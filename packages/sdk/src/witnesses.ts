// Which witnesses and upgraders there are, in one place.
import {
  AnchorError,
  type AnchorKey,
  type EvmRefreshOptions,
  journalFolder,
  otsWitness,
  refreshEvmAnchor,
  tsaWitness,
  upgradeOtsAnchor,
} from '@guzheng/anchor';
import {
  checkEvmAnchor,
  checkOtsAnchor,
  decodeTransaction,
  type EvmAnchor,
  type Finality,
  fromHex,
  NETWORKS,
  type Network,
  type OpenTimestampsAnchor,
  TSA_ROOTS,
  type TsaRoot,
} from '@guzheng/evidence';
import type { WitnessGroup } from './deposit/testimony.ts';
import type { Upgrader, Upgraders } from './deposit/upgraders.ts';
import { exists } from './file/new-file.ts';
import { inTurn } from './work/in-turn.ts';

/** The witnesses beside the chain. */
export interface WitnessesOptions {
  readonly tsa?: {
    /** Time-stamping authorities (RFC 3161), by their addresses. */
    readonly urls: readonly string[];
    readonly atLeast: number;
    /** Roots that their stamps may lead to, beside those that are built in. */
    readonly roots?: readonly TsaRoot[];
  };
  /** OpenTimestamps; the calendars and their number that are usual unless told. */
  readonly ots?: { readonly calendars?: readonly string[]; readonly atLeast?: number };
}

/** The groups of witnesses that the options name. Throws AnchorError `config-malformed` for addresses that are none. */
export function openWitnesses({ tsa, ots }: WitnessesOptions): readonly WitnessGroup[] {
  return [...(tsa === undefined ? [] : [authorities(tsa)]), ...(ots === undefined ? [] : [calendars(ots)])];
}

function authorities({ urls, atLeast, roots = [] }: NonNullable<WitnessesOptions['tsa']>): WitnessGroup {
  const witnesses = urls.map((url) => tsaWitness({ url, roots: [...TSA_ROOTS, ...roots] }));
  return { name: 'time-stamping authorities', atLeast, witnesses };
}

/** One witness, which has a number of calendars of its own to reach. */
function calendars(options: NonNullable<WitnessesOptions['ots']>): WitnessGroup {
  return { name: 'OpenTimestamps', atLeast: 1, witnesses: [otsWitness(options)] };
}

/** How pending anchors are looked up. */
export interface UpgradersOptions {
  /** Networks of one's own, beside the presets. */
  readonly networks?: readonly Network[];
  /** RPC endpoints instead of the networks' public ones. */
  readonly rpcs?: readonly string[];
  /** The status from which on an anchor on a chain counts as complete; `finalized` unless told. */
  readonly confirm?: Finality;
  /** The folder where transactions were written down, as in `openChain`; then replacements are known. */
  readonly state?: string;
  /** The account that pays: a transaction of its own that is stuck is replaced by one with higher fees. */
  readonly key?: AnchorKey;
  /** The most that one anchor may cost, in wei; 0.01 ETH unless told. */
  readonly maxCost?: bigint;
  /** OpenTimestamps calendars of one's own that may be asked, beside the public ones. */
  readonly calendars?: readonly string[];
  /** Sources of Bitcoin block headers that speak Esplora's protocol; public ones unless told. */
  readonly bitcoin?: readonly string[];
}

/** The upgraders for all kinds that can be pending. */
export function openUpgraders(options: UpgradersOptions = {}): Upgraders {
  return { evm: evmUpgrader(options), opentimestamps: otsUpgrader(options) };
}

const LADDER: readonly EvmAnchor['status'][] = ['broadcast', 'included', 'safe', 'finalized'];

function evmUpgrader(options: UpgradersOptions): Upgrader<EvmAnchor> {
  const { networks = [], rpcs = [], confirm = 'finalized', maxCost } = options;
  const known = [...NETWORKS, ...networks];
  return {
    isComplete: (record, root) =>
      LADDER.indexOf(record.status) >= LADDER.indexOf(confirm) && checkEvmAnchor(record, root).outcome === 'valid',
    upgrade: async (record) => {
      const network = networkOf(record, known);
      const asking = { network, rpcs: rpcs.length > 0 ? rpcs : network.rpcs, confirm };
      const spending = maxCost === undefined ? {} : { maxCost };
      return await withJournalOf(record, network, options, (own) =>
        refreshEvmAnchor(record, { ...asking, ...spending, ...own }),
      );
    },
  };
}

type Own = Pick<EvmRefreshOptions, 'journal' | 'key'>;

/** The journal of the account that sent, where it is on this machine or the account is ours. One at a time has it open. */
async function withJournalOf<T>(
  { transaction }: EvmAnchor,
  network: Network,
  { state, key }: UpgradersOptions,
  work: (own: Own) => Promise<T>,
): Promise<T> {
  const decoded = decodeTransaction(fromHex(transaction.raw));
  if (state === undefined || decoded.outcome === 'invalid') return await work({});
  const folder = journalFolder(state, network, decoded.sender);
  const isOurs = key !== undefined && key.address === decoded.sender;
  if (!isOurs && !(await exists(folder))) return await work({});
  return await inTurn(folder, () => work({ journal: { folder }, ...(isOurs ? { key } : {}) }));
}

function otsUpgrader({ calendars, bitcoin }: UpgradersOptions): Upgrader<OpenTimestampsAnchor> {
  const options = {
    ...(calendars === undefined ? {} : { calendars }),
    ...(bitcoin === undefined ? {} : { bitcoin: { sources: bitcoin } }),
  };
  return {
    isComplete: (record, digest) => checkOtsAnchor(record, digest).outcome === 'valid',
    upgrade: (record) => upgradeOtsAnchor(record, options),
  };
}

function networkOf({ network, chainId, genesisHash }: EvmAnchor, known: readonly Network[]): Network {
  const found = known.find((one) => one.chainId === chainId && one.genesisHash === genesisHash);
  if (found !== undefined) return found;
  throw new AnchorError(
    'unknown-network',
    `No known network has the chain id ${chainId} and the genesis hash of ${network}`,
    {
      hint: 'describe it in a network configuration',
    },
  );
}
