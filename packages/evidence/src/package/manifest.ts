import * as v from 'valibot';
import { documentParser } from '../json/document.ts';
import { prefixedSha256, prefixedSm3, safePath, timestamp, uint } from '../json/schema.ts';

/** The package kinds this version makes and reads. */
export type PackageKind = 'web-page' | 'web-resource' | 'source-code';
/** `partial`: the capture met a limit or an error; evidence/loss.json says which. */
export type Completeness = 'complete' | 'partial';

export const PACKAGE_TYPE = 'guzheng/evidence-package/v1';

/** One file of the package. */
export interface ManifestResource {
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  /** `sha256:` and 64 hex digits. */
  readonly hash: string;
  /** `sm3:` and 64 hex digits. */
  readonly sm3: string;
}

/** datapackage.json: a Frictionless Data Package as WACZ 1.1.1 wants it, with the key `guzheng` added. */
export interface Manifest {
  readonly profile: 'data-package';
  readonly wacz_version: '1.1.1';
  readonly name: string;
  readonly title: string;
  /** RFC 3339, whole seconds, UTC: some WACZ tools compare the string. */
  readonly created: string;
  readonly software: string;
  readonly mainPageUrl: string;
  readonly mainPageDate: string;
  readonly resources: readonly ManifestResource[];
  readonly guzheng: {
    readonly type: typeof PACKAGE_TYPE;
    readonly kind: PackageKind;
    readonly completeness: Completeness;
  };
}

/** datapackage-digest.json. */
export interface ManifestDigest {
  readonly path: 'datapackage.json';
  readonly hash: string;
}

const resource = v.looseObject({
  name: v.string(),
  path: safePath,
  bytes: uint,
  hash: prefixedSha256,
  sm3: prefixedSm3,
});

const manifest = v.looseObject({
  profile: v.literal('data-package'),
  wacz_version: v.literal('1.1.1'),
  name: v.string(),
  title: v.string(),
  created: timestamp,
  software: v.string(),
  mainPageUrl: v.string(),
  mainPageDate: timestamp,
  resources: v.pipe(v.array(resource), v.maxLength(65_000)),
  guzheng: v.looseObject({
    type: v.literal(PACKAGE_TYPE),
    kind: v.picklist(['web-page', 'web-resource', 'source-code']),
    completeness: v.picklist(['complete', 'partial']),
  }),
});

const manifestDigest = v.looseObject({ path: v.literal('datapackage.json'), hash: prefixedSha256 });

/** Parses datapackage.json. Throws EvidenceError listing every bad field. */
export const parseManifest: (value: unknown) => Manifest = documentParser<Manifest>('datapackage.json', manifest, {
  typeOf: (value) => value.guzheng,
  family: 'guzheng/evidence-package/',
  type: PACKAGE_TYPE,
});

/** Parses datapackage-digest.json. Throws EvidenceError listing every bad field. */
export const parseManifestDigest: (value: unknown) => ManifestDigest = documentParser<ManifestDigest>(
  'datapackage-digest.json',
  manifestDigest,
);
