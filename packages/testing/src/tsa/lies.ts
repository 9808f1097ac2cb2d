import { concatBytes, type TimeStampCode } from '@guzheng/evidence';
import { extension } from '../tls/certificate.ts';
import {
  bits,
  type Der,
  element,
  explicit,
  implicit,
  integer,
  nothing,
  octets,
  oid,
  sequence,
  set,
} from '../tls/der.ts';
import { basicConstraints, keyUsage, makeChain, purposeExtension, TIME_STAMPING } from './chain.ts';
import { ecKey, hashAlgorithm, rsaKey } from './keys.ts';
import { type Forgery, imprintOf, type TimeStampMaking } from './make.ts';
import { replacing, without } from './parts.ts';
import {
  accuracyOf,
  attribute,
  CONTENT_TYPE,
  essV1,
  essV2,
  issuerSerialOf,
  MESSAGE_DIGEST,
  writeRejection,
} from './token.ts';

/** One lie of a time stamp that is honest otherwise, and what the judge must say to it. */
export interface TimeStampLie {
  /** Unique. */
  readonly name: string;
  /** The check that finds it (docs/spec/proof.md, `rfc3161`); 0: it cannot even be read. */
  readonly check: 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11;
  readonly code: TimeStampCode;
  readonly making: TimeStampMaking;
}

const lie = (
  check: TimeStampLie['check'],
  code: TimeStampCode,
  name: string,
  forgery: Forgery,
  making: Omit<TimeStampMaking, 'forgery'> = {},
): TimeStampLie => ({ name, check, code, making: { ...making, forgery } });

const SOME_DIGEST = new Uint8Array(32).fill(0xd1);
const chain = makeChain();
const stranger = ecKey('p-384', 'stranger');
const EXTRA = nothing;
const trailing = (der: Der): Der => concatBytes(der, Uint8Array.of(0));
const day = (date: string): Date => new Date(`${date}T00:00:00Z`);

/** What stands behind a tag and a length, its length written in another way than DER knows. */
const withLongLength = (der: Der): Der => {
  const { head, content } = split(der);
  const length = Uint8Array.of(
    content.length >> 24,
    (content.length >> 16) & 0xff,
    (content.length >> 8) & 0xff,
    content.length & 0xff,
  );
  return concatBytes(Uint8Array.of(head, 0x84), length, content);
};
const withIndefiniteLength = (der: Der): Der => {
  const { head, content } = split(der);
  return concatBytes(Uint8Array.of(head, 0x80), content, Uint8Array.of(0, 0));
};
const split = (der: Der): { head: number; content: Der } => {
  const first = der[1] ?? 0;
  return { head: der[0] ?? 0, content: der.subarray(first < 0x80 ? 2 : 2 + (first & 0x7f)) };
};
const lastByteFlipped = (bytes: Uint8Array): Uint8Array =>
  bytes.map((byte, i) => (i === bytes.length - 1 ? byte ^ 1 : byte));
const withField = (der: Der, ...fields: readonly Der[]): Der => element(der[0] ?? 0, split(der).content, ...fields);

