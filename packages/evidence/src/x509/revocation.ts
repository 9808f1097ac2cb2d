import { DerError } from '../asn1/error.ts';
import type { Instant } from '../asn1/time.ts';
import { equalBytes } from '../bytes/bytes.ts';
import { sha1Of } from '../signature/digest.ts';
import type { Certificate } from './certificate.ts';
import { KEY_USAGE, PURPOSE } from './certificate-extensions.ts';
import type { RevocationEntry, RevocationList } from './crl.ts';
import { claimsToIssue, problemOf, signatureProblemOf } from './issue.ts';
import { isSameName } from './name.ts';
import { isAbout, type OcspAnswer, type OcspResponse } from './ocsp.ts';
import type { Path } from './path.ts';

export interface RevocationData {
  readonly lists: readonly RevocationList[];
  readonly responses: readonly OcspResponse[];
}

/** What lists and responses show of a path, at the time it is judged at. */
export type RevocationResult =
  /** Every certificate but the last is covered, and none was revoked in a way that counts. */
  | { readonly outcome: 'good' }
  | { readonly outcome: 'unknown' }
  | { readonly outcome: 'revoked'; readonly certificate: Certificate; readonly entry: RevocationEntry };

/** RFC 5280 §5.3.1. */
export const REASONS: readonly string[] = [
  'unspecified',
  'keyCompromise',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  '(7)',
  'removeFromCRL',
  'privilegeWithdrawn',
  'aACompromise',
];
/** Revoked later for one of these, what was signed before stays valid; for any other, or for none given, it does not (RFC 3161 §4). */
const HARMLESS_LATER: ReadonlySet<string> = new Set([
  'unspecified',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
]);

/** One word of an issuer about one certificate: authentic, but of some time. */
interface Statement {
  readonly thisUpdate: Instant;
  readonly nextUpdate?: Instant;
  readonly entry?: RevocationEntry;
}

/**
 * Judges the certificates of a path by what was kept. Only lists signed by the issuer itself count (RFC 5280 §6.3.3 without indirect and
 * partial lists), and responses by the issuer or by whom it named for that (RFC 6960 §4.2.2.2). Whatever else is there shows nothing,
 * so that nobody can revoke, or clear, with a list of their own making.
 */
export function judgeRevocation(path: Path, data: RevocationData, at: number): RevocationResult {
  let isCovered = path.length > 1 && endsInItself(path);
  for (const [i, certificate] of path.slice(0, -1).entries()) {
    const issuer = path[i + 1];
    if (issuer === undefined) break;
    const statements = [...fromLists(certificate, issuer, data), ...fromResponses(certificate, issuer, data)];
    const counted = statements.find(({ entry }) => entry !== undefined && counts(entry, at))?.entry;
    if (counted !== undefined) return { outcome: 'revoked', certificate, entry: counted };
    isCovered &&= statements.some((statement) => covers(statement, certificate, at));
  }
  return { outcome: isCovered ? 'good' : 'unknown' };
}

export function nameOfReason(reason: number | undefined): string {
  return reason === undefined ? 'none given' : (REASONS[reason] ?? `(${reason})`);
}

/** Nobody can revoke what issued itself; where the last one was issued by someone who is not here, nothing covers it. */
function endsInItself(path: Path): boolean {
  const last = path.at(-1) ?? path[0];
  return isSameName(last.subject, last.issuer);
}

function counts({ time, reason }: RevocationEntry, at: number): boolean {
  return time.ms <= at || !HARMLESS_LATER.has(nameOfReason(reason));
}

/**
 * It speaks of that time: issued later, or current then. One from after the certificate's end is not taken for good, since
 * issuers drop expired certificates from their lists (RFC 5280 §3.3).
 */
function covers({ thisUpdate, nextUpdate }: Statement, certificate: Certificate, at: number): boolean {
  if (thisUpdate.ms > certificate.notAfter.ms) return false;
  return thisUpdate.ms >= at || (nextUpdate !== undefined && nextUpdate.ms >= at);
}

function fromLists(certificate: Certificate, issuer: Certificate, { lists }: RevocationData): readonly Statement[] {
  return lists
    .filter((list) => isInScope(list, certificate) && isSameName(list.issuer, issuer.subject))
    .filter((list) => maySignLists(issuer) && signatureProblemOf(list.signed, issuer, 'a list') === undefined)
    .flatMap((list) => statementOf(list, certificate.serial));
}

function statementOf(list: RevocationList, serial: Uint8Array): readonly Statement[] {
  const { thisUpdate, nextUpdate } = list;
  const times = nextUpdate === undefined ? { thisUpdate } : { thisUpdate, nextUpdate };
  try {
    const entry = list.find(serial);
    return [entry === undefined ? times : { ...times, entry }];
  } catch (error) {
    // RFC 5280 §5.3: a list with an entry that cannot be understood is not used.
    if (error instanceof DerError) return [];
    throw error;
  }
}

function maySignLists({ keyUsage }: Certificate): boolean {
  return keyUsage === undefined || keyUsage.has(KEY_USAGE.crlSign);
}

function isInScope({ scope }: RevocationList, certificate: Certificate): boolean {
  const isAuthority = certificate.basicConstraints?.isAuthority === true;
  if (
    scope.names.length > 0 &&
    !scope.names.some(({ raw }) => certificate.crlNames.some((name) => equalBytes(name, raw)))
  ) {
    return false;
  }
  switch (scope.holds) {
    case 'all':
      return true;
    case 'users':
      return !isAuthority;
    case 'authorities':
      return isAuthority;
    case 'nothing-known':
      return false;
  }
}

function fromResponses(certificate: Certificate, issuer: Certificate, data: RevocationData): readonly Statement[] {
  return data.responses.flatMap((response) => {
    const answers = response.answers.filter(
      (answer) => answer.status !== 'unknown' && isAbout(answer, certificate, issuer),
    );
    return answers.length > 0 && isAuthentic(response, issuer) ? answers.map(toStatement) : [];
  });
}

function toStatement({ status, thisUpdate, nextUpdate }: OcspAnswer): Statement {
  const times = nextUpdate === undefined ? { thisUpdate } : { thisUpdate, nextUpdate };
  return typeof status === 'string' ? times : { ...times, entry: status };
}

/** Signed by the issuer, or by a certificate that the issuer signed for this purpose and that was valid then (RFC 6960 §4.2.2.2). */
function isAuthentic(response: OcspResponse, issuer: Certificate): boolean {
  const delegates = response.certificates.filter((candidate) => isDelegate(candidate, issuer, response.producedAt.ms));
  return [issuer, ...delegates].some(
    (signer) => isNamed(response, signer) && signatureProblemOf(response.signed, signer, 'a response') === undefined,
  );
}

function isDelegate(candidate: Certificate, issuer: Certificate, at: number): boolean {
  return (
    candidate.extendedKeyUsage?.purposes.includes(PURPOSE.ocspSigning) === true &&
    claimsToIssue(issuer, candidate) &&
    problemOf(candidate, at) === undefined &&
    signatureProblemOf(candidate.signed, issuer, 'a responder') === undefined
  );
}

function isNamed({ responder }: OcspResponse, signer: Certificate): boolean {
  return responder.by === 'name'
    ? isSameName(responder.name, signer.subject)
    : equalBytes(responder.hash, sha1Of(signer.publicKeyBits));
}
