import { explicitTag, parseDer, TAG } from '../asn1/element.ts';
import { DerError, type Reading, reading } from '../asn1/error.ts';
import { Fields } from '../asn1/fields.ts';
import { booleanOf, integerOf, oidOf, smallIntegerOf } from '../asn1/values.ts';
import { encodeElement, encodeInteger, encodeOctets, encodeOid, encodeSequence } from '../asn1/write.ts';
import { oidOfDigest } from '../signature/digest.ts';
import { type MessageImprint, readImprint } from './imprint.ts';

/** What an authority is asked (RFC 3161 §2.4.1). */
export interface TimeStampRequest {
  readonly imprint: MessageImprint;
  /** Dotted OID. */
  readonly policy?: string;
  readonly nonce?: bigint;
  readonly wantsCertificate: boolean;
}

export interface TimeStampRequestOptions {
  /** SHA-256 of what is stamped, 32 bytes. */
  readonly digest: Uint8Array;
  /** A number that was never used before: the answer must carry it, so that an old answer cannot be played again. */
  readonly nonce: bigint;
  /** Dotted OID of the policy under which it is to be stamped; the authority's own choice unless told. */
  readonly policy?: string;
}

/**
 * TimeStampReq in DER: version 1, SHA-256, the certificate asked for. Throws RangeError unless the digest has 32 bytes and the nonce is not
 * negative.
 */
export function encodeTimeStampRequest({ digest, nonce, policy }: TimeStampRequestOptions): Uint8Array {
  if (digest.length !== 32) throw new RangeError(`a SHA-256 digest has 32 bytes, not ${digest.length}`);
  if (nonce < 0n) throw new RangeError('a nonce is not negative');
  const algorithm = encodeSequence(encodeOid(oidOfDigest('sha256')), encodeElement(TAG.null));
  return encodeSequence(
    encodeInteger(1n),
    encodeSequence(algorithm, encodeOctets(digest)),
    ...(policy === undefined ? [] : [encodeOid(policy)]),
    encodeInteger(nonce),
    encodeElement(TAG.boolean, Uint8Array.of(0xff)),
  );
}

export function readTimeStampRequest(der: Uint8Array): Reading<TimeStampRequest> {
  return reading(() => {
    const fields = new Fields(parseDer(der), 'TimeStampReq');
    if (smallIntegerOf(fields.any('version'), 'version', 255) !== 1) throw new DerError('its version is not 1');
    const imprint = readImprint(fields.next(TAG.sequence, 'messageImprint'));
    const policy = fields.optional(TAG.oid);
    const nonce = fields.optional(TAG.integer);
    const certReq = fields.optional(TAG.boolean);
    fields.optional(explicitTag(0)); // extensions, which the answer does not depend on
    fields.end();
    return {
      imprint,
      ...(policy === undefined ? {} : { policy: oidOf(policy, 'reqPolicy') }),
      ...(nonce === undefined ? {} : { nonce: integerOf(nonce, 'nonce') }),
      wantsCertificate: certReq !== undefined && booleanOf(certReq, 'certReq'),
    };
  });
}
