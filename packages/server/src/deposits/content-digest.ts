import { bytesToHex, EvidenceError, fromBase64 } from '@guzheng/evidence';
import { ServerError } from '../error.ts';

/** One member of a dictionary of byte sequences (RFC 9530 §2, RFC 8941 §3.2): `sha-256=:…:`. */
const MEMBER = /^([a-z0-9*][a-z0-9_.*-]*)=:([A-Za-z0-9+/=]*):$/;

/**
 * Every SHA-256 that a request states of its body, in hex: in the query, in Content-Digest and in Repr-Digest, which are the same where nothing
 * is encoded. Other algorithms are not looked at. Throws ServerError `request-malformed` for a field that cannot be read.
 */
export function statedDigests(
  query: string | undefined,
  headers: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const fields = ['content-digest', 'repr-digest'] as const;
  const stated = fields.flatMap((field) => digestsIn(field, headers[field] ?? ''));
  return query === undefined ? stated : [query, ...stated];
}

function digestsIn(field: string, text: string): readonly string[] {
  if (text.trim() === '') return [];
  return text.split(',').flatMap((part) => {
    const [, algorithm, base64] = MEMBER.exec(part.trim()) ?? [];
    if (algorithm === undefined || base64 === undefined) throw malformed(field, part);
    return algorithm === 'sha-256' ? [digestOf(field, base64)] : [];
  });
}

function digestOf(field: string, base64: string): string {
  try {
    const bytes = fromBase64(base64);
    if (bytes.length === 32) return bytesToHex(bytes);
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
  }
  throw malformed(field, base64);
}

function malformed(field: string, part: string): ServerError {
  return new ServerError('request-malformed', `${field} cannot be read: ${part.trim().slice(0, 80)}`, {
    hint: 'RFC 9530 has it as sha-256=:<base64>:',
  });
}
