import type { CaptureRecord, Connection, NetworkReport } from '@guzheng/evidence';
import { hostOf } from '../checks/url.ts';
import { innerNetwork, isAddress, plainAddress } from './address.ts';

type Means = Connection['means'];

/** A host of the page itself, as one means came to it. */
export interface OwnHost {
  readonly means: Means;
  readonly host: string;
  /** The document itself came from here, over plain HTTP. */
  readonly isClear: boolean;
  /** Something of the page's own came from here over HTTPS. */
  readonly isSecure: boolean;
  /** Addresses that capture.json says answers came from. */
  readonly ips: readonly string[];
  /** Connections that reached it. */
  readonly connections: readonly Connection[];
}

/** What each resolver answered for one host: addresses only, in one spelling. A resolver that gave none is not among them. */
export interface Answers {
  readonly byResolver: ReadonlyMap<string, ReadonlySet<string>>;
  readonly all: ReadonlySet<string>;
}

/** evidence/network.json put in order, once, so that a long one is not searched again and again. */
export interface NetworkPath {
  readonly hosts: readonly OwnHost[];
  readonly connections: readonly Connection[];
  answersFor(host: string): Answers;
}

/** Finds the hosts that the page's own address led over, for each means, with their connections and the answers of resolvers. */
export function readPath(capture: CaptureRecord, network: NetworkReport): NetworkPath {
  const reached = grouped(
    network.connections.filter(({ outcome }) => outcome === 'connected'),
    ({ means, host }) => `${means} ${plainHost(host)}`,
  );
  const reaching = (means: Means, host: string) => reached.get(`${means} ${host}`) ?? [];
  const answers = answersByHost(network);
  const { browser, plain, kind } = capture;
  return {
    hosts: [
      ...(browser === undefined ? [] : hostsOf('browser', browser.hops, reaching)),
      ...(plain === undefined ? [] : hostsOf('http', plain.hops, reaching)),
      ...(kind === 'source-code' ? programHosts(capture.requestedUrl, network.connections, reaching) : []),
    ],
    connections: network.connections,
    answersFor: (host) => answers.get(plainHost(host)) ?? NO_ANSWERS,
  };
}

type Reaching = (means: Means, host: string) => readonly Connection[];
type Hop = { readonly url: string; readonly ip?: string };

function hostsOf(means: Means, hops: readonly Hop[], reaching: Reaching): readonly OwnHost[] {
  const last = hops.at(-1);
  return [...grouped(hops, ({ url }) => plainHost(hostOf(url) ?? ''))].map(([host, own]) => ({
    means,
    host,
    isClear: last !== undefined && own.at(-1) === last && isScheme(last.url, 'http:'),
    isSecure: own.some(({ url }) => isScheme(url, 'https:')),
    ips: own.flatMap(({ ip }) => (ip === undefined ? [] : [ip])),
    // The port does not count: a browser that knows a site to be secure answers a plain request for it by itself (RFC 6797 §8.3).
    connections: reaching(means, host),
  }));
}

/**
 * Source code is got by programs, whose requests nobody sees: the host that was asked for, and every host that they reached, counts
 * as the source's own.
 */
function programHosts(
  requestedUrl: string,
  connections: readonly Connection[],
  reaching: Reaching,
): readonly OwnHost[] {
  const isWeb = isScheme(requestedUrl, 'http:') || isScheme(requestedUrl, 'https:');
  const asked = isWeb ? [plainHost(hostOf(requestedUrl) ?? '')] : [];
  const names = connections.flatMap(({ means, host, outcome }) =>
    means === 'system' && outcome === 'connected' ? [plainHost(host)] : [],
  );
  return [...new Set([...asked, ...names])].map((host) => {
    const own = reaching('system', host);
    const isSecure =
      own.some(({ port, tls }) => port === 443 || tls !== undefined) ||
      (asked.includes(host) && isScheme(requestedUrl, 'https:'));
    return { means: 'system', host, isClear: !isSecure, isSecure, ips: [], connections: own };
  });
}

function isScheme(url: string, scheme: string): boolean {
  return URL.canParse(url) && new URL(url).href.startsWith(`${scheme}//`);
}

const NO_ANSWERS: Answers = { byResolver: new Map(), all: new Set() };

function answersByHost({ resolutions, connections }: NetworkReport): ReadonlyMap<string, Answers> {
  const byHost = new Map<string, Map<string, Set<string>>>();
  const add = (host: string, resolver: string, addresses: readonly string[]) => {
    if (addresses.length === 0) return;
    const resolvers = entryOf(byHost, plainHost(host), () => new Map<string, Set<string>>());
    const known = entryOf(resolvers, resolver, () => new Set<string>());
    for (const address of addresses) known.add(plainAddress(address));
  };
  for (const { host, resolver, outcome, records } of resolutions) {
    // Aliases are followed by the resolver: an address counts under whatever name it stands.
    const addresses = records.flatMap(({ type, data }) => (type === 'A' || type === 'AAAA' ? [data] : []));
    if (outcome === 'answered') add(host, resolver, addresses);
  }
  for (const { host, addresses = [] } of connections) add(host, 'system', addresses);
  return new Map([...byHost].map(([host, byResolver]) => [host, { byResolver, all: unionOf(byResolver) }]));
}

function unionOf(byResolver: ReadonlyMap<string, ReadonlySet<string>>): ReadonlySet<string> {
  return new Set([...byResolver.values()].flatMap((addresses) => [...addresses]));
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) entryOf(groups, keyOf(item), () => []).push(item);
  return groups;
}

function entryOf<V>(map: Map<string, V>, key: string, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

/** One spelling for each host. */
function plainHost(host: string): string {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase();
  return isAddress(bare) ? plainAddress(bare) : bare.replace(/\.$/, '');
}

/** The kind of inner network that a connection led into; null for an ordinary one, or where the address is not told. */
export function innerNetworkOf({ ip }: Connection): string | null {
  return ip === undefined ? null : innerNetwork(ip);
}
