import { createHash, type X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { Connection, PresentedCertificate } from '@guzheng/evidence';

export type TlsFacts = NonNullable<Connection['tls']>;

/**
 * What a finished handshake shows: version, cipher, protocol agreed on, the peer's chain as it was sent, and whether it leads to a
 * trusted root for this host. Can be asked once per connection: Node's own list of the chain is used up by reading it.
 */
export function describeTls(socket: TLSSocket, staple: Uint8Array | null): TlsFacts {
  return {
    protocol: socket.getProtocol() ?? 'unknown',
    cipher: socket.getCipher().standardName,
    ...(typeof socket.alpnProtocol === 'string' ? { alpn: socket.alpnProtocol } : {}),
    valid: socket.authorized,
    ...(socket.authorized ? {} : { error: authorizationError(socket) }),
    ...(staple === null || staple.length === 0 ? {} : { ocsp: Buffer.from(staple).toString('base64') }),
    chain: chainOf(socket.getPeerX509Certificate()).map(describe),
  };
}

/** Node declares an Error and gives its code, a string. */
function authorizationError(socket: TLSSocket): string {
  const error: unknown = socket.authorizationError;
  return error instanceof Error ? error.message : String(error);
}

/** Here `issuerCertificate` is the next one that the peer sent (SSL_get_peer_cert_chain); nothing is added from the trusted roots. */
function chainOf(leaf: X509Certificate | undefined): X509Certificate[] {
  const chain: X509Certificate[] = [];
  for (let next = leaf; next !== undefined && chain.length < MAX_CHAIN; next = next.issuerCertificate) chain.push(next);
  return chain;
}

/** OpenSSL sends and takes 100 KiB of certificates by default; no honest chain has more than a handful. */
const MAX_CHAIN = 20;

function describe(certificate: X509Certificate): PresentedCertificate {
  return {
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    validFrom: certificate.validFromDate.toISOString(),
    validTo: certificate.validToDate.toISOString(),
    sha256: createHash('sha256').update(certificate.raw).digest('hex'),
    der: certificate.raw.toString('base64'),
  };
}

/** Node puts one relative name per line; an empty subject is undefined in some versions. */
function oneLine(name: string | undefined): string {
  return (name ?? '').split('\n').join(', ');
}
