import { type Certificate, isIssuedBy, readCertificateFile } from '@guzheng/evidence';
import { AnchorError } from '../error.ts';
import { ask, type HttpOptions } from './http.ts';

/** Real chains lack one certificate or none. */
const MAX_FETCHED = 6;
const MAX_CERTIFICATE_BYTES = 262_144;

/**
 * The certificates that lead on from those of a response to one of the roots, and are not in it: fetched from where the certificates
 * themselves say (authorityInfoAccess, caIssuers), taken only when their key really signed the one beneath. As far as it goes: what cannot
 * be had leaves a path that ends earlier, and the check says so.
 */
export async function completeChain(
  carried: readonly Certificate[],
  roots: readonly Certificate[],
  options: HttpOptions,
): Promise<readonly Certificate[]> {
  const fetched: Certificate[] = [];
  for (let tries = 0; tries < MAX_FETCHED; tries++) {
    const known = [...carried, ...fetched];
    const open = known.find((certificate) => isOpen(certificate, [...known, ...roots]));
    const issuer = open === undefined ? undefined : await fetchIssuer(open, options);
    if (issuer === undefined) break;
    fetched.push(issuer);
  }
  return fetched;
}

/** Issued by somebody who is not here, and who says where to be found. */
function isOpen(certificate: Certificate, known: readonly Certificate[]): boolean {
  return certificate.issuerUrls.length > 0 && !known.some((issuer) => isIssuedBy(certificate, issuer));
}

async function fetchIssuer(certificate: Certificate, options: HttpOptions): Promise<Certificate | undefined> {
  for (const url of certificate.issuerUrls.filter(isWebUrl).slice(0, 2)) {
    const bytes = await tryToFetch(url, MAX_CERTIFICATE_BYTES, options);
    const issuer = readCertificateFile(bytes).find((candidate) => isIssuedBy(certificate, candidate));
    if (issuer !== undefined) return issuer;
  }
  return undefined;
}

/** The address stands in a certificate, so it is hostile: only http and https are asked. */
export function isWebUrl(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}

/** Best effort: nothing, when it is not to be had. */
export async function tryToFetch(url: string, maxBytes: number, options: HttpOptions): Promise<Uint8Array> {
  try {
    const { status, bytes } = await ask({ url, maxBytes }, options);
    return status === 200 ? bytes : new Uint8Array(0);
  } catch (error) {
    if (error instanceof AnchorError) return new Uint8Array(0);
    throw error;
  }
}
