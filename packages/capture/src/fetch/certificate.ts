import { createHash, type X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { Connection, PresentedCertificate } from '@guzheng/evidence';

type Tls = NonNullable<Connection['tls']>;

/** What a finished handshake shows: version, cipher, the peer's chain, and whether it leads to a trusted root for this host. */
export function describeTls(socket: TLSSocket): Tls {
  return {
    protocol: socket.getProtocol() ?? 'unknown',
    cipher: socket.getCipher().standardName,
    valid: socket.authorized,
    ...(socket.authorized ? {} : { error: authorizationError(socket) }),
    chain: chainOf(socket.getPeerX509Certificate()).map(describe),
  };
}

/** Node declares an Error and gives its code, a string. */
function authorizationError(socket: TLSSocket): string {
  const error: unknown = socket.authorizationError;
  return error instanceof Error ? error.message : String(error);
}

function chainOf(leaf: X509Certificate | undefined): X509Certificate[] {
  const chain: X509Certificate[] = [];
  const seen = new Set<string>();
  for (let next = leaf; next !== undefined && !seen.has(next.fingerprint256); next = next.issuerCertificate) {
    seen.add(next.fingerprint256);
    chain.push(next);
  }
  return chain;
}

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
