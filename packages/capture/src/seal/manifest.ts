import {
  type CaptureRecord,
  layout,
  type Manifest,
  type ManifestDigest,
  type ManifestResource,
  PACKAGE_TYPE,
  parseManifest,
} from '@guzheng/evidence';
import type { StagedFile } from '../staging/staging.ts';

/** What the manifest says of the page, apart from the list of files. */
export interface ManifestFacts {
  readonly name: string;
  readonly title: string;
  readonly software: string;
  readonly mainPageUrl: string;
  readonly mainPageDate: string;
  readonly created: Date;
  readonly capture: Pick<CaptureRecord, 'kind' | 'completeness'>;
}

/** datapackage.json for these files. Throws EvidenceError when a fact has not the form it must have. */
export function manifestOf(files: readonly StagedFile[], facts: ManifestFacts): Manifest {
  const { name, title, software, mainPageUrl, mainPageDate, created, capture } = facts;
  return parseManifest({
    profile: 'data-package',
    wacz_version: '1.1.1',
    name: frictionlessName(name),
    title,
    // Whole seconds: some WACZ tools compare this text with one that never has more.
    created: created.toISOString().replace(/\.\d+Z$/, 'Z'),
    software,
    mainPageUrl,
    mainPageDate,
    resources: [...files].sort(byPath).map(resourceOf),
    guzheng: { type: PACKAGE_TYPE, kind: capture.kind, completeness: capture.completeness },
  });
}

/** datapackage-digest.json for a manifest with this SHA-256, in hex. */
export function manifestDigestOf(sha256: string): ManifestDigest {
  return { path: layout.manifest, hash: `sha256:${sha256}` };
}

function resourceOf({ path, bytes, sha256, sm3 }: StagedFile): ManifestResource {
  return { name: frictionlessName(path), path, bytes, hash: `sha256:${sha256}`, sm3: `sm3:${sm3}` };
}

/** Frictionless Data Resource 1.0: a name is lower case, and of these characters only. */
function frictionlessName(text: string): string {
  return text.toLowerCase().replace(/[^-a-z0-9._/]+/g, '-');
}

function byPath(a: StagedFile, b: StagedFile): number {
  return Buffer.compare(Buffer.from(a.path, 'utf8'), Buffer.from(b.path, 'utf8'));
}
