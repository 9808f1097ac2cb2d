import { type DerElement, TAG } from '../asn1/element.ts';
import { Fields } from '../asn1/fields.ts';
import { octetsOf } from '../asn1/values.ts';
import { readDigestOid } from '../signature/digest.ts';

/** What is stamped: a digest and the OID of its algorithm (RFC 3161 §2.4.1). */
export interface MessageImprint {
  readonly algorithm: string;
  readonly digest: Uint8Array;
}

export function readImprint(element: DerElement): MessageImprint {
  const fields = new Fields(element, 'messageImprint');
  const algorithm = readDigestOid(fields.next(TAG.sequence, 'hashAlgorithm'), 'hashAlgorithm');
  const digest = octetsOf(fields.next(TAG.octetString, 'hashedMessage'), 'hashedMessage');
  fields.end();
  return { algorithm, digest };
}
