import { createHash } from 'node:crypto';
import { type TsaRoot, toBase64 } from '@guzheng/evidence';
import { type CertificateParts, certificateOf, extension, nameOf, type Signing } from '../tls/certificate.ts';
import {
  bits,
  type Der,
  element,
  explicit,
  implicit,
  integer,
  octets,
  oid,
  sequence,
  set,
  text,
  truth,
} from '../tls/der.ts';
import { ecKey, type HashName, type KeyName, rsaKey, type TestKey } from './keys.ts';
import { asTheyAre, type EditParts, type Parts } from './parts.ts';

/** A certificate with the key that belongs to it. */
export interface Holder {
  readonly name: Der;
  readonly issuer: Der;
  readonly key: TestKey;
  readonly der: Der;
  readonly serial: Uint8Array;
}

/** What may be untrue of one certificate; everything else of it is honest. */
export interface CertificateLie {
  readonly key?: TestKey;
  readonly extensions?: EditParts;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  /** Signed by this key instead of the issuer's. */
  readonly signedWith?: Signing;
  /** After it was signed. */
  readonly bytes?: (der: Der) => Der;
}

export interface ChainLies {
  readonly signer?: CertificateLie;
  readonly intermediate?: CertificateLie;
}

/** Where the certificates say that things are served. */
export interface ChainUrls {
  readonly issuers?: string;
  readonly lists?: string;
  readonly ocsp?: string;
}

export interface ChainOptions {
  readonly key?: KeyName;
  readonly urls?: ChainUrls;
  /** `stranger`: a root that nobody pinned. */
  readonly root?: 'test' | 'stranger';
  readonly lies?: ChainLies;
}

export interface TsaChain {
  readonly root: Holder;
  readonly intermediate: Holder;
  readonly signer: Holder;
}

const DATES = { notBefore: new Date('2025-01-01T00:00:00Z'), notAfter: new Date('2045-01-01T00:00:00Z') };
const CA_USAGE = bits(Uint8Array.of(0b0000_0110), 1);
const SIGNING_USAGE = bits(Uint8Array.of(0b1100_0000), 6);
export const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';

const ROOT = rootOf('Guzheng test TSA root: worthless', rsaKey('root'));
const STRANGER = rootOf('A root that nobody pinned', ecKey('p-384', 'stranger'));

/** The root of every time stamp that tests make. Anyone has its key, so what it signs is worth nothing. */
export const TEST_TSA_ROOT: TsaRoot = {
  name: 'Guzheng test TSA root',
  class: 'development',
  certificate: toBase64(ROOT.der),
};

/** root (RSA) → intermediate (P-384) → the authority. The same options, the same bytes. */
export function makeChain({ key = 'rsa', urls = {}, root: which = 'test', lies = {} }: ChainOptions = {}): TsaChain {
  const root = which === 'test' ? ROOT : STRANGER;
  const intermediate = issue(
    { cn: 'Guzheng test TSA intermediate', key: ecKey('p-384', 'intermediate'), serial: 0x10, hash: 'sha256' },
    root,
    (own) => ({ ...authorityExtensions(own, root.key, 0), ...served(urls, 'root') }),
    lies.intermediate,
  );
  const signer = issue(
    { cn: `Guzheng test TSA ${key}`, key: signerKey(key), serial: 0x20, hash: 'sha384' },
    intermediate,
    (own) => ({ ...signerExtensions(own, intermediate.key), ...served(urls, 'intermediate') }),
    lies.signer,
  );
  return { root, intermediate, signer };
}

export function signerKey(name: KeyName): TestKey {
  return name === 'rsa' ? rsaKey('signer') : ecKey(name, 'signer');
}

/** A certificate for answering OCSP in the name of its issuer. */
export function makeResponder(issuer: Holder, purpose = '1.3.6.1.5.5.7.3.9'): Holder {
  return issue(
    { cn: 'Guzheng test OCSP responder', key: ecKey('p-256', 'responder'), serial: 0x30, hash: 'sha256' },
    issuer,
    (own) => ({ ...signerExtensions(own, issuer.key), purpose: purposeExtension([purpose], false) }),
  );
}

/** A certificate for an authority, named so, signed by another: for webs of authorities that certify each other. */
export function certifyAuthority(cn: string, key: TestKey, issuer: Pick<Holder, 'name' | 'key'>): Holder {
  return issue({ cn, key, serial: 0x40, hash: 'sha256' }, issuer, (own) => authorityExtensions(own, issuer.key));
}

