import {
  canonicalize,
  type Disclosure,
  layout,
  leafHash,
  memberTree,
  type Proof,
  STATEMENT_TYPE,
  utf8Decode,
  utf8Encode,
} from '@guzheng/evidence';
import {
  type EvidencePackageOptions,
  type MadeEvidence,
  makeEvidence,
  makeProof,
  opensslHashing,
} from '@guzheng/testing';
import { describe, expect, it } from 'vitest';
import { judgeMade, NOW, outcomeOf } from '../../test/judge.ts';
import { reviewPoints } from '../checks/index.ts';
import { VerifyError } from '../error.ts';
import { policies } from '../policy/policy.ts';
import { noTrust } from '../policy/trust.ts';
import { bytesSource } from '../source.ts';
import type { DisclosureReport } from './report.ts';
import { type VerifyDisclosureInput, verifyDisclosure } from './verify-disclosure.ts';

const PATH = `${layout.page}text.txt`;
const OTHER = `${layout.page}dom.html`;
type Kind = 'tree' | 'manifest';
const kinds: readonly Kind[] = ['tree', 'manifest'];

interface Shown {
  readonly made: MadeEvidence;
  readonly disclosure: Disclosure;
  readonly bytes: Uint8Array;
}

/** What an honest holder of the package hands out. */
async function show(kind: Kind, path = PATH, options: EvidencePackageOptions = {}): Promise<Shown> {
  const made = await makeEvidence({ ...options, membersTree: kind === 'tree' });
  return { made, disclosure: disclose(made, kind, path), bytes: bytesOf(made, path) };
}

function disclose(made: MadeEvidence, kind: Kind, path: string): Disclosure {
  const manifest = bytesOf(made, layout.manifest);
  const tree = memberTree(manifest);
  const index = tree.members.findIndex((member) => member.path === path);
  const member = tree.members[index];
  if (member === undefined) throw new Error(`no member ${path}`);
  const place =
    kind === 'tree' ? ({ kind, ...tree.placeOf(index) } as const) : ({ kind, manifest: utf8Decode(manifest) } as const);
  return { type: 'guzheng/disclosure/v1', member, place, proof: { ...made.proof, custody: [] } };
}

function bytesOf({ members }: MadeEvidence, path: string): Uint8Array {
  const bytes = members.get(path);
  if (bytes === undefined) throw new Error(`no member ${path}`);
  return bytes;
}

function judge(
  { bytes, disclosure }: { bytes: Uint8Array; disclosure: unknown },
  options: Partial<VerifyDisclosureInput> = {},
): Promise<DisclosureReport> {
  return verifyDisclosure({
    file: bytesSource(bytes),
    disclosure: utf8Encode(canonicalize(disclosure)),
    policy: policies.testnet,
    trust: noTrust,
    readers: [],
    now: NOW,
    hashing: opensslHashing,
    ...options,
  });
}

function failed(report: DisclosureReport): readonly string[] {
  return report.checks.filter(({ status }) => status === 'FAIL').map(({ id, code }) => `${id} ${code}`);
}

async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof VerifyError) return error.code;
  throw error ?? new Error('it was not refused');
}

