import { fc, test } from '@fast-check/vitest';
import {
  ecKey,
  makeChain,
  makeList,
  makeOcspResponse,
  makeResponder,
  makeTimeStamp,
  rsaKey,
  TEST_POLICY,
  TEST_TSA_ROOT,
  type TimeStampMaking,
  timeStampLies,
} from '@guzheng/testing';
import { describe, expect, it } from 'vitest';
import { implicitTag, TAG } from '../asn1/element.ts';
import { encodeElement, encodeInteger, encodeSequence } from '../asn1/write.ts';
import { fromBase64, toBase64 } from '../bytes/base64.ts';
import { concatBytes } from '../bytes/bytes.ts';
import { bytesToHex } from '../bytes/hex.ts';
import { sha256 } from '../digest/digest.ts';
import type { RevocationRecord, Rfc3161Anchor } from '../proof/anchor.ts';
import { checkTimeStamp, type TimeStampCheck, type TsaRoot } from './check.ts';
import { TSA_ROOTS } from './roots.ts';

const DIGEST = sha256(new TextEncoder().encode('a deposit'));
const ROOTS = [TEST_TSA_ROOT];
const check = (record: Rfc3161Anchor, roots: readonly TsaRoot[] = ROOTS): TimeStampCheck =>
  checkTimeStamp(record, DIGEST, { roots });
const made = (making: TimeStampMaking = {}): TimeStampCheck => check(makeTimeStamp(DIGEST, making));

const KEYS = ['rsa', 'p-256', 'p-384', 'p-521'] as const;
const HASHES = ['sha256', 'sha384', 'sha512'] as const;
const ESS = ['v1', 'v2', 'both'] as const;

describe('an honest time stamp', () => {
  it.each(KEYS.flatMap((key) => HASHES.map((hash) => [key, hash] as const)))('of %s with %s is valid', (key, hash) => {
    expect(made({ key, hash })).toMatchObject({ outcome: 'valid', trust: { state: 'pinned', root: TEST_TSA_ROOT } });
  });

  it.each(ESS)('that names its certificate by ESSCertID %s is valid', (ess) => {
    expect(made({ ess })).toMatchObject({ outcome: 'valid' });
  });

  it.each(HASHES)('that names its certificate with %s is valid', (essHash) => {
    expect(made({ essHash })).toMatchObject({ outcome: 'valid' });
  });

  it.each(['in-token', 'signer-only', 'beside'] as const)('with its certificates %s is valid', (certificates) => {
    expect(made({ certificates })).toMatchObject({ outcome: 'valid', trust: { state: 'pinned' } });
  });

  it('of RSA-PSS is valid', () => {
    expect(made({ scheme: 'pss' })).toMatchObject({ outcome: 'valid', signatureAlgorithm: 'RSA-PSS with SHA-256' });
  });

  it('that was imported, with no request, is valid', () => {
    expect(made({ asked: false })).toMatchObject({ outcome: 'valid' });
  });

  it('says what it states', () => {
    const { signer } = makeChain();
    expect(made({ accuracy: { seconds: 1, millis: 500, micros: 3 } })).toEqual({
      outcome: 'valid',
      genTime: '2026-03-01T08:00:00.25Z',
      accuracySeconds: 1.500003,
      policy: TEST_POLICY,
      serial: '2a',
      signer: String.raw`CN=Guzheng test TSA rsa,2.5.4.97=#0c06544553542d31,O=Guzheng\, tests,C=XX`,
      signerCertificate: bytesToHex(sha256(signer.der)),
      signatureAlgorithm: 'RSA PKCS#1 v1.5 with SHA-256',
      trust: { state: 'pinned', root: TEST_TSA_ROOT },
      revocation: 'unknown',
    });
    expect(made({ accuracy: null })).not.toHaveProperty('accuracySeconds');
  });

  it('has the same bytes each time', () => {
    for (const key of KEYS) expect(makeTimeStamp(DIGEST, { key })).toEqual(makeTimeStamp(DIGEST, { key }));
  });

  it('of a root that nobody pinned is no contradiction, and trusted by nobody', () => {
    const unknown = { outcome: 'valid', trust: { state: 'unknown', top: expect.stringContaining('intermediate') } };
    expect(made({ root: 'stranger' })).toMatchObject(unknown);
    expect(check(makeTimeStamp(DIGEST), [])).toMatchObject(unknown);
    expect(check(makeTimeStamp(DIGEST), TSA_ROOTS)).toMatchObject(unknown);
  });

  it('is trusted where its own certificate is pinned', () => {
    const root: TsaRoot = { name: 'pinned itself', class: 'public', certificate: toBase64(makeChain().signer.der) };
    expect(check(makeTimeStamp(DIGEST), [root])).toMatchObject({ outcome: 'valid', trust: { state: 'pinned', root } });
  });
});

