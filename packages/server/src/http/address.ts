import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, type Socket } from 'node:net';

/** Addresses whose X-Forwarded-For is believed: `192.0.2.7`, `10.0.0.0/8`, `fd00::/8`. */
export function proxyList(proxies: readonly string[]): BlockList {
  const list = new BlockList();
  for (const proxy of proxies) {
    const [address = '', bits] = proxy.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}

/**
 * Where a request came from. X-Forwarded-For is read from its end, as far as trusted proxies wrote it: what stands before is whatever the
 * client liked to send.
 */
export function addressOf(request: IncomingMessage, proxies: BlockList): string {
  let address = socketAddress(request.socket);
  const forwarded = request.headers['x-forwarded-for'];
  if (forwarded === undefined) return address;
  const hops = [forwarded].flat().join(',').split(',');
  for (let hop = hops.pop(); hop !== undefined && trusted(address, proxies); hop = hops.pop()) {
    const next = plain(hop.trim());
    if (isIP(next) === 0) break;
    address = next;
  }
  return address;
}

/** Where a connection comes from: who asks, or the proxy in front. Empty once it is gone. */
export function socketAddress({ remoteAddress = '' }: Pick<Socket, 'remoteAddress'>): string {
  return plain(remoteAddress);
}

/**
 * Whether one address stands for many who ask: a proxy that is trusted, or what runs on this machine, where a proxy may be too. Of the
 * loopback network only the one address is meant that is used unless another is asked for.
 */
export function isForMany(address: string, proxies: BlockList): boolean {
  return address === '127.0.0.1' || address === '::1' || trusted(address, proxies);
}

/** Whom a limit counts together: an IPv4 address, or the /64 that one subscriber has in IPv6. */
export function neighbourhood(address: string): string {
  if (isIP(address) !== 6) return address;
  const [head = '', tail = ''] = address.split('%')[0]?.split('::') ?? [];
  const before = head === '' ? [] : head.split(':');
  const after = tail === '' ? [] : tail.split(':');
  const middle = address.includes('::') ? Math.max(0, 8 - before.length - after.length) : 0;
  const groups = [...before, ...Array.from({ length: middle }, () => '0'), ...after];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, '').toLowerCase())
    .join(':')}::/64`;
}

function trusted(address: string, proxies: BlockList): boolean {
  const family = isIP(address);
  return family !== 0 && proxies.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/** IPv4 that arrives over an IPv6 socket is IPv4. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');
}
