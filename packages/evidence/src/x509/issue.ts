import { equalBytes } from '../bytes/bytes.ts';
import { nameOfAlgorithm } from '../signature/algorithm.ts';
import { verifySignature } from '../signature/verify.ts';
import type { Certificate, SignedPart } from './certificate.ts';
import { KEY_USAGE, PURPOSE } from './certificate-extensions.ts';
import { isSameName } from './name.ts';

/** What is wrong with a certificate, or with one as the issuer of another. */
export type PathFlaw =
  | 'signature'
  | 'algorithm'
  | 'authority'
  | 'path-length'
  | 'purpose'
  | 'extension'
  | 'dates'
  | 'too-long';

export interface PathProblem {
  readonly flaw: PathFlaw;
  /** One plain sentence. */
  readonly detail: string;
}

/** Whether its name, and its key identifier where both have one, say that this certificate issued that one (RFC 5280 §4.2.1.1). */
export function claimsToIssue(issuer: Certificate, certificate: Certificate): boolean {
  if (!isSameName(issuer.subject, certificate.issuer)) return false;
  const [own, named] = [issuer.subjectKeyId, certificate.authorityKeyId];
  return own === undefined || named === undefined || equalBytes(own, named);
}

/** Whether it did: by its name, its key identifier and its key. */
export function isIssuedBy(certificate: Certificate, issuer: Certificate): boolean {
  return claimsToIssue(issuer, certificate) && signatureProblemOf(certificate.signed, issuer, 'it') === undefined;
}

/** A certificate by itself: valid at this time, and without a critical extension that nobody here can judge. */
export function problemOf(certificate: Certificate, ms: number): PathProblem | undefined {
  const { subject, unknownCritical, notBefore, notAfter } = certificate;
  if (unknownCritical !== undefined) {
    const detail = `The certificate of ${subject.text} has the critical extension ${unknownCritical}, which is not judged here.`;
    return { flaw: 'extension', detail };
  }
  if (ms >= notBefore.ms && ms <= notAfter.ms) return undefined;
  const detail = `The certificate of ${subject.text} is valid from ${notBefore.text} to ${notAfter.text} only.`;
  return { flaw: 'dates', detail };
}

/**
 * A certificate as an issuer of time-stamping certificates, with `beneath` authorities between it and the last one (RFC 5280 §6.1.4 k–n).
 * An authority whose extended key usages leave time stamping out issues none: not of RFC 5280, but how every large program reads it, and
 * what keeps an authority for TLS from making time stamps.
 */
export function authorityProblemOf(issuer: Certificate, beneath: number): PathProblem | undefined {
  const { subject, basicConstraints, keyUsage, extendedKeyUsage } = issuer;
  if (basicConstraints?.isAuthority !== true)
    return problem('authority', `${subject.text} is no certificate authority.`);
  if (keyUsage !== undefined && !keyUsage.has(KEY_USAGE.keyCertSign)) {
    return problem('authority', `The key of ${subject.text} may not sign certificates.`);
  }
  const { pathLength } = basicConstraints;
  if (pathLength !== undefined && beneath > pathLength) {
    return problem(
      'path-length',
      `${subject.text} allows ${pathLength} authorities beneath it, and there are ${beneath}.`,
    );
  }
  const purposes = extendedKeyUsage?.purposes;
  if (purposes === undefined || purposes.includes(PURPOSE.timeStamping) || purposes.includes(PURPOSE.any))
    return undefined;
  return problem('purpose', `${subject.text} is an authority for other purposes than time stamping.`);
}

/** Whether the issuer's key signed it. */
export function signatureProblemOf(signed: SignedPart, issuer: Certificate, what: string): PathProblem | undefined {
  switch (verifySignature(signed.algorithm, issuer.publicKey, signed.bytes, signed.signature)) {
    case 'valid':
      return undefined;
    case 'invalid':
      return problem('signature', `The signature on ${what} is not one of ${issuer.subject.text}.`);
    case 'unsupported': {
      const how = `${nameOfAlgorithm(signed.algorithm)}, key of kind ${issuer.publicKey.kind}`;
      return problem('algorithm', `The signature on ${what} is made in a way that is not believed here (${how}).`);
    }
  }
}

function problem(flaw: PathFlaw, detail: string): PathProblem {
  return { flaw, detail };
}
