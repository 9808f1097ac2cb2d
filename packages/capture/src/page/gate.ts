import { isIP } from 'node:net';
import { type Resolve, specialNetwork } from '../fetch/address.ts';
import { systemResolve } from '../fetch/connect.ts';

/** Says why a request must not leave, or null when it may. */
export type Gate = (url: string) => Promise<string | null>;

/**
 * Refuses requests into private, loopback and other special networks, by literal address and by name. The browser resolves the name
 * once more by itself, so a name server that changes its answer in between is caught only afterwards, by the address that the
 * browser reports (`private-address-reached`).
 */
export function privateGate(resolve: Resolve = systemResolve): Gate {
  const known = new Map<string, Promise<string | null>>();
  return (url) => {
    const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
    const answer = known.get(host) ?? refusal(host, resolve);
    known.set(host, answer);
    return answer;
  };
}

/** Lets everything through. */
export const openGate: Gate = async () => null;

async function refusal(host: string, resolve: Resolve): Promise<string | null> {
  if (isIP(host) !== 0) return describe(host, specialNetwork(host));
  // A name that does not resolve reaches nothing; the browser's own error says it better.
  const addresses = await resolve(host).catch(() => []);
  for (const { address } of addresses) {
    const network = specialNetwork(address);
    if (network !== null) return describe(`${host} (${address})`, network);
  }
  return null;
}

function describe(what: string, network: string | null): string | null {
  return network === null ? null : `${what} is in a network not open to the public: ${network}`;
}
