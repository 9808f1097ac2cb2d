// A time-stamp response (RFC 3161, RFC 5652), written part by part so that each part can be a lie.
import { createHash } from 'node:crypto';
import type { Signing } from '../tls/certificate.ts';
import {
  type Der,
  element,
  explicit,
  generalizedTime,
  implicit,
  integer,
  octets,
  oid,
  sequence,
  set,
  text,
  time,
} from '../tls/der.ts';
import type { Holder } from './chain.ts';
import { HASH_OIDS, type HashName, hashAlgorithm } from './keys.ts';
import { assemble, asTheyAre, type EditParts, type Parts } from './parts.ts';

export const TST_INFO = '1.2.840.113549.1.9.16.1.4';
export const SIGNED_DATA = '1.2.840.113549.1.7.2';
export const CONTENT_TYPE = '1.2.840.113549.1.9.3';
export const MESSAGE_DIGEST = '1.2.840.113549.1.9.4';

/** RFC 3161 §2.4.2. */
export interface Accuracy {
  readonly seconds?: number;
  readonly millis?: number;
  readonly micros?: number;
}

export interface TokenContent {
  /** messageImprint, whole. */
  readonly imprint: Der;
  readonly policy: string;
  readonly serial: Uint8Array;
  /** The digits of a GeneralizedTime. */
  readonly genTime: string;
  readonly accuracy?: Accuracy;
  /** The content bytes of the INTEGER, so that they come back as they were asked. */
  readonly nonce?: Uint8Array;
  readonly withName: boolean;
}

export interface TokenSigning {
  readonly signer: Holder;
  readonly hash: HashName;
  readonly scheme?: 'pss';
  readonly ess: 'v1' | 'v2' | 'both';
  readonly essHash?: HashName;
  readonly certificates: readonly Der[];
}

/** What may be untrue. Each edit sees the honest parts, and what comes after it is made honestly of what it gives. */
export interface TokenLies {
  readonly info?: EditParts;
  /** The bytes inside eContent. */
  readonly content?: (der: Der) => Der;
  readonly attributes?: EditParts;
  /** Instead of the authority's key. */
  readonly signing?: Signing;
  /** What the signature is over. */
  readonly signed?: (attributes: Der, content: Der) => Uint8Array;
  readonly signature?: (signature: Uint8Array) => Uint8Array;
  readonly signerInfo?: EditParts;
  readonly signerInfos?: (info: Der) => readonly Der[];
  readonly certificates?: (certificates: readonly Der[]) => readonly Der[];
  readonly signedData?: EditParts;
  readonly contentInfo?: EditParts;
  readonly response?: EditParts;
  readonly bytes?: (der: Der) => Der;
}

/** TimeStampResp, granted. */
export function writeResponse(content: TokenContent, signing: TokenSigning, lies: TokenLies = {}): Der {
  const token = writeToken(content, signing, lies);
  const response = assemble((lies.response ?? asTheyAre)({ status: sequence(integer(Uint8Array.of(0))), token }));
  return lies.bytes === undefined ? response : lies.bytes(response);
}

/** TimeStampResp without a token. `failure`: the number of a bit of PKIFailureInfo. */
export function writeRejection(status: number, words?: string, failure?: number): Der {
  const strings = words === undefined ? [] : [sequence(text(words))];
  const info = failure === undefined ? [] : [failureBits(failure)];
  return sequence(sequence(integer(Uint8Array.of(status)), ...strings, ...info));
}

function failureBits(bit: number): Der {
  const bytes = new Uint8Array((bit >> 3) + 1);
  bytes[bit >> 3] = 0x80 >> (bit & 7);
  return element(0x03, Uint8Array.of(7 - (bit & 7)), bytes);
}

function writeToken(content: TokenContent, signing: TokenSigning, lies: TokenLies): Der {
  const info = assemble((lies.info ?? asTheyAre)(infoParts(content, signing.signer)));
  const bytes = lies.content === undefined ? info : lies.content(info);
  const signers = writeSigners(bytes, signing, lies);
  const certificates = (lies.certificates ?? ((list) => list))(signing.certificates);
  const data = (lies.signedData ?? asTheyAre)({
    version: integer(Uint8Array.of(3)),
    digests: set(hashAlgorithm(signing.hash)),
    content: sequence(oid(TST_INFO), explicit(0, octets(bytes))),
    ...(certificates.length === 0 ? {} : { certificates: explicit(0, ...certificates) }),
    signers: set(...signers),
  });
  return assemble((lies.contentInfo ?? asTheyAre)({ type: oid(SIGNED_DATA), content: explicit(0, assemble(data)) }));
}

