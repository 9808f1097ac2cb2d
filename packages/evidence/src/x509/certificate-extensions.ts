import { type DerElement, explicitTag, implicitTag, TAG } from '../asn1/element.ts';
import { Fields, listOf } from '../asn1/fields.ts';
import { booleanOf, namedBitsOf, octetsOf, oidOf, smallIntegerOf } from '../asn1/values.ts';
import { type Extensions, readFrom, unknownCritical } from './extension.ts';
import { type GeneralName, readGeneralName, readGeneralNames, urisOf } from './general-name.ts';

/** The extensions of a certificate that anything here asks for (RFC 5280 §4.2). */
export interface CertificateExtensions {
  /** Absent: none of an authority. `pathLength`: how many authorities may stand beneath it. */
  readonly basicConstraints?: { readonly isAuthority: boolean; readonly pathLength?: number };
  /** Numbers of bits, RFC 5280 §4.2.1.3. */
  readonly keyUsage?: ReadonlySet<number>;
  readonly extendedKeyUsage?: { readonly critical: boolean; readonly purposes: readonly string[] };
  readonly subjectKeyId?: Uint8Array;
  readonly authorityKeyId?: Uint8Array;
  readonly alternativeNames: readonly GeneralName[];
  /** Where certificates of its issuer are served, and who answers OCSP for it. URIs as they stand there: hostile. */
  readonly issuerUrls: readonly string[];
  readonly ocspUrls: readonly string[];
  readonly crlUrls: readonly string[];
  /** The bytes of each distribution point's full name, for matching with those that a partial list names. */
  readonly crlNames: readonly Uint8Array[];
  /** A critical extension that is not judged here: the certificate is to be refused. */
  readonly unknownCritical?: string;
}

/** keyUsage bits. */
export const KEY_USAGE = { digitalSignature: 0, contentCommitment: 1, keyCertSign: 5, crlSign: 6 } as const;
/** Extended key usages. */
export const PURPOSE = {
  any: '2.5.29.37.0',
  timeStamping: '1.3.6.1.5.5.7.3.8',
  ocspSigning: '1.3.6.1.5.5.7.3.9',
} as const;

const OID = {
  subjectKeyId: '2.5.29.14',
  keyUsage: '2.5.29.15',
  alternativeNames: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  crlDistributionPoints: '2.5.29.31',
  certificatePolicies: '2.5.29.32',
  authorityKeyId: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  authorityInfoAccess: '1.3.6.1.5.5.7.1.1',
} as const;
const CA_ISSUERS = '1.3.6.1.5.5.7.48.2';
const OCSP = '1.3.6.1.5.5.7.48.1';
const MAX_ITEMS = 128;

/**
 * What a critical mark may stand on. certificatePolicies is among them because any policy will do: a path fails on policies only where
 * policyConstraints or inhibitAnyPolicy asks for one (RFC 5280 §6.1.3), and those are refused when critical, as is nameConstraints.
 */
const KNOWN: ReadonlySet<string> = new Set(Object.values(OID));

export function readCertificateExtensions(extensions: Extensions): CertificateExtensions {
  const basicConstraints = readFrom(extensions, OID.basicConstraints, readBasicConstraints);
  const keyUsage = readFrom(extensions, OID.keyUsage, (element) => namedBitsOf(element, 'keyUsage'));
  const purposes = readFrom(extensions, OID.extendedKeyUsage, readPurposes);
  const subjectKeyId = readFrom(extensions, OID.subjectKeyId, (element) => octetsOf(element, 'subjectKeyIdentifier'));
  const authorityKeyId = readFrom(extensions, OID.authorityKeyId, readAuthorityKeyId);
  const access = readFrom(extensions, OID.authorityInfoAccess, readAccess) ?? [];
  const points = readFrom(extensions, OID.crlDistributionPoints, readPoints) ?? [];
  const critical = unknownCritical(extensions, KNOWN);
  const isCritical = extensions.get(OID.extendedKeyUsage)?.critical === true;
  return {
    ...(basicConstraints === undefined ? {} : { basicConstraints }),
    ...(keyUsage === undefined ? {} : { keyUsage }),
    ...(purposes === undefined ? {} : { extendedKeyUsage: { critical: isCritical, purposes } }),
    ...(subjectKeyId === undefined ? {} : { subjectKeyId }),
    ...(authorityKeyId === undefined ? {} : { authorityKeyId }),
    ...(critical === undefined ? {} : { unknownCritical: critical }),
    alternativeNames:
      readFrom(extensions, OID.alternativeNames, (element) => readGeneralNames(element, 'subjectAltName')) ?? [],
    issuerUrls: urisOf(access.filter(({ method }) => method === CA_ISSUERS).map(({ location }) => location)),
    ocspUrls: urisOf(access.filter(({ method }) => method === OCSP).map(({ location }) => location)),
    crlUrls: urisOf(points),
    crlNames: points.map(({ raw }) => raw),
  };
}

/** RFC 5280 §4.2.1.9. */
function readBasicConstraints(element: DerElement): { isAuthority: boolean; pathLength?: number } {
  const fields = new Fields(element, 'basicConstraints');
  const flag = fields.optional(TAG.boolean);
  const length = fields.optional(TAG.integer);
  fields.end();
  const isAuthority = flag !== undefined && booleanOf(flag, 'cA');
  return length === undefined
    ? { isAuthority }
    : { isAuthority, pathLength: smallIntegerOf(length, 'pathLength', 255) };
}

function readPurposes(element: DerElement): readonly string[] {
  return listOf(element, 'extKeyUsage', MAX_ITEMS).map((purpose) => oidOf(purpose, 'a purpose'));
}

/** RFC 5280 §4.2.1.1: [0] keyIdentifier, [1] authorityCertIssuer, [2] authorityCertSerialNumber. */
function readAuthorityKeyId(element: DerElement): Uint8Array | undefined {
  const fields = new Fields(element, 'authorityKeyIdentifier');
  const key = fields.optional(implicitTag(0))?.content;
  fields.optional(explicitTag(1));
  fields.optional(implicitTag(2));
  fields.end();
  return key;
}

function readAccess(element: DerElement): readonly { method: string; location: GeneralName }[] {
  return listOf(element, 'authorityInfoAccess', MAX_ITEMS).map((description) => {
    const fields = new Fields(description, 'an access description');
    const method = oidOf(fields.next(TAG.oid, 'accessMethod'), 'accessMethod');
    const location = readGeneralName(fields.any('accessLocation'));
    fields.end();
    return { method, location };
  });
}

/** The full names of the distribution points that the issuer itself serves, for every reason (RFC 5280 §4.2.1.13). */
function readPoints(element: DerElement): readonly GeneralName[] {
  return listOf(element, 'cRLDistributionPoints', MAX_ITEMS).flatMap((point) => {
    const fields = new Fields(point, 'a distribution point');
    const name = fields.optional(explicitTag(0));
    const reasons = fields.optional(implicitTag(1));
    const issuer = fields.optional(explicitTag(2));
    fields.end();
    return reasons === undefined && issuer === undefined ? readPointName(name) : [];
  });
}

/** DistributionPointName: [0] fullName or [1] nameRelativeToCRLIssuer, which nobody uses. */
export function readPointName(element: DerElement | undefined): readonly GeneralName[] {
  if (element === undefined) return [];
  const fields = new Fields(element, 'a distribution point name', element.tag);
  const full = fields.optional(explicitTag(0));
  fields.optional(explicitTag(1));
  fields.end();
  return full === undefined ? [] : readGeneralNames(full, 'fullName', full.tag);
}
