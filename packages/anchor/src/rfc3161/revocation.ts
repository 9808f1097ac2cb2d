import {
  type Certificate,
  encodeOcspRequest,
  isIssuedBy,
  type RevocationRecord,
  readOcspResponse,
  readRevocationList,
  toBase64,
  Unreadable,
} from '@guzheng/evidence';
import { AnchorError } from '../error.ts';
import { publicUrl } from '../rpc/url.ts';
import { isWebUrl, tryToFetch } from './chain.ts';
import { ask, type HttpOptions } from './http.ts';

/** Lists of authorities for time stamps are small; those of roots too. A record is no place for a list of megabytes. */
const MAX_LIST_BYTES = 1_048_576;
const MAX_RESPONSE_BYTES = 65_536;
const MAX_RECORDS = 16;

/**
 * What lists and responders say now of the certificates, kept because nobody serves it for ever. Best effort: what is missing leaves
 * revocation `unknown` in the check. What is kept is judged there, not here.
 */
export async function fetchRevocation(
  certificates: readonly Certificate[],
  roots: readonly Certificate[],
  now: () => Date,
  options: HttpOptions,
): Promise<readonly RevocationRecord[]> {
  const known = [...certificates, ...roots];
  const asked = certificates.map(async (certificate) => {
    const issuer = known.find((candidate) => candidate !== certificate && isIssuedBy(certificate, candidate));
    if (issuer === undefined) return [];
    const [list, response] = await Promise.all([
      fetchList(certificate, now, options),
      fetchResponse(certificate, issuer, now, options),
    ]);
    return [...list, ...response];
  });
  const records = (await Promise.all(asked)).flat();
  return records.filter(({ der }, i) => records.findIndex((other) => other.der === der) === i).slice(0, MAX_RECORDS);
}

async function fetchList(
  { crlUrls }: Certificate,
  now: () => Date,
  options: HttpOptions,
): Promise<readonly RevocationRecord[]> {
  for (const url of crlUrls.filter(isWebUrl).slice(0, 2)) {
    const bytes = await tryToFetch(url, MAX_LIST_BYTES, options);
    if (!(readRevocationList(bytes) instanceof Unreadable)) return [recordOf('crl', url, now, bytes)];
  }
  return [];
}

async function fetchResponse(
  certificate: Certificate,
  issuer: Certificate,
  now: () => Date,
  options: HttpOptions,
): Promise<readonly RevocationRecord[]> {
  const [url] = certificate.ocspUrls.filter(isWebUrl);
  if (url === undefined) return [];
  const body = { type: 'application/ocsp-request', bytes: encodeOcspRequest(certificate, issuer) };
  try {
    const { status, bytes } = await ask({ url, maxBytes: MAX_RESPONSE_BYTES, body }, options);
    const isResponse = status === 200 && !(readOcspResponse(bytes) instanceof Unreadable);
    return isResponse ? [recordOf('ocsp', url, now, bytes)] : [];
  } catch (error) {
    if (error instanceof AnchorError) return [];
    throw error;
  }
}

function recordOf(kind: RevocationRecord['kind'], url: string, now: () => Date, bytes: Uint8Array): RevocationRecord {
  return { kind, url: publicUrl(url), time: now().toISOString(), der: toBase64(bytes) };
}