describe.each(kinds)('one member shown by its %s', (kind) => {
  it('is one of the members that were deposited, and nothing more is said', async () => {
    const report = await judge(await show(kind));
    expect([report.verdict, failed(report)]).toEqual(['verified', []]);
    expect(report.checks.filter(({ status }) => status === 'PASS').map(({ id }) => id)).toEqual([
      'I3',
      'I4',
      'I9',
      'C3',
      'X1',
    ]);
    expect(report.checks.map(({ id }) => id).sort()).toEqual([...reviewPoints].sort());
    expect(report.checks.find(({ id }) => id === 'I2')).toMatchObject({ status: 'UNPROVEN', code: 'withheld' });
  });

  it.each([layout.warc, layout.callLog, `${layout.screenshots}viewport.png`])('%s', async (path) => {
    expect(failed(await judge(await show(kind, path)))).toEqual([]);
  });

  it('needs the policy to be met as a package does', async () => {
    expect((await judge(await show(kind), { policy: policies.court })).verdict).toBe('unproven');
  });

  it('takes a proof that was completed later, of the same deposit only', async () => {
    const shown = await show(kind);
    const other = await makeEvidence({ membersTree: kind === 'tree', blockNumber: 24_000_200 });
    expect((await judge(shown, { proof: other.proofBytes })).verdict).toBe('verified');
    const strange = await makeEvidence({ membersTree: kind === 'tree', status404: true });
    expect(failed(await judge(shown, { proof: strange.proofBytes }))).toEqual([
      kind === 'tree' ? 'X1 member-not-deposited' : 'X1 manifest-not-deposited',
    ]);
  });

  it.each([0, 1, 10])('is not shown by a file with byte %i changed, or one more or less', async (at) => {
    const shown = await show(kind);
    const flipped = shown.bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));
    expect(failed(await judge({ ...shown, bytes: flipped }))).toEqual(['X1 member-digest-mismatch']);
    expect(failed(await judge({ ...shown, bytes: shown.bytes.slice(1) }))).toEqual(['X1 member-size-mismatch']);
    expect(failed(await judge({ ...shown, bytes: Uint8Array.of(...shown.bytes, 0) }))).toEqual([
      'X1 member-size-mismatch',
    ]);
  });

  it('an edited line is no member', async () => {
    const shown = await show(kind);
    const { member } = shown.disclosure;
    const lies = {
      path: { ...member, path: `${layout.page}other.txt` },
      bytes: { ...member, bytes: member.bytes + 1 },
      sha256: { ...member, sha256: '00'.repeat(32) },
      sm3: { ...member, sm3: '00'.repeat(32) },
    };
    for (const [lie, edited] of Object.entries(lies)) {
      const report = await judge({ ...shown, disclosure: { ...shown.disclosure, member: edited } });
      expect([lie, report.verdict]).toEqual([lie, 'contradicted']);
      expect(failed(report)).toHaveLength(1);
    }
  });

  it("a line that was edited to fit another file is not the deposit's", async () => {
    const { made, disclosure } = await show(kind);
    const forged = utf8Encode('forged');
    const member = { ...memberOf(forged), path: PATH };
    const report = await judge({ bytes: forged, disclosure: { ...disclosure, member } });
    expect(failed(report)).toEqual([kind === 'tree' ? 'X1 member-not-deposited' : 'X1 member-size-mismatch']);
    expect(report.withheld).toBeUndefined();
    expect(made.members.has(PATH)).toBe(true);
  });

  it("another member's line does not fit the file, nor another member's file the line", async () => {
    const one = await show(kind);
    const other = await show(kind, OTHER);
    expect(failed(await judge({ bytes: one.bytes, disclosure: other.disclosure }))).toEqual([
      'X1 member-size-mismatch',
    ]);
    const mixed = { ...one.disclosure, member: other.disclosure.member };
    const report = await judge({ bytes: other.bytes, disclosure: mixed });
    expect(failed(report)).toEqual(kind === 'tree' ? ['X1 member-not-deposited'] : []);
    // The manifest lists all of them: with it any line of it may be named, by its own name.
    const renamed = { ...mixed, member: { ...mixed.member, path: PATH } };
    expect(failed(await judge({ bytes: other.bytes, disclosure: renamed }))).toHaveLength(1);
  });

  it('a member of another package is not one of this deposit', async () => {
    const { disclosure } = await show(kind);
    const other = await show(kind, PATH, { lies: { files: (files) => files.set(PATH, utf8Encode('杭州时装周?')) } });
    const mixed = { ...other.disclosure, proof: disclosure.proof };
    expect(failed(await judge({ bytes: other.bytes, disclosure: mixed }))).toEqual([
      kind === 'tree' ? 'X1 member-not-deposited' : 'X1 manifest-not-deposited',
    ]);
  });

  it('a deposit that is not signed, or of something else than a package, has no members', async () => {
    const shown = await show(kind);
    const proof = shown.disclosure.proof as Proof;
    const [signature] = proof.envelope.signatures;
    const forged = {
      ...proof,
      envelope: { ...proof.envelope, signatures: [{ ...signature, sig: 'A'.repeat(86).concat('==') }] },
    };
    expect(failed(await judge({ ...shown, disclosure: { ...shown.disclosure, proof: forged } }))).toEqual([
      'I9 signature-invalid',
      'X1 statement-malformed',
    ]);
    const plain = await makeProof(shown.bytes);
    expect(failed(await judge({ ...shown, disclosure: { ...shown.disclosure, proof: plain.proof } }))).toEqual([
      'X1 package-not-deposited',
    ]);
  });

  it('a path that leaves its folder, and the manifest itself, are no members', async () => {
    const shown = await show(kind);
    for (const path of [
      '../text.txt',
      '/etc/passwd',
      'a/../../b',
      'a\\b',
      'C:x',
      'a\nb',
      '',
      layout.manifest,
      layout.manifestDigest,
    ]) {
      const disclosure = { ...shown.disclosure, member: { ...shown.disclosure.member, path } };
      expect([path, await refusal(judge({ ...shown, disclosure }))]).toEqual([path, 'disclosure-malformed']);
    }
  });

  it('is read strictly', async () => {
    const { disclosure, bytes } = await show(kind);
    const text = canonicalize(disclosure);
    const texts = {
      'a key twice': text.replace('{"member"', '{"type":"guzheng/disclosure/v1","member"'),
      'an unknown key': canonicalize({ ...disclosure, note: '' }),
      'an unknown key of the member': canonicalize({ ...disclosure, member: { ...disclosure.member, name: '' } }),
      'an unknown key of the place': canonicalize({ ...disclosure, place: { ...disclosure.place, size: 3 } }),
      'an unknown kind of place': canonicalize({ ...disclosure, place: { kind: 'word-of-honour' } }),
      'a proof that is a list': canonicalize({ ...disclosure, proof: [] }),
      'deep nesting': text.replace('"proof":{', `"proof":{"x":${'['.repeat(100)}${']'.repeat(100)},`),
      'a cut': text.slice(0, -1),
      'a tail': `${text}{}`,
      'a lone surrogate': text.replace(PATH, '\\ud800'),
      nothing: '',
      'a list': '[]',
      'no UTF-8': 'ÿ',
    };
    for (const [what, lie] of Object.entries(texts)) {
      const raw = what === 'no UTF-8' ? Uint8Array.of(0xff) : utf8Encode(lie);
      expect([what, await refusal(judge({ bytes, disclosure }, { disclosure: raw }))]).toEqual([
        what,
        'disclosure-malformed',
      ]);
    }
    const later = { ...disclosure, type: 'guzheng/disclosure/v2' };
    expect(await refusal(judge({ bytes, disclosure: later }))).toBe('disclosure-version-unknown');
    const broken = { ...disclosure, proof: { ...(disclosure.proof as Proof), type: 'x' } };
    expect(await refusal(judge({ bytes, disclosure: broken }))).toBe('proof-malformed');
  });

  it('with any byte of it changed is never verified with another meaning', async () => {
    const { disclosure, bytes } = await show(kind);
    const text = utf8Encode(canonicalize(disclosure));
    const honest = await judge({ bytes, disclosure });
    for (let at = 0; at < text.length; at += 7) {
      const flipped = text.map((byte, i) => (i === at ? byte ^ 1 : byte));
      const report = await judge({ bytes, disclosure }, { disclosure: flipped }).catch((error: unknown) => {
        if (error instanceof VerifyError) return null;
        throw error;
      });
      if (report === null || report.verdict !== 'verified') continue;
      const { member, withheld, deposit, by } = report;
      expect([at, { member, withheld, deposit, by }]).toEqual([
        at,
        { member: honest.member, withheld: honest.withheld, deposit: honest.deposit, by: honest.by },
      ]);
    }
  }, 120_000);
});

