import { X509Certificate } from 'node:crypto';
import type { Connection, PresentedCertificate } from '@guzheng/evidence';
import type { CDPSession, Protocol } from 'puppeteer-core';
import type { Hop } from './hop.ts';

/** The connections of a page, one per host, port and address, with the certificates the browser was shown. */
export async function browserConnections(
  session: CDPSession,
  hops: readonly Hop[],
  timeoutMs: number,
): Promise<Connection[]> {
  const first = new Map<string, Hop>();
  for (const hop of hops) {
    if (hop.ip === undefined) continue;
    const key = `${new URL(hop.url).host} ${hop.ip} ${hop.port}`;
    if (!first.has(key)) first.set(key, hop);
  }
  return await Promise.all([...first.values()].map((hop) => connection(session, hop, timeoutMs)));
}

async function connection(session: CDPSession, hop: Hop, timeoutMs: number): Promise<Connection> {
  const url = new URL(hop.url);
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  const tls = hop.security === undefined ? undefined : await tlsFacts(session, url.origin, hop.security, timeoutMs);
  return {
    means: 'browser',
    host: url.hostname,
    port: hop.port ?? port,
    ...(hop.ip === undefined ? {} : { ip: hop.ip }),
    at: hop.startedAt ?? new Date(0).toISOString(),
    outcome: 'connected',
    bytesSent: 0,
    bytesReceived: 0,
    ...(tls === undefined ? {} : { tls }),
  };
}

/** The browser answers over TLS only where it has accepted the certificate: invalid ones are never overridden here. */
async function tlsFacts(
  session: CDPSession,
  origin: string,
  security: Protocol.Network.SecurityDetails,
  timeoutMs: number,
): Promise<NonNullable<Connection['tls']>> {
  const der = await session.send('Network.getCertificate', { origin }, { timeout: timeoutMs }).then(
    ({ tableNames }) => tableNames,
    () => [],
  );
  const chain = der.map((base64) => presented(base64));
  return {
    protocol: security.protocol,
    cipher: security.cipher,
    valid: true,
    chain: chain.length > 0 ? chain : [summary(security)],
  };
}

function presented(der: string): PresentedCertificate {
  const certificate = new X509Certificate(Buffer.from(der, 'base64'));
  return {
    subject: certificate.subject,
    issuer: certificate.issuer,
    validFrom: certificate.validFromDate.toISOString(),
    validTo: certificate.validToDate.toISOString(),
    sha256: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
    der,
  };
}

function summary(security: Protocol.Network.SecurityDetails): PresentedCertificate {
  return {
    subject: security.subjectName,
    issuer: security.issuer,
    validFrom: new Date(security.validFrom * 1000).toISOString(),
    validTo: new Date(security.validTo * 1000).toISOString(),
  };
}
