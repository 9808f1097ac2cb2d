import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { checkServerIdentity, connect } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { type Authority, type IssueOptions, makeAuthority } from './authority.ts';

const DAY_MS = 86_400_000;
const authority = await makeAuthority();

describe('a certificate of the test authority', () => {
  it.each<[string, IssueOptions]>([
    ['signed by the root', { hosts: ['site.test'] }],
    ['for every name beneath one', { hosts: ['*.site.test'] }],
    ['with its intermediate', { hosts: ['site.test'], signedBy: 'intermediate' }],
    ['valid beyond 2050', { hosts: ['site.test'], notAfter: new Date('2099-01-01') }],
  ])('%s is accepted by OpenSSL', async (_, options) => {
    const host = options.hosts[0]?.replace('*', 'www') ?? '';
    expect(await handshake(authority, options, host)).toBe('accepted');
  });

  it.each(['127.0.0.1', '::1'])('holds for the address %s', async (address) => {
    expect(await handshake(authority, { hosts: [address] }, address)).toBe('accepted');
  });

  it.each<[string, IssueOptions]>([
    ['CERT_HAS_EXPIRED', { hosts: ['site.test'], notAfter: new Date(Date.now() - DAY_MS / 2) }],
    ['CERT_NOT_YET_VALID', { hosts: ['site.test'], notBefore: new Date(Date.now() + DAY_MS) }],
    ['ERR_TLS_CERT_ALTNAME_INVALID', { hosts: ['other.test', '127.0.0.2'] }],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', { hosts: ['site.test'], signedBy: 'itself' }],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', { hosts: ['site.test'], signedBy: 'stranger' }],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', { hosts: ['site.test'], signedBy: 'missing-intermediate' }],
    ['key usage does not include certificate signing', { hosts: ['site.test'], signedBy: 'leaf' }],
  ])('is refused with %s where it is bad', async (code, options) => {
    expect(await handshake(authority, options, 'site.test')).toBe(code);
  });

  it('with RSA of 1,024 bits is refused at the level of security that browsers keep', async () => {
    const options: IssueOptions = { hosts: ['site.test'], keys: 'rsa-1024' };
    expect(await handshake(authority, options, 'site.test')).toBe('EE certificate key too weak');
  });

  it('of another authority is unknown to this one', async () => {
    const other = await makeAuthority();
    expect(await handshake(other, { hosts: ['site.test'] }, 'site.test', authority)).toMatch(/UNABLE_TO|SIGNATURE/);
  });
});

/** What Node's TLS client says of a server with this certificate: `accepted`, or the code of its refusal. */
async function handshake(issuer: Authority, options: IssueOptions, host: string, trusted = issuer): Promise<string> {
  const server = createServer({ ...(await issuer.issue(options)), ciphers: 'DEFAULT@SECLEVEL=0' });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  try {
    return await new Promise((done) => {
      const socket = connect({
        host: '127.0.0.1',
        port,
        servername: host.includes('.test') ? host : '',
        ca: trusted.certificate,
        checkServerIdentity: (_, peer) => checkServerIdentity(host, peer),
      });
      socket.once('secureConnect', () => socket.end(() => done('accepted')));
      socket.once('error', (error) => done(codeOf(error)));
    });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** OpenSSL has reasons that Node has no code for. */
function codeOf(error: Error): string {
  return 'code' in error && error.code !== 'UNSPECIFIED' ? String(error.code) : error.message;
}
