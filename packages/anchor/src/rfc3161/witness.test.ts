import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkTimeStamp, parseProof, type Rfc3161Anchor, sha256, TSA_ROOTS } from '@guzheng/evidence';
import { makeChain, makeEvidence, startTsa, type TestTsa, type TsaFault, type TsaOptions } from '@guzheng/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { AUTHORITIES } from './authorities.ts';
import { type TsaWitnessOptions, tsaWitness } from './witness.ts';

const DIGEST = sha256(new TextEncoder().encode('a deposit'));
const running: TestTsa[] = [];

async function start(options: TsaOptions = {}): Promise<TestTsa> {
  const tsa = await startTsa(options);
  running.push(tsa);
  return tsa;
}

async function testify(tsa: TestTsa, options: Partial<TsaWitnessOptions> = {}): Promise<Rfc3161Anchor> {
  const record = await tsaWitness({ url: tsa.url, roots: [tsa.root], ...options }).testify(DIGEST, 'root');
  if (record.kind !== 'rfc3161') throw new Error(`a record of kind ${record.kind}`);
  return record;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((tsa) => tsa.stop()));
});

describe('tsaWitness', () => {
  it.each([
    {},
    { key: 'p-256', hash: 'sha512' },
    { key: 'p-384', hash: 'sha384', ess: 'v1' },
    { key: 'p-521', ess: 'both' },
  ] as const)('gives back a record that holds and covers revocation: %o', async (options) => {
    const tsa = await start(options);
    const record = await testify(tsa);
    expect(record).toMatchObject({ kind: 'rfc3161', target: 'root', url: tsa.url, chain: [] });
    expect(checkTimeStamp(record, DIGEST, { roots: [tsa.root] })).toMatchObject({
      outcome: 'valid',
      trust: { state: 'pinned' },
      revocation: 'good',
      accuracySeconds: 1,
    });
    expect(record.revocation.map(({ kind }) => kind).sort()).toEqual(['crl', 'crl', 'ocsp', 'ocsp']);
  });

  it('completes the chain from where the certificates say', async () => {
    const tsa = await start({ certificates: 'signer' });
    const record = await testify(tsa);
    expect(record.chain).toHaveLength(1);
    expect(tsa.asked).toContain('GET /issuers/intermediate.crt');
    expect(checkTimeStamp(record, DIGEST, { roots: [tsa.root] })).toMatchObject({
      trust: { state: 'pinned' },
      revocation: 'good',
    });
  });

  it('keeps a token whose chain or revocation is not to be had, and says so', async () => {
    const tsa = await start({ certificates: 'signer', serves: { issuers: false, lists: false, ocsp: false } });
    const record = await testify(tsa);
    expect(checkTimeStamp(record, DIGEST, { roots: [tsa.root] })).toMatchObject({
      outcome: 'valid',
      trust: { state: 'unknown' },
      revocation: 'unknown',
    });
    expect(tsa.asked).toEqual(['POST /tsr']);
  });

  it('keeps a token of a root that nobody pinned', async () => {
    const tsa = await start({ root: 'stranger' });
    const record = await testify(tsa, { roots: TSA_ROOTS });
    // The root itself is fetched too: it may be pinned later.
    expect(record.chain).toHaveLength(1);
    expect(checkTimeStamp(record, DIGEST, { roots: TSA_ROOTS })).toMatchObject({
      outcome: 'valid',
      trust: { state: 'unknown' },
    });
  });

  it('asks with a nonce of its own each time', async () => {
    const tsa = await start();
    const records = [await testify(tsa), await testify(tsa)];
    expect(new Set(records.map(({ request }) => request)).size).toBe(2);
    const fixed = { random: (bytes: number) => new Uint8Array(bytes).fill(0xff) };
    expect((await testify(tsa, fixed)).request).toBe((await testify(tsa, fixed)).request);
  });

  it('asks for a policy, and takes no other', async () => {
    const tsa = await start();
    expect(await testify(tsa, { policy: '1.3.6.1.4.1.99999.1.1' })).toMatchObject({ kind: 'rfc3161' });
    await expect(testify(tsa, { policy: '1.2.3.4' })).rejects.toMatchObject({
      code: 'tsa-refused',
      message: expect.stringContaining('unacceptedPolicy'),
    });
  });

  it('sends user and password as a header, and shows them nowhere', async () => {
    const tsa = await start({ credentials: 'clerk:p%ss' });
    const url = tsa.url.replace('://', '://clerk:p%25ss@');
    expect(tsaWitness({ url }).name).toBe(tsa.url);
    expect(JSON.stringify(await testify(tsa, { url }))).not.toContain('clerk');
    await expect(testify(tsa)).rejects.toMatchObject({
      code: 'tsa-unreachable',
      hint: expect.stringContaining('password'),
    });
  });

  it('gives back what a proof file can hold', async () => {
    const record = await testify(await start());
    const { proof } = await makeEvidence();
    expect(parseProof({ ...proof, anchors: [record] }).anchors).toEqual([record]);
  });
});

