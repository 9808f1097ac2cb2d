import { fc, test } from '@fast-check/vitest';
import { ecKey, makeChain, makeList, makeOcspResponse, type Revoked } from '@guzheng/testing';
import { describe, expect, it } from 'vitest';
import { explicitTag, implicitTag, TAG } from '../asn1/element.ts';
import { Unreadable } from '../asn1/error.ts';
import { encodeElement, encodeInteger, encodeOctets, encodeOid, encodeSequence } from '../asn1/write.ts';
import { utf8Encode } from '../bytes/text.ts';
import { type Certificate, readCertificate } from './certificate.ts';
import { readCertificateFile } from './certificate-file.ts';
import { readRevocationList } from './crl.ts';
import { encodeOcspRequest, isAbout, readOcspResponse } from './ocsp.ts';
import type { Path } from './path.ts';
import { judgeRevocation } from './revocation.ts';

const AT = Date.parse('2026-03-01T08:00:00Z');
const thisUpdate = new Date('2026-03-01T09:00:00Z');
const TRUE = Uint8Array.of(0xff);

const read = <T>(value: T | Unreadable): T => {
  if (value instanceof Unreadable) throw new Error(value.reason);
  return value;
};
const chain = makeChain({ urls: { lists: 'http://tsa.test/lists' } });
const [leaf, middle, root] = [chain.signer, chain.intermediate, chain.root].map(({ der }) =>
  read(readCertificate(der)),
) as [Certificate, Certificate, Certificate];
const path: Path = [leaf, middle];

const extension = (oid: string, critical: boolean, value: Uint8Array) =>
  encodeSequence(encodeOid(oid), ...(critical ? [encodeElement(TAG.boolean, TRUE)] : []), encodeOctets(value));
/** IssuingDistributionPoint, RFC 5280 §5.2.5. */
const issuingPoint = (...fields: readonly Uint8Array[]) => extension('2.5.29.28', true, encodeSequence(...fields));
const flag = (number: number) => encodeElement(implicitTag(number), TRUE);
const named = (uri: string) =>
  encodeElement(explicitTag(0), encodeElement(explicitTag(0), encodeElement(implicitTag(6), utf8Encode(uri))));

const list = (extensions: readonly Uint8Array[] = [], revoked: readonly Revoked[] = []) =>
  read(readRevocationList(makeList(chain.intermediate, { thisUpdate, extensions, revoked })));
const judge = (of: ReturnType<typeof list>, on: Path = [leaf, middle, root], at = AT) =>
  judgeRevocation(on, { lists: [of], responses: [] }, at);
/** Only the first certificate is asked here: the second is covered by a list of its own. */
const rootList = read(readRevocationList(makeList(chain.root, { thisUpdate })));
const judgeLeaf = (of: ReturnType<typeof list>) =>
  judgeRevocation([leaf, middle, root], { lists: [of, rootList], responses: [] }, AT);

describe('the scope of a list', () => {
  it.each<[string, 'good' | 'unknown', readonly Uint8Array[]]>([
    ['all certificates', 'good', []],
    ['certificates of users', 'good', [issuingPoint(flag(1))]],
    ['certificates of authorities', 'unknown', [issuingPoint(flag(2))]],
    ['attribute certificates', 'unknown', [issuingPoint(flag(5))]],
    ['some reasons only', 'unknown', [issuingPoint(encodeElement(implicitTag(3), Uint8Array.of(6, 0x40)))]],
    ['others’ certificates', 'unknown', [issuingPoint(flag(4))]],
    [
      'its distribution point, which the certificate names',
      'good',
      [issuingPoint(named('http://tsa.test/lists/intermediate.crl'))],
    ],
    ['another distribution point', 'unknown', [issuingPoint(named('http://tsa.test/lists/other.crl'))]],
    ['changes since another list', 'unknown', [extension('2.5.29.27', true, encodeInteger(1n))]],
    ['something critical that is not known', 'unknown', [extension('1.2.3.4', true, encodeSequence())]],
    ['something that is not critical', 'good', [extension('1.2.3.4', false, encodeSequence())]],
  ])('%s: %s', (_, outcome, extensions) => {
    expect(judgeLeaf(list(extensions))).toEqual({ outcome });
  });

  it('a list out of scope does not revoke either', () => {
    const revoked = [{ serial: leaf.serial, at: new Date('2026-01-01T00:00:00Z') }];
    expect(judge(list([], revoked))).toMatchObject({ outcome: 'revoked', certificate: leaf });
    expect(judge(list([issuingPoint(flag(2))], revoked))).toEqual({ outcome: 'unknown' });
  });
});

