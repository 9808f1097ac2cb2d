import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';

/** A time server as it was named. */
export interface TimeServerName {
  /** `host:port`, as reports show it. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
}

const NTP_PORT = 123;

/** Reads `host`, `host:port`, `[v6]:port` or a bare address. Throws TypeError for what is none of these. */
export function parseTimeServer(text: string): TimeServerName {
  const bare = isIP(text) === 6 ? `[${text}]` : text;
  const [, v6, plain, digits] = /^(?:\[([^\]]+)\]|([^:\s/@[\]]+))(?::(\d{1,5}))?$/.exec(bare) ?? [];
  const host = v6 ?? plain;
  const port = digits === undefined ? NTP_PORT : Number(digits);
  if (host === undefined || (v6 !== undefined && isIP(v6) !== 6) || port < 1 || port > 65_535) {
    throw new TypeError(
      `${JSON.stringify(text)} names no time server: it must be a host name or address, or host:port`,
    );
  }
  return { name: v6 === undefined ? `${host}:${port}` : `[${v6}]:${port}`, host, port };
}

export interface ResolveOptions {
  readonly signal: AbortSignal;
  /** Instead of the name servers of this machine. */
  readonly nameServers?: readonly string[];
}

/**
 * The first address of a host, by the name servers of this machine. Its hosts file is not asked: an entry there cannot put another
 * clock in a time server's place. Nor does a question that nobody answers hold a thread, as getaddrinfo would.
 */
export async function resolveTimeServer(host: string, { signal, nameServers }: ResolveOptions): Promise<string> {
  if (isIP(host) !== 0) return host;
  signal.throwIfAborted();
  const resolver = new Resolver();
  if (nameServers !== undefined) resolver.setServers(nameServers);
  const cancel = () => resolver.cancel();
  signal.addEventListener('abort', cancel);
  try {
    const addresses = await resolver.resolve4(host).catch(() => {
      signal.throwIfAborted();
      return resolver.resolve6(host);
    });
    const [first] = addresses;
    if (first === undefined) throw new Error(`${host} has no address`);
    return first;
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}
