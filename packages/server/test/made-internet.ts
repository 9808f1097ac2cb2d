// Loaded into the process of a take before anything else: an Internet of this machine's own, so that a page can be public without anybody
// outside being asked. Names are answered by the test's name server; one public address is the test's site, on every port.
import dns from 'node:dns';
import dnsPromises from 'node:dns/promises';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

/** A public address, to which no test ever connects. */
const PUBLIC = '93.184.216.34';

const { MADE_NAMES: names = '', MADE_SITE: site = '' } = process.env;

const resolver = new dns.promises.Resolver();
resolver.setServers([`127.0.0.1:${names}`]);

interface Address {
  readonly address: string;
  readonly family: number;
}

/** Both families, as getaddrinfo answers. */
async function lookUp(host: string): Promise<readonly Address[]> {
  if (net.isIP(host) !== 0) return [{ address: host, family: net.isIP(host) }];
  const [four, six] = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
  const v4 = four.status === 'fulfilled' ? four.value.map((address) => ({ address, family: 4 })) : [];
  const v6 = six.status === 'fulfilled' ? six.value.map((address) => ({ address, family: 6 })) : [];
  if (v4.length + v6.length > 0) return [...v6, ...v4];
  throw Object.assign(new Error(`${host} is no name here`), { code: 'ENOTFOUND' });
}

interface Asked {
  readonly lookup?: (host: string, options: object, then: (error: unknown, found: readonly Address[]) => void) => void;
  readonly host?: string;
}

const connect = net.connect as (options: object, ...rest: unknown[]) => net.Socket;

/** Whoever is sent to the public address comes to the site, and takes it for that address. */
function connectHere(options: Asked, ...rest: unknown[]): net.Socket {
  let isPublic = options.host === PUBLIC;
  options.lookup?.(options.host ?? '', { all: true }, (_, found) => {
    isPublic ||= found.some(({ address }) => address === PUBLIC);
  });
  if (!isPublic) return connect(options, ...rest);
  const socket = connect({ host: '127.0.0.1', port: Number(site), allowHalfOpen: true });
  return Object.defineProperty(socket, 'remoteAddress', { value: PUBLIC });
}

Object.assign(dnsPromises, { lookup: lookUp });
Object.assign(net, { connect: connectHere });
syncBuiltinESMExports();