/** Every lie of the maker by the check that finds it. `makeTimeStamp(digest, lie.making)` tells it. */
export const timeStampLies: readonly TimeStampLie[] = [
  lie(0, 'tsa-response-malformed', 'response-empty', { bytes: () => new Uint8Array(0) }),
  lie(0, 'tsa-response-malformed', 'response-cut', { bytes: (der) => der.subarray(0, -1) }),
  lie(0, 'tsa-response-malformed', 'response-trailing-byte', { bytes: trailing }),
  lie(0, 'tsa-response-malformed', 'response-indefinite-length', { bytes: withIndefiniteLength }),
  lie(0, 'tsa-response-malformed', 'response-length-not-minimal', { bytes: withLongLength }),
  lie(0, 'tsa-response-malformed', 'response-field-too-many', { response: replacing('extra', EXTRA) }),
  lie(0, 'tsa-response-malformed', 'request-trailing-byte', { request: { bytes: trailing } }),

  lie(1, 'tsa-status-refused', 'status-rejection', { bytes: () => writeRejection(2, 'no time is to be had', 14) }),
  lie(1, 'tsa-status-refused', 'status-waiting', { bytes: () => writeRejection(3) }),
  lie(1, 'tsa-status-refused', 'status-rejection-with-token', {
    response: replacing('status', sequence(integer(Uint8Array.of(2)))),
  }),
  lie(1, 'tsa-not-a-time-stamp', 'granted-without-token', { response: without('token') }),
  lie(1, 'tsa-response-malformed', 'status-field-too-many', {
    response: replacing('status', sequence(integer(Uint8Array.of(0)), EXTRA)),
  }),

  lie(2, 'tsa-not-a-time-stamp', 'content-not-signed-data', {
    contentInfo: replacing('type', oid('1.2.840.113549.1.7.1')),
  }),
  lie(2, 'tsa-not-a-time-stamp', 'content-of-other-type', {
    signedData: (parts) => ({
      ...parts,
      content: sequence(oid('1.2.840.113549.1.7.1'), explicit(0, octets(SOME_DIGEST))),
    }),
  }),
  lie(2, 'tsa-response-malformed', 'info-of-version-2', { info: replacing('version', integer(Uint8Array.of(2))) }),
  lie(2, 'tsa-response-malformed', 'info-critical-extension', {
    info: replacing('extensions', element(0xa1, extension('1.2.3.4', true, nothing))),
  }),
  lie(2, 'tsa-response-malformed', 'info-field-too-many', { info: replacing('extra', EXTRA) }),
  lie(2, 'tsa-response-malformed', 'info-trailing-byte', { content: trailing }),
  lie(2, 'tsa-response-malformed', 'info-indefinite-length', { content: withIndefiniteLength }),
  lie(2, 'tsa-response-malformed', 'info-length-not-minimal', { content: withLongLength }),
  lie(2, 'tsa-response-malformed', 'token-field-too-many', { contentInfo: replacing('extra', EXTRA) }),
  lie(2, 'tsa-response-malformed', 'signed-data-field-too-many', { signedData: replacing('extra', EXTRA) }),
  lie(2, 'tsa-response-malformed', 'signed-data-digest-not-listed', {
    signedData: replacing('digests', set(hashAlgorithm('sha512'))),
  }),
  lie(2, 'tsa-response-malformed', 'signer-info-field-too-many', { signerInfo: replacing('extra', EXTRA) }),
  lie(2, 'tsa-response-malformed', 'signer-info-version', {
    signerInfo: replacing('version', integer(Uint8Array.of(3))),
  }),
  lie(2, 'tsa-response-malformed', 'certificate-field-too-many', {
    chain: { signer: { bytes: (der) => withField(der, EXTRA) } },
  }),
  lie(2, 'tsa-response-malformed', 'certificate-extension-twice', {
    chain: { signer: { extensions: replacing('again', keyUsage(bits(Uint8Array.of(0x80), 7))) } },
  }),
  lie(2, 'tsa-response-malformed', 'certificate-boolean-not-ff', {
    chain: {
      signer: { extensions: replacing('odd', sequence(oid('1.2.3'), element(1, Uint8Array.of(1)), octets(nothing))) },
    },
  }),

  lie(3, 'tsa-imprint-mismatch', 'imprint-of-other-digest', { info: replacing('imprint', imprintOf(SOME_DIGEST)) }),
  lie(3, 'tsa-imprint-mismatch', 'imprint-of-other-algorithm', {
    info: replacing('imprint', imprintOf(SOME_DIGEST, 'sha384')),
  }),
  lie(3, 'tsa-imprint-mismatch', 'request-for-other-digest', { request: { digest: SOME_DIGEST } }),

  lie(4, 'tsa-nonce-mismatch', 'nonce-of-other-request', { info: replacing('nonce', integer(Uint8Array.of(5))) }),
  lie(4, 'tsa-nonce-mismatch', 'nonce-missing', { info: without('nonce') }),
  lie(4, 'tsa-nonce-mismatch', 'nonce-negated', {
    info: replacing('nonce', element(2, Uint8Array.of(0x80, 0, 0, 0, 0, 0, 0, 1))),
  }),

  lie(5, 'tsa-policy-mismatch', 'policy-other-than-asked', { request: { policy: '1.2.3.4.5' } }),

  lie(6, 'tsa-signer-not-one', 'signer-none', { signerInfos: () => [] }),
  lie(6, 'tsa-signer-not-one', 'signers-two', { signerInfos: (info) => [info, info] }),

  lie(7, 'tsa-attributes-invalid', 'attributes-missing', { signerInfo: without('attributes') }),
  lie(7, 'tsa-attributes-invalid', 'attribute-content-type-missing', { attributes: without('contentType') }),
  lie(7, 'tsa-attributes-invalid', 'attribute-content-type-other', {
    attributes: replacing('contentType', attribute(CONTENT_TYPE, oid('1.2.840.113549.1.7.1'))),
  }),
  lie(7, 'tsa-attributes-invalid', 'attribute-digest-missing', { attributes: without('messageDigest') }),
  lie(7, 'tsa-attributes-invalid', 'attribute-digest-of-other-content', {
    attributes: replacing('messageDigest', attribute(MESSAGE_DIGEST, octets(SOME_DIGEST))),
  }),
  lie(7, 'tsa-attributes-invalid', 'attribute-digest-with-two-values', {
    attributes: (parts) => ({ ...parts, messageDigest: withSecondValue(parts.messageDigest ?? nothing) }),
  }),
  lie(7, 'tsa-attributes-invalid', 'attribute-twice', {
    attributes: (parts) => ({ ...parts, again: attribute(MESSAGE_DIGEST, octets(SOME_DIGEST)) }),
  }),
  lie(7, 'tsa-signature-invalid', 'signature-flipped', { signature: lastByteFlipped }),
  lie(7, 'tsa-signature-invalid', 'signature-flipped-ecdsa', { signature: lastByteFlipped }, { key: 'p-256' }),
  lie(7, 'tsa-signature-invalid', 'signature-empty', { signature: () => new Uint8Array(0) }),
  lie(7, 'tsa-signature-invalid', 'signature-trailing-byte', { signature: trailing }, { key: 'p-256' }),
  lie(7, 'tsa-signature-invalid', 'signature-over-context-tag', { signed: (attributes) => withTag(0xa0, attributes) }),
  lie(7, 'tsa-signature-invalid', 'signature-over-content', { signed: (_attributes, content) => content }),
  lie(
    7,
    'tsa-signature-invalid',
    'signature-of-other-key',
    { signing: ecKey('p-256', 'other').signing('sha256') },
    { key: 'p-256' },
  ),
  lie(7, 'tsa-algorithm-unsupported', 'signature-with-sha1', { signing: rsaKey('signer').signing('sha1') }),
  lie(7, 'tsa-algorithm-unsupported', 'digest-sha1', {
    signerInfo: replacing('digest', hashAlgorithm('sha1')),
    signedData: replacing('digests', set(hashAlgorithm('sha1'))),
  }),
  lie(7, 'tsa-algorithm-unsupported', 'signature-digest-other-than-stated', {
    signing: rsaKey('signer').signing('sha512'),
  }),
  lie(7, 'tsa-algorithm-unsupported', 'signature-of-short-key', {
    chain: { signer: { key: rsaKey('weak') } },
    signing: rsaKey('weak').signing('sha256'),
  }),
  lie(7, 'tsa-certificate-missing', 'certificate-missing', { certificates: () => [] }),
  lie(7, 'tsa-certificate-missing', 'certificate-of-other-serial', {
    signerInfo: replacing('sid', sequence(chain.signer.issuer, integer(Uint8Array.of(9)))),
  }),

  lie(8, 'tsa-attributes-invalid', 'ess-missing', { attributes: without('essV2') }),
  lie(8, 'tsa-attributes-invalid', 'ess-without-identifier', {
    attributes: replacing('essV2', attribute('1.2.840.113549.1.9.16.2.47', sequence(sequence()))),
  }),
  lie(8, 'tsa-certificate-mismatch', 'ess-v2-of-other-certificate', {
    attributes: replacing('essV2', essV2(chain.signer, 'sha256', chain.intermediate.der)),
  }),
  lie(
    8,
    'tsa-certificate-mismatch',
    'ess-v1-of-other-certificate',
    {
      attributes: replacing('essV1', essV1(chain.signer, chain.intermediate.der)),
    },
    { ess: 'v1' },
  ),
  lie(
    8,
    'tsa-certificate-mismatch',
    'ess-v1-right-and-v2-wrong',
    {
      attributes: replacing('essV2', essV2(chain.signer, 'sha256', chain.intermediate.der)),
    },
    { ess: 'both' },
  ),
  lie(8, 'tsa-certificate-mismatch', 'ess-of-other-serial', {
    attributes: replacing(
      'essV2',
      essV2(chain.signer, 'sha256', chain.signer.der, issuerSerialOf(chain.signer, Uint8Array.of(9))),
    ),
  }),
  lie(8, 'tsa-certificate-mismatch', 'ess-of-other-issuer', {
    attributes: replacing(
      'essV2',
      essV2(chain.signer, 'sha256', chain.signer.der, issuerSerialOf({ ...chain.signer, issuer: chain.root.name })),
    ),
  }),
  lie(8, 'tsa-certificate-mismatch', 'certificate-swapped', {
    chain: { signer: { notAfter: day('2044-01-01') } },
    attributes: replacing('essV2', essV2(chain.signer)),
  }),
  lie(8, 'tsa-certificate-mismatch', 'authority-of-other-name', {
    info: replacing('tsa', explicit(0, explicit(4, chain.intermediate.name))),
  }),

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

  lie(11, 'tsa-time-implausible', 'time-that-does-not-exist', {}, { genTime: '20260230080000Z' }),
  lie(11, 'tsa-time-implausible', 'time-without-zone', {}, { genTime: '20260301080000' }),
  lie(11, 'tsa-time-implausible', 'time-of-another-zone', {}, { genTime: '20260301080000+0800' }),
  lie(11, 'tsa-time-implausible', 'time-without-seconds', {}, { genTime: '202603010800Z' }),
  lie(11, 'tsa-time-implausible', 'time-with-fraction-ending-in-zero', {}, { genTime: '20260301080000.50Z' }),
  lie(11, 'tsa-time-implausible', 'time-with-empty-fraction', {}, { genTime: '20260301080000.Z' }),
  lie(11, 'tsa-time-implausible', 'time-long-after-it-was-kept', {}, { genTime: '20260304080000Z', revocation: 'crl' }),
  lie(11, 'tsa-time-implausible', 'accuracy-millis-1000', {
    info: replacing('accuracy', accuracyOf({ millis: 1000 })),
  }),
  lie(11, 'tsa-time-implausible', 'accuracy-micros-0', { info: replacing('accuracy', accuracyOf({ micros: 0 })) }),
  lie(11, 'tsa-time-implausible', 'accuracy-negative', {
    info: replacing('accuracy', sequence(element(2, Uint8Array.of(0xff)))),
  }),
  lie(11, 'tsa-time-implausible', 'accuracy-of-two-days', {
    info: replacing('accuracy', sequence(integer(Uint8Array.of(0x02, 0xa3, 0x00)))),
  }),
  lie(11, 'tsa-time-implausible', 'accuracy-field-too-many', {
    info: replacing('accuracy', sequence(integer(Uint8Array.of(1)), EXTRA)),
  }),
];

function withSecondValue(messageDigest: Der): Der {
  const { content } = split(messageDigest);
  const type = oid(MESSAGE_DIGEST);
  const honest = split(content.subarray(type.length)).content;
  return sequence(type, set(honest, octets(SOME_DIGEST)));
}

function withTag(tag: number, der: Der): Der {
  return concatBytes(Uint8Array.of(tag), der.subarray(1));
}
