import * as v from 'valibot';
import { ServerError } from '../error.ts';

const MOST_FIELDS = 20;

/** What the schema makes of a part of a request. Throws ServerError `request-malformed` with every bad field, up to twenty. */
export function validated<T>(what: 'path' | 'query' | 'body', schema: v.GenericSchema<unknown, T>, value: unknown): T {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  const fields = complaints(schema, value, result.issues).slice(0, MOST_FIELDS);
  const said = fields.map(({ field, message }) => `${field}: ${message}`).join('; ');
  throw new ServerError('request-malformed', `The ${what} of the request is malformed: ${said}.`, { fields });
}

/** Searched for all only where there is little to search: a megabyte of zeros would be gigabytes of complaints. */
function complaints(
  schema: v.GenericSchema,
  value: unknown,
  first: readonly v.BaseIssue<unknown>[],
): readonly { readonly field: string; readonly message: string }[] {
  const issues = isSmall(value) ? (v.safeParse(schema, value).issues ?? first) : first;
  return issues.map((issue) => ({
    field: (v.getDotPath(issue) ?? '(whole)').slice(0, 100),
    message: issue.expected === 'never' ? 'there is no such field' : issue.message.slice(0, 200),
  }));
}

function isSmall(value: unknown, left = { count: 1000 }): boolean {
  left.count -= 1;
  if (left.count < 0) return false;
  return typeof value !== 'object' || value === null || Object.values(value).every((inner) => isSmall(inner, left));
}