describe('every lie is found by its check', () => {
  it.each(timeStampLies.map((lie) => [lie.check, lie.name, lie.code, lie] as const))(
    '%i %s: %s',
    (_check, _name, code, lie) => {
      const result = made(lie.making);
      expect(result).toMatchObject({ outcome: 'invalid', code });
      expect(JSON.parse(JSON.stringify(result))).toEqual(result);
      expect(result).toHaveProperty('detail', expect.stringMatching(/^[A-Z].*\.$/s));
    },
  );

  it('each has a name of its own, and every check has some', () => {
    const names = timeStampLies.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(timeStampLies.map((lie) => lie.check)).size).toBe(12);
  });

  it('and every code is told by one of them', () => {
    const codes = new Set(timeStampLies.map(({ code }) => code));
    expect([...codes].sort()).toEqual(
      [
        'tsa-response-malformed',
        'tsa-status-refused',
        'tsa-not-a-time-stamp',
        'tsa-imprint-mismatch',
        'tsa-nonce-mismatch',
        'tsa-policy-mismatch',
        'tsa-signer-not-one',
        'tsa-algorithm-unsupported',
        'tsa-attributes-invalid',
        'tsa-signature-invalid',
        'tsa-certificate-missing',
        'tsa-certificate-mismatch',
        'tsa-purpose-invalid',
        'tsa-chain-invalid',
        'tsa-certificate-expired',
        'tsa-certificate-revoked',
        'tsa-time-implausible',
      ].sort(),
    );
  });

  it('words of the authority are kept in its refusal, made harmless', () => {
    const lie = timeStampLies.find(({ name }) => name === 'status-rejection');
    expect(made(lie?.making)).toMatchObject({
      detail: 'The authority gave no time stamp: status 2: timeNotAvailable, no time is to be had.',
      evidence: { status: 2, failures: ['timeNotAvailable'] },
    });
  });
});

