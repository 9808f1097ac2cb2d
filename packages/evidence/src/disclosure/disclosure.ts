import * as v from 'valibot';
import { documentParser } from '../json/document.ts';
import { hex32, safePath, uint } from '../json/schema.ts';
import { layout } from '../package/layout.ts';
import type { MemberLine, MemberPlace } from '../package/member-tree.ts';

export const DISCLOSURE_TYPE = 'guzheng/disclosure/v1';

/**
 * How the member's line is bound to the deposit. `tree`: by a path to the root that the statement (version 2) holds; nothing of the other
 * members is shown. `manifest`: by the whole text of datapackage.json, which shows names, sizes and digests of all.
 */
export type Placement =
  | ({ readonly kind: 'tree' } & MemberPlace)
  | { readonly kind: 'manifest'; readonly manifest: string };

/** `<member>.disclosure.json` (docs/spec/disclosure.md): one member of a deposited package, shown without the rest. */
export interface Disclosure {
  readonly type: typeof DISCLOSURE_TYPE;
  readonly member: MemberLine;
  readonly place: Placement;
  /** The package's proof with an empty custody list, as read; to be parsed by `parseProof`. */
  readonly proof: unknown;
}

/** Neither is listed in the manifest, so neither is a member that could be shown alone. */
const NOT_MEMBERS: readonly string[] = [layout.manifest, layout.manifestDigest];

const member = v.strictObject({
  path: v.pipe(
    safePath,
    v.check((path) => !NOT_MEMBERS.includes(path), 'must be a member that the manifest lists'),
  ),
  bytes: uint,
  sha256: hex32,
  sm3: hex32,
});

const place = v.variant('kind', [
  v.strictObject({
    kind: v.literal('tree'),
    index: uint,
    salt: hex32,
    path: v.pipe(v.array(hex32), v.maxLength(16)),
  }),
  v.strictObject({
    kind: v.literal('manifest'),
    manifest: v.pipe(v.string(), v.maxLength(32 * 1024 * 1024)),
  }),
]);

const proof = v.custom<unknown>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'must be a proof',
);

const disclosure = v.strictObject({ type: v.literal(DISCLOSURE_TYPE), member, place, proof });

/** Parses a disclosure that has been read as JSON, all but its proof. Throws EvidenceError listing every bad field. */
export const parseDisclosure: (value: unknown) => Disclosure = documentParser<Disclosure>(
  'the disclosure',
  disclosure,
  { family: 'guzheng/disclosure/', type: DISCLOSURE_TYPE },
);
