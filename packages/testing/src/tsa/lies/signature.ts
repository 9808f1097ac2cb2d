import { type Der, explicit, integer, nothing, octets, oid, sequence, set } from '../../tls/der.ts';
import { makeChain } from '../chain.ts';
import { ecKey, hashAlgorithm, rsaKey } from '../keys.ts';
import { replacing, without } from '../parts.ts';
import { attribute, CONTENT_TYPE, essV1, essV2, issuerSerialOf, MESSAGE_DIGEST } from '../token.ts';
import { contentOf, lastByteFlipped, trailing, withTag } from './bytes.ts';
import { lie, SOME_DIGEST, type TimeStampLie } from './lie.ts';

const chain = makeChain();
const day = (date: string): Date => new Date(`${date}T00:00:00Z`);

/** Lies of the signature, of what it is over, and of whose it is (checks 7 and 8). */
export const signatureLies: readonly TimeStampLie[] = [
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
];

function withSecondValue(messageDigest: Der): Der {
  const content = contentOf(messageDigest);
  const type = oid(MESSAGE_DIGEST);
  const honest = contentOf(content.subarray(type.length));
  return sequence(type, set(honest, octets(SOME_DIGEST)));
}