describe('an authority that fails', () => {
  it.each<[string, string, TsaFault]>([
    ['with status 500', 'tsa-unreachable', { kind: 'status', status: 500 }],
    ['with garbage', 'tsa-malformed', { kind: 'garbage' }],
    ['with a page', 'tsa-malformed', { kind: 'content-type', type: 'text/html' }],
    ['with a rejection', 'tsa-refused', { kind: 'rejection', status: 2, words: 'no time today', failure: 14 }],
    ['with waiting', 'tsa-refused', { kind: 'rejection', status: 3 }],
    ['without end', 'tsa-malformed', { kind: 'endless' }],
    ['by hanging up', 'tsa-unreachable', { kind: 'hang-up' }],
    [
      'with a signature that is flipped',
      'tsa-lied',
      { kind: 'lie', lies: { signature: (bytes) => bytes.map((byte) => byte ^ 1) } },
    ],
  ])('%s: %s', async (_, code, fault) => {
    const tsa = await start();
    tsa.follow(fault);
    await expect(testify(tsa)).rejects.toMatchObject({ name: 'AnchorError', code, hint: expect.any(String) });
  });

  it('by silence, in bounded time', async () => {
    const tsa = await start();
    tsa.follow({ kind: 'silent' });
    await expect(testify(tsa, { requestTimeoutMs: 200 })).rejects.toMatchObject({
      code: 'tsa-unreachable',
      message: expect.stringContaining('no answer in time'),
    });
  });

  it('by playing an old answer again', async () => {
    const tsa = await start();
    await testify(tsa);
    tsa.follow({ kind: 'replay' });
    await expect(testify(tsa)).rejects.toMatchObject({
      code: 'tsa-lied',
      message: expect.stringContaining('tsa-nonce-mismatch'),
    });
  });

  it('by having its certificate revoked', async () => {
    for (const serves of [{ ocsp: false }, { lists: false }]) {
      const tsa = await start({ serves, revoked: { at: new Date('2025-06-01T00:00:00Z'), reason: 1 } });
      await expect(testify(tsa)).rejects.toMatchObject({
        code: 'tsa-lied',
        message: expect.stringContaining('tsa-certificate-revoked'),
      });
    }
  });

  it('by a clock of another day', async () => {
    const tsa = await start({ now: () => new Date('2027-01-01T00:00:00Z'), serves: { lists: false, ocsp: false } });
    await expect(testify(tsa, { now: () => new Date('2027-01-03T00:00:00Z') })).rejects.toMatchObject({
      code: 'tsa-lied',
      hint: expect.stringContaining('clock'),
    });
    expect(await testify(tsa, { now: () => new Date('2027-01-01T12:00:00Z') })).toMatchObject({ kind: 'rfc3161' });
  });

  it('by not being there', async () => {
    const tsa = await startTsa();
    await tsa.stop();
    await expect(testify(tsa)).rejects.toMatchObject({
      code: 'tsa-unreachable',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('by sending elsewhere: redirects are not followed', async () => {
    const tsa = await start();
    const server = createServer((_, response) => response.writeHead(307, { location: tsa.url }).end());
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await expect(testify(tsa, { url })).rejects.toMatchObject({ code: 'tsa-unreachable' });
    expect(tsa.asked).toEqual([]);
    server.close();
  });

  it.each(['file:///etc/passwd', 'no url', 'ftp://tsa.test'])('an address such as %s is refused at once', (url) => {
    expect(() => tsaWitness({ url })).toThrow(expect.objectContaining({ code: 'config-malformed' }));
  });
});

describe('hostile addresses in certificates', () => {
  it('are not asked but over http and https', async () => {
    const asked: string[] = [];
    const tsa = await start({ certificates: 'signer' });
    const fetch: typeof globalThis.fetch = async (input, init) => {
      asked.push(new URL(input instanceof Request ? input.url : input).protocol);
      return await globalThis.fetch(input, init);
    };
    await testify(tsa, { fetch });
    expect(new Set(asked)).toEqual(new Set(['http:']));
  });

  it('an issuer whose key did not sign is not taken', async () => {
    const tsa = await start({ certificates: 'signer' });
    const other = makeChain({ root: 'stranger' }).root.der;
    const fetch: typeof globalThis.fetch = async (input, init) =>
      String(input).includes('/issuers/') ? new Response(Uint8Array.from(other)) : await globalThis.fetch(input, init);
    expect(await testify(tsa, { fetch })).toMatchObject({ chain: [] });
  });
});

describe('AUTHORITIES', () => {
  it('have names of their own, and lead to roots that are pinned', () => {
    expect(new Set(AUTHORITIES.map(({ name }) => name)).size).toBe(AUTHORITIES.length);
    const pinned = new Set(TSA_ROOTS.map(({ name }) => name));
    expect(AUTHORITIES.flatMap(({ roots }) => roots).filter((name) => !pinned.has(name))).toEqual([]);
    for (const { url } of AUTHORITIES) expect(tsaWitness({ url }).kind).toBe('rfc3161');
  });
});
