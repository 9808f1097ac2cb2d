import {
  type DepositStatement,
  type Disclosure,
  type DisclosurePlacement,
  digestPair,
  EvidenceError,
  type Hashing,
  hexToBytes,
  layout,
  type Manifest,
  type MemberLine,
  type MemberPlace,
  memberLeaf,
  memberLine,
  parseJson,
  parseManifest,
  utf8Encode,
  verifyInclusion,
} from '@guzheng/evidence';
import type { CheckCode } from '../codes.ts';
import type { DisclosureCode, Withheld } from './report.ts';

/** Whether the member's line is one of those that were deposited. */
export type Binding =
  | { readonly state: 'bound'; readonly withheld: Withheld; readonly evidence: Evidence }
  | {
      readonly state: 'unbound';
      readonly code: CheckCode | DisclosureCode;
      readonly detail: string;
      readonly evidence: Evidence;
    };

type Evidence = { readonly [name: string]: unknown };
type Unbound = Extract<Binding, { state: 'unbound' }>;

/** Binds the member's line to the statement, the way the disclosure says (docs/spec/disclosure.md, Verifying, steps 5 and 6). */
export function bindMember(
  { member, place }: Disclosure,
  statement: DepositStatement,
  options: { hashing: Hashing },
): Binding {
  if (statement.manifest === undefined)
    return unbound('package-not-deposited', 'What was deposited is not an evidence package: it has no members');
  switch (place.kind) {
    case 'tree':
      return bindByTree(member, place, statement);
    case 'manifest':
      return bindByManifest(member, place, { deposited: statement.manifest, ...options });
  }
}

/** Root and size come from the signed statement, never from the disclosure: no count can be changed without the depositor's key. */
function bindByTree(member: MemberLine, place: MemberPlace, { members }: DepositStatement): Binding {
  if (members === undefined)
    return unbound(
      'members-not-committed',
      'The deposit statement holds no tree of members, so that no path can lead to it',
    );
  const { index, salt, path } = place;
  const { root, size } = members;
  const evidence = { index, size, salt, path, root };
  const isLeaf = verifyInclusion({
    leafHash: memberLeaf(member, { index, size, salt }),
    ...{ index, treeSize: size, path: path.map(hexToBytes), root: hexToBytes(root) },
  });
  if (!isLeaf)
    return unbound('member-not-deposited', 'The path does not lead from this member to the deposited root', evidence);
  return { state: 'bound', withheld: { members: size - 1, lines: 'hidden' }, evidence };
}

function bindByManifest(
  member: MemberLine,
  { manifest: text }: Extract<DisclosurePlacement, { kind: 'manifest' }>,
  { deposited, hashing }: { deposited: { sha256: string; sm3: string }; hashing: Hashing },
): Binding {
  const actual = digestPair(utf8Encode(text), hashing);
  if (actual.sha256 !== deposited.sha256 || actual.sm3 !== deposited.sm3)
    return unbound('manifest-not-deposited', 'The manifest in the disclosure is not the one that was deposited', {
      expected: deposited,
      actual,
    });
  const manifest = manifestIn(text);
  if ('state' in manifest) return manifest;
  return ambiguity(manifest) ?? bindToLine(member, manifest);
}

function manifestIn(text: string): Manifest | Unbound {
  try {
    return parseManifest(parseJson(text));
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    const code = error.code === 'version-unknown' ? 'manifest-version-unknown' : 'manifest-malformed';
    return unbound(code, error.message);
  }
}

/** A manifest that lists two members under one name, or itself, would let its maker show either. Case does not count, as in the container. */
function ambiguity({ resources }: Manifest): Unbound | null {
  const seen = new Set<string>([layout.manifest, layout.manifestDigest]);
  for (const { path } of resources) {
    const folded = path.toLowerCase();
    if (seen.has(folded)) return unbound('member-duplicate', `The manifest lists ${path} twice, or itself`, { path });
    seen.add(folded);
  }
  return null;
}

function bindToLine(member: MemberLine, { resources }: Manifest): Binding {
  const index = resources.findIndex(({ path }) => path === member.path);
  const resource = resources[index];
  if (resource === undefined) return unbound('member-unlisted', `The deposited manifest does not list ${member.path}`);
  const listed = memberLine(resource);
  const facts = { index, size: resources.length, expected: listed, actual: member };
  if (listed.bytes !== member.bytes)
    return unbound('member-size-mismatch', `The deposited manifest states another size of ${member.path}`, facts);
  if (listed.sha256 !== member.sha256 || listed.sm3 !== member.sm3)
    return unbound('member-digest-mismatch', `The deposited manifest states other digests of ${member.path}`, facts);
  const all = resources.reduce((sum, { bytes }) => sum + bytes, 0);
  const withheld: Withheld = { members: resources.length - 1, bytes: all - member.bytes, lines: 'shown' };
  return { state: 'bound', withheld, evidence: { index, size: resources.length } };
}

function unbound(code: Unbound['code'], detail: string, evidence: Evidence = {}): Unbound {
  return { state: 'unbound', code, detail, evidence };
}
