import { fromBase64, parseJson } from '@guzheng/evidence';
import type { TsaOptions } from '@guzheng/sdk';
import { readOptionFile } from '../options.ts';
import { isWeb } from './witness-options.ts';

type Root = NonNullable<TsaOptions['roots']>[number];
type Fields = Readonly<Record<string, unknown>>;

/** Reads `{ "authorities": [{ "url", "roots"?: [{ "name", "certificate", "class" }] }] }`; a certificate is DER in base64. */
export async function readTsaConfig(file: string): Promise<readonly TsaOptions[]> {
  const value = parseJson(await readOptionFile('tsa-config', file));
  const { authorities } = fields(value, file, 'the file', ['authorities']);
  const all = list(authorities, file, 'authorities').map((one) => authority(one, file));
  if (all.length === 0) throw malformed(file, 'it names no authority');
  if (new Set(all.map(({ url }) => url)).size < all.length) throw malformed(file, 'it names an authority twice');
  return all;
}

function authority(value: unknown, file: string): TsaOptions {
  const { url, roots } = fields(value, file, 'an authority', ['url', 'roots']);
  if (typeof url !== 'string' || !isWeb(url)) throw malformed(file, 'an authority has no http or https URL');
  return roots === undefined ? { url } : { url, roots: list(roots, file, 'roots').map((one) => root(one, file)) };
}

function root(value: unknown, file: string): Root {
  const { name, certificate, class: kind } = fields(value, file, 'a root', ['name', 'certificate', 'class']);
  if (typeof name !== 'string' || name === '') throw malformed(file, 'a root has no name');
  if (kind !== 'public' && kind !== 'development')
    throw malformed(file, `the class of ${name} is neither public nor development`);
  if (typeof certificate !== 'string' || !isDer(certificate))
    throw malformed(file, `the certificate of ${name} is not DER in base64`);
  return { name, certificate, class: kind };
}

/** A SEQUENCE, as every certificate is (RFC 5280 §4.1); whatever else is wrong with it shows when it is used. */
function isDer(text: string): boolean {
  try {
    return fromBase64(text)[0] === 0x30;
  } catch {
    return false;
  }
}

/** Nothing in the file may stand unread. */
function fields(value: unknown, file: string, what: string, names: readonly string[]): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw malformed(file, `${what} is no object`);
  const surplus = Object.keys(value).find((name) => !names.includes(name));
  if (surplus !== undefined)
    throw malformed(file, `${what} has the unknown key ${JSON.stringify(surplus.slice(0, 80))}`);
  return value as Fields;
}

function list(value: unknown, file: string, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw malformed(file, `${what} is no list`);
  return value;
}

function malformed(file: string, reason: string): TypeError {
  return new TypeError(`--tsa-config names ${file}, which is malformed: ${reason}`);
}