describe('revocation', () => {
  const { root, intermediate, signer } = makeChain();
  const at = new Date('2026-03-01T09:00:00Z');
  const kept = (...records: readonly (readonly [RevocationRecord['kind'], Uint8Array])[]): TimeStampCheck =>
    check({
      ...makeTimeStamp(DIGEST),
      revocation: records.map(([kind, der]) => ({ kind, url: '', time: at.toISOString(), der: toBase64(der) })),
    });
  const signerList = (options: Partial<Parameters<typeof makeList>[1]> = {}) =>
    ['crl', makeList(intermediate, { thisUpdate: at, ...options })] as const;
  const intermediateList = ['crl', makeList(root, { thisUpdate: at })] as const;

  it.each(['crl', 'ocsp'] as const)('by %s that covers the path is good', (revocation) => {
    expect(made({ revocation })).toMatchObject({ outcome: 'valid', revocation: 'good' });
  });

  it('that covers a part of the path is unknown', () => {
    expect(kept(signerList())).toMatchObject({ outcome: 'valid', revocation: 'unknown' });
    expect(kept(intermediateList)).toMatchObject({ outcome: 'valid', revocation: 'unknown' });
    expect(kept(signerList(), intermediateList)).toMatchObject({ outcome: 'valid', revocation: 'good' });
  });

  it.each([
    ['unspecified', 0],
    ['affiliationChanged', 3],
    ['superseded', 4],
    ['cessationOfOperation', 5],
  ])('later, for %s, takes nothing back (RFC 3161 §4)', (_, reason) => {
    const revoked = { signer: { at: new Date('2026-03-01T08:00:01Z'), reason } };
    for (const revocation of ['crl', 'ocsp'] as const) {
      expect(made({ revocation, forgery: { revoked } })).toMatchObject({ outcome: 'valid', revocation: 'good' });
    }
  });

  it.each([0, 1, 2, 3, 4, 5, 6, 9, 10])('before, for reason %i, refuses', (reason) => {
    const revoked = { signer: { at: new Date('2026-03-01T08:00:00Z'), reason } };
    expect(made({ revocation: 'crl', forgery: { revoked } })).toMatchObject({ code: 'tsa-certificate-revoked' });
  });

  it.each([1, 2, 6, 8, 9, 10])('later, for reason %i, refuses', (reason) => {
    const revoked = { signer: { at: new Date('2030-03-01T08:00:00Z'), reason } };
    expect(made({ revocation: 'crl', forgery: { revoked } })).toMatchObject({ code: 'tsa-certificate-revoked' });
  });

  it('by a list of somebody else shows nothing', () => {
    const stranger = { ...intermediate, key: ecKey('p-256', 'stranger') };
    const revoked = [{ serial: signer.serial, at: new Date('2026-01-01T00:00:00Z') }];
    expect(kept(['crl', makeList(stranger, { thisUpdate: at, revoked })])).toMatchObject({ outcome: 'valid' });
    expect(kept(['crl', makeList(root, { thisUpdate: at, revoked })])).toMatchObject({ outcome: 'valid' });
    const response = makeOcspResponse({
      certificate: signer,
      issuer: intermediate,
      responder: stranger,
      thisUpdate: at,
    });
    expect(kept(['ocsp', response], intermediateList)).toMatchObject({ outcome: 'valid', revocation: 'unknown' });
  });

  it('by a delegate of the issuer counts, by one without that purpose it does not', () => {
    const answer = (purpose?: string) =>
      makeOcspResponse({
        certificate: signer,
        issuer: intermediate,
        responder: makeResponder(intermediate, purpose),
        thisUpdate: at,
        idHash: 'sha256',
      });
    expect(kept(['ocsp', answer()], intermediateList)).toMatchObject({ revocation: 'good' });
    expect(kept(['ocsp', answer('1.3.6.1.5.5.7.3.1')], intermediateList)).toMatchObject({ revocation: 'unknown' });
  });

  it('of a time that says nothing about the stamp is unknown', () => {
    const before = new Date('2026-02-01T00:00:00Z');
    expect(kept(signerList({ thisUpdate: before }), intermediateList)).toMatchObject({ revocation: 'unknown' });
    expect(kept(signerList({ nextUpdate: null }), intermediateList)).toMatchObject({ revocation: 'good' });
    const afterEnd = new Date('2041-01-01T00:00:00Z');
    expect(kept(signerList({ thisUpdate: afterEnd }), intermediateList)).toMatchObject({ revocation: 'unknown' });
  });

  it('in bytes that cannot be read is unknown', () => {
    expect(kept(['crl', Uint8Array.of(0x30, 0)], ['ocsp', new Uint8Array(0)])).toMatchObject({ revocation: 'unknown' });
    expect(kept(['ocsp', signerList()[1]], ['crl', signerList()[1]])).toMatchObject({ revocation: 'unknown' });
  });
});