function infoParts(content: TokenContent, signer: Holder): Parts {
  const { accuracy, nonce } = content;
  return {
    version: integer(Uint8Array.of(1)),
    policy: oid(content.policy),
    imprint: content.imprint,
    serial: integer(content.serial),
    genTime: generalizedTime(content.genTime),
    ...(accuracy === undefined ? {} : { accuracy: accuracyOf(accuracy) }),
    ...(nonce === undefined ? {} : { nonce: element(0x02, nonce) }),
    ...(content.withName ? { tsa: explicit(0, explicit(4, signer.name)) } : {}),
  };
}

export function accuracyOf({ seconds, millis, micros }: Accuracy): Der {
  const bytes = (value: number): Uint8Array =>
    value < 0x80 ? Uint8Array.of(value) : Uint8Array.of(value >> 8, value & 0xff);
  return sequence(
    ...(seconds === undefined ? [] : [element(0x02, bytes(seconds))]),
    ...(millis === undefined ? [] : [implicit(0, bytes(millis))]),
    ...(micros === undefined ? [] : [implicit(1, bytes(micros))]),
  );
}

function writeSigners(content: Der, signing: TokenSigning, lies: TokenLies): readonly Der[] {
  const { signer, hash, scheme } = signing;
  const attributes = inOrder(Object.values((lies.attributes ?? asTheyAre)(attributeParts(content, signing))));
  const signedWith = lies.signing ?? signer.key.signing(hash, scheme);
  const message = (lies.signed ?? ((own) => own))(set(...attributes), content);
  const signature = (lies.signature ?? ((own) => own))(signedWith.sign(message));
  const info = assemble(
    (lies.signerInfo ?? asTheyAre)({
      version: integer(Uint8Array.of(1)),
      sid: sequence(signer.issuer, integer(signer.serial)),
      digest: hashAlgorithm(hash),
      attributes: explicit(0, ...attributes),
      algorithm: signedWith.algorithm,
      signature: octets(signature),
    }),
  );
  return (lies.signerInfos ?? ((own) => [own]))(info);
}

function attributeParts(content: Der, signing: TokenSigning): Parts {
  const { hash, ess, signer } = signing;
  return {
    contentType: attribute(CONTENT_TYPE, oid(TST_INFO)),
    signingTime: attribute('1.2.840.113549.1.9.5', time(new Date('2026-03-01T08:00:00Z'))),
    messageDigest: attribute(MESSAGE_DIGEST, octets(createHash(hash).update(content).digest())),
    ...(ess === 'v2' ? {} : { essV1: essV1(signer) }),
    ...(ess === 'v1' ? {} : { essV2: essV2(signer, signing.essHash) }),
  };
}

export function attribute(type: string, ...values: readonly Der[]): Der {
  return sequence(oid(type), set(...values));
}

/** SigningCertificate (RFC 2634 §5.4), SHA-1. */
export function essV1(
  holder: Holder,
  hashOf: Der = holder.der,
  issuerSerial: Der | null = issuerSerialOf(holder),
): Der {
  const hash = octets(createHash('sha1').update(hashOf).digest());
  const id = sequence(hash, ...(issuerSerial === null ? [] : [issuerSerial]));
  return attribute('1.2.840.113549.1.9.16.2.12', sequence(sequence(id)));
}

/** SigningCertificateV2 (RFC 5035 §3); SHA-256 is the default and so not written. */
export function essV2(
  holder: Holder,
  hash: HashName = 'sha256',
  hashOf: Der = holder.der,
  issuerSerial: Der | null = issuerSerialOf(holder),
): Der {
  const algorithm = hash === 'sha256' ? [] : [sequence(oid(HASH_OIDS[hash]))];
  const digest = octets(createHash(hash).update(hashOf).digest());
  const id = sequence(...algorithm, digest, ...(issuerSerial === null ? [] : [issuerSerial]));
  return attribute('1.2.840.113549.1.9.16.2.47', sequence(sequence(id)));
}

export function issuerSerialOf(holder: Holder, serial: Uint8Array = holder.serial): Der {
  return sequence(sequence(explicit(4, holder.issuer)), integer(serial));
}

/** DER sorts the elements of a SET OF by their bytes (X.690 §11.6). */
function inOrder(elements: readonly Der[]): readonly Der[] {
  return [...elements].sort((a, b) => Buffer.compare(a, b));
}
