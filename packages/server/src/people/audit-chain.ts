import { bytesToHex, canonicalize, sha256, utf8Encode } from '@guzheng/evidence';
import type { AuditLine } from '@guzheng/sdk/api';

/** What the first line is linked to. */
export const AUDIT_START: string = '0'.repeat(64);

export type AuditCheck =
  | { readonly holds: true; readonly lines: number; readonly head: string }
  | { readonly holds: false; readonly seq: number; readonly why: 'missing' | 'changed' };

/** What the next line is linked to: SHA-256 of the line's canonical JSON (RFC 8785), lower-case hex. */
export function linkOf(line: AuditLine): string {
  return bytesToHex(sha256(utf8Encode(canonicalize(line))));
}

/**
 * Whether each line is linked to the one before. It needs nothing of the server: lines as `GET /v1/audit` gives them, oldest first. `from`:
 * what is known of the line before the first of them; without it they must begin at the log's first. Whoever wrote down a head earlier
 * finds with it that all of the log was written anew.
 */
export async function checkAudit(
  lines: AsyncIterable<AuditLine> | Iterable<AuditLine>,
  from: { readonly seq: number; readonly prev: string } = { seq: 0, prev: AUDIT_START },
): Promise<AuditCheck> {
  let { seq, prev } = from;
  for await (const line of lines) {
    if (line.seq !== seq) return { holds: false, seq, why: 'missing' };
    if (line.prev !== prev) return { holds: false, seq, why: 'changed' };
    prev = linkOf(line);
    seq += 1;
  }
  return { holds: true, lines: seq - from.seq, head: prev };
}