describe('hostile bytes', () => {
  const record = makeTimeStamp(DIGEST, { key: 'p-256', revocation: 'crl' });
  const beside = makeTimeStamp(DIGEST, { certificates: 'beside', revocation: 'ocsp' });

  it('no flipped bit of the response makes it say something else', () => {
    const stated = (result: TimeStampCheck) => ({ ...result, trust: undefined, revocation: undefined });
    const bytes = fromBase64(beside.response);
    const passed: number[] = [];
    const tried = Array.from({ length: 8 * bytes.length }, (_, bit) => bit).filter((bit) =>
      [0, 2, 7].includes(bit & 7),
    );
    for (const bit of tried) {
      const flipped = bytes.map((byte, i) => (i === bit >> 3 ? byte ^ (0x80 >> (bit & 7)) : byte));
      const result = check({ ...beside, response: toBase64(flipped) });
      if (result.outcome === 'invalid') continue;
      passed.push(bit);
      expect(stated(result)).toEqual(stated(check(beside)));
    }
    // granted or grantedWithMods; three numbers of SignedData's version; letters whose case no name minds. Nobody signs any of them.
    const letters = passed.filter((bit) => (bit & 7) === 2 && /[a-z]/i.test(String.fromCharCode(bytes[bit >> 3] ?? 0)));
    expect(passed.length - letters.length).toBeLessThanOrEqual(3);
  });

  test.prop([fc.uint8Array({ maxLength: 300 })])('never throw, as response', (bytes) => {
    expect(check({ ...record, response: toBase64(bytes) }).outcome).toBe('invalid');
  });

  test.prop([fc.nat(), fc.nat({ max: 255 }), fc.constantFrom('response', 'chain', 'revocation', 'request', 'root')])(
    'never throw, wherever they are',
    (at, value, where) => {
      const edit = (text: string): string =>
        toBase64(fromBase64(text).map((byte, i, all) => (i === at % all.length ? value : byte)));
      const edited: Rfc3161Anchor = {
        ...beside,
        ...(where === 'response' ? { response: edit(beside.response) } : {}),
        ...(where === 'request' ? { request: edit(beside.request ?? '') } : {}),
        ...(where === 'chain' ? { chain: beside.chain.map(edit) } : {}),
        ...(where === 'revocation'
          ? { revocation: beside.revocation.map((item) => ({ ...item, der: edit(item.der) })) }
          : {}),
      };
      expect(['valid', 'invalid']).toContain(check(edited).outcome);
    },
  );

  it('throws only for what no record can hold', () => {
    expect(() => checkTimeStamp(record, DIGEST.subarray(1), { roots: ROOTS })).toThrow(RangeError);
    expect(() => check(record, [{ name: 'none', class: 'public', certificate: 'MAA=' }])).toThrow(RangeError);
  });

  it('another digest is refused', () => {
    expect(checkTimeStamp(record, sha256(DIGEST), { roots: ROOTS })).toMatchObject({ code: 'tsa-imprint-mismatch' });
  });

  it('a certificate more than is needed changes nothing', () => {
    const { signer } = makeChain({ key: 'p-256', lies: { signer: { key: rsaKey('signer') } } });
    expect(check({ ...record, chain: [toBase64(signer.der), ...record.chain] })).toEqual(check(record));
  });
});

describe('a token whose parts are as long as a token may be', () => {
  const long = new Uint8Array(400_000).fill(0x81);
  const ends = (bytes: Uint8Array): Uint8Array => concatBytes(bytes, Uint8Array.of(1));

  it.each<[string, NonNullable<TimeStampMaking['forgery']>]>([
    [
      'an accuracy',
      {
        info: (parts) => ({
          ...parts,
          accuracy: encodeSequence(encodeElement(implicitTag(0), Uint8Array.of(1), long)),
        }),
      },
    ],
    ['a policy', { info: (parts) => ({ ...parts, policy: encodeElement(TAG.oid, ends(long)) }) }],
    [
      'the reasons of a refusal',
      {
        response: () => ({
          status: encodeSequence(encodeInteger(2n), encodeElement(TAG.bitString, Uint8Array.of(0), long)),
        }),
      },
    ],
  ])('is refused: %s', (_, forgery) => {
    expect(made({ forgery })).toMatchObject({
      outcome: 'invalid',
      code: expect.stringMatching(/malformed|implausible/),
    });
  });
});
