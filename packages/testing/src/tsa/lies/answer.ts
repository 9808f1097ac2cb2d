import { extension } from '../../tls/certificate.ts';
import { bits, element, explicit, integer, nothing, octets, oid, sequence, set } from '../../tls/der.ts';
import { keyUsage } from '../chain.ts';
import { hashAlgorithm } from '../keys.ts';
import { imprintOf } from '../make.ts';
import { replacing, without } from '../parts.ts';
import { writeRejection } from '../token.ts';
import { trailing, withField, withIndefiniteLength, withLongLength } from './bytes.ts';
import { lie, SOME_DIGEST, type TimeStampLie } from './lie.ts';

/** Lies of the answer: it cannot be read, is no time stamp, or is not for what was asked (checks 0 to 6). */
export const answerLies: readonly TimeStampLie[] = [
  lie(0, 'tsa-response-malformed', 'response-empty', { bytes: () => new Uint8Array(0) }),
  lie(0, 'tsa-response-malformed', 'response-cut', { bytes: (der) => der.subarray(0, -1) }),
  lie(0, 'tsa-response-malformed', 'response-trailing-byte', { bytes: trailing }),
  lie(0, 'tsa-response-malformed', 'response-indefinite-length', { bytes: withIndefiniteLength }),
  lie(0, 'tsa-response-malformed', 'response-length-not-minimal', { bytes: withLongLength }),
  lie(0, 'tsa-response-malformed', 'response-field-too-many', { response: replacing('extra', nothing) }),
  lie(0, 'tsa-response-malformed', 'request-trailing-byte', { request: { bytes: trailing } }),
  lie(1, 'tsa-status-refused', 'status-rejection', { bytes: () => writeRejection(2, 'no time is to be had', 14) }),
  lie(1, 'tsa-status-refused', 'status-waiting', { bytes: () => writeRejection(3) }),
  lie(1, 'tsa-status-refused', 'status-rejection-with-token', {
    response: replacing('status', sequence(integer(Uint8Array.of(2)))),
  }),
  lie(1, 'tsa-not-a-time-stamp', 'granted-without-token', { response: without('token') }),
  lie(1, 'tsa-response-malformed', 'status-field-too-many', {
    response: replacing('status', sequence(integer(Uint8Array.of(0)), nothing)),
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
  lie(2, 'tsa-response-malformed', 'info-field-too-many', { info: replacing('extra', nothing) }),
  lie(2, 'tsa-response-malformed', 'info-trailing-byte', { content: trailing }),
  lie(2, 'tsa-response-malformed', 'info-indefinite-length', { content: withIndefiniteLength }),
  lie(2, 'tsa-response-malformed', 'info-length-not-minimal', { content: withLongLength }),
  lie(2, 'tsa-response-malformed', 'token-field-too-many', { contentInfo: replacing('extra', nothing) }),
  lie(2, 'tsa-response-malformed', 'signed-data-field-too-many', { signedData: replacing('extra', nothing) }),
  lie(2, 'tsa-response-malformed', 'signed-data-digest-not-listed', {
    signedData: replacing('digests', set(hashAlgorithm('sha512'))),
  }),
  lie(2, 'tsa-response-malformed', 'signer-info-field-too-many', { signerInfo: replacing('extra', nothing) }),
  lie(2, 'tsa-response-malformed', 'signer-info-version', {
    signerInfo: replacing('version', integer(Uint8Array.of(3))),
  }),
  lie(2, 'tsa-response-malformed', 'certificate-field-too-many', {
    chain: { signer: { bytes: (der) => withField(der, nothing) } },
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
];
