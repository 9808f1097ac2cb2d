import { Unreadable } from '../asn1/error.ts';
import type { Instant } from '../asn1/time.ts';
import { fromBase64 } from '../bytes/base64.ts';
import { bytesToHex } from '../bytes/hex.ts';
import { sha256 } from '../digest/digest.ts';
import type { Rfc3161Anchor } from '../proof/anchor.ts';
import { nameOfAlgorithm } from '../signature/algorithm.ts';
import type { Certificate } from '../x509/certificate.ts';
import { isRefusal, refuse, type TimeStampRefusal } from './refusal.ts';
import { readTimeStampRequest, type TimeStampRequest } from './request.ts';
import { readTimeStampResponse } from './response.ts';
import { checkSignature, type SignedToken } from './signature.ts';
import { checkIdentity, checkPurpose } from './signer.ts';
import { checkTime, readGenTime } from './time.ts';
import {
  checkContent,
  checkImprint,
  checkNonce,
  checkOneSigner,
  checkPolicy,
  checkStatus,
  type Token,
} from './token.ts';
import { checkTrust, readChain } from './trust.ts';

/** A root certificate that whoever verifies believes to be that of a time-stamping authority. */
export interface TsaRoot {
  readonly name: string;
  /** DER, base64. */
  readonly certificate: string;
  /** `development`: anyone has its key, so what it signs is worth nothing. */
  readonly class: 'public' | 'development';
}

/** How the signer's certificate stands: the path leads to a pinned root, or to none. */
export type TsaTrust =
  | { readonly state: 'pinned'; readonly root: TsaRoot }
  /** The token holds in itself, but anybody can make an authority. `top` names the last certificate reached. */
  | { readonly state: 'unknown'; readonly top: string };

/** What a time stamp shows, by itself and with pinned roots; no authority is asked. */
export type TimeStampCheck =
  | {
      readonly outcome: 'valid';
      /** RFC 3339, with the fraction that the token has: not later than this, give or take `accuracySeconds`. */
      readonly genTime: string;
      /** As the token states it; absent where it states none. */
      readonly accuracySeconds?: number;
      /** Dotted OID of the policy under which it was made. */
      readonly policy: string;
      /** Serial number of the token: the content bytes of its INTEGER, lower-case hex. */
      readonly serial: string;
      /** Subject of the signer's certificate, RFC 4514. */
      readonly signer: string;
      /** SHA-256 of the signer's certificate, hex. */
      readonly signerCertificate: string;
      readonly signatureAlgorithm: string;
      readonly trust: TsaTrust;
      /**
       * `good`: lists and responses kept with the token cover the whole path at genTime, and none of it was revoked in a way that counts
       * (RFC 3161 §4); `unknown`: not, or not all.
       */
      readonly revocation: 'good' | 'unknown';
    }
  | TimeStampRefusal;

export interface TimeStampOptions {
  readonly roots: readonly TsaRoot[];
}

/**
 * The eleven checks of RFC 3161 §2.2 and RFC 5816 in their order (docs/spec/proof.md, `rfc3161`), the path judged at genTime. `digest`: the
 * 32 bytes that the record's target names. Does not throw on any parsed record; throws RangeError unless the digest has 32 bytes and
 * every root can be read.
 */
export function checkTimeStamp(record: Rfc3161Anchor, digest: Uint8Array, options: TimeStampOptions): TimeStampCheck {
  if (digest.length !== 32) throw new RangeError(`a SHA-256 digest has 32 bytes, not ${digest.length}`);
  const token = checkAnswer(record, digest);
  if (isRefusal(token)) return token;
  const signed = checkSigner(record, token);
  if (isRefusal(signed)) return signed;
  const genTime = readGenTime(token.info);
  if (isRefusal(genTime)) return genTime;
  const trust = checkTrust(signed.certificate, genTime, {
    certificates: signed.known,
    roots: options.roots,
    revocation: record.revocation,
  });
  if (isRefusal(trust)) return trust;
  const time = checkTime(token.info, genTime, record.revocation);
  return isRefusal(time) ? time : { outcome: 'valid', ...statedBy(token, signed, genTime), ...time, ...trust };
}

/** Checks 1 to 5: the answer is a time stamp for this digest, and the one that was asked for where the question was kept. */
function checkAnswer(record: Rfc3161Anchor, digest: Uint8Array): Token | TimeStampRefusal {
  const request = readKeptRequest(record);
  if (isRefusal(request)) return request;
  const response = readTimeStampResponse(fromBase64(record.response));
  if (isRefusal(response)) return response;
  const element = checkStatus(response);
  if (isRefusal(element)) return element;
  const token = checkContent(element);
  if (isRefusal(token)) return token;
  return checkImprint(token, digest, request) ?? checkNonce(token, request) ?? checkPolicy(token, request) ?? token;
}

/** Checks 6 to 9: signed once, by the holder of a certificate that it names and that is for nothing else. */
function checkSigner(
  record: Rfc3161Anchor,
  token: Token,
): (SignedToken & { readonly known: readonly Certificate[] }) | TimeStampRefusal {
  const signer = checkOneSigner(token);
  if (isRefusal(signer)) return signer;
  const chain = readChain(record);
  if (isRefusal(chain)) return chain;
  const known = [...token.data.certificates, ...chain];
  const signed = checkSignature(token, signer, known);
  if (isRefusal(signed)) return signed;
  return checkIdentity(signed, token.info) ?? checkPurpose(signed) ?? { ...signed, known };
}

function readKeptRequest({ request }: Rfc3161Anchor): TimeStampRequest | undefined | TimeStampRefusal {
  if (request === undefined) return undefined;
  const read = readTimeStampRequest(fromBase64(request));
  if (!(read instanceof Unreadable)) return read;
  return refuse('tsa-response-malformed', `The request kept beside the response cannot be read: ${read.reason}.`, {
    reason: read.reason,
  });
}

function statedBy({ info }: Token, { certificate, algorithm }: SignedToken, genTime: Instant): Stated {
  return {
    genTime: genTime.text,
    policy: info.policy,
    serial: bytesToHex(info.serial),
    signer: certificate.subject.text,
    signerCertificate: bytesToHex(sha256(certificate.der)),
    signatureAlgorithm: nameOfAlgorithm(algorithm),
  };
}

type Stated = Pick<
  Extract<TimeStampCheck, { outcome: 'valid' }>,
  'genTime' | 'policy' | 'serial' | 'signer' | 'signerCertificate' | 'signatureAlgorithm'
>;
