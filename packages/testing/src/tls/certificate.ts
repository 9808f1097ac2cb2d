// X.509 certificates (RFC 5280), signed by whom a test likes.
import { createHash, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIP, isIPv4 } from 'node:net';
import {
  bits,
  type Der,
  explicit,
  implicit,
  integer,
  nothing,
  octets,
  oid,
  sequence,
  set,
  text,
  time,
  truth,
} from './der.ts';

export interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

export interface Certificate {
  readonly name: string;
  readonly keys: KeyPair;
  readonly der: Der;
}

export interface CertificateContent {
  readonly name: string;
  readonly keys: KeyPair;
  /** Names and addresses it holds for; none for an authority. */
  readonly hosts: readonly string[];
  readonly authority: boolean;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** Whose signature a certificate, a list or a token has: an AlgorithmIdentifier, and what makes the signature. */
export interface Signing {
  readonly algorithm: Der;
  sign(message: Uint8Array): Uint8Array;
}

/** What an issuer signs, part by part, so that a test can have any of them its way. */
export interface CertificateParts {
  readonly serial: Uint8Array;
  readonly issuer: Der;
  readonly subject: Der;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly publicKeyInfo: Der;
  readonly extensions: readonly Der[];
}

/** Signs a certificate; without an issuer it signs itself. */
export function signCertificate(content: CertificateContent, issuer?: Certificate): Certificate {
  const { name, keys, notBefore, notAfter } = content;
  const signer = issuer ?? content;
  const parts: CertificateParts = {
    serial: Uint8Array.of(1, ...randomBytes(15)),
    issuer: nameOf(signer.name),
    subject: nameOf(name),
    notBefore,
    notAfter,
    publicKeyInfo: keys.publicKey.export({ type: 'spki', format: 'der' }),
    extensions: extensions(content, signer.keys),
  };
  const { privateKey } = signer.keys;
  const signing: Signing = {
    algorithm: algorithmOf(privateKey),
    sign: (message) => sign('sha256', message, privateKey),
  };
  return { name, keys, der: certificateOf(parts, signing) };
}

/** A certificate of version 3, in DER. */
export function certificateOf(parts: CertificateParts, { algorithm, sign: signWith }: Signing): Der {
  const body = sequence(
    explicit(0, integer(Uint8Array.of(2))),
    integer(parts.serial),
    algorithm,
    parts.issuer,
    sequence(time(parts.notBefore), time(parts.notAfter)),
    parts.subject,
    parts.publicKeyInfo,
    explicit(3, sequence(...parts.extensions)),
  );
  return sequence(body, algorithm, bits(signWith(body)));
}

export function toPem({ der }: Pick<Certificate, 'der'>): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

/** ecdsa-with-SHA256 (RFC 5758 §3.2) or sha256WithRSAEncryption (RFC 4055 §5). */
function algorithmOf(key: KeyObject): Der {
  return key.asymmetricKeyType === 'ec'
    ? sequence(oid('1.2.840.10045.4.3.2'))
    : sequence(oid('1.2.840.113549.1.1.11'), nothing);
}

/** A common name and nothing else. */
export function nameOf(name: string): Der {
  return sequence(set(sequence(oid('2.5.4.3'), text(name))));
}

function extensions({ authority, hosts, keys }: CertificateContent, signer: KeyPair): Der[] {
  const own = keyIdentifier(keys.publicKey);
  return [
    extension('2.5.29.19', true, authority ? sequence(truth) : sequence()),
    // keyCertSign and cRLSign, or digitalSignature.
    extension('2.5.29.15', true, authority ? bits(Uint8Array.of(0b0000_0110), 1) : bits(Uint8Array.of(0b1000_0000), 7)),
    extension('2.5.29.14', false, octets(own)),
    extension('2.5.29.35', false, sequence(implicit(0, keyIdentifier(signer.publicKey)))),
    ...(authority ? [] : [extension('2.5.29.37', false, sequence(oid('1.3.6.1.5.5.7.3.1')))]),
    ...(hosts.length === 0 ? [] : [extension('2.5.29.17', false, sequence(...hosts.map(alternativeName)))]),
  ];
}

export function extension(id: string, critical: boolean, value: Der): Der {
  return sequence(oid(id), ...(critical ? [truth] : []), octets(value));
}

function keyIdentifier(key: KeyObject): Uint8Array {
  return createHash('sha1')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest();
}

/** dNSName [2] or iPAddress [7] (RFC 5280 §4.2.1.6). */
function alternativeName(host: string): Der {
  if (isIP(host) === 0) return implicit(2, new TextEncoder().encode(host));
  return implicit(7, isIPv4(host) ? Uint8Array.from(host.split('.').map(Number)) : ipv6(host));
}

/** `2001:db8::1` and the like, without a zone. */
function ipv6(address: string): Uint8Array {
  const [head, tail] = address.split('::').map((half) => half.split(':').filter((group) => group !== ''));
  const missing = 8 - (head?.length ?? 0) - (tail?.length ?? 0);
  const groups = [...(head ?? []), ...Array.from({ length: missing }, () => '0'), ...(tail ?? [])];
  const values = groups.map((group) => Number.parseInt(group, 16));
  return Uint8Array.from(values.flatMap((value) => [value >> 8, value & 0xff]));
}
