import {
  bytesToHex,
  EvidenceError,
  equalBytes,
  type NpmIntegrity,
  type NpmOrigin,
  readTar,
  type SourceFile,
  type SourceRecord,
  sha256,
  sourcePathBytes,
  type TarEntry,
  toBase64,
  utf8Lossy,
} from '@guzheng/evidence';
import { ArchiveFault, gunzip } from '../archive/gunzip.ts';
import { type Container, readMember, streamMember } from '../container/container.ts';
import type { Fault, FaultList } from '../container/fault.ts';
import { MAX_DOCUMENT_BYTES } from '../container/manifest.ts';
import type { MemberDigests } from '../container/pass.ts';
import type { Comparison } from './reading.ts';

type Listed = Pick<SourceRecord, 'files' | 'cut'>;

/**
 * The tarball is the one that was fetched, it has the digests that the registry's own document states, and the files are those in it.
 */
export async function compareNpm(
  origin: NpmOrigin,
  listed: Listed,
  { container, capture }: Comparison,
  faults: FaultList,
): Promise<void> {
  const { path } = origin.tarball;
  const tarball = container.members.get(path);
  if (tarball === undefined) {
    faults.add({ code: 'source-tarball-mismatch', path, detail: 'The tarball is not there' });
    return;
  }
  const bodies = capture.plain?.hops.map(({ body }) => (body === undefined ? undefined : container.members.get(body)));
  if (bodies?.some((body) => body?.sha256 === tarball.sha256) !== true)
    faults.add({ code: 'source-tarball-mismatch', path, detail: 'The tarball is not what the plain client fetched' });
  await compareStated(origin, container, faults);
  await compareDigests(origin, tarball, container, faults);
  await compareEntries(listed, tarball, container, faults);
}

/** What source.json says that the registry stated is what the registry's document says. */
async function compareStated(origin: NpmOrigin, container: Container, faults: FaultList): Promise<void> {
  const { path } = origin.metadata;
  const member = container.members.get(path);
  const document = member === undefined ? null : await readJson(container, member);
  const dist = fieldOf(document, 'dist');
  const actual = {
    name: fieldOf(document, 'name'),
    version: fieldOf(document, 'version'),
    tarball: fieldOf(dist, 'tarball'),
    integrity: fieldOf(dist, 'integrity'),
    shasum: fieldOf(dist, 'shasum'),
  };
  const { name, version, stated } = origin;
  const agrees =
    [actual.name, actual.version, actual.tarball].join('\n') === [name, version, origin.tarball.url].join('\n') &&
    textOr(actual.integrity) === stated.integrity &&
    textOr(actual.shasum) === stated.shasum;
  if (!agrees)
    faults.add({
      code: 'source-tarball-mismatch',
      path,
      detail: "source.json does not state what the registry's document says of the version",
      expected: actual,
      actual: { name, version, tarball: origin.tarball.url, ...stated },
    });
}

/** As the capture reads it: own fields, texts of at most so many characters. */
const MAX_TEXT = 10_000;

function textOr(value: unknown): string | undefined {
  return typeof value === 'string' && value.length <= MAX_TEXT ? value : undefined;
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, name)?.value;
}

async function readJson(container: Container, member: MemberDigests): Promise<unknown> {
  if (member.bytes > MAX_DOCUMENT_BYTES) return null;
  const text = utf8Lossy(await readMember(container, member));
  try {
    // As npm reads it, not as our own documents are read: what a registry sends is not for us to forbid.
    const document: unknown = JSON.parse(text);
    return document;
  } catch {
    return null;
  }
}

interface Claim {
  readonly algorithm: 'sha512' | 'sha256' | 'sha1';
  readonly text: string;
  readonly isHex: boolean;
}