describe('a path that says nothing of its end', () => {
  it('is unknown: who could revoke the last one is not here', () => {
    expect(judge(list(), path)).toEqual({ outcome: 'unknown' });
    expect(judge(list(), [leaf])).toEqual({ outcome: 'unknown' });
    expect(judgeLeaf(list())).toEqual({ outcome: 'good' });
  });
});

describe('lists', () => {
  test.prop([fc.uint8Array({ maxLength: 200 })])('of any bytes are read or refused, never thrown', (bytes) => {
    expect(() => readRevocationList(bytes)).not.toThrow();
    expect(() => readOcspResponse(bytes)).not.toThrow();
    expect(readCertificateFile(bytes)).toEqual([]);
  });

  it('find one among many, and are not altered unnoticed', () => {
    const others = Array.from({ length: 2000 }, (_, i) => ({
      serial: Uint8Array.of(0x50, i >> 8, i & 0xff),
      at: thisUpdate,
    }));
    const der = makeList(chain.intermediate, {
      thisUpdate,
      revoked: [...others, { serial: leaf.serial, at: new Date(AT) }],
    });
    expect(judge(read(readRevocationList(der)))).toMatchObject({ outcome: 'revoked' });
    // The time of the entry, one second later: no longer the issuer's word.
    const altered = Uint8Array.from(
      Buffer.from(Buffer.from(der).toString('latin1').replace('260301080000Z', '260301080001Z'), 'latin1'),
    );
    expect(judge(read(readRevocationList(altered)))).toEqual({ outcome: 'unknown' });
  });
});

describe('OCSP', () => {
  const answer = (options: Partial<Parameters<typeof makeOcspResponse>[0]> = {}) =>
    read(
      readOcspResponse(
        makeOcspResponse({ certificate: chain.signer, issuer: chain.intermediate, thisUpdate, ...options }),
      ),
    );
  const judgeAnswer = (response: ReturnType<typeof answer>) =>
    judgeRevocation([leaf, middle, root], { lists: [rootList], responses: [response] }, AT);

  it('counts for the certificate that it names, of the issuer that it names', () => {
    expect(judgeAnswer(answer())).toEqual({ outcome: 'good' });
    expect(judgeAnswer(answer({ idHash: 'sha256' }))).toEqual({ outcome: 'good' });
    expect(judgeAnswer(answer({ certificate: chain.intermediate }))).toEqual({ outcome: 'unknown' });
    expect(judgeAnswer(answer({ issuer: chain.root }))).toEqual({ outcome: 'unknown' });
    expect(judgeAnswer(answer({ status: 'unknown' }))).toEqual({ outcome: 'unknown' });
    expect(judgeAnswer(answer({ status: { at: new Date(AT) } }))).toMatchObject({ outcome: 'revoked' });
  });

  it('by a stranger with a certificate of a stranger counts for nothing', () => {
    const stranger = makeChain({ root: 'stranger', lies: { signer: { key: ecKey('p-256', 'responder') } } });
    expect(judgeAnswer(answer({ responder: stranger.signer }))).toEqual({ outcome: 'unknown' });
  });

  it('is asked for by the same identifiers', () => {
    const request = Buffer.from(encodeOcspRequest(leaf, middle)).toString('hex');
    const [found] = answer().answers;
    expect(found !== undefined && isAbout(found, leaf, middle)).toBe(true);
    for (const part of [found?.id.issuerName, found?.id.issuerKey, found?.id.serial]) {
      expect(request).toContain(Buffer.from(part ?? []).toString('hex'));
    }
  });
});

describe('files of certificates', () => {
  it('hold one in DER, or several in a SignedData that signs nothing', () => {
    const bundle = encodeSequence(
      encodeOid('1.2.840.113549.1.7.2'),
      encodeElement(
        explicitTag(0),
        encodeSequence(
          encodeInteger(1n),
          encodeElement(TAG.set),
          encodeSequence(encodeOid('1.2.840.113549.1.7.1')),
          encodeElement(explicitTag(0), middle.der, root.der),
          encodeElement(TAG.set),
        ),
      ),
    );
    expect(readCertificateFile(middle.der).map(({ subject }) => subject.text)).toEqual([middle.subject.text]);
    expect(readCertificateFile(bundle).map(({ subject }) => subject.text)).toEqual([
      middle.subject.text,
      root.subject.text,
    ]);
    expect(readCertificateFile(bundle.subarray(0, -1))).toEqual([]);
  });
});
