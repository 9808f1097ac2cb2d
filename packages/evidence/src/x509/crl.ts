import { childrenOf, type DerElement, explicitTag, implicitTag, parseDer, TAG } from '../asn1/element.ts';
import { DerError, type Reading, reading } from '../asn1/error.ts';
import { Fields, only } from '../asn1/fields.ts';
import { certificateTimeOf, generalizedTimeOf, type Instant } from '../asn1/time.ts';
import { booleanOf, smallIntegerOf } from '../asn1/values.ts';
import { equalBytes } from '../bytes/bytes.ts';
import { checkSameAlgorithm, readSigned, type SignedPart } from './certificate.ts';
import { readPointName } from './certificate-extensions.ts';
import { type Extensions, noExtensions, readExtensions, readFrom, unknownCritical } from './extension.ts';
import type { GeneralName } from './general-name.ts';
import { type Name, readName } from './name.ts';

/** A certificate revocation list (RFC 5280 §5). */
export interface RevocationList {
  readonly issuer: Name;
  readonly thisUpdate: Instant;
  readonly nextUpdate?: Instant;
  readonly scope: ListScope;
  readonly signed: SignedPart;
  /** The entry for this serial number, `undefined` when the list has none. Throws DerError. */
  find(serial: Uint8Array): RevocationEntry | undefined;
}

/** Which certificates of its issuer a list speaks of (RFC 5280 §5.2.5). */
export interface ListScope {
  readonly holds: 'all' | 'users' | 'authorities' | 'nothing-known';
  /** Names of the distribution point, where the list is that of one. */
  readonly names: readonly GeneralName[];
}

export interface RevocationEntry {
  /** The revocation, or the compromise where the list dates it earlier (invalidityDate). */
  readonly time: Instant;
  /** RFC 5280 §5.3.1. Absent: none given. */
  readonly reason?: number;
}

const OID = {
  deltaIndicator: '2.5.29.27',
  issuingPoint: '2.5.29.28',
  number: '2.5.29.20',
  authorityKeyId: '2.5.29.35',
};
const ENTRY = { reason: '2.5.29.21', invalidityDate: '2.5.29.24' };
const KNOWN: ReadonlySet<string> = new Set([OID.issuingPoint, OID.number, OID.authorityKeyId]);
const KNOWN_IN_ENTRIES: ReadonlySet<string> = new Set(Object.values(ENTRY));
/** What the record's base64 can hold. Large public lists have 1 to 3 MB. */
const MAX_BYTES = 6_000_000;

export function readRevocationList(der: Uint8Array): Reading<RevocationList> {
  return reading(() => revocationListOf(parseDer(der, { maxBytes: MAX_BYTES })));
}

function revocationListOf(element: DerElement): RevocationList {
  const { body, algorithm, signed } = readSigned(element, 'a revocation list');
  const fields = new Fields(body, 'tbsCertList');
  const version = fields.optional(TAG.integer);
  if (version !== undefined && smallIntegerOf(version, 'version', 1) !== 1)
    throw new DerError('its version is unknown');
  checkSameAlgorithm(fields.next(TAG.sequence, 'signature'), algorithm);
  const issuer = readName(fields.next(TAG.sequence, 'issuer'), 'the issuer');
  const thisUpdate = certificateTimeOf(fields.any('thisUpdate'), 'thisUpdate');
  const hasNext = fields.tag === TAG.utcTime || fields.tag === TAG.generalizedTime;
  const nextUpdate = hasNext ? certificateTimeOf(fields.any('nextUpdate'), 'nextUpdate') : undefined;
  const entries = fields.optional(TAG.sequence);
  const field = fields.optional(explicitTag(0));
  fields.end();
  const extensions = field === undefined ? noExtensions : readExtensions(only(field, 'crlExtensions'), 'a list');
  return {
    issuer,
    thisUpdate,
    ...(nextUpdate === undefined ? {} : { nextUpdate }),
    scope: scopeOf(extensions),
    signed,
    find: (serial) => (entries === undefined ? undefined : findEntry(entries, serial)),
  };
}

/** One look at each entry, and none is kept: lists can have hundreds of thousands. */
function findEntry(entries: DerElement, serial: Uint8Array): RevocationEntry | undefined {
  for (const entry of childrenOf(entries)) {
    const [number] = childrenOf(entry);
    if (number !== undefined && equalBytes(number.content, serial)) return readEntry(entry);
  }
  return undefined;
}

function readEntry(element: DerElement): RevocationEntry {
  const fields = new Fields(element, 'an entry');
  fields.next(TAG.integer, 'userCertificate');
  const revoked = certificateTimeOf(fields.any('revocationDate'), 'revocationDate');
  const field = fields.optional(TAG.sequence);
  fields.end();
  return revocationOf(revoked, field === undefined ? noExtensions : readExtensions(field, 'an entry'));
}

/** RFC 5280 §5.3: a critical entry extension that is not known makes the list useless, and so unreadable. */
function revocationOf(revoked: Instant, extensions: Extensions): RevocationEntry {
  const unknown = unknownCritical(extensions, KNOWN_IN_ENTRIES);
  if (unknown !== undefined) throw new DerError(`an entry has the critical extension ${unknown}`);
  const reason = readFrom(extensions, ENTRY.reason, readReason);
  const invalid = readFrom(extensions, ENTRY.invalidityDate, (element) => generalizedTimeOf(element, 'invalidityDate'));
  const time = invalid !== undefined && invalid.ms < revoked.ms ? invalid : revoked;
  return reason === undefined ? { time } : { time, reason };
}

export function readReason(element: DerElement): number {
  return smallIntegerOf(element, 'the reason', 10, TAG.enumerated);
}

function scopeOf(extensions: Extensions): ListScope {
  const isDelta = extensions.has(OID.deltaIndicator);
  if (isDelta || unknownCritical(extensions, KNOWN) !== undefined) return { holds: 'nothing-known', names: [] };
  return readFrom(extensions, OID.issuingPoint, readIssuingPoint) ?? { holds: 'all', names: [] };
}

/** IssuingDistributionPoint. Lists for some reasons only, for others' certificates or for attribute certificates show nothing here. */
function readIssuingPoint(element: DerElement): ListScope {
  const fields = new Fields(element, 'issuingDistributionPoint');
  const names = readPointName(fields.optional(explicitTag(0)));
  const [users, authorities] = [flagAt(fields, 1), flagAt(fields, 2)];
  const someReasons = fields.optional(implicitTag(3)) !== undefined;
  const [indirect, attributes] = [flagAt(fields, 4), flagAt(fields, 5)];
  fields.end();
  if (someReasons || indirect || attributes || (users && authorities)) return { holds: 'nothing-known', names };
  return { holds: users ? 'users' : authorities ? 'authorities' : 'all', names };
}

function flagAt(fields: Fields, number: number): boolean {
  const field = fields.optional(implicitTag(number));
  return field !== undefined && booleanOf({ ...field, tag: TAG.boolean }, 'a flag');
}
