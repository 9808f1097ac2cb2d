import type { Resolution } from '@guzheng/evidence';
import { CaptureError } from '../../error.ts';
import { httpsResolver } from './https.ts';
import { udpResolver } from './udp.ts';

/** What a resolver said of one name. */
export type Finding = Omit<Resolution, 'host' | 'at' | 'resolver'>;

/** A resolver that is asked beside the system's own, so that the two can be compared. */
export interface Resolver {
  /** As evidence/network.json calls it: `udp://1.1.1.1:53`, `https://dns.example/dns-query`. */
  readonly name: string;
  /** Never throws: no answer is a finding too. */
  ask(host: string, signal: AbortSignal): Promise<Finding>;
  /** Lets go of connections that are kept for the next question. */
  close(): void;
}

/**
 * Two public resolvers of operators that have nothing to do with each other, one of them in China: AliDNS and Cloudflare. They
 * come to know the host names of what is captured; a user may name others, or none.
 */
export const DEFAULT_RESOLVERS: readonly string[] = ['udp://223.5.5.5', 'udp://1.1.1.1'];

/** Reads `udp://ADDRESS[:PORT]` or `https://…` (RFC 8484). Throws CaptureError `resolver-malformed`. */
export function openResolver(text: string, ca: string | undefined): Resolver {
  const url = URL.canParse(text) ? new URL(text) : null;
  const resolver = url?.protocol === 'udp:' ? udpResolver(url) : null;
  if (resolver !== null) return resolver;
  if (url?.protocol === 'https:' && url.username === '' && url.password === '') return httpsResolver(url, ca);
  throw new CaptureError('resolver-malformed', `${JSON.stringify(text)} names no resolver.`, {
    hint: 'Write udp://1.1.1.1, udp://[2606:4700:4700::1111]:53 or https://dns.example/dns-query.',
  });
}
