// Which witnesses and upgraders there are, in one place.
import { AnchorError, otsWitness, refreshEvmAnchor, upgradeOtsAnchor } from '@guzheng/anchor';
import {
  checkEvmAnchor,
  checkOtsAnchor,
  type EvmAnchor,
  type EvmCheck,
  type Finality,
  NETWORKS,
  type Network,
  type OpenTimestampsAnchor,
  type OtsCheck,
  type TsaRoot,
} from '@guzheng/evidence';
import type { WitnessGroup } from './deposit/testimony.ts';
import type { Upgrader, Upgraders } from './deposit/upgraders.ts';
import { SdkError } from './error.ts';

/** A time-stamping authority (RFC 3161), and the roots that its stamps must lead to, where they are known. */
export interface TsaOptions {
  readonly url: string;
  readonly roots?: readonly TsaRoot[];
}

/** The witnesses beside the chain. */
export interface WitnessesOptions {
  readonly tsa?: { readonly authorities: readonly TsaOptions[]; readonly atLeast: number };
  /** OpenTimestamps; the calendars and their number that are usual unless told. */
  readonly ots?: { readonly calendars?: readonly string[]; readonly atLeast?: number };
}

/** The groups of witnesses that the options name. */
export function openWitnesses({ tsa, ots }: WitnessesOptions): readonly WitnessGroup[] {
  return [...(tsa === undefined ? [] : [authorities(tsa)]), ...(ots === undefined ? [] : [calendars(ots)])];
}

function authorities(_options: NonNullable<WitnessesOptions['tsa']>): WitnessGroup {
  throw unavailable('time-stamping authorities');
}

/** One witness, which has a number of calendars of its own to reach. */
function calendars(options: NonNullable<WitnessesOptions['ots']>): WitnessGroup {
  return { name: 'OpenTimestamps', atLeast: 1, witnesses: [otsWitness(options)] };
}

function unavailable(what: string): SdkError {
  return new SdkError('witness-unavailable', `this version has no witness of the kind: ${what}`);
}

/** How pending anchors are looked up. */
export interface UpgradersOptions {
  /** Networks of one's own, beside the presets. */
  readonly networks?: readonly Network[];
  /** RPC endpoints instead of the networks' public ones. */
  readonly rpcs?: readonly string[];
  /** The status from which on an anchor on a chain counts as complete; `finalized` unless told. */
  readonly confirm?: Finality;
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

function evmUpgrader({ networks = [], rpcs = [], confirm = 'finalized' }: UpgradersOptions): Upgrader<EvmAnchor> {
  const known = [...NETWORKS, ...networks];
  return {
    isComplete: (record, root) =>
      LADDER.indexOf(record.status) >= LADDER.indexOf(confirm) && checkEvmAnchor(record, root).outcome === 'valid',
    upgrade: async (record, root) => {
      requireHolding(checkEvmAnchor(record, root));
      const network = networkOf(record, known);
      return await refreshEvmAnchor(record, { network, rpcs: rpcs.length > 0 ? rpcs : network.rpcs, confirm });
    },
  };
}

function otsUpgrader({ calendars, bitcoin }: UpgradersOptions): Upgrader<OpenTimestampsAnchor> {
  const options = {
    ...(calendars === undefined ? {} : { calendars }),
    ...(bitcoin === undefined ? {} : { bitcoin: { sources: bitcoin } }),
  };
  return {
    isComplete: (record, digest) => checkOtsAnchor(record, digest).outcome === 'valid',
    upgrade: async (record, digest) => {
      requireHolding(checkOtsAnchor(record, digest));
      return await upgradeOtsAnchor(record, options);
    },
  };
}

/** Nobody is asked about a record that contradicts its own digest. */
function requireHolding(check: EvmCheck | OtsCheck): void {
  if (check.outcome === 'invalid')
    throw new AnchorError('record-invalid', `The anchor record does not hold: ${check.detail}`);
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
