import { readFile } from 'node:fs/promises';
import { type ParseArgsConfig, parseArgs } from 'node:util';

type OptionSpecs = NonNullable<ParseArgsConfig['options']>;

/** The value of a command's flags: `string`, repeated strings, or a switch. */
export interface ParsedOptions {
  readonly positionals: readonly string[];
  text(name: string): string | undefined;
  list(name: string): readonly string[];
  on(name: string): boolean;
}

/** Parses a command's arguments. Unknown flags, missing values and surplus arguments are misuse (TypeError). */
export function parseOptions(args: readonly string[], specs: OptionSpecs): ParsedOptions {
  const options: OptionSpecs = { ...specs, json: { type: 'boolean' } };
  const parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  const values: Readonly<Record<string, unknown>> = parsed.values;
  const { positionals } = parsed;
  return {
    positionals,
    text: (name) => {
      const value = values[name];
      return typeof value === 'string' ? value : undefined;
    },
    list: (name) => {
      const value = values[name];
      return Array.isArray(value) ? value.map(String) : [];
    },
    on: (name) => values[name] === true,
  };
}

/** The one positional argument of a command. */
export function only(options: ParsedOptions, what: string): string {
  const [first, ...rest] = options.positionals;
  if (first === undefined) throw new TypeError(`${what} is missing`);
  if (rest.length > 0) throw new TypeError(`one ${what} at a time: ${JSON.stringify(rest[0])} is too many`);
  return first;
}

/** A flag that must be one of a few words. */
export function oneOf<T extends string>(options: ParsedOptions, name: string, words: readonly T[], otherwise: T): T {
  const value = options.text(name);
  if (value === undefined) return otherwise;
  const word = words.find((candidate) => candidate === value);
  if (word === undefined) throw new TypeError(`--${name} is ${JSON.stringify(value)}; it can be ${words.join(', ')}`);
  return word;
}

/** A flag that must be a whole number above zero. */
export function positiveInteger(options: ParsedOptions, name: string): number | undefined {
  const value = options.text(name);
  if (value === undefined) return undefined;
  const number = Number(value);
  if (!/^\d+$/.test(value) || !Number.isSafeInteger(number) || number === 0) {
    throw new TypeError(`--${name} is ${JSON.stringify(value)}; it must be a whole number above zero`);
  }
  return number;
}

/** A small file named by a flag. */
export async function readOptionFile(name: string, path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new TypeError(`--${name} names ${path}, which cannot be read: ${code}`, { cause });
  }
}
