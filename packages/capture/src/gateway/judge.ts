import { networkInterfaces } from 'node:os';
import { CaptureError } from '../error.ts';
import { specialNetwork } from '../fetch/address.ts';
import { RequestFailure, type Site } from '../fetch/failure.ts';

/** The kind of network that makes an address one not to be reached; null for one that may be. */
export type Judge = (address: string, port: number) => string | null;

/**
 * Only what anyone on the Internet can reach as well. An address of this machine is not: services behind its firewall answer
 * it, and nobody else.
 */
export function publicOnly(): Judge {
  const own = new Set(Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map(({ address }) => address)));
  return (address) => specialNetwork(address) ?? (own.has(address) ? 'local interface' : null);
}

/** For whoever captures what is inside their own network. */
export const everything: Judge = () => null;

/** The addresses at which a server on 127.0.0.1 can be reached; the unspecified ones lead there too on most systems. */
export function isThisMachine(address: string): boolean {
  const network = specialNetwork(address);
  return network === 'loopback' || network === 'unspecified';
}

/** The failure that ends an attempt to reach an address in such a network: `blocked`, with the code `private-address`. */
export function privateAddress(host: string, address: string, network: string): RequestFailure {
  const where = address === host ? `${address} is` : `${host} stands for ${address}, which is`;
  const error = new CaptureError('private-address', `${where} a ${network} address, not one on the public Internet.`, {
    hint: 'Allow private addresses if this is meant.',
  });
  return new RequestFailure('blocked', error);
}

/** The failure that ends an attempt to reach the gateway through itself: a page could send its requests round for ever. */
export function gatewayItself(site: Site): RequestFailure {
  const error = new CaptureError('private-address', `${site.host} is the gateway of this capture, not a site.`);
  return new RequestFailure('blocked', error);
}
