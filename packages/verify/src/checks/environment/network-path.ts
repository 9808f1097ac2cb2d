import { type Connection, layout } from '@guzheng/evidence';
import type { CheckCode } from '../../codes.ts';
import { FaultList } from '../../container/fault.ts';
import { isAddress, plainAddress } from '../../network/address.ts';
import { innerNetworkOf, type NetworkPath, type OwnHost } from '../../network/path.ts';
import type { Check } from '../../report.ts';
import { answersTo, type Evidence } from '../check.ts';
import type { Dossier } from '../dossier.ts';
import { withPath } from '../with-path.ts';

type Tls = NonNullable<Connection['tls']>;

/** E5: the connections that carried the page reached an address its name stands for, and were with who the certificate names. */
export function checkNetworkPath(dossier: Dossier): Check {
  const answers = answersTo('E5');
  return withPath(dossier, answers, (path) => {
    const { hosts } = path;
    const faults = new FaultList();
    for (const host of hosts) checkOwnHost(host, faults);
    checkAddresses(path, faults);
    const open = hosts.flatMap((host) => openPoints(host, path));
    const parts = partsWithoutTrust(path);
    const evidence = {
      hosts: hosts.map((host) => describeHost(host, path)),
      open: [...new Set([...open.map(({ code }) => code), ...(parts.length > 0 ? ['tls-invalid-part'] : [])])],
      partsWithoutTrust: parts.slice(0, 50),
    };
    const failure = answers.failOn(faults, evidence);
    if (failure !== null) return failure;
    const [first] = [...open].sort((a, b) => WEIGHT.indexOf(a.code) - WEIGHT.indexOf(b.code));
    if (first !== undefined) return answers.unproven(first.code, first.detail, evidence);
    if (parts.length > 0)
      return answers.unproven(
        'tls-invalid-part',
        `Certificates that no root vouches for, of hosts other than the page's own: ${parts.length}`,
        evidence,
      );
    return answers.pass('Every connection of the page went to an address of its name, over valid TLS', evidence);
  });
}

/** What contradicts the page's own story. */
function checkOwnHost({ host, means, ips, connections }: OwnHost, faults: FaultList): void {
  for (const { tls, port } of connections) {
    if (tls?.valid === false)
      faults.add({
        code: 'tls-invalid',
        path: layout.network,
        detail: `The certificate of ${host}:${port} was not valid for ${means}: ${tls.error ?? 'no reason is given'}`,
        actual: describeTls(tls),
      });
  }
  const reached = new Set(connections.map(({ ip }) => (ip === undefined ? '' : plainAddress(ip))));
  for (const ip of ips) {
    if (!reached.has(plainAddress(ip)))
      faults.add({
        code: 'connection-missing',
        path: layout.network,
        detail: `capture.json has an answer of ${host} from ${ip}, and no connection of ${means} went there`,
        expected: ip,
        actual: [...reached],
      });
  }
}

/** A connection goes to an address that a resolver gave. Where no answer was recorded there is nothing to compare. */
function checkAddresses(path: NetworkPath, faults: FaultList): void {
  for (const { host, ip, outcome } of path.connections) {
    if (ip === undefined || outcome !== 'connected') continue;
    const expected = expectedAddresses(host, path);
    if (expected.size > 0 && !expected.has(plainAddress(ip)))
      faults.add({
        code: 'address-not-resolved',
        path: layout.network,
        detail: `A connection to ${host} went to ${ip}, which no resolver gave for it`,
        expected: [...expected].slice(0, 50),
        actual: ip,
      });
  }
}

function expectedAddresses(host: string, { answersFor }: NetworkPath): ReadonlySet<string> {
  const bare = host.replace(/^\[|\]$/g, '');
  return isAddress(bare) ? new Set([plainAddress(bare)]) : answersFor(host).all;
}

interface OpenPoint {
  readonly code: CheckCode;
  readonly detail: string;
}

/** The weightiest first: one code stands for the point, all of them are in the evidence. */
const WEIGHT: readonly CheckCode[] = [
  'connection-missing',
  'tls-absent',
  'tls-unrecorded',
  'address-private',
  'resolution-missing',
  'resolver-alone',
  'resolvers-disagree',
];

function openPoints(own: OwnHost, path: NetworkPath): readonly OpenPoint[] {
  const { host, means, connections, isClear, isSecure } = own;
  const found: OpenPoint[] = [];
  const open = (code: CheckCode, detail: string) => found.push({ code, detail });
  if (connections.length === 0)
    open('connection-missing', `The package has no connection of ${means} to ${host}, where the page came from`);
  if (isClear) open('tls-absent', `${host} was asked without TLS: anyone on the way could have answered`);
  if (isSecure && connections.every(({ tls }) => tls === undefined))
    open('tls-unrecorded', `Nothing is recorded of the TLS of ${means} with ${host}`);
  const inner = connections.map(innerNetworkOf).find((kind) => kind !== null);
  if (inner !== undefined)
    open('address-private', `${host} is an address of a network not open to the public: ${inner}`);
  return [...found, ...openResolution(own, path)];
}

/** That resolvers disagree is no contradiction: large sites answer each asker with the server next to it. */
function openResolution({ host, connections }: OwnHost, { answersFor }: NetworkPath): readonly OpenPoint[] {
  if (isAddress(host)) return [];
  const { byResolver } = answersFor(host);
  const [first] = byResolver.keys();
  if (first === undefined)
    return [{ code: 'resolution-missing', detail: `No answer of a resolver is recorded for ${host}` }];
  if (byResolver.size === 1)
    return [{ code: 'resolver-alone', detail: `Only one resolver (${first}) answered for ${host}` }];
  const ips = connections.flatMap(({ ip }) => (ip === undefined ? [] : [plainAddress(ip)]));
  const agree = [...byResolver.values()].filter((addresses) => ips.every((ip) => addresses.has(ip)));
  if (agree.length >= 2) return [];
  return [
    {
      code: 'resolvers-disagree',
      detail: `The resolvers gave different addresses for ${host}, and only ${agree.length} of ${byResolver.size} the one that was used`,
    },
  ];
}

/** Hosts beside the page's own whose certificates did not hold, and attempts that ended for that reason. */
function partsWithoutTrust({ hosts, connections }: NetworkPath): readonly Evidence[] {
  const own = new Set(hosts.flatMap((host) => host.connections));
  return connections
    .filter((connection) => !own.has(connection) && connection.tls?.valid === false)
    .map(({ means, host, port, outcome, tls }) => ({ means, host, port, outcome, error: tls?.error ?? null }));
}

function describeHost({ host, means, connections }: OwnHost, { answersFor }: NetworkPath): Evidence {
  const { byResolver } = answersFor(host);
  return {
    host,
    means,
    answers: Object.fromEntries(
      [...byResolver].map(([resolver, addresses]) => [resolver, [...addresses].slice(0, 50)]),
    ),
    connections: connections.slice(0, 20).map((connection) => ({
      port: connection.port,
      ip: connection.ip ?? null,
      network: innerNetworkOf(connection) ?? 'public',
      at: connection.at,
      tls: connection.tls === undefined ? null : describeTls(connection.tls),
    })),
  };
}

function describeTls({ protocol, cipher, valid, error, chain }: Tls): Evidence {
  return {
    ...{ protocol, cipher: cipher ?? null, valid, error: error ?? null },
    chain: chain.slice(0, 10).map(({ subject, issuer, validFrom, validTo, sha256 }) => ({
      ...{ subject, issuer, validFrom, validTo, sha256: sha256 ?? null },
    })),
  };
}
