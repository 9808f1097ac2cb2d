import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import type { EnvironmentFinding } from '@guzheng/evidence';
import { specialNetwork } from '../fetch/address.ts';
import { concern, found, listed, unchecked } from './finding.ts';

/** As node:os tells of them. */
export type Interfaces = NodeJS.Dict<readonly NetworkInterfaceInfo[]>;

interface Address {
  readonly name: string;
  readonly address: string;
  readonly cidr: string | null;
  readonly mac: string;
}

/** A machine that runs containers has hundreds. */
const MOST = 64;

/** E5: the ways out of this machine, and whether one of them is a tunnel; E1: its own address. */
export async function lookAtInterfaces(interfaces: Interfaces = networkInterfaces()): Promise<EnvironmentFinding[]> {
  const all = Object.entries(interfaces).flatMap(([name, addresses = []]) =>
    addresses.map((address) => ({ name, ...address })),
  );
  const outward = all.filter(({ internal }) => !internal);
  return [listAll(outward), tunnels(outward), egress(outward)];
}

function listAll(addresses: readonly Address[]): EnvironmentFinding {
  const shown = addresses.map(({ name, address }) => `${name} ${address}`);
  const data = addresses.slice(0, MOST).map(({ name, address, cidr, mac }) => ({ name, address, cidr, mac }));
  const detail = shown.length === 0 ? 'no interface but loopback has an address' : listed(shown);
  return found('interfaces', 'E5', detail, { count: addresses.length, addresses: data });
}

/** By the names that the programs give to theirs: tun(4), WireGuard, PPP, IPsec, ZeroTier, Tailscale, and those of VPN services. */
const TUNNEL =
  /^(tun|tap|wg|ppp|utun|ipsec|gif|gre|sit|zt|tailscale|nordlynx|proton|mullvad|cscotun|gpd)\w*$|vpn|wireguard|openvpn|tap-windows/i;

function tunnels(addresses: readonly Address[]): EnvironmentFinding {
  // macOS keeps tunnels of its own, which have nothing but a link-local address.
  const used = addresses.filter(({ name, address }) => TUNNEL.test(name) && specialNetwork(address) !== 'link-local');
  const names = [...new Set(used.map(({ name }) => name))];
  if (names.length === 0) return found('tunnels', 'E5', 'no interface has the name of a VPN or tunnel');
  return concern('tunnels', 'E5', `named like a VPN or tunnel: ${listed(names)}`, { names });
}

function egress(addresses: readonly Address[]): EnvironmentFinding {
  const own = addresses.filter(({ address }) => specialNetwork(address) === null).map(({ address }) => address);
  if (own.length > 0)
    return found('egress-address', 'E1', `public addresses of this machine: ${listed(own)}`, {
      addresses: own.slice(0, MOST),
    });
  return unchecked(
    'egress-address',
    'E1',
    'every address of this machine is private: which one the world sees only somebody outside could tell, and nobody was asked',
  );
}
