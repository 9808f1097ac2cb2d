import { isIP } from 'node:net';

/**
 * Names that no public resolver is asked for (RFC 6761 §6, RFC 6762 §22, RFC 7686, RFC 8375, RFC 9476; `internal` is set aside
 * by ICANN): asking would tell strangers what a private network is like, and their answers would mean nothing.
 */
const PRIVATE = ['localhost', 'local', 'internal', 'test', 'invalid', 'example', 'onion', 'alt', 'home.arpa'];

/** Why a host is not to be asked for outside; null where it may be. */
export function reasonToKeep(host: string): string | null {
  if (isIP(host) !== 0) return 'an address, not a name';
  const name = host.toLowerCase().replace(/\.$/, '');
  if (!isDnsName(name)) return 'not a name that DNS can carry';
  if (!name.includes('.')) return 'a name without a domain, known only to this network';
  const zone = PRIVATE.find((one) => name === one || name.endsWith(`.${one}`));
  return zone === undefined ? null : `${zone} is not a domain of the public DNS`;
}

/** RFC 1035 §2.3.4 */
function isDnsName(name: string): boolean {
  return name.length <= 253 && name.split('.').every((label) => label.length > 0 && label.length <= 63);
}
