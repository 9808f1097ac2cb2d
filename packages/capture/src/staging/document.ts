import { canonicalize, toWellFormed } from '@guzheng/evidence';

/** A JSON document as it lies in a package: canonical JSON (RFC 8785) and LF, in UTF-8. */
export function documentBytes(value: unknown): Uint8Array {
  return Buffer.from(`${canonicalize(plain(value))}\n`, 'utf8');
}

/**
 * Canonical JSON refuses lone surrogates, and any page may put them into its title or its URLs: they become U+FFFD, as in
 * every UTF-8 encoder. Fields that are undefined are left out, as in JSON.stringify.
 */
function plain(value: unknown): unknown {
  if (typeof value === 'string') return toWellFormed(value);
  if (Array.isArray(value)) return value.map((element) => plain(element));
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(fields.map(([name, field]) => [toWellFormed(name), plain(field)]));
}
