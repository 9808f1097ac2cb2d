// Check 7: the signed attributes, and the signature over them.
import type { DerElement } from '../asn1/element.ts';
import { reading, Unreadable } from '../asn1/error.ts';
import { octetsOf, oidOf } from '../asn1/values.ts';
import { equalBytes } from '../bytes/bytes.ts';
import { bytesToHex } from '../bytes/hex.ts';
import { nameOfAlgorithm, readSignerAlgorithm, type SignatureAlgorithm } from '../signature/algorithm.ts';
import { type DigestAlgorithm, digestByOid, digestOf } from '../signature/digest.ts';
import { verifySignature } from '../signature/verify.ts';
import type { Certificate } from '../x509/certificate.ts';
import { isSameName } from '../x509/name.ts';
import { refuse, type TimeStampRefusal } from './refusal.ts';
import { malformed } from './response.ts';
import type { SignedAttributes, SignerId, SignerInfo } from './signed-data.ts';
import type { Token } from './token.ts';

/** A token whose signature holds for this certificate. */
export interface SignedToken {
  readonly certificate: Certificate;
  readonly attributes: SignedAttributes;
  readonly algorithm: SignatureAlgorithm;
}

const CONTENT_TYPE = '1.2.840.113549.1.9.3';
const MESSAGE_DIGEST = '1.2.840.113549.1.9.4';

export function checkSignature(
  { data }: Token,
  signer: SignerInfo,
  certificates: readonly Certificate[],
): SignedToken | TimeStampRefusal {
  const digest = digestByOid(signer.digestAlgorithm);
  if (digest === undefined) return unsupported(signer.digestAlgorithm);
  const { attributes } = signer;
  if (attributes === undefined) return invalid('there are none');
  const refusal = checkAttributes(attributes, data.contentType, digestOf(digest, data.content));
  return refusal ?? checkBySigner(signer, attributes, digest, certificates);
}

/** RFC 5652 §11.1, §11.2: content type and message digest, each once, with one value, and the right one. */
function checkAttributes(attributes: SignedAttributes, type: string, digest: Uint8Array): TimeStampRefusal | undefined {
  const types = attributes.list.map((attribute) => attribute.type);
  const twice = types.find((name, i) => types.indexOf(name) !== i);
  if (twice !== undefined) return invalid(`${twice} is there twice`);
  const contentType = reading(() => oidOf(oneValue(attributes, CONTENT_TYPE), 'content-type'));
  if (contentType instanceof Unreadable || contentType !== type)
    return invalid('the content type is not that of the content');
  const messageDigest = reading(() => octetsOf(oneValue(attributes, MESSAGE_DIGEST), 'message-digest'));
  if (messageDigest instanceof Unreadable) return invalid('there is no message digest');
  if (equalBytes(messageDigest, digest)) return undefined;
  return invalid('the message digest is not that of the content', {
    expected: bytesToHex(digest),
    found: bytesToHex(messageDigest.subarray(0, 64)),
  });
}

const MISSING: DerElement = { tag: 0, raw: new Uint8Array(0), content: new Uint8Array(0) };

/** The value of an attribute; what is no value of any type where it is not there once. */
function oneValue(attributes: SignedAttributes, type: string): DerElement {
  const values = attributes.list.find((attribute) => attribute.type === type)?.values ?? [];
  return values.length === 1 ? (values[0] ?? MISSING) : MISSING;
}

function checkBySigner(
  signer: SignerInfo,
  attributes: SignedAttributes,
  digest: DigestAlgorithm,
  certificates: readonly Certificate[],
): SignedToken | TimeStampRefusal {
  const algorithm = reading(() => readSignerAlgorithm(signer.signatureAlgorithm, digest));
  if (algorithm instanceof Unreadable) return malformed('The signature algorithm', algorithm);
  const named = certificates.filter((certificate) => isNamed(signer.signer, certificate));
  const [first] = named;
  if (first === undefined) {
    return refuse(
      'tsa-certificate-missing',
      'The certificate of the signer is neither in the token nor kept beside it.',
    );
  }
  const verdicts = named.map(({ publicKey }) =>
    verifySignature(algorithm, publicKey, attributes.signed, signer.signature),
  );
  const certificate = named[verdicts.indexOf('valid')];
  if (certificate !== undefined) return { certificate, attributes, algorithm };
  if (!verdicts.includes('invalid'))
    return unsupported(`${nameOfAlgorithm(algorithm)}, key of kind ${first.publicKey.kind}`);
  return refuse('tsa-signature-invalid', `The signature is not one of the key of ${first.subject.text}.`, {
    signer: first.subject.text,
    algorithm: nameOfAlgorithm(algorithm),
  });
}

function isNamed(signer: SignerId, certificate: Certificate): boolean {
  if (signer.by === 'key') {
    return certificate.subjectKeyId !== undefined && equalBytes(signer.subjectKeyId, certificate.subjectKeyId);
  }
  return equalBytes(signer.serial, certificate.serial) && isSameName(signer.issuer, certificate.issuer);
}

export function invalid(reason: string, evidence: { readonly [name: string]: unknown } = {}): TimeStampRefusal {
  return refuse('tsa-attributes-invalid', `The signed attributes do not hold: ${reason}.`, evidence);
}

export function unsupported(algorithm: string): TimeStampRefusal {
  const detail = `The time stamp is made in a way that is not believed here (${algorithm}).`;
  return refuse('tsa-algorithm-unsupported', detail, { algorithm });
}
