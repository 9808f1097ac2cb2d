/** One spelling for each address: IPv6 as the URL Standard writes it, IPv4 inside IPv6 (RFC 4291 §2.5.5.2) as IPv4. What is no address stays. */
export function plainAddress(address: string): string {
  const [bare = ''] = address.replace(/^\[|\]$/g, '').split('%', 1);
  const url = bare.includes(':') ? `http://[${bare}]/` : `http://${bare}/`;
  if (!URL.canParse(url)) return address;
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(host);
  if (mapped === null) return host;
  const [high, low] = [mapped[1], mapped[2]].map((word) => Number.parseInt(word ?? '0', 16));
  return [high ?? 0, low ?? 0].flatMap((word) => [word >> 8, word & 0xff]).join('.');
}

/** Whether a host is an address itself, so that no name was asked for. */
export function isAddress(host: string): boolean {
  return host.includes(':') || /^\d{1,3}(\.\d{1,3}){3}$/.test(host);
}

/**
 * Networks that the public cannot look into: whoever runs the machine also runs what answers there. The addresses kept for documentation
 * (RFC 5737, RFC 3849) are not among them: nobody answers there, and the examples of the specification use them for public ones.
 */
const INNER: readonly (readonly [pattern: RegExp, kind: string])[] = [
  [/^127\.|^::1$/, 'loopback'],
  [/^10\.|^172\.(1[6-9]|2\d|3[01])\.|^192\.168\.|^f[cd][0-9a-f]{2}:/, 'private'],
  [/^169\.254\.|^fe[89ab][0-9a-f]:/, 'link-local'],
  [/^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./, 'carrier-grade NAT'],
  [/^0\.|^::$/, 'unspecified'],
  [/^198\.1[89]\./, 'benchmarking'],
];

/** The kind of inner network that an address is in; null for any other. */
export function innerNetwork(address: string): string | null {
  const plain = plainAddress(address);
  return INNER.find(([pattern]) => pattern.test(plain))?.[1] ?? null;
}
