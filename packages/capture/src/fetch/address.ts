import { BlockList, isIPv6 } from 'node:net';

/** One address a host name stands for. */
export interface ResolvedAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

/** Resolves a host name to all its addresses, in the resolver's order. Rejects as node:dns does. */
export type Resolve = (host: string) => Promise<readonly ResolvedAddress[]>;

type Network = readonly [address: string, prefix: number, kind: string];

/** https://www.iana.org/assignments/iana-ipv4-special-registry, with multicast and one cloud's metadata service. */
const IPV4: readonly Network[] = [
  ['0.0.0.0', 8, 'unspecified'],
  ['10.0.0.0', 8, 'private'],
  ['100.64.0.0', 10, 'carrier-grade NAT'],
  ['127.0.0.0', 8, 'loopback'],
  ['168.63.129.16', 32, 'cloud metadata'],
  ['169.254.0.0', 16, 'link-local'],
  ['172.16.0.0', 12, 'private'],
  ['192.0.0.0', 24, 'protocol assignment'],
  ['192.0.2.0', 24, 'documentation'],
  ['192.88.99.0', 24, '6to4 relay'],
  ['192.168.0.0', 16, 'private'],
  ['198.18.0.0', 15, 'benchmarking'],
  ['198.51.100.0', 24, 'documentation'],
  ['203.0.113.0', 24, 'documentation'],
  ['224.0.0.0', 4, 'multicast'],
  ['240.0.0.0', 4, 'reserved'],
];

/** https://www.iana.org/assignments/iana-ipv6-special-registry. Only 2000::/3 is given out to hosts on the Internet. */
const IPV6: readonly Network[] = [
  ['::', 128, 'unspecified'],
  ['::1', 128, 'loopback'],
  ['fc00::', 7, 'private'],
  ['fe80::', 10, 'link-local'],
  ['fec0::', 10, 'site-local'],
  ['ff00::', 8, 'multicast'],
  ['2001::', 23, 'protocol assignment'],
  ['2001:db8::', 32, 'documentation'],
  ['2002::', 16, '6to4'],
  ['3fff::', 20, 'documentation'],
];

const ipv4Networks = IPV4.map((network) => ({ kind: network[2], list: listOf(network, 'ipv4') }));
const ipv6Networks = IPV6.map((network) => ({ kind: network[2], list: listOf(network, 'ipv6') }));
const globalUnicast = listOf(['2000::', 3, ''], 'ipv6');

/**
 * The kind of special network an address is in, or null for an ordinary public one. IPv4 inside IPv6 (mapped, RFC 4291
 * §2.5.5.2; NAT64, RFC 6052; ISATAP, RFC 5214 §6.1) is judged by the IPv4 address it reaches.
 */
export function specialNetwork(address: string): string | null {
  const plain = address.replace(/%.*$/, '');
  if (!isIPv6(plain)) return find(ipv4Networks, plain, 'ipv4');
  const words = wordsOf(plain);
  if (isMapped(words) || isNat64(words)) return find(ipv4Networks, embeddedIPv4(words), 'ipv4');
  const kind = find(ipv6Networks, plain, 'ipv6');
  if (kind !== null || !globalUnicast.check(plain, 'ipv6')) return kind ?? 'reserved';
  return isIsatap(words) ? find(ipv4Networks, embeddedIPv4(words), 'ipv4') : null;
}

function find(networks: typeof ipv4Networks, address: string, family: 'ipv4' | 'ipv6'): string | null {
  return networks.find(({ list }) => list.check(address, family))?.kind ?? null;
}

function listOf([address, prefix]: Network, family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList();
  list.addSubnet(address, prefix, family);
  return list;
}

/** The eight 16-bit words of an IPv6 address. The URL parser writes every notation the same way, an IPv4 tail in hex too. */
function wordsOf(address: string): number[] {
  const [left = '', right] = new URL(`http://[${address}]/`).hostname.slice(1, -1).split('::');
  const [head, tail] = [left, right ?? ''].map((part) => (part === '' ? [] : part.split(':')));
  const zeros = 8 - (head?.length ?? 0) - (tail?.length ?? 0);
  return [...(head ?? []), ...Array<string>(zeros).fill('0'), ...(tail ?? [])].map((word) => Number.parseInt(word, 16));
}

function isMapped(words: readonly number[]): boolean {
  return words.slice(0, 5).every((word) => word === 0) && words[5] === 0xffff;
}

function isNat64(words: readonly number[]): boolean {
  return words[0] === 0x64 && words[1] === 0xff9b && words.slice(2, 6).every((word) => word === 0);
}

/** Any prefix, then 0000:5EFE or, for a globally unique IPv4 address, 0200:5EFE. */
function isIsatap([, , , , marked = 0, isatap]: readonly number[]): boolean {
  return (marked & ~0x0200) === 0 && isatap === 0x5efe;
}

function embeddedIPv4(words: readonly number[]): string {
  return words
    .slice(6)
    .flatMap((word) => [word >> 8, word & 0xff])
    .join('.');
}
