import { receiptSchema } from '@guzheng/evidence';
import * as v from 'valibot';
import { isOpen, laterWord } from './shapes.ts';

/** What the schemas of answers are made of, as valibot has it at run time. */
interface Built extends v.GenericSchema {
  readonly entries?: Readonly<Record<string, Built>>;
  readonly item?: Built;
  readonly wrapped?: Built;
  readonly options?: readonly Built[];
  readonly key?: string;
  readonly pipe?: readonly [Built, ...v.GenericPipeItem[]];
}

/** A document with a version of its own, kept and handed on as it is: what it has more is of a later version, and not to be guessed at. */
const WHOLE: ReadonlySet<v.GenericSchema> = new Set([receiptSchema]);

const made = new WeakMap<v.GenericSchema, v.GenericSchema>();

/**
 * The same schema for whoever reads an answer, so that a server may say more and older clients go on (docs/guides/for-developers.md, Later
 * servers): members that it does not know are left out of the result, at every depth, and where a list of words is open (`openWords`), other
 * words are taken. Everything else is judged as before. Servers answer by the strict schema. Where nothing would change, it is the schema itself.
 */
export function lenient<T>(schema: v.GenericSchema<unknown, T>): v.GenericSchema<unknown, T> {
  const known = made.get(schema);
  if (known !== undefined) return known as v.GenericSchema<unknown, T>;
  const loosened = WHOLE.has(schema) ? schema : loosen(schema);
  made.set(schema, loosened);
  return loosened as v.GenericSchema<unknown, T>;
}

function loosen(schema: Built): v.GenericSchema {
  if (schema.pipe !== undefined) {
    const [first, ...rest] = schema.pipe;
    const loosened = lenient(first);
    return loosened === first ? schema : v.pipe(loosened, ...rest);
  }
  switch (schema.type) {
    case 'picklist':
      return isOpen(schema) ? v.union([schema, laterWord]) : schema;
    case 'strict_object':
    case 'object':
      return v.object(
        Object.fromEntries(Object.entries(schema.entries ?? {}).map(([name, of]) => [name, lenient(of)])),
      );
    case 'array':
      return remade(schema, schema.item, v.array);
    case 'exact_optional':
      return remade(schema, schema.wrapped, (inner) => v.exactOptional(inner));
    case 'union':
      return v.union((schema.options ?? []).map(lenient));
    case 'variant':
      return v.variant(schema.key ?? '', (schema.options ?? []).map(lenient) as v.VariantOptions<string>);
    default:
      return schema;
  }
}

function remade(schema: Built, inner: Built | undefined, make: (inner: v.GenericSchema) => v.GenericSchema): Built {
  const loosened = inner === undefined ? undefined : lenient(inner);
  return loosened === undefined || loosened === inner ? schema : make(loosened);
}
