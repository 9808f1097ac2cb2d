import { X509Certificate } from 'node:crypto';
import { makeAuthority } from '@guzheng/testing';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { Unreadable } from '../asn1/error.ts';
import { readValidity } from './certificate.ts';

describe('the dates of a certificate', () => {
  // RFC 5280 §4.1.2.5: from 2050 on in another form.
  const notAfter = ['2049-12-31T23:59:59Z', '2050-01-01T00:00:00Z', '2126-10-29T18:10:12Z'];
  let certificates: readonly X509Certificate[];

  beforeAll(async () => {
    const authority = await makeAuthority();
    const issued = notAfter.map((time) => authority.issue({ hosts: ['huatai.test'], notAfter: new Date(time) }));
    certificates = (await Promise.all(issued)).map(({ cert }) => new X509Certificate(cert));
  });

  it('are those that OpenSSL reads', () => {
    expect(certificates).toHaveLength(3);
    for (const { raw, validFromDate, validToDate } of certificates)
      expect(readValidity(raw)).toMatchObject({
        notBefore: { ms: validFromDate.getTime() },
        notAfter: { ms: validToDate.getTime() },
      });
  });

  it('are read whatever signature algorithm and key the certificate has', () => {
    const { raw = new Uint8Array() } = certificates[0] ?? {};
    // The last byte of an object identifier that stands in both places: an algorithm that nobody knows (RFC 5480 §2.1.1, ecdsa-with-SHA256).
    const known = Buffer.from('06082a8648ce3d040302', 'hex');
    const strange = Buffer.from(raw);
    for (let at = strange.indexOf(known); at !== -1; at = strange.indexOf(known, at + 1)) strange[at + 9] = 0x7f;
    expect(strange.equals(Buffer.from(raw))).toBe(false);
    expect(readValidity(strange)).toEqual(readValidity(raw));
  });

  it('are not read from anything else', () => {
    const { raw = new Uint8Array() } = certificates[0] ?? {};
    for (let end = 0; end < raw.length; end += 1) expect(readValidity(raw.subarray(0, end))).toBeInstanceOf(Unreadable);
    expect(readValidity(Buffer.concat([raw, raw]))).toBeInstanceOf(Unreadable);
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(readValidity(bytes)).toBeInstanceOf(Unreadable);
      }),
    );
  });
});
