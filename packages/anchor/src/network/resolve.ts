import { readFile } from 'node:fs/promises';
import { EvidenceError, NETWORKS, type Network, parseJson, parseNetworks } from '@guzheng/evidence';
import { AnchorError } from '../error.ts';

/**
 * The network of this name: one of the presets, or one from the user's configuration. A preset cannot be redefined.
 * Throws AnchorError `unknown-network`.
 */
export function resolveNetwork(name: string, configured: readonly Network[] = []): Network {
  const known = [...NETWORKS, ...configured];
  const network = known.find((candidate) => candidate.name === name);
  if (network !== undefined) return network;
  throw new AnchorError('unknown-network', `No network is called ${JSON.stringify(name)}`, {
    hint: `known: ${known.map((candidate) => candidate.name).join(', ')}; others come from a configuration file`,
  });
}

/**
 * Reads networks from a JSON file `{ "networks": [{ name, chainId, genesisHash, class, rpcs, explorer? }] }`.
 * Throws AnchorError `config-malformed`.
 */
export async function readNetworks(path: string): Promise<readonly Network[]> {
  try {
    const { networks } = parseNetworks(parseJson(await readFile(path)));
    refuseTakenNames(path, networks);
    return networks;
  } catch (cause) {
    if (cause instanceof AnchorError) throw cause;
    const reason = cause instanceof EvidenceError ? cause.message : 'it cannot be read';
    throw new AnchorError('config-malformed', `The network configuration ${path} is not usable: ${reason}`, { cause });
  }
}

function refuseTakenNames(path: string, networks: readonly Network[]): void {
  const names = [...NETWORKS, ...networks].map((network) => network.name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice === undefined) return;
  throw new AnchorError(
    'config-malformed',
    `The network configuration ${path} defines ${JSON.stringify(twice)} a second time`,
  );
}
