import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PresentedCertificate } from '@guzheng/evidence';
import { type Authority, type IssueOptions, makeAuthority } from '@guzheng/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judgeChain } from './chain.ts';

let authority: Authority;
beforeAll(async () => {
  authority = await makeAuthority();
});

const at = new Date();
const DAY = 86_400_000;
const inDays = (days: number) => new Date(at.getTime() + days * DAY);

function presented(pem: string): PresentedCertificate[] {
  const texts = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return texts.map((text) => {
    const { subject, issuer, validFrom, validTo, raw } = new X509Certificate(text);
    return { subject, issuer, validFrom, validTo, der: raw.toString('base64') };
  });
}

async function chainOf(options: Partial<IssueOptions> = {}): Promise<PresentedCertificate[]> {
  return presented(
    (await authority.issue({ hosts: ['site.test', '*.wild.test', '127.0.0.1', '::1'], ...options })).cert,
  );
}

const judge = (chain: readonly PresentedCertificate[], host = 'site.test', moment = at) =>
  judgeChain(chain, host, { roots: [authority.certificate], at: moment });

describe('a chain is valid', () => {
  it.each(['site.test', 'SITE.test', 'site.test.', 'a.wild.test', '127.0.0.1', '[::1]', '::1'])(
    'for %s',
    async (host) => {
      expect(judge(await chainOf(), host)).toEqual({ valid: true });
    },
  );

  it('through an intermediate, with the root behind it or without', async () => {
    const chain = await chainOf({ signedBy: 'intermediate' });
    expect(chain).toHaveLength(2);
    expect(judge(chain)).toEqual({ valid: true });
    expect(judge([...chain, ...presented(authority.certificate)])).toEqual({ valid: true });
  });

  it('up to a trusted root, whatever comes after it', async () => {
    const beyond = await chainOf({ signedBy: 'stranger' });
    expect(judge([...(await chainOf()), ...beyond])).toEqual({ valid: true });
  });
});

describe('a chain is not valid', () => {
  it.each([
    ['for another host', {}, 'ERR_TLS_CERT_ALTNAME_INVALID', 'other.test'],
    ['for what a wildcard does not reach', {}, 'ERR_TLS_CERT_ALTNAME_INVALID', 'a.b.wild.test'],
    ['for another address', {}, 'ERR_TLS_CERT_ALTNAME_INVALID', '127.0.0.2'],
    ['before its time', { notBefore: inDays(1), notAfter: inDays(2) }, 'CERT_NOT_YET_VALID', 'site.test'],
    ['after its time', { notBefore: inDays(-2), notAfter: inDays(-1) }, 'CERT_HAS_EXPIRED', 'site.test'],
    ['by itself', { signedBy: 'itself' }, 'SELF_SIGNED_CERT', 'site.test'],
    ['by a root nobody trusts', { signedBy: 'stranger' }, 'UNABLE_TO_GET_ISSUER_CERT', 'site.test'],
    ['with a gap', { signedBy: 'missing-intermediate' }, 'UNABLE_TO_GET_ISSUER_CERT', 'site.test'],
    ['by a certificate that may sign nothing', { signedBy: 'leaf' }, 'INVALID_CA', 'site.test'],
    ['with a short key', { keys: 'rsa-1024' }, 'CERT_KEY_TOO_SMALL', 'site.test'],
  ] as const)('%s', async (_, options, error, host) => {
    const issued = { ...options, hosts: ['site.test', '*.wild.test', '127.0.0.1'] };
    expect(judge(await chainOf(issued), host)).toEqual({ valid: false, error });
  });

  it('at another moment than that of the connection', async () => {
    expect(judge(await chainOf(), 'site.test', inDays(-3650))).toEqual({ valid: false, error: 'CERT_NOT_YET_VALID' });
    expect(judge(await chainOf(), 'site.test', inDays(3650))).toEqual({ valid: false, error: 'CERT_HAS_EXPIRED' });
  });

  it('of certificates that do not belong together', async () => {
    const [leaf] = await chainOf({ signedBy: 'missing-intermediate' });
    const [, other] = await chainOf({ signedBy: 'leaf' });
    if (leaf === undefined || other === undefined) throw new Error('unreachable');
    expect(judge([leaf, leaf])).toMatchObject({ valid: false });
    expect(judge([leaf, other])).toMatchObject({ valid: false });
  });

  it('of nothing, of garbage, of a certificate that is only described', async () => {
    const [leaf] = await chainOf();
    const { der: _, ...described } = leaf ?? { subject: '', issuer: '', validFrom: '', validTo: '' };
    expect(judge([])).toEqual({ valid: false, error: 'CERTIFICATE_MISSING' });
    for (const chain of [[described], [{ ...described, der: 'AAAA' }], [{ ...described, der: '' }]])
      expect(judge(chain)).toEqual({ valid: false, error: 'CERTIFICATE_UNREADABLE' });
  });

  it('without roots', async () => {
    expect(judgeChain(await chainOf(), 'site.test', { roots: [], at })).toMatchObject({ valid: false });
  });
});

describe('what openssl makes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'guzheng-chain-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const made = (digest: string, extension: string) => {
    writeFileSync(join(folder, 'leaf.ext'), `subjectAltName=DNS:site.test\n${extension}`);
    openssl(
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      'ca.key',
      '-out',
      'ca.pem',
      '-subj',
      '/CN=root',
    );
    openssl(
      'req',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      'leaf.key',
      '-out',
      'leaf.csr',
      '-subj',
      '/CN=site.test',
    );
    const signing = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'leaf.ext', digest];
    openssl('x509', '-req', '-in', 'leaf.csr', '-out', 'leaf.pem', '-days', '2', ...signing);
    const [leaf, root] = ['leaf.pem', 'ca.pem'].map((name) => readFileSync(join(folder, name), 'utf8'));
    return judgeChain(presented(leaf ?? ''), 'site.test', { roots: [root ?? ''], at: new Date() });
  };

  it.each([
    ['-sha256', '', { valid: true }],
    ['-sha256', 'extendedKeyUsage=serverAuth', { valid: true }],
    ['-sha256', 'extendedKeyUsage=clientAuth', { valid: false, error: 'INVALID_PURPOSE' }],
    ['-sha1', '', { valid: false, error: 'CA_MD_TOO_WEAK' }],
  ])('with %s and %j is judged alike', (digest, extension, judgement) => {
    expect(made(digest, extension)).toEqual(judgement);
  });
});