/** extKeyUsage. */
export function purposeExtension(purposes: readonly string[], critical = true): Der {
  return extension('2.5.29.37', critical, sequence(...purposes.map((purpose) => oid(purpose))));
}

export function basicConstraints(isAuthority: boolean, pathLength?: number): Der {
  const length = pathLength === undefined ? [] : [integer(Uint8Array.of(pathLength))];
  return extension('2.5.29.19', true, isAuthority ? sequence(truth, ...length) : sequence());
}

export function keyUsage(usage: Der): Der {
  return extension('2.5.29.15', true, usage);
}

interface Subject {
  readonly cn: string;
  readonly key: TestKey;
  readonly serial: number;
  /** Which its issuer signs it with. */
  readonly hash: HashName;
}

function issue(
  subject: Subject,
  issuer: Pick<Holder, 'name' | 'key'>,
  extensions: (own: TestKey) => Parts,
  lie: CertificateLie = {},
): Holder {
  const { key = subject.key, bytes = (der) => der, extensions: edit = asTheyAre } = lie;
  const name = subjectName(subject.cn);
  const serial = Uint8Array.of(subject.serial, ...createHash('sha256').update(key.id).digest().subarray(0, 15));
  const parts: CertificateParts = {
    serial,
    issuer: issuer.name,
    subject: name,
    notBefore: lie.notBefore ?? DATES.notBefore,
    notAfter: lie.notAfter ?? new Date('2040-01-01T00:00:00Z'),
    publicKeyInfo: key.publicKeyInfo,
    extensions: Object.values(edit(extensions(key))),
  };
  return {
    name,
    issuer: issuer.name,
    key,
    serial,
    der: bytes(certificateOf(parts, lie.signedWith ?? issuer.key.signing(subject.hash))),
  };
}

function rootOf(cn: string, key: TestKey): Holder {
  const name = nameOf(cn);
  const serial = Uint8Array.of(1);
  const parts: CertificateParts = {
    ...DATES,
    serial,
    issuer: name,
    subject: name,
    publicKeyInfo: key.publicKeyInfo,
    extensions: Object.values(authorityExtensions(key, key)),
  };
  return { name, issuer: name, key, serial, der: certificateOf(parts, key.signing('sha256')) };
}

/** Several attributes, one of them of a type without a short name, as real ones have. */
export function subjectName(cn: string): Der {
  const attribute = (type: string, value: string): Der => set(sequence(oid(type), text(value)));
  return sequence(
    attribute('2.5.4.6', 'XX'),
    attribute('2.5.4.10', 'Guzheng, tests'),
    attribute('2.5.4.97', 'TEST-1'),
    attribute('2.5.4.3', cn),
  );
}

function authorityExtensions(own: TestKey, issuer: TestKey, pathLength?: number): Parts {
  return {
    constraints: basicConstraints(true, pathLength),
    usage: keyUsage(CA_USAGE),
    subjectKeyId: extension('2.5.29.14', false, octets(own.id)),
    authorityKeyId: extension('2.5.29.35', false, sequence(implicit(0, issuer.id))),
  };
}

function signerExtensions(own: TestKey, issuer: TestKey): Parts {
  return {
    constraints: basicConstraints(false),
    usage: keyUsage(SIGNING_USAGE),
    purpose: purposeExtension([TIME_STAMPING]),
    subjectKeyId: extension('2.5.29.14', false, octets(own.id)),
    authorityKeyId: extension('2.5.29.35', false, sequence(implicit(0, issuer.id))),
  };
}

function served({ issuers, lists, ocsp }: ChainUrls, issuer: string): Parts {
  const uri = (value: string): Der => implicit(6, new TextEncoder().encode(value));
  const access = [
    ...(ocsp === undefined ? [] : [sequence(oid('1.3.6.1.5.5.7.48.1'), uri(ocsp))]),
    ...(issuers === undefined ? [] : [sequence(oid('1.3.6.1.5.5.7.48.2'), uri(`${issuers}/${issuer}.crt`))]),
  ];
  const point = lists === undefined ? [] : [sequence(explicit(0, element(0xa0, uri(`${lists}/${issuer}.crl`))))];
  return {
    ...(access.length === 0 ? {} : { access: extension('1.3.6.1.5.5.7.1.1', false, sequence(...access)) }),
    ...(point.length === 0 ? {} : { points: extension('2.5.29.31', false, sequence(...point)) }),
  };
}
