import * as v from 'valibot';
import { EvidenceError } from '../error.ts';

/** Where a document says which type it is, so that a newer one is told from a broken one. */
interface Versioned {
  /** The object that carries `type`; the document itself unless told. */
  readonly typeOf?: (value: Record<string, unknown>) => unknown;
  readonly family: string;
  /** What this version reads. */
  readonly type: string | readonly string[];
}

/** Beyond so many values a document is not searched for every bad field: 16 MB of zeros where objects belong would be gigabytes of complaints. */
const SEARCHED_VALUES = 100_000;

/** Makes a parser: `unknown` → `T`, or one EvidenceError that lists every bad field; of a document of more than 100,000 values, the first. */
export function documentParser<T>(
  what: string,
  schema: v.GenericSchema<unknown, T>,
  versioned?: Versioned,
): (value: unknown) => T {
  return (value) => {
    if (versioned !== undefined) refuseOtherVersions(what, value, versioned);
    const result = v.safeParse(schema, value, { abortEarly: true });
    if (result.success) return result.output;
    const all = hasAtMost(SEARCHED_VALUES, value) ? v.safeParse(schema, value).issues : undefined;
    throw malformed(what, all ?? result.issues);
  };
}

/** Whether so many values are in it, itself and its containers among them. Its depth is bounded by the JSON parser. */
function hasAtMost(limit: number, value: unknown): boolean {
  let left = limit;
  const count = (inner: unknown): boolean => {
    left -= 1;
    if (left < 0) return false;
    return typeof inner !== 'object' || inner === null || Object.values(inner).every(count);
  };
  return count(value);
}

/** `fields` has them all; the message, which people read, the first few. Messages quote the value, which may be megabytes. */
function malformed(what: string, issues: readonly v.BaseIssue<unknown>[]): EvidenceError {
  const fields = issues.map((issue) => `${v.getDotPath(issue) ?? '(document)'}: ${issue.message}`.slice(0, 300));
  const more = fields.length > 8 ? `; and ${fields.length - 8} more` : '';
  return new EvidenceError('document-malformed', `${what} is malformed: ${fields.slice(0, 8).join('; ')}${more}`, {
    fields,
  });
}

function refuseOtherVersions(what: string, value: unknown, versioned: Versioned): void {
  if (!isRecord(value)) return;
  const carrier = versioned.typeOf === undefined ? value : versioned.typeOf(value);
  const type = isRecord(carrier) ? carrier.type : undefined;
  const known = [versioned.type].flat();
  if (typeof type !== 'string' || known.includes(type) || !type.startsWith(versioned.family)) return;
  throw new EvidenceError(
    'version-unknown',
    `${what} has the type ${JSON.stringify(type.slice(0, 80))}; this version reads ${known.join(' and ')}`,
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
