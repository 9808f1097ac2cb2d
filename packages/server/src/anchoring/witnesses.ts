import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { AnchorError, type AnchorKey, KEY_VARIABLE, openKey, resolveNetwork } from '@guzheng/anchor';
import { type TsaRoot, toBase64, type Witness } from '@guzheng/evidence';
import {
  chainGroup,
  hasSigned,
  openChain,
  openUpgraders,
  openWitnesses,
  type Upgraders,
  type UpgradersOptions,
  type WitnessGroup,
} from '@guzheng/sdk';
import { ServerError } from '../error.ts';
import type { Settings } from '../settings/settings.ts';

/** Who is shown checkpoints, and how what they said is completed. */
export interface Witnesses {
  readonly groups: readonly WitnessGroup[];
  readonly upgraders: Upgraders;
  /** Whether a transaction for this root was written down, and so may have been sent: to ask the chain for it costs nothing more. */
  hasSigned(root: Uint8Array): Promise<boolean>;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Sending is waited for this long; the rounds that follow raise what is pending then. */
const CHAIN_TIMEOUT_MS = 20_000;
/** The password of the key file, as for the command line. */
const PASSWORD_VARIABLE = 'GUZHENG_PASSWORD';
const PEM = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** Opens what the settings name. Nobody is asked yet. Rejects with ServerError `settings-malformed`. */
export async function witnessesFrom(settings: Settings, env: Environment): Promise<Witnesses> {
  const { chain, tsa, ots } = settings.anchoring;
  try {
    const key = chain === undefined ? undefined : await keyOf(chain.keyFile, env);
    const roots = await Promise.all((tsa?.rootFiles ?? []).map(readRoots));
    const others = openWitnesses({
      ...(tsa === undefined ? {} : { tsa: { urls: tsa.urls, atLeast: tsa.atLeast, roots: roots.flat() } }),
      ...(ots === undefined ? {} : { ots: calendarsOf(ots) }),
    });
    const chains = key === undefined ? [] : chainGroups(settings, key);
    const upgraders = openUpgraders(upgradersOptions(settings, key));
    return { groups: [...chains, ...others], upgraders, hasSigned: signedBy(settings, key) };
  } catch (error) {
    throw asServerError(error);
  }
}

/** `<kind> <name>`: one witness, over restarts. */
export function nameOf({ kind, name }: Pick<Witness, 'kind' | 'name'>): string {
  return `${kind} ${name}`;
}

type ChainSettings = NonNullable<Settings['anchoring']['chain']>;
type OtsSettings = NonNullable<Settings['anchoring']['ots']>;

function chainGroups(settings: Settings, key: AnchorKey): readonly WitnessGroup[] {
  const { chain } = settings.anchoring;
  if (chain === undefined) return [];
  const { network, networks, rpcs, maxCost, confirm } = chain;
  const opened = openChain({
    ...{ network, key, timeoutMs: CHAIN_TIMEOUT_MS, state: journalOf(settings) },
    ...(networks === undefined ? {} : { networks }),
    ...(rpcs === undefined ? {} : { rpcs }),
    ...(maxCost === undefined ? {} : { maxCost }),
    ...(confirm === undefined ? {} : { confirm }),
  });
  return [chainGroup(opened)];
}

function signedBy(settings: Settings, key: AnchorKey | undefined): Witnesses['hasSigned'] {
  const { chain } = settings.anchoring;
  if (chain === undefined || key === undefined) return async () => false;
  const network = resolveNetwork(chain.network, chain.networks);
  return (root) => hasSigned(root, { network, key, state: journalOf(settings) });
}

function upgradersOptions(settings: Settings, key: AnchorKey | undefined): UpgradersOptions {
  const { chain, ots } = settings.anchoring;
  return {
    state: journalOf(settings),
    ...(key === undefined ? {} : { key }),
    ...(chain === undefined ? {} : ofChain(chain)),
    ...(ots?.calendars === undefined ? {} : { calendars: ots.calendars }),
    ...(ots?.bitcoin === undefined ? {} : { bitcoin: ots.bitcoin }),
  };
}

function ofChain({ networks, rpcs, maxCost, confirm }: ChainSettings): UpgradersOptions {
  return {
    ...(networks === undefined ? {} : { networks }),
    ...(rpcs === undefined ? {} : { rpcs }),
    ...(maxCost === undefined ? {} : { maxCost }),
    ...(confirm === undefined ? {} : { confirm }),
  };
}

function calendarsOf({ calendars, atLeast }: OtsSettings): { calendars?: readonly string[]; atLeast?: number } {
  return { ...(calendars === undefined ? {} : { calendars }), ...(atLeast === undefined ? {} : { atLeast }) };
}

/** Where transactions are written down before they are sent. */
function journalOf({ data }: Settings): string {
  return join(data, 'journal');
}

async function keyOf(file: string, env: Environment): Promise<AnchorKey> {
  if (env[KEY_VARIABLE] !== undefined) return await openKey({ environment: env });
  const password = env[PASSWORD_VARIABLE];
  if (password === undefined)
    throw new ServerError('settings-malformed', `The key file ${file} needs its password in ${PASSWORD_VARIABLE}`, {
      hint: `set ${PASSWORD_VARIABLE}, or ${KEY_VARIABLE} in place of the file`,
    });
  return await openKey({ file, password });
}

async function readRoots(file: string): Promise<readonly TsaRoot[]> {
  const bytes = await readFile(file);
  const blocks = new TextDecoder('latin1').decode(bytes).match(PEM);
  return (blocks ?? [bytes]).map((certificate) => ({
    name: basename(file),
    class: 'public',
    certificate: toBase64(new Uint8Array(new X509Certificate(certificate).raw)),
  }));
}

function asServerError(error: unknown): unknown {
  if (error instanceof ServerError) return error;
  if (!(error instanceof Error)) return error;
  const hint = error instanceof AnchorError ? error.hint : undefined;
  return new ServerError('settings-malformed', `The witnesses cannot be opened: ${error.message}`, {
    ...(hint === undefined ? {} : { hint }),
    cause: error,
  });
}