/** Every digest that is stated is computed; whether they agree must be what source.json says. */
async function compareDigests(
  { stated, agrees }: NpmOrigin,
  tarball: MemberDigests,
  container: Container,
  faults: FaultList,
): Promise<void> {
  const claims = claimsOf(stated);
  const digests = await digestsOf(tarball, new Set(claims.map(({ algorithm }) => algorithm)), container);
  const wrong = claims.flatMap(({ algorithm, text, isHex }) => {
    const digest = digests.get(algorithm) ?? new Uint8Array(0);
    const actual = isHex ? bytesToHex(digest) : `${algorithm}-${toBase64(digest)}`;
    return actual === text ? [] : [{ stated: text, actual }];
  });
  const computed = claims.length === 0 ? undefined : wrong.length === 0;
  if (computed !== agrees)
    faults.add({
      code: 'source-tarball-mismatch',
      path: tarball.path,
      detail: 'source.json says otherwise than the digests whether the tarball is what the registry states',
      expected: agrees ?? null,
      actual: { agrees: computed ?? null, wrong: wrong.slice(0, 20) },
    });
}

/** Each algorithm once, however many digests are stated. */
async function digestsOf(
  tarball: MemberDigests,
  algorithms: ReadonlySet<Claim['algorithm']>,
  container: Container,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const hashers = [...algorithms].map((algorithm) => ({ algorithm, hasher: container.hashing[algorithm]() }));
  for await (const piece of streamMember(container, tarball)) for (const { hasher } of hashers) hasher.update(piece);
  return new Map(hashers.map(({ algorithm, hasher }) => [algorithm, hasher.digest()]));
}

/** Subresource Integrity §3.3: a list; options after `?` are not part of the digest. */
function claimsOf({ integrity = '', shasum }: NpmIntegrity): readonly Claim[] {
  const listed = integrity.split(/\s+/).flatMap((part): Claim[] => {
    const [text = ''] = part.split('?', 1);
    const algorithm = text.split('-', 1)[0];
    const isKnown = algorithm === 'sha512' || algorithm === 'sha256' || algorithm === 'sha1';
    return isKnown ? [{ algorithm, text, isHex: false }] : [];
  });
  return [...listed, ...(shasum === undefined ? [] : [{ algorithm: 'sha1', text: shasum, isHex: true } as const])];
}

type Difference = Pick<Fault, 'detail' | 'expected' | 'actual'>;

async function compareEntries(
  listed: Listed,
  tarball: MemberDigests,
  container: Container,
  faults: FaultList,
): Promise<void> {
  const difference = await firstDifference(listed, tarball, container);
  if (difference !== null) faults.add({ code: 'source-tarball-mismatch', path: tarball.path, ...difference });
}

/** The list of files and the entries of the tarball go side by side. */
async function firstDifference(
  { files, cut }: Listed,
  tarball: MemberDigests,
  container: Container,
): Promise<Difference | null> {
  let at = 0;
  try {
    for await (const entry of readTar(gunzip(streamMember(container, tarball)))) {
      if (entry.kind !== 'file' && entry.kind !== 'link') continue;
      const file = files[at];
      if (file === undefined)
        return cut ? null : { detail: 'The tarball has more files than are listed', expected: utf8Lossy(entry.path) };
      if (!(await isSame(entry, file, container))) return anotherFile(entry, file);
      at += 1;
    }
  } catch (error) {
    if (!(error instanceof EvidenceError || error instanceof ArchiveFault)) throw error;
    // A list that says that it is cut may end where the tarball cannot be read.
    return cut && at === files.length ? null : { detail: error.message };
  }
  return at === files.length
    ? null
    : { detail: 'More files are listed than the tarball has', actual: files[at]?.path ?? null };
}

function anotherFile(entry: TarEntry, file: SourceFile): Difference {
  return {
    detail: `${file.path} is not the file that the tarball has in its place`,
    expected: { path: utf8Lossy(entry.path), bytes: entry.bytes },
    actual: { path: file.path, bytes: file.bytes ?? null, sha256: file.sha256 ?? null },
  };
}

async function isSame(
  { path, kind, content, target }: TarEntry,
  file: SourceFile,
  { hashing }: Container,
): Promise<boolean> {
  if (!equalBytes(path, sourcePathBytes(file)) || (kind === 'link') !== file.mode.startsWith('12')) return false;
  // What is listed without its content says why; there is nothing to compare.
  if (file.sha256 === undefined) return true;
  if (kind === 'link') return bytesToHex(sha256(target, hashing)) === file.sha256;
  const hasher = hashing.sha256();
  for await (const piece of content) hasher.update(piece);
  return bytesToHex(hasher.digest()) === file.sha256;
}