describe('by the tree', () => {
  it('says how many members were not shown, and shows nothing of them', async () => {
    const { made, disclosure, bytes } = await show('tree');
    const report = await judge({ disclosure, bytes });
    expect([report.by, report.withheld]).toEqual(['tree', { members: 11, lines: 'hidden' }]);
    const text = canonicalize(disclosure);
    const { resources } = JSON.parse(utf8Decode(bytesOf(made, layout.manifest))) as {
      resources: { path: string; hash: string; sm3: string }[];
    };
    for (const { path, hash, sm3 } of resources.filter(({ path }) => path !== PATH)) {
      for (const secret of [path, hash.slice(7), sm3.slice(4)]) expect(text).not.toContain(secret);
    }
  });

  it('no salt of another member can be got from a disclosure, and none is a function of its path', async () => {
    const { made } = await show('tree');
    const tree = memberTree(bytesOf(made, layout.manifest));
    const salts = tree.members.map((_, index) => tree.placeOf(index).salt);
    expect(new Set(salts).size).toBe(tree.size);
    for (const [index, own] of salts.entries()) {
      const text = canonicalize(tree.placeOf(index));
      for (const other of salts.filter((salt) => salt !== own)) expect(text).not.toContain(other);
    }
    const another = memberTree(bytesOf(await makeEvidence({ status404: true }), layout.manifest));
    expect(salts).not.toContain(another.placeOf(0).salt);
  });

  it('the salt of another leaf, another index, another path and a shortened path do not hold', async () => {
    const { made, disclosure, bytes } = await show('tree');
    const tree = memberTree(bytesOf(made, layout.manifest));
    if (disclosure.place.kind !== 'tree') throw new Error('not by the tree');
    const { place } = disclosure;
    const others = Array.from({ length: tree.size }, (_, index) => index).filter((index) => index !== place.index);
    for (const index of others) {
      const lies = [
        { ...place, salt: tree.placeOf(index).salt },
        { ...place, index },
        { ...place, path: tree.placeOf(index).path },
        { kind: 'tree', ...tree.placeOf(index) },
      ];
      for (const lie of lies)
        expect(failed(await judge({ bytes, disclosure: { ...disclosure, place: lie } }))).toEqual([
          'X1 member-not-deposited',
        ]);
    }
    for (const path of [place.path.slice(1), place.path.slice(0, -1), [...place.path, '00'.repeat(32)], []])
      expect(failed(await judge({ bytes, disclosure: { ...disclosure, place: { ...place, path } } }))).toEqual([
        'X1 member-not-deposited',
      ]);
    for (const index of [tree.size, 2 ** 32 + place.index, Number.MAX_SAFE_INTEGER])
      expect(failed(await judge({ bytes, disclosure: { ...disclosure, place: { ...place, index } } }))).toEqual([
        'X1 member-not-deposited',
      ]);
  });

  it('an inner node does not pass for a member, nor the statement itself', async () => {
    const { made, disclosure } = await show('tree');
    const statement = utf8Encode(canonicalize(made.statement));
    expect(leafHash(statement)).toHaveLength(32);
    const member = { ...memberOf(statement), path: 'statement.json' };
    const place = { kind: 'tree', index: 0, salt: made.statement.salt, path: made.proof.inclusion.path };
    expect(failed(await judge({ bytes: statement, disclosure: { ...disclosure, member, place } }))).toEqual([
      'X1 member-not-deposited',
    ]);
  });

  it('a count that the depositor did not state holds for no place', async () => {
    const honest = await show('tree');
    for (const size of [1, 2, 8, 11, 13, 16, 65_000]) {
      const made = await makeEvidence({
        membersTree: true,
        lies: {
          statement: (told) => (told.members === undefined ? told : { ...told, members: { ...told.members, size } }),
        },
      });
      const report = await judge({
        ...honest,
        disclosure: { ...honest.disclosure, proof: { ...made.proof, custody: [] } },
      });
      expect([size, report.verdict]).toEqual([size, 'contradicted']);
      // And the whole package contradicts such a statement.
      expect(outcomeOf(await judgeMade(made), 'I2')).toBe('FAIL members-not-deposited');
    }
  });

  it('a statement of version 1 commits to no tree', async () => {
    const { disclosure, bytes } = await show('tree');
    const old = await makeEvidence();
    expect(old.statement.type).toBe(STATEMENT_TYPE);
    expect(failed(await judge({ bytes, disclosure: { ...disclosure, proof: old.proof } }))).toEqual([
      'X1 members-not-committed',
    ]);
  });
});

