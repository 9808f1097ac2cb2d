import { isIP } from 'node:net';
import { specialNetwork } from '@guzheng/capture';
import { ServerError } from '../error.ts';

/**
 * The address as it will be asked for. Refuses what can be told from its text alone; what names stand for, where redirects lead and what a
 * page asks for is judged by the egress gateway when it happens. Throws ServerError `url-refused`.
 */
export function webAddressFrom(text: string, { allowPrivate }: { readonly allowPrivate: boolean }): URL {
  if (!URL.canParse(text))
    throw refused('The address is not a URL.', 'Write it in full, as in https://example.com/page.');
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw refused(`Only http and https are captured, not ${url.protocol.slice(0, 20)}`);
  if (url.username !== '' || url.password !== '')
    throw refused(
      `The address at ${url.host} carries a user name or password.`,
      'Leave it out: it would be sealed into the evidence for everyone to read.',
    );
  const network = allowPrivate ? null : privateNetwork(url.hostname);
  if (network !== null) throw refused(`${url.hostname} is a ${network} address, not one on the public Internet.`);
  return url;
}

/** `localhost` and all below it are this machine (RFC 6761 §6.3). The URL parser has written every notation of an address the same way. */
function privateNetwork(hostname: string): string | null {
  const host = hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
  if (isIP(host) !== 0) return specialNetwork(host);
  return host === 'localhost' || host.endsWith('.localhost') ? 'loopback' : null;
}

function refused(message: string, hint?: string): ServerError {
  return new ServerError('url-refused', message, hint === undefined ? {} : { hint });
}
