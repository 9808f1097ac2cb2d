import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, rootCertificates, type Server, type TLSSocket, type TlsOptions } from 'node:tls';
import type { Connection } from '@guzheng/evidence';
import { type Authority, type IssueOptions, makeAuthority } from '@guzheng/testing';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openGateway } from '../gateway/gateway.ts';
import { openCallLog } from '../log/call-log.ts';
import { openStaging } from '../staging/staging.ts';
import { type FetchOptions, fetchPlain } from './fetch.ts';
import { trustedRoots } from './roots.ts';

let authority: Authority;
beforeAll(async () => {
  authority = await makeAuthority();
});

let out: string;
const closers: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'guzheng-tls-'));
});
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  await rm(out, { recursive: true, force: true });
});

const ANSWER = 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret';

interface Site {
  readonly port: number;
  readonly leaf: X509Certificate;
  readonly server: Server;
  /** What was asked over TLS; nothing where the client left after the handshake. */
  readonly asked: string[];
}

async function site(issued: IssueOptions = { hosts: ['site.test'] }, options: TlsOptions = {}): Promise<Site> {
  const { key, cert } = await authority.issue(issued);
  const asked: string[] = [];
  const sockets = new Set<TLSSocket>();
  const server = createServer({ key, cert, ALPNProtocols: ['http/1.1'], ...options }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      asked.push(chunk.toString());
      socket.end(ANSWER);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((done) => server.close(done));
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { port, leaf: new X509Certificate(cert), server, asked };
}

async function fetch(url: string, options: Partial<FetchOptions> = {}) {
  const staging = await openStaging({ folder: out, name: 'case' });
  const log = openCallLog({ staging });
  const now = () => new Date();
  const resolve = async () => [{ address: '127.0.0.1', family: 4 as const }];
  const gateway = await openGateway({ log, now, allowPrivate: true, resolve });
  const common = { staging, log, gateway, now, userAgent: 'x', ca: authority.certificate };
  const result = await fetchPlain(url, { ...common, ...options });
  await gateway.close();
  log.close();
  const connections: readonly Connection[] = gateway.report().connections;
  return { result, connections, calls: await readFile(log.file, 'utf8') };
}

describe('a TLS connection', () => {
  it('is described, with the chain as it was sent, and counted with its handshake', async () => {
    const { port, leaf } = await site({ hosts: ['site.test'], signedBy: 'intermediate' });
    const { result, connections, calls } = await fetch(`https://site.test:${port}/`);
    expect(result.exchanges[0]?.response?.status).toBe(200);
    const [connection] = connections;
    expect(connection).toMatchObject({ host: 'site.test', port, ip: '127.0.0.1', addresses: ['127.0.0.1'] });
    expect(connection?.bytesReceived).toBeGreaterThan(leaf.raw.length + ANSWER.length);
    expect(connection?.endedAt).toBeDefined();
    const { chain, ...facts } = connection?.tls ?? { chain: [] };
    expect(facts).toEqual({
      protocol: 'TLSv1.3',
      cipher: expect.stringMatching(/^TLS_/),
      alpn: 'http/1.1',
      valid: true,
    });
    expect(chain).toHaveLength(2);
    expect(chain[0]).toEqual({
      subject: leaf.subject,
      issuer: leaf.issuer,
      validFrom: leaf.validFromDate.toISOString(),
      validTo: leaf.validToDate.toISOString(),
      sha256: leaf.fingerprint256.replaceAll(':', '').toLowerCase(),
      der: leaf.raw.toString('base64'),
    });
    expect(calls).toContain('"call":"TLS handshake"');
  });

  it('shows no certificate that the server did not send, though the roots are known', async () => {
    const { port } = await site();
    const { connections } = await fetch(`https://site.test:${port}/`);
    expect(connections[0]?.tls?.chain).toHaveLength(1);
  });

  it('keeps the OCSP response that the server sends along', async () => {
    const { port, server } = await site();
    const staple = Buffer.from('an OCSP response');
    server.on('OCSPRequest', (_certificate, _issuer, callback) => callback(null, staple));
    const { connections } = await fetch(`https://site.test:${port}/`);
    expect(connections[0]?.tls).toMatchObject({ valid: true, ocsp: staple.toString('base64') });
  });

  it('is shaken hands on anew each time: a certificate is in every one', async () => {
    const { port } = await site();
    for (let time = 0; time < 2; time += 1) {
      const { connections } = await fetch(`https://site.test:${port}/`);
      expect(connections[0]?.tls?.chain).toHaveLength(1);
    }
  });

  it('trusts a root that was named beside the usual ones, not in their place', async () => {
    expect(trustedRoots(authority.certificate)).toEqual([...rootCertificates, authority.certificate]);
    expect(rootCertificates.length).toBeGreaterThan(100);
  });
});

describe('an invalid certificate', () => {
  const DAY = 86_400_000;
  const ago = (days: number) => new Date(Date.now() - days * DAY);
  const cases: readonly (readonly [string, IssueOptions, string])[] = [
    ['of another name', { hosts: ['other.test'] }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['of itself', { hosts: ['site.test'], signedBy: 'itself' }, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['of a stranger', { hosts: ['site.test'], signedBy: 'stranger' }, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ['with a gap', { hosts: ['site.test'], signedBy: 'missing-intermediate' }, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ['signed by a server', { hosts: ['site.test'], signedBy: 'leaf' }, 'UNSPECIFIED'],
    ['that is over', { hosts: ['site.test'], notBefore: ago(9), notAfter: ago(1) }, 'CERT_HAS_EXPIRED'],
    ['that is to come', { hosts: ['site.test'], notBefore: ago(-1), notAfter: ago(-9) }, 'CERT_NOT_YET_VALID'],
  ];

  it.each(cases)('%s ends the fetch before anything is asked, and is kept', async (_, issued, error) => {
    const { port, asked, leaf } = await site(issued);
    const { result, connections } = await fetch(`https://site.test:${port}/`);
    expect(result.error).toMatchObject({ code: 'tls-invalid' });
    expect(result.exchanges).toMatchObject([{ failure: { phase: 'tls' } }]);
    expect(connections).toMatchObject([{ outcome: 'connected', tls: { valid: false, error } }]);
    expect(connections[0]?.tls?.chain[0]?.der).toBe(leaf.raw.toString('base64'));
    expect(asked).toEqual([]);
  });

  it.each(cases)('%s does not end it where that is allowed, and is written down', async (_, issued, error) => {
    const { port } = await site(issued);
    const { result, connections } = await fetch(`https://site.test:${port}/`, { allowInvalidTls: true });
    expect(result.error).toBeUndefined();
    expect(result.exchanges).toMatchObject([{ response: { status: 200 } }]);
    expect(connections).toMatchObject([{ tls: { valid: false, error } }]);
  });

  it('for a name is one for an address too', async () => {
    const { port } = await site();
    const { connections } = await fetch(`https://127.0.0.1:${port}/`);
    expect(connections).toMatchObject([{ tls: { valid: false, error: 'ERR_TLS_CERT_ALTNAME_INVALID' } }]);
  });

  it('is none for a name with a dot at its end', async () => {
    const { port } = await site();
    const { connections } = await fetch(`https://site.test.:${port}/`);
    expect(connections).toMatchObject([{ host: 'site.test.', tls: { valid: true } }]);
  });
});

describe('no TLS', () => {
  it('where it was asked for is a failed connection', async () => {
    const { port } = await site(undefined, { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2', ciphers: 'NULL' });
    const { result, connections } = await fetch(`https://site.test:${port}/`);
    expect(result.error).toMatchObject({ code: 'connection-failed' });
    expect(result.exchanges).toMatchObject([{ failure: { phase: 'tls' } }]);
    expect(connections).toMatchObject([{ outcome: 'connected' }]);
  });
});
