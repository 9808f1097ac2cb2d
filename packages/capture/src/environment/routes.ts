import { endianness } from 'node:os';
import type { EnvironmentFinding } from '@guzheng/evidence';
import { found, listed, unchecked } from './finding.ts';
import { type Machine, runProgram, textOf } from './machine.ts';

/** A default route: by which interface, to which gateway. */
interface DefaultRoute {
  readonly via: string;
  readonly gateway: string;
}

/**
 * E5: where packets for the rest of the world go first, and whose network card that is. Somebody in the local network can put his own
 * in its place after any check (ARP spoofing): against that stand the certificates and the second resolver, not this.
 */
export async function lookAtRoutes(machine: Machine): Promise<EnvironmentFinding[]> {
  switch (machine.platform) {
    case 'linux':
      return await onLinux(machine);
    case 'darwin':
      return await byPrograms(machine, '/usr/sbin/netstat', ['-rn'], ['/usr/sbin/arp', '-an']);
    case 'win32':
      return await byPrograms(machine, '/Windows/System32/netstat.exe', ['-rn'], ['/Windows/System32/arp.exe', '-a']);
    default:
      return [unchecked('routes', 'E5', `how ${machine.platform} tells its routes is not known here`)];
  }
}

async function onLinux(machine: Machine): Promise<EnvironmentFinding[]> {
  const [ipv4, ipv6, arp] = await Promise.all(
    ['/proc/net/route', '/proc/net/ipv6_route', '/proc/net/arp'].map((path) => textOf(machine, path)),
  );
  if (ipv4 === undefined && ipv6 === undefined)
    return [unchecked('routes', 'E5', 'the routing tables could not be read')];
  const routes = [...parseRoutes(ipv4 ?? ''), ...parseIpv6Routes(ipv6 ?? '')];
  return [describe(routes), neighbour(routes, arp === undefined ? undefined : parseArp(arp))];
}

function describe(routes: readonly DefaultRoute[]): EnvironmentFinding {
  if (routes.length === 0) return found('routes', 'E5', 'there is no default route', { routes });
  return found('routes', 'E5', `default by ${listed(routes.map(({ via, gateway }) => `${gateway} (${via})`))}`, {
    routes,
  });
}

function neighbour(
  routes: readonly DefaultRoute[],
  cards: ReadonlyMap<string, string> | undefined,
): EnvironmentFinding {
  if (cards === undefined) return unchecked('gateway-card', 'E5', 'the table of neighbours (ARP) could not be read');
  const known = routes.flatMap(({ gateway }) => {
    const mac = cards.get(gateway);
    return mac === undefined ? [] : [{ gateway, mac }];
  });
  if (known.length === 0)
    return unchecked('gateway-card', 'E5', 'the table of neighbours (ARP) has no entry for a gateway');
  const shown = listed(known.map(({ gateway, mac }) => `${gateway} is at ${mac}`));
  return found('gateway-card', 'E5', shown, { neighbours: known });
}

/** The kernel writes the 32 bits of an address, which are in network order, as a number of the processor's own order. */
export function parseRoutes(text: string, order: 'BE' | 'LE' = endianness()): DefaultRoute[] {
  return text.split('\n').flatMap((line) => {
    const [via = '', destination, gateway = '', , , , , mask] = line.trim().split(/\s+/);
    if (destination !== '00000000' || mask !== '00000000' || !/^[0-9A-F]{8}$/i.test(gateway)) return [];
    const bytes = [...Buffer.from(gateway, 'hex')];
    return [{ via, gateway: (order === 'LE' ? bytes.reverse() : bytes).join('.') }];
  });
}

/** Destination, its prefix, source, its prefix, next hop, …, interface: all hexadecimal, in network byte order. */
export function parseIpv6Routes(text: string): DefaultRoute[] {
  return text.split('\n').flatMap((line) => {
    const [destination = '', prefix, , , gateway = '', ...rest] = line.trim().split(/\s+/);
    const via = rest.at(-1) ?? '';
    if (!/^0{32}$/.test(destination) || prefix !== '00' || !/^[0-9a-f]{32}$/.test(gateway) || via === 'lo') return [];
    return [{ via, gateway: shortened(gateway) }];
  });
}

/** The URL parser writes an IPv6 address as RFC 5952 wants it. */
function shortened(hex: string): string {
  return new URL(`http://[${hex.replace(/(.{4})(?=.)/g, '$1:')}]/`).hostname.slice(1, -1);
}

/** `address, type, flags, card, mask, device`; an entry of zeros has not been answered. */
export function parseArp(text: string): ReadonlyMap<string, string> {
  const rows = text.split('\n').map((line) => line.trim().split(/\s+/));
  return new Map(
    rows.flatMap(([address = '', , , mac = '']) =>
      /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(mac) && mac !== '00:00:00:00:00:00' ? [[address, mac.toLowerCase()]] : [],
    ),
  );
}

type Call = readonly [program: string, ...args: string[]];

/** macOS and Windows print their tables for people; the default lines and the neighbours are alike enough in both. */
async function byPrograms(machine: Machine, program: string, args: string[], arp: Call): Promise<EnvironmentFinding[]> {
  const [arpProgram, ...arpArgs] = arp;
  const table = await runProgram(machine, program, args);
  if (table === undefined) return [unchecked('routes', 'E5', 'the routing table was not told')];
  const routes = parsePrintedRoutes(table);
  const neighbours = await runProgram(machine, arpProgram, arpArgs);
  return [describe(routes), neighbour(routes, neighbours === undefined ? undefined : parsePrintedArp(neighbours))];
}

/** `default 192.0.2.1 UGScg en0` on macOS, formerly with two numbers before the interface; `0.0.0.0 0.0.0.0 192.0.2.1 192.0.2.5 25` on Windows. */
export function parsePrintedRoutes(text: string): DefaultRoute[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const mac = /^default\s+([0-9a-f.:]+)(?:%\S+)?\s+\S+\s+(?:\d+\s+\d+\s+)?(\S+)/.exec(line);
    if (mac !== null) return [{ gateway: mac[1] ?? '', via: mac[2] ?? '' }];
    const windows = /^\s*0\.0\.0\.0\s+0\.0\.0\.0\s+([0-9.]+)\s+([0-9.]+)/.exec(line);
    return windows === null ? [] : [{ gateway: windows[1] ?? '', via: windows[2] ?? '' }];
  });
}

/** `? (192.0.2.1) at 2:fc:0:0:0:5 on en0` on macOS; `192.0.2.1  02-fc-00-00-00-05  dynamic` on Windows. */
export function parsePrintedArp(text: string): ReadonlyMap<string, string> {
  const rows = text.matchAll(
    /^.*?\(?((?:\d{1,3}\.){3}\d{1,3})\)?\s+(?:at\s+)?((?:[0-9a-f]{1,2}[:-]){5}[0-9a-f]{1,2})\b/gim,
  );
  return new Map([...rows].map(([, address = '', mac = '']) => [address, cardOf(mac)]));
}

/** macOS leaves out leading zeros, Windows uses hyphens. */
function cardOf(mac: string): string {
  return mac
    .split(/[:-]/)
    .map((part) => part.padStart(2, '0'))
    .join(':')
    .toLowerCase();
}
