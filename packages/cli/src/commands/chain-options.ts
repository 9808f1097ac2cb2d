import { type AnchorKey, KEY_VARIABLE, keyFromHex, openKey, readNetworks, resolveNetwork } from '@guzheng/anchor';
import { DEVNET_KEY } from '@guzheng/anchor/devnet';
import type { Finality, Network } from '@guzheng/evidence';
import { type Chain, type OnProgress, openChain } from '@guzheng/sdk';
import { oneOf, type ParsedOptions } from '../options.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { maxCostFrom } from './ether.ts';
import { passwordFor } from './password.ts';
import { stateFolder } from './state-folder.ts';

/** The flags that say where to anchor and with which key. */
export const chainFlags = {
  network: { type: 'string' },
  rpc: { type: 'string', multiple: true },
  config: { type: 'string' },
  key: { type: 'string' },
  'password-file': { type: 'string' },
  confirm: { type: 'string' },
  'max-cost': { type: 'string' },
  state: { type: 'string' },
} as const;

const confirmations: readonly Finality[] = ['included', 'safe', 'finalized'];

/** Puts the chain together from the flags. */
export async function chainFrom(options: ParsedOptions, terminal: Terminal, onProgress: OnProgress): Promise<Chain> {
  const network = options.text('network') ?? 'devnet';
  const networks = await networksFrom(options);
  resolveNetwork(network, networks);
  const confirm = confirmationFrom(options, 'included');
  const maxCost = maxCostFrom(options);
  const state = stateFolder(options, terminal);
  return openChain({
    network,
    networks,
    rpcs: options.list('rpc'),
    key: await keyFrom(options, terminal, network),
    ...(maxCost === undefined ? {} : { maxCost }),
    confirm,
    state,
    onProgress,
  });
}

/** `--confirm`. */
export function confirmationFrom(options: ParsedOptions, otherwise: Finality): Finality {
  return oneOf(options, 'confirm', confirmations, otherwise);
}

/** Networks of the user's own. */
export async function networksFrom(options: ParsedOptions): Promise<readonly Network[]> {
  const file = options.text('config');
  return file === undefined ? [] : readNetworks(file);
}

/** A key file, else the environment, else — on the development chain only — the key that everybody has. */
export async function keyFrom(options: ParsedOptions, terminal: Terminal, network: string): Promise<AnchorKey> {
  const file = options.text('key');
  if (file !== undefined) return openKey({ file, password: await passwordFor(file, options, terminal) });
  if (network === 'devnet' && terminal.env[KEY_VARIABLE] === undefined) return keyFromHex(DEVNET_KEY);
  return openKey({ environment: terminal.env });
}
