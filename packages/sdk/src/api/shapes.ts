/** Field shapes that the API's messages share. */
import * as v from 'valibot';

/** 存证编号 as `formatEvidenceNumber` of evidence/ledger writes it; whether its check digits hold is judged there. */
export const evidenceNumber: v.GenericSchema<unknown, string> = v.pipe(
  v.string(),
  v.regex(
    /^GZ-[0-9A-HJKMNP-TV-Z]{4}-\d{4}-\d{4}-\d{4}-\d{2}$/,
    'must be an evidence number, as GZ-7K3M-0000-0001-2345-67',
  ),
);
/** A name that the server gave: of a capture, a watch, a webhook, a key. */
export const id: v.GenericSchema<unknown, string> = v.pipe(v.string(), v.regex(/^[0-9a-z]{10,40}$/, 'must be an id'));
/** Text that people write: no control characters but line feeds and tabs. */
export const text = (most: number): v.GenericSchema<unknown, string> =>
  v.pipe(
    v.string(),
    v.minLength(1),
    v.maxLength(most),
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what must not be in it
    v.regex(/^[^\u0000-\u0008\u000b-\u001f\u007f]*$/, 'must have no control characters'),
  );
/** An absolute http(s) address. Whether it may be visited is judged where it is visited. */
export const webAddress: v.GenericSchema<unknown, string> = v.pipe(
  v.string(),
  v.maxLength(8192),
  v.url(),
  v.regex(/^https?:\/\//i, 'must begin with http:// or https://'),
);
declare const later: unique symbol;
/** A word of an answer that this version does not know: a later server says it. Show it as it is, or leave it aside. */
export type Later = string & { readonly [later]: true };
/** What words of later servers look like, whatever they mean. */
export const laterWord: v.GenericSchema<unknown, Later> = v.pipe(
  v.string(),
  v.regex(/^[a-z][0-9a-z.-]{0,63}$/, 'must be a word in lower case'),
  v.transform((word) => word as Later),
);

const OPEN: WeakSet<v.GenericSchema> = new WeakSet();
/**
 * One of these words, to which a later server may add: nothing that is evidence hangs on it. Servers and requests are held to the list; whoever
 * reads an answer (`lenient`) takes other words too.
 */
export function openWords<const T extends string>(words: readonly [T, ...T[]]): v.GenericSchema<unknown, T> {
  const schema = v.picklist(words);
  OPEN.add(schema);
  return schema;
}
export function isOpen(schema: v.GenericSchema): boolean {
  return OPEN.has(schema);
}

/** Which part of a list: `cursor` is `next` of the answer before. */
export interface Page {
  readonly cursor?: string;
  readonly limit?: number;
}
/** As it stands in a query string: numbers are text there. */
export const pageQuery: v.GenericSchema<unknown, Page> = v.strictObject({
  cursor: v.exactOptional(v.pipe(v.string(), v.regex(/^[0-9A-Za-z_-]{1,128}$/))),
  limit: v.exactOptional(
    v.pipe(v.string(), v.regex(/^\d{1,4}$/), v.transform(Number), v.minValue(1), v.maxValue(1000)),
  ),
});
/** A part of a list, newest first. `next` is absent at its end. */
export interface Listed<T> {
  readonly items: readonly T[];
  readonly next?: string;
}
export const listed = <T>(item: v.GenericSchema<unknown, T>): v.GenericSchema<unknown, Listed<T>> =>
  v.strictObject({ items: v.array(item), next: v.exactOptional(v.string()) });

export interface NumberParams {
  readonly number: string;
}
export const numberParams: v.GenericSchema<unknown, NumberParams> = v.strictObject({ number: evidenceNumber });
export interface IdParams {
  readonly id: string;
}
export const idParams: v.GenericSchema<unknown, IdParams> = v.strictObject({ id });
/** Nothing in it. */
export type Empty = Record<string, never>;
export const empty: v.GenericSchema<unknown, Empty> = v.strictObject({});
