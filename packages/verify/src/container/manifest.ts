import {
  type DigestPair,
  EvidenceError,
  layout,
  type Manifest,
  type ManifestResource,
  parseJson,
  parseManifest,
  parseManifestDigest,
  requiredMembers,
} from '@guzheng/evidence';
import { type Container, readMember } from './container.ts';
import { FaultList } from './fault.ts';
import type { MemberDigests } from './pass.ts';

/** Documents are read whole: the format bounds them (docs/spec/evidence-package.md, Limits). */
export const MAX_DOCUMENT_BYTES: number = 32 * 1024 * 1024;

export interface ManifestReading {
  readonly manifest: Manifest | null;
  /** Of datapackage.json as found; null where it is missing. */
  readonly digests: DigestPair | null;
  readonly faults: FaultList;
}

/** Compares every member with the manifest, both digests, in both directions. */
export async function compareWithManifest(container: Container): Promise<ManifestReading> {
  const faults = new FaultList();
  const found = container.members.get(layout.manifest);
  if (found === undefined) {
    faults.add({ code: 'manifest-missing', path: layout.manifest, detail: 'There is no datapackage.json' });
    return { manifest: null, digests: null, faults };
  }
  const digests = { sha256: found.sha256, sm3: found.sm3 };
  const manifest = await readDocument(container, layout.manifest, parseManifest, faults);
  await compareManifestDigest(container, digests, faults);
  if (manifest !== null) compareMembers(container.members, manifest, faults);
  return { manifest, digests, faults };
}

/** A JSON member, parsed into a typed value; null and a fault where it is missing, too large or malformed. */
export async function readDocument<T>(
  container: Container,
  path: string,
  parse: (value: unknown) => T,
  faults: FaultList,
): Promise<T | null> {
  const member = container.members.get(path);
  if (member === undefined) {
    faults.add({ code: 'member-missing', path, detail: `${path} is missing` });
    return null;
  }
  if (member.bytes > MAX_DOCUMENT_BYTES) {
    faults.add({
      code: 'member-too-large',
      path,
      detail: `${path} is larger than the format allows`,
      expected: MAX_DOCUMENT_BYTES,
      actual: member.bytes,
    });
    return null;
  }
  const bytes = await readMember(container, member);
  try {
    return parse(parseJson(bytes));
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    faults.add({ code: documentCode(path, error), path, detail: error.message });
    return null;
  }
}

function documentCode(
  path: string,
  error: EvidenceError,
): 'manifest-malformed' | 'manifest-version-unknown' | 'document-malformed' {
  if (path !== layout.manifest) return 'document-malformed';
  return error.code === 'version-unknown' ? 'manifest-version-unknown' : 'manifest-malformed';
}

async function compareManifestDigest(container: Container, manifest: DigestPair, faults: FaultList): Promise<void> {
  const digest = await readDocument(container, layout.manifestDigest, parseManifestDigest, faults);
  if (digest === null || digest.hash === `sha256:${manifest.sha256}`) return;
  faults.add({
    code: 'manifest-digest-mismatch',
    path: layout.manifest,
    detail: 'datapackage.json does not have the digest that datapackage-digest.json states',
    expected: digest.hash,
    actual: `sha256:${manifest.sha256}`,
  });
}

/** The two files that the manifest cannot list, because they come after it. */
const UNLISTED: ReadonlySet<string> = new Set([layout.manifest, layout.manifestDigest]);

function compareMembers(members: ReadonlyMap<string, MemberDigests>, manifest: Manifest, faults: FaultList): void {
  const listed = new Set<string>();
  for (const resource of manifest.resources) {
    const { path } = resource;
    if (listed.has(path) || UNLISTED.has(path))
      faults.add({ code: 'member-duplicate', path, detail: `The manifest lists ${path} twice, or itself` });
    listed.add(path);
    const member = members.get(path);
    if (member === undefined)
      faults.add({ code: 'member-missing', path, detail: `The manifest lists ${path}, and it is not there` });
    else compareMember(resource, member, faults);
  }
  for (const path of members.keys()) {
    if (!listed.has(path) && !UNLISTED.has(path))
      faults.add({ code: 'member-unlisted', path, detail: `${path} is not in the manifest` });
  }
  for (const path of requiredMembers) {
    if (!listed.has(path) && !UNLISTED.has(path))
      faults.add({
        code: 'member-missing',
        path,
        detail: `The manifest does not list ${path}, which every package has`,
      });
  }
}

function compareMember(resource: ManifestResource, member: MemberDigests, faults: FaultList): void {
  const { path } = resource;
  if (resource.bytes !== member.bytes) {
    faults.add({
      code: 'member-size-mismatch',
      path,
      detail: `${path} does not have the size that the manifest states`,
      expected: resource.bytes,
      actual: member.bytes,
    });
  }
  const expected = { sha256: resource.hash.slice('sha256:'.length), sm3: resource.sm3.slice('sm3:'.length) };
  const actual = { sha256: member.sha256, sm3: member.sm3 };
  if (expected.sha256 !== actual.sha256 || expected.sm3 !== actual.sm3) {
    faults.add({
      code: 'member-digest-mismatch',
      path,
      detail: `${path} does not have the digests that the manifest states`,
      expected,
      actual,
    });
  }
}
