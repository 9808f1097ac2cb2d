import * as v from 'valibot';
import { Unreadable } from '../asn1/error.ts';
import { fromBase64 } from '../bytes/base64.ts';
import { documentParser } from '../json/document.ts';
import { isBase64 } from '../json/schema.ts';
import { readCertificate } from '../x509/certificate.ts';
import type { TsaRoot } from './check.ts';

/** Where time stamps are to be had. */
export interface TsaAuthority {
  /** Lower-case letters, digits and hyphens. */
  readonly name: string;
  readonly url: string;
}

/** Authorities and roots beyond those that are built in. */
export interface TsaConfiguration {
  readonly authorities: readonly TsaAuthority[];
  readonly roots: readonly TsaRoot[];
}

const certificate = v.pipe(
  v.string(),
  v.maxLength(100_000),
  v.transform(withoutArmour),
  v.check((text) => isCertificate(text), 'must be one X.509 certificate, in PEM or base64 of its DER'),
);

const root = v.strictObject({
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
  certificate,
  class: v.picklist(['public', 'development']),
});

const authority = v.strictObject({
  name: v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be lower-case letters, digits and hyphens')),
  url: v.pipe(v.string(), v.regex(/^https?:\/\/[^\s]+$/, 'must be an http or https URL')),
});

/**
 * Parses `{ "authorities": [{ name, url }], "roots": [{ name, certificate, class }] }`, either may be left out. A certificate is base64 of its
 * DER, or PEM. Throws EvidenceError listing every bad field.
 */
export const parseTsaConfiguration: (value: unknown) => TsaConfiguration = documentParser(
  'the configuration of time-stamping authorities',
  // Valibot takes an array for an object, and an empty one has nothing that could be wrong.
  v.pipe(
    v.unknown(),
    v.check((value) => !Array.isArray(value), 'must be an object'),
    v.strictObject({
      authorities: v.optional(v.pipe(v.array(authority), v.maxLength(64)), []),
      roots: v.optional(v.pipe(v.array(root), v.maxLength(256)), []),
    }),
  ),
);

function isCertificate(text: string): boolean {
  return isBase64(text) && !(readCertificate(fromBase64(text)) instanceof Unreadable);
}

/** The base64 inside PEM (RFC 7468); other text as it is. */
function withoutArmour(text: string): string {
  const inside = /^\s*-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----\s*$/.exec(text)?.[1];
  return inside === undefined ? text : inside.replace(/\s/g, '');
}
