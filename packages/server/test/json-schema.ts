/** As much of JSON Schema 2020-12 as the server's OpenAPI document uses; any other word is an error, so that nothing passes unread. */

type Schema = { readonly [word: string]: unknown };
type Resolve = (ref: string) => Schema;

const IGNORED = new Set(['description', 'default', 'title', 'x-item-schema', 'format']);

/** What of the value does not fit, with where it stands; empty where all does. */
export function misfits(value: unknown, schema: Schema, resolve: Resolve, at = '$'): readonly string[] {
  return Object.entries(schema).flatMap(([word, wanted]) => {
    if (IGNORED.has(word)) return [];
    const check = WORDS[word];
    if (check === undefined) throw new TypeError(`${at}: the word ${word} is not known`);
    return check(value, wanted, { schema, resolve, at });
  });
}

interface Place {
  readonly schema: Schema;
  readonly resolve: Resolve;
  readonly at: string;
}
type Check = (value: unknown, wanted: unknown, place: Place) => readonly string[];

const fits = (is: boolean, at: string, why: string): readonly string[] => (is ? [] : [`${at}: ${why}`]);
const numeric =
  (holds: (value: number, bound: number) => boolean, size: (value: unknown) => number | undefined): Check =>
  (value, wanted, { at }) => {
    const measured = size(value);
    return measured === undefined
      ? []
      : fits(holds(measured, Number(wanted)), at, `${measured} against ${String(wanted)}`);
  };
const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
const length = (value: unknown): number | undefined => (typeof value === 'string' ? [...value].length : undefined);
const count = (value: unknown): number | undefined => (Array.isArray(value) ? value.length : undefined);
const least = (value: number, bound: number): boolean => value >= bound;
const most = (value: number, bound: number): boolean => value <= bound;

const WORDS: Readonly<Record<string, Check>> = {
  $ref: (value, ref, { resolve, at }) => misfits(value, resolve(String(ref)), resolve, at),
  type: (value, type, { at }) =>
    fits(
      [type].flat().some((one) => isOf(value, String(one))),
      at,
      `is no ${String(type)}`,
    ),
  enum: (value, all, { at }) =>
    fits((all as readonly unknown[]).includes(value), at, `${String(value)} is none of them`),
  const: (value, only, { at }) => fits(value === only, at, `is not ${String(only)}`),
  pattern: (value, pattern, { at }) =>
    fits(
      typeof value !== 'string' || new RegExp(String(pattern), 'u').test(value),
      at,
      `does not fit ${String(pattern)}`,
    ),
  minimum: numeric(least, number),
  maximum: numeric(most, number),
  minLength: numeric(least, length),
  maxLength: numeric(most, length),
  minItems: numeric(least, count),
  maxItems: numeric(most, count),
  items: (value, schema, { resolve, at }) =>
    Array.isArray(value) ? value.flatMap((item, i) => misfits(item, schema as Schema, resolve, `${at}[${i}]`)) : [],
  required: (value, names, { at }) =>
    isObject(value)
      ? (names as readonly string[]).flatMap((name) => fits(name in value, at, `${name} is missing`))
      : [],
  properties: (value, schemas, { resolve, at }) =>
    isObject(value)
      ? Object.entries(schemas as Record<string, Schema>).flatMap(([name, schema]) =>
          name in value ? misfits(value[name], schema, resolve, `${at}.${name}`) : [],
        )
      : [],
  additionalProperties: (value, allowed, { schema, at }) =>
    isObject(value) && allowed === false
      ? Object.keys(value).flatMap((name) =>
          fits(isObject(schema.properties) && name in schema.properties, at, `${name} is too many`),
        )
      : [],
  anyOf: (value, schemas, { resolve, at }) => alternatives(value, schemas, { resolve, at }, (fitting) => fitting > 0),
  oneOf: (value, schemas, { resolve, at }) => alternatives(value, schemas, { resolve, at }, (fitting) => fitting === 1),
  allOf: (value, schemas, { resolve, at }) =>
    (schemas as readonly Schema[]).flatMap((schema) => misfits(value, schema, resolve, at)),
};

function alternatives(
  value: unknown,
  schemas: unknown,
  { resolve, at }: Pick<Place, 'resolve' | 'at'>,
  holds: (fitting: number) => boolean,
): readonly string[] {
  const found = (schemas as readonly Schema[]).map((schema) => misfits(value, schema, resolve, at));
  return holds(found.filter((list) => list.length === 0).length) ? [] : [`${at}: fits none of them, or several`];
}

function isOf(value: unknown, type: string): boolean {
  switch (type) {
    case 'object':
      return isObject(value);
    case 'array':
      return Array.isArray(value);
    case 'integer':
      return Number.isInteger(value);
    case 'null':
      return value === null;
    default:
      return typeof value === type;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
