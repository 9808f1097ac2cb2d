import type { NpmIntegrity, NpmOrigin } from '@guzheng/evidence';
import { CaptureError } from '../../error.ts';

/** What a registry says of one version of a package. */
export interface VersionDocument {
  readonly name: string;
  readonly version: string;
  readonly tarball: string;
  readonly stated: NpmIntegrity;
  readonly signatures: NpmOrigin['signatures'];
  readonly attestations?: string;
}

const MOST_SIGNATURES = 20;

/** Reads the document of a version as a registry sends it. Throws CaptureError `registry-failed`. */
export function readVersionDocument(bytes: Uint8Array, url: string): VersionDocument {
  const document = parse(bytes, url);
  const dist = recordIn(document, 'dist');
  const [name, version] = [textIn(document, 'name'), textIn(document, 'version')];
  const tarball = textIn(dist, 'tarball');
  if (name === undefined || version === undefined || tarball === undefined)
    throw notADocument(url, 'it names no package, version or tarball');
  const attestations = textIn(recordIn(dist, 'attestations'), 'url');
  return {
    name,
    version,
    tarball,
    stated: { ...field('integrity', textIn(dist, 'integrity')), ...field('shasum', textIn(dist, 'shasum')) },
    signatures: signaturesIn(dist),
    ...(attestations === undefined ? {} : { attestations }),
  };
}

/** When the document on the whole package says that the version was published; undefined where it does not. */
export function publishedIn(bytes: Uint8Array, version: string): string | undefined {
  try {
    return textIn(recordIn(parse(bytes, ''), 'time'), version);
  } catch (error) {
    if (error instanceof CaptureError) return undefined;
    throw error;
  }
}

function signaturesIn(dist: Fields): NpmOrigin['signatures'] {
  const list = valueIn(dist, 'signatures');
  if (!Array.isArray(list)) return [];
  return list.slice(0, MOST_SIGNATURES).flatMap((entry: unknown) => {
    const keyid = textIn(asRecord(entry), 'keyid');
    const sig = textIn(asRecord(entry), 'sig');
    return keyid === undefined || sig === undefined ? [] : [{ keyid, sig }];
  });
}

type Fields = object | undefined;

function parse(bytes: Uint8Array, url: string): Fields {
  try {
    return asRecord(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch {
    throw notADocument(url, 'it is no JSON');
  }
}

function asRecord(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? value : undefined;
}

/** Own fields only: the document may say `__proto__`. */
function valueIn(fields: Fields, name: string): unknown {
  return fields === undefined ? undefined : Object.getOwnPropertyDescriptor(fields, name)?.value;
}

function recordIn(fields: Fields, name: string): Fields {
  return asRecord(valueIn(fields, name));
}

function textIn(fields: Fields, name: string): string | undefined {
  const value = valueIn(fields, name);
  return typeof value === 'string' && value.length <= 10_000 ? value : undefined;
}

function field<K extends keyof NpmIntegrity>(name: K, value: string | undefined): NpmIntegrity {
  return value === undefined ? {} : { [name]: value };
}

function notADocument(url: string, why: string): CaptureError {
  return new CaptureError('registry-failed', `${url} does not answer as an npm registry does: ${why}.`, {
    hint: 'Check the address given with --registry.',
  });
}
