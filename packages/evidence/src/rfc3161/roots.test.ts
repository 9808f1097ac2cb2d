import { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { Unreadable } from '../asn1/error.ts';
import { fromBase64 } from '../bytes/base64.ts';
import { bytesToHex } from '../bytes/hex.ts';
import { sha256 } from '../digest/digest.ts';
import { type Certificate, readCertificate } from '../x509/certificate.ts';
import { buildPath } from '../x509/path.ts';
import { TSA_ROOTS } from './roots.ts';

const FINGERPRINTS: Readonly<Record<string, string>> = {
  'DigiCert Trusted Root G4': '552f7bdcf1a7af9e6ce672017f4f12abf77240c78e761ac203d1d9d20ac89988',
  'GlobalSign Root CA - R3': 'cbb522d7b7f127ad6a0113865bdf1cd4102e7d0759af635a7cf4720dc963c53b',
  'GlobalSign Root CA - R6': '2cabeafe37d06ca22aba7391c0033d25982952c453647349763a3ab5ad6ccf69',
  'USERTrust RSA Certification Authority': 'e793c9b02fd8aa13e21c31228accb08119643b749c898964b1746d46c3d4cbd2',
  'USERTrust ECC Certification Authority': '4ff460d54b9c86dabfbcfc5712e0400d2bed3fbc4d4fbdaa86e06adcd2a9ad7a',
  'Certum Trusted Network CA': '5c58468d55f58e497e743982d2b50010b6d165374acf83a7d4a32db768c4408e',
  'Certum Trusted Network CA 2': 'b676f2eddae8775cd36cb0f63cd1d4603961f49e6265ba013a2f0307b6d0b804',
  'SSL.com Root Certification Authority RSA': '85666a562ee0be5ce925c1d8890a6f76a87ec16d4d7d5f29ea7419cf20123b69',
  'SSL.com Root Certification Authority ECC': '3417bb06cc6007da1b961c920b8ab4ce3fad820e4aa30b9acbc4a74ebdcebc65',
  'IdenTrust Commercial Root CA 1': '5d56499be4d2e08bcfcad08a3e38723d50503bde706948e42f55603019e528ae',
  'IdenTrust Public Sector Root CA 1': '30d0895a9a448a262091635522d1f52010b5867acae12c78ef958fd4f4389f2f',
};

const inNode = rootCertificates.map((pem) => new X509Certificate(pem));
const read = (der: Uint8Array): Certificate => {
  const certificate = readCertificate(der);
  if (certificate instanceof Unreadable) throw new Error(certificate.reason);
  return certificate;
};

describe('the pinned roots', () => {
  it('are those whose fingerprints stand here', () => {
    const found = TSA_ROOTS.map(({ name, certificate }) => [name, bytesToHex(sha256(fromBase64(certificate)))]);
    expect(Object.fromEntries(found)).toEqual(FINGERPRINTS);
    expect(TSA_ROOTS.every((root) => root.class === 'public')).toBe(true);
  });

  it.each(TSA_ROOTS.map((root) => [root.name, root] as const))(
    '%s is in the Node that runs, and names itself so',
    (name, root) => {
      const der = fromBase64(root.certificate);
      // A Node of another year may carry other roots; one that is there must be the same.
      const same = inNode.find(
        ({ fingerprint256 }) => fingerprint256.replaceAll(':', '').toLowerCase() === FINGERPRINTS[name],
      );
      if (same !== undefined) expect(Buffer.from(der)).toEqual(same.raw);
      const { subject, publicKey } = read(der);
      expect(subject.text).toContain(name.startsWith('GlobalSign') ? `OU=${name}` : `CN=${name}`);
      expect(publicKey.kind).not.toBe('unsupported');
    },
  );

  it('were all in Node 24 when they were taken over', () => {
    if (!process.version.startsWith('v24.')) return expect(process.version).toMatch(/^v\d+/);
    const names = new Set(inNode.map(({ fingerprint256 }) => fingerprint256.replaceAll(':', '').toLowerCase()));
    expect(Object.values(FINGERPRINTS).filter((fingerprint) => !names.has(fingerprint))).toEqual([]);
  });
});

describe('every root of Node', () => {
  it.each(inNode.map((certificate, i) => [i, certificate] as const))(
    '%i is read as node:crypto reads it',
    (_, certificate) => {
      const own = read(Uint8Array.from(certificate.raw));
      expect(BigInt(`0x${bytesToHex(own.serial)}`)).toBe(BigInt(`0x${certificate.serialNumber}`));
      expect(own.notBefore.ms).toBe(certificate.validFromDate.getTime());
      expect(own.notAfter.ms).toBe(certificate.validToDate.getTime());
      expect(own.basicConstraints?.isAuthority).toBe(certificate.ca);
      expect(Buffer.from(own.publicKeyInfo)).toEqual(certificate.publicKey.export({ type: 'spki', format: 'der' }));
      expect(buildPath(own, { certificates: [], roots: [own], at: own.notBefore.ms })).toMatchObject({
        outcome: 'pinned',
      });
    },
  );
});