describe('by the manifest', () => {
  it('says how many members and bytes were not shown', async () => {
    const { made, disclosure, bytes } = await show('manifest');
    const report = await judge({ disclosure, bytes });
    const listed = [...made.members].filter(([path]) => path !== layout.manifest && path !== layout.manifestDigest);
    const total = listed.reduce((sum, [, own]) => sum + own.length, 0);
    expect([report.by, report.withheld]).toEqual([
      'manifest',
      { members: listed.length - 1, bytes: total - bytes.length, lines: 'shown' },
    ]);
  });

  it('any change of the manifest is noticed, even of white space', async () => {
    const { disclosure, bytes } = await show('manifest');
    if (disclosure.place.kind !== 'manifest') throw new Error('not by the manifest');
    const { manifest } = disclosure.place;
    for (const edited of [
      `${manifest} `,
      manifest.trimEnd(),
      manifest.replace('guzheng 0.1.0', 'guzheng 0.1.1'),
      `\ufeff${manifest}`,
      '',
    ]) {
      const place = { kind: 'manifest', manifest: edited };
      expect(failed(await judge({ bytes, disclosure: { ...disclosure, place } }))).toEqual([
        'X1 manifest-not-deposited',
      ]);
    }
  });

  it.each<[string, string, (path: string) => string]>([
    ['one name', 'member-duplicate', (path) => path],
    ['one name but for case', 'member-duplicate', (path) => path.toUpperCase()],
    ['the manifest itself', 'member-duplicate', () => 'DataPackage.json'],
  ])('a deposited manifest that lists %s twice shows neither', async (_, code, second) => {
    const lies = {
      manifest: <T extends { resources: readonly { path: string }[] }>(manifest: T): T => ({
        ...manifest,
        resources: [
          ...manifest.resources,
          ...manifest.resources.filter(({ path }) => path === PATH).map((own) => ({ ...own, path: second(own.path) })),
        ],
      }),
    };
    const shown = await show('manifest', PATH, { lies });
    expect(failed(await judge(shown))).toEqual([`X1 ${code}`]);
  });

  it('a manifest that cannot be read, or does not list the member, shows none', async () => {
    const { disclosure, bytes } = await show('manifest');
    for (const [manifest, code] of [
      ['{}', 'manifest-malformed'],
      ['{"a":1,"a":2}', 'manifest-malformed'],
      ['{"guzheng":{"type":"guzheng/evidence-package/v9"}}', 'manifest-version-unknown'],
    ] as const) {
      const made = await makeProof(bytes, { manifest: utf8Encode(manifest) });
      const lie = { ...disclosure, place: { kind: 'manifest', manifest }, proof: made.proof };
      expect(failed(await judge({ bytes, disclosure: lie }))).toEqual([`X1 ${code}`]);
    }
    const strange = { ...disclosure, member: { ...disclosure.member, path: 'evidence/page/none.txt' } };
    expect(failed(await judge({ bytes, disclosure: strange }))).toEqual(['X1 member-unlisted']);
  });
});

describe('a whole package with a statement of version 2', () => {
  it('is verified as before', async () => {
    expect(outcomeOf(await judgeMade(await makeEvidence({ membersTree: true })), 'I2')).toBe('PASS');
  });

  it('is contradicted by a root that is not of its members', async () => {
    const made = await makeEvidence({
      membersTree: true,
      lies: {
        statement: (told) =>
          told.members === undefined ? told : { ...told, members: { ...told.members, root: 'ab'.repeat(32) } },
      },
    });
    expect(outcomeOf(await judgeMade(made), 'I2')).toBe('FAIL members-not-deposited');
  });
});

function memberOf(bytes: Uint8Array): { bytes: number; sha256: string; sm3: string } {
  const hash = (hasher: { update(part: Uint8Array): unknown; digest(): Uint8Array }) => {
    hasher.update(bytes);
    return Buffer.from(hasher.digest()).toString('hex');
  };
  return { bytes: bytes.length, sha256: hash(opensslHashing.sha256()), sm3: hash(opensslHashing.sm3()) };
}
