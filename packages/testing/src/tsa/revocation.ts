import { createHash } from 'node:crypto';
import { extension } from '../tls/certificate.ts';
import {
  bits,
  type Der,
  element,
  enumerated,
  explicit,
  generalizedTime,
  implicit,
  integer,
  octets,
  oid,
  sequence,
  time,
} from '../tls/der.ts';
import type { Holder } from './chain.ts';
import { hashAlgorithm } from './keys.ts';

/** A certificate that was revoked. `reason`: RFC 5280 §5.3.1; none unless told. */
export interface Revoked {
  readonly serial: Uint8Array;
  readonly at: Date;
  readonly reason?: number;
  /** invalidityDate, RFC 5280 §5.3.2. */
  readonly invalidSince?: Date;
}

export interface ListOptions {
  readonly revoked?: readonly Revoked[];
  readonly thisUpdate: Date;
  /** Default a week later. `null`: none. */
  readonly nextUpdate?: Date | null;
  /** More extensions, each whole. */
  readonly extensions?: readonly Der[];
}

const WEEK_MS = 7 * 86_400_000;

/** A revocation list (RFC 5280 §5), signed by its issuer. */
export function makeList(issuer: Holder, { revoked = [], thisUpdate, nextUpdate, extensions = [] }: ListOptions): Der {
  const signing = issuer.key.signing('sha256');
  const next = nextUpdate === null ? [] : [time(nextUpdate ?? new Date(thisUpdate.getTime() + WEEK_MS))];
  const body = sequence(
    integer(Uint8Array.of(1)),
    signing.algorithm,
    issuer.name,
    time(thisUpdate),
    ...next,
    ...(revoked.length === 0 ? [] : [sequence(...revoked.map(entryOf))]),
    explicit(0, sequence(extension('2.5.29.20', false, integer(Uint8Array.of(7))), ...extensions)),
  );
  return sequence(body, signing.algorithm, bits(signing.sign(body)));
}

function entryOf({ serial, at, reason, invalidSince }: Revoked): Der {
  const extensions = [
    ...(reason === undefined ? [] : [extension('2.5.29.21', false, enumerated(reason))]),
    ...(invalidSince === undefined ? [] : [extension('2.5.29.24', false, generalizedTime(digits(invalidSince)))]),
  ];
  return sequence(integer(serial), time(at), ...(extensions.length === 0 ? [] : [sequence(...extensions)]));
}

export interface OcspOptions {
  readonly certificate: Pick<Holder, 'serial'>;
  readonly issuer: Holder;
  /** Who signs; the issuer itself unless told. A delegate's certificate is put into the response. */
  readonly responder?: Holder;
  readonly status?: 'good' | 'unknown' | Omit<Revoked, 'serial'>;
  readonly thisUpdate: Date;
  readonly nextUpdate?: Date | null;
  readonly idHash?: 'sha1' | 'sha256';
}

/** A successful OCSP response (RFC 6960 §4.2.1). */
export function makeOcspResponse(options: OcspOptions): Der {
  const { issuer, responder = issuer, thisUpdate, nextUpdate, status = 'good' } = options;
  const signing = responder.key.signing('sha256');
  const next =
    nextUpdate === null
      ? []
      : [explicit(0, generalizedTime(digits(nextUpdate ?? new Date(thisUpdate.getTime() + WEEK_MS))))];
  const answer = sequence(idOf(options), statusOf(status), generalizedTime(digits(thisUpdate)), ...next);
  const body = sequence(explicit(2, octets(responder.key.id)), generalizedTime(digits(thisUpdate)), sequence(answer));
  const certificates = responder === issuer ? [] : [explicit(0, sequence(responder.der))];
  const basic = sequence(body, signing.algorithm, bits(signing.sign(body)), ...certificates);
  return sequence(enumerated(0), explicit(0, sequence(oid('1.3.6.1.5.5.7.48.1.1'), octets(basic))));
}

function idOf({ certificate, issuer, idHash = 'sha1' }: OcspOptions): Der {
  const hash = (bytes: Uint8Array): Der => octets(createHash(idHash).update(bytes).digest());
  return sequence(hashAlgorithm(idHash), hash(issuer.name), hash(issuer.key.bits), integer(certificate.serial));
}

function statusOf(status: NonNullable<OcspOptions['status']>): Der {
  if (status === 'good') return implicit(0, new Uint8Array(0));
  if (status === 'unknown') return implicit(2, new Uint8Array(0));
  const reason = status.reason === undefined ? [] : [explicit(0, enumerated(status.reason))];
  return element(0xa1, generalizedTime(digits(status.at)), ...reason);
}

function digits(date: Date): string {
  return `${date.toISOString().replace(/[-:T]|\.\d+Z/g, '')}Z`;
}
