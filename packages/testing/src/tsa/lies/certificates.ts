import { extension } from '../../tls/certificate.ts';
import { bits, element, implicit, nothing, sequence } from '../../tls/der.ts';
import { basicConstraints, keyUsage, purposeExtension, TIME_STAMPING } from '../chain.ts';
import { ecKey, rsaKey } from '../keys.ts';
import { replacing, without } from '../parts.ts';
import { lie, type TimeStampLie } from './lie.ts';

const stranger = ecKey('p-384', 'stranger');
const day = (date: string): Date => new Date(`${date}T00:00:00Z`);

/** Lies of the certificates: what they are for, who issued them, whether they held (checks 9 and 10). */
export const certificateLies: readonly TimeStampLie[] = [
  lie(9, 'tsa-purpose-invalid', 'purpose-missing', { chain: { signer: { extensions: without('purpose') } } }),
  lie(9, 'tsa-purpose-invalid', 'purpose-not-critical', {
    chain: { signer: { extensions: replacing('purpose', purposeExtension([TIME_STAMPING], false)) } },
  }),
  lie(9, 'tsa-purpose-invalid', 'purpose-not-alone', {
    chain: { signer: { extensions: replacing('purpose', purposeExtension([TIME_STAMPING, '1.3.6.1.5.5.7.3.3'])) } },
  }),
  lie(9, 'tsa-purpose-invalid', 'purpose-with-unknown-one', {
    chain: { signer: { extensions: replacing('purpose', purposeExtension([TIME_STAMPING, '1.3.6.1.4.1.99999.7'])) } },
  }),
  lie(9, 'tsa-purpose-invalid', 'purpose-other', {
    chain: { signer: { extensions: replacing('purpose', purposeExtension(['1.3.6.1.5.5.7.3.1'])) } },
  }),
  lie(9, 'tsa-purpose-invalid', 'purpose-any', {
    chain: { signer: { extensions: replacing('purpose', purposeExtension(['2.5.29.37.0'])) } },
  }),
  lie(9, 'tsa-purpose-invalid', 'key-for-encryption', {
    chain: { signer: { extensions: replacing('usage', keyUsage(bits(Uint8Array.of(0b1010_0000), 5))) } },
  }),
  lie(10, 'tsa-certificate-expired', 'signer-expired', { chain: { signer: { notAfter: day('2026-02-28') } } }),
  lie(10, 'tsa-certificate-expired', 'signer-not-yet-valid', { chain: { signer: { notBefore: day('2026-03-02') } } }),
  lie(10, 'tsa-certificate-expired', 'signer-expired-by-a-fraction', {
    chain: { signer: { notAfter: new Date('2026-03-01T08:00:00Z') } },
  }),
  lie(10, 'tsa-certificate-expired', 'intermediate-expired', {
    chain: { intermediate: { notAfter: day('2026-02-28') } },
  }),
  lie(
    10,
    'tsa-certificate-expired',
    'root-expired',
    { chain: { signer: { notAfter: day('2055-01-01') }, intermediate: { notAfter: day('2055-01-01') } } },
    { genTime: '20500101000000Z' },
  ),
  lie(10, 'tsa-chain-invalid', 'authority-flag-missing', {
    chain: { intermediate: { extensions: replacing('constraints', basicConstraints(false)) } },
  }),
  lie(10, 'tsa-chain-invalid', 'authority-constraints-missing', {
    chain: { intermediate: { extensions: without('constraints') } },
  }),
  lie(10, 'tsa-chain-invalid', 'authority-may-not-sign-certificates', {
    chain: { intermediate: { extensions: replacing('usage', keyUsage(bits(Uint8Array.of(0b0000_0010), 1))) } },
  }),
  lie(10, 'tsa-chain-invalid', 'authority-for-tls-only', {
    chain: { intermediate: { extensions: replacing('purpose', purposeExtension(['1.3.6.1.5.5.7.3.1'])) } },
  }),
  lie(10, 'tsa-chain-invalid', 'critical-extension-unknown', {
    chain: { signer: { extensions: replacing('odd', extension('1.2.3.4', true, nothing)) } },
  }),
  lie(10, 'tsa-chain-invalid', 'name-constraints', {
    chain: {
      intermediate: {
        extensions: replacing(
          'odd',
          extension(
            '2.5.29.30',
            true,
            sequence(element(0xa0, sequence(implicit(2, new TextEncoder().encode('example.test'))))),
          ),
        ),
      },
    },
  }),
  lie(10, 'tsa-chain-invalid', 'signer-not-signed-by-issuer', {
    chain: { signer: { signedWith: ecKey('p-384', 'other').signing('sha384') } },
  }),
  lie(10, 'tsa-chain-invalid', 'intermediate-not-signed-by-root', {
    chain: { intermediate: { signedWith: rsaKey('signer').signing('sha256') } },
  }),
  lie(10, 'tsa-chain-invalid', 'intermediate-made-up', {
    // A stranger's key under the intermediate's name, said to be issued by the pinned root.
    chain: {
      intermediate: { key: stranger, signedWith: stranger.signing('sha384') },
      signer: { extensions: without('authorityKeyId') },
    },
  }),
  lie(10, 'tsa-algorithm-unsupported', 'intermediate-signed-with-sha1', {
    chain: { intermediate: { signedWith: rsaKey('root').signing('sha1') } },
  }),
  lie(
    10,
    'tsa-certificate-revoked',
    'revoked-before',
    { revoked: { signer: { at: day('2026-02-01'), reason: 5 } } },
    { revocation: 'crl' },
  ),
  lie(
    10,
    'tsa-certificate-revoked',
    'revoked-before-ocsp',
    { revoked: { signer: { at: day('2026-02-01'), reason: 5 } } },
    { revocation: 'ocsp' },
  ),
  lie(
    10,
    'tsa-certificate-revoked',
    'revoked-later-for-key-compromise',
    { revoked: { signer: { at: day('2026-03-05'), reason: 1 } } },
    { revocation: 'crl' },
  ),
  lie(
    10,
    'tsa-certificate-revoked',
    'revoked-later-for-no-reason',
    { revoked: { signer: { at: day('2026-03-05') } } },
    { revocation: 'crl' },
  ),
  lie(
    10,
    'tsa-certificate-revoked',
    'revoked-later-for-no-reason-ocsp',
    { revoked: { signer: { at: day('2026-03-05') } } },
    { revocation: 'ocsp' },
  ),
  lie(
    10,
    'tsa-certificate-revoked',
    'revoked-later-invalid-before',
    {
      revoked: { signer: { at: day('2026-03-05'), reason: 4, invalidSince: day('2026-02-01') } },
    },
    { revocation: 'crl' },
  ),
  lie(
    10,
    'tsa-certificate-revoked',
    'intermediate-revoked',
    { revoked: { intermediate: { at: day('2026-02-01'), reason: 2 } } },
    { revocation: 'crl' },
  ),
  lie(10, 'tsa-chain-invalid', 'kept-certificate-unreadable', {
    record: (record) => ({ ...record, chain: ['MAA='] }),
  }),
];
