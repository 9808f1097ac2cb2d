import {
  canonicalize,
  DISCLOSURE_TYPE,
  ed25519Signer,
  layout,
  memberTree,
  PROOF_TYPE,
  signDeclaration,
  utf8Encode,
} from '@guzheng/evidence';
import { type MadeEvidence, makeEvidence, makeProof } from '@guzheng/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { declarationsOf, EMPTY, isComplete, pairsOf, put, setApart } from './case-file.ts';
import { MAX_JSON_BYTES, type Recognized, recognize } from './recognition.ts';

const file = (name: string, content: BlobPart = name): File => new File([content], name, { lastModified: 1 });

async function recognized(...files: readonly (File | readonly [File, string])[]): Promise<readonly Recognized[]> {
  const offered = files.map((one) =>
    one instanceof File ? { file: one, folder: '' } : { file: one[0], folder: one[1] },
  );
  return Promise.all(offered.map(recognize));
}

/** Which proof was given to which file, by name, and which proofs were left. */
async function pairs(...files: readonly (File | readonly [File, string])[]): Promise<unknown> {
  const { exhibits, strays } = pairsOf(put(EMPTY, await recognized(...files)));
  return [exhibits.map(({ file, proof }) => [file.name, proof?.name]), strays.map(({ name }) => name)];
}

const signer = ed25519Signer(new Uint8Array(32).fill(7));
/** About some file, and signed. */
let declaration: string;
let proof: Uint8Array<ArrayBuffer>;
let evidence: Uint8Array<ArrayBuffer>;
beforeAll(async () => {
  const options = { name: '甲', time: '2026-07-02T00:00:00Z', facts: { lawfulAccess: '公开网页' } };
  declaration = JSON.stringify(await signDeclaration({ ...options, sha256: 'ab'.repeat(32) }, signer));
  const made = await makeEvidence();
  proof = new Uint8Array(made.proofBytes);
  evidence = new Uint8Array(made.file);
});

describe('recognize', () => {
  const kindOf = async (one: File) => (await recognized(one))[0]?.kind;

  it('goes by what is inside', async () => {
    expect(await kindOf(file('a.wacz', evidence))).toBe('evidence');
    expect(await kindOf(file('renamed.txt', proof))).toBe('proof');
    expect(await kindOf(file('t.json', '{"networks":[],"blocks":[]}'))).toBe('trust');
    expect(await kindOf(file('t.json', ' \n{ "blocks": [] }'))).toBe('trust');
  });

  it('knows a damaged proof by its name, so that it is not taken for evidence', async () => {
    for (const content of ['', '{', '{"type":"guzheng/proof/v1"', '\ud800', '[]']) {
      expect([content, await kindOf(file('a.wacz.proof.json', content))]).toEqual([content, 'proof']);
    }
  });

  it('knows a proof of a later version', async () => {
    expect(await kindOf(file('x', '{"type":"guzheng/proof/v9","new":1}'))).toBe('proof');
  });

  it('knows the disclosure of one member, a declaration, and a declaration that nobody signed', async () => {
    expect(await kindOf(file('m.json', '{"type":"guzheng/disclosure/v1"}'))).toBe('disclosure');
    expect(await kindOf(file('d', declaration))).toBe('declaration');
    expect(await kindOf(file('d', '{"payloadType":"application/vnd.guzheng.declaration.v9+json"}'))).toBe(
      'declaration',
    );
    expect(await kindOf(file('d', '{"type":"guzheng/declarations/v1"}'))).toBe('declaration');
  });

  it('goes by the content before the name', async () => {
    expect(await kindOf(file('a.disclosure.json', proof))).toBe('proof');
    expect(await kindOf(file('a.proof.json', '{"type":"guzheng/disclosure/v1"}'))).toBe('disclosure');
    expect(await kindOf(file('a.disclosure.json', '{"type":"guzheng/declaration/v1"}'))).toBe('declaration');
  });

  it('knows a damaged disclosure and a damaged declaration by their names', async () => {
    for (const content of ['', '{', '\ud800', '[[['.repeat(100), '{"a":1,"a":2}'])
      for (const kind of ['disclosure', 'declaration'])
        expect([content, await kindOf(file(`a.${kind}.json`, content))]).toEqual([content, kind]);
  });

  it('reads nothing that is larger than any of them can be, and says so of what is named as one', async () => {
    const large = (name: string): File => Object.defineProperty(file(name), 'size', { value: MAX_JSON_BYTES + 1 });
    expect(await kindOf(large('a.disclosure.json'))).toBe('too-large');
    expect(await kindOf(large('a.bin'))).toBe('evidence');
  });

  it('says who declares and whether the signature holds, or why that cannot be read', async () => {
    const of = async (content: BlobPart) => (await recognized(file('d.declaration.json', content)))[0];
    expect(await of(declaration)).toMatchObject({
      inside: { signed: true, declaration: { declarant: { name: '甲' } } },
    });
    expect(await of(declaration.replace('"sig":"', '"sig":"AAAA'))).toMatchObject({ inside: { signed: false } });
    expect(await of(declaration.slice(0, -1))).toMatchObject({ inside: 'malformed' });
    expect(await of(declaration.replace(/.v1[+]json/, '.v2+json'))).toMatchObject({ inside: 'version-unknown' });
    expect(await of('{"type":"guzheng/declarations/v1"}')).toMatchObject({ inside: 'malformed' });
  });

  it('takes everything else for evidence: any file can be deposited', async () => {
    for (const content of [
      '',
      '{}',
      '[]',
      'null',
      '{"type":"guzheng/report/v1"}',
      '{"payloadType":"application/vnd.guzheng.deposit-statement.v1+json"}',
      '{"__proto__":{"blocks":[]}}',
      '{"blocks":1}',
    ]) {
      expect([content, await kindOf(file('a.json', content))]).toEqual([content, 'evidence']);
    }
  });

  it('says how large the deposited file is, in the words of the proof', async () => {
    const [known] = await recognized(file('p', proof));
    expect(known).toMatchObject({ deposit: { subject: { bytes: evidence.length } } });
    expect((await recognized(file('p', `{"type":"${PROOF_TYPE}"}`)))[0]).toMatchObject({ deposit: undefined });
  });
});

describe('pairs', () => {
  it('of one file and one proof belong together, whatever their names', async () => {
    expect(await pairs(file('x.bin'), file('y', proof))).toEqual([[['x.bin', 'y']], []]);
  });

  it('of several go by their names, also where a browser numbered them', async () => {
    const names = ['a.wacz.proof.json', 'b.wacz.proof (1).json', 'C.WACZ.proof.json'];
    const proofs = names.map((name) => file(name, utf8Encode(name) as BlobPart));
    expect(await pairs(...proofs, file('a.wacz'), file('b (1).wacz'), file('c.wacz'))).toEqual([
      [
        ['a.wacz', names[0]],
        ['b (1).wacz', names[1]],
        ['c.wacz', names[2]],
      ],
      [],
    ]);
  });

  it('go by the size that a proof states where one file has it', async () => {
    expect(await pairs(file('x', evidence), file('y'), file('p', proof))).toEqual([
      [
        ['x', 'p'],
        ['y', undefined],
      ],
      [],
    ]);
  });

  it('are not made where two files have that size, even where one has its proof by name', async () => {
    const twin = evidence.slice();
    twin[5] = 0;
    expect(await pairs(file('x', evidence), file('y', twin), file('p', proof))).toMatchObject([{}, ['p']]);
    expect(await pairs(file('x', evidence), file('y', twin), file('x.proof.json', proof), file('p', proof))).toEqual([
      [
        ['x', 'x.proof.json'],
        ['y', undefined],
      ],
      ['p'],
    ]);
  });

  it('are not made where two proofs claim one file', async () => {
    expect(await pairs(file('x', evidence), file('p', proof), file('q', proof))).toEqual([
      [['x', undefined]],
      ['p', 'q'],
    ]);
  });

  it('keep folders apart', async () => {
    const named = (folder: string) => [
      [file('a.wacz', folder), folder] as const,
      [file('a.wacz.proof.json', folder), folder] as const,
    ];
    expect(await pairs(...named('one/'), ...named('two/'))).toEqual([
      [
        ['a.wacz', 'a.wacz.proof.json'],
        ['a.wacz', 'a.wacz.proof.json'],
      ],
      [],
    ]);
    expect(await pairs([file('a.wacz'), 'one/'], [file('a.wacz.proof.json'), 'two/'], [file('b'), 'two/'])).toEqual([
      [
        ['a.wacz', undefined],
        ['b', undefined],
      ],
      ['a.wacz.proof.json'],
    ]);
  });

  describe('of a member shown alone', () => {
    /** By file, its proof and its disclosure; then proofs and disclosures that are left. */
    async function members(...files: readonly File[]): Promise<unknown> {
      const { exhibits, strays, strayDisclosures } = pairsOf(put(EMPTY, await recognized(...files)));
      return [
        exhibits.map(({ file, proof, disclosure }) => [file.name, proof?.name, disclosure?.name]),
        [...strays.map(({ name }) => name), ...strayDisclosures.map(({ file }) => file.name)],
      ];
    }
    const shown = (name: string, of: MadeEvidence = made, path = PATH): File => file(name, disclosureOf(of, path));
    const member = (name: string, path = PATH): File => file(name, new Uint8Array(made.members.get(path) ?? []));
    const proofOf = (name: string, of: MadeEvidence = made): File => file(name, new Uint8Array(of.proofBytes));
    let made: MadeEvidence;
    let other: MadeEvidence;
    beforeAll(async () => {
      made = await makeEvidence({ membersTree: true });
      other = await makeEvidence({ membersTree: true, status404: true });
    });

    it('one file and one disclosure belong together, whatever their names and sizes', async () => {
      expect(await members(file('x', 'other'), shown('y'))).toEqual([[['x', undefined, 'y']], []]);
    });

    it('several go by their names, then by the size of the member', async () => {
      const dom = 'evidence/page/dom.html';
      expect(
        await members(
          member('text.txt'),
          file('dom.html', 'cut'),
          shown('a', made),
          shown('dom.html.disclosure.json', made, dom),
        ),
      ).toEqual([
        [
          ['text.txt', undefined, 'a'],
          ['dom.html', undefined, 'dom.html.disclosure.json'],
        ],
        [],
      ]);
    });

    it('the package beside them keeps its proof', async () => {
      const files = [file('p.wacz', new Uint8Array(made.file)), proofOf('q.json'), member('text.txt'), shown('d.json')];
      expect(await members(...files)).toEqual([
        [
          ['p.wacz', 'q.json', undefined],
          ['text.txt', undefined, 'd.json'],
        ],
        [],
      ]);
      // Without the member the package is not taken for it.
      expect(await members(...[0, 1, 3].flatMap((i) => files[i] ?? []))).toEqual([
        [['p.wacz', 'q.json', undefined]],
        ['d.json'],
      ]);
      expect(await members(...[0, 3].flatMap((i) => files[i] ?? []))).toEqual([
        [['p.wacz', undefined, undefined]],
        ['d.json'],
      ]);
    });

    it('a proof of the same deposit takes the place of that inside, whatever it is called; that of another is left', async () => {
      for (const name of ['later.json', 'text.txt.proof.json'])
        expect(await members(member('text.txt'), shown('d'), proofOf(name))).toEqual([[['text.txt', name, 'd']], []]);
      expect(await members(member('text.txt'), shown('d'), proofOf('z', other))).toEqual([
        [['text.txt', undefined, 'd']],
        ['z'],
      ]);
    });

    it('a file that was deposited itself as well is two things to check', async () => {
      const { proofBytes } = await makeProof(made.members.get(PATH) ?? new Uint8Array());
      expect(await members(member('text.txt'), shown('d'), file('p', new Uint8Array(proofBytes)))).toEqual([
        [
          ['text.txt', 'p', undefined],
          ['text.txt', undefined, 'd'],
        ],
        [],
      ]);
    });

    it('two disclosures of one file, and one without its file, are left', async () => {
      expect(await members(member('text.txt'), shown('d'), shown('e', other))).toEqual([
        [['text.txt', undefined, undefined]],
        ['d', 'e'],
      ]);
      expect(await members(shown('d'))).toEqual([[], ['d']]);
    });
  });

  it('survive names that mean something to JavaScript', async () => {
    expect(await pairs(file('__proto__'), file('constructor'), file('__proto__.proof.json'))).toEqual([
      [
        ['__proto__', '__proto__.proof.json'],
        ['constructor', undefined],
      ],
      [],
    ]);
  });
});

const PATH = `${layout.page}text.txt`;

function disclosureOf({ members, proof: own }: MadeEvidence, path: string): string {
  const tree = memberTree(members.get(layout.manifest) ?? new Uint8Array());
  const index = tree.members.findIndex((one) => one.path === path);
  const place = { kind: 'tree', ...tree.placeOf(index) };
  return canonicalize({ type: DISCLOSURE_TYPE, member: tree.members[index], place, proof: { ...own, custody: [] } });
}

describe('a trust file among the evidence', () => {
  const trust = '{"blocks":[]}';

  it('is set aside: a party could hand it in to have its own proof confirmed', async () => {
    const { taken, setAside } = setApart(await recognized(file('a'), file('a.proof.json'), file('t.json', trust)));
    expect([taken.map(({ file }) => file.name), setAside.map(({ file }) => file.name)]).toEqual([
      ['a', 'a.proof.json'],
      ['t.json'],
    ]);
  });

  it('is evidence where it has a proof', async () => {
    const { taken, setAside } = setApart(await recognized(file('t.json', trust), file('t.json.proof.json')));
    expect([taken.map(({ kind }) => kind), setAside]).toEqual([['evidence', 'proof'], []]);
  });
});

describe('a case file', () => {
  it('has the same file once', async () => {
    const twice = await recognized(file('a'), file('a'));
    expect(put(put(EMPTY, twice), twice).recognized).toHaveLength(1);
  });

  it('keeps two papers of one name, size and date that say different things', async () => {
    const two = await recognized(file('d.declaration.json', '{"a":1}'), file('d.declaration.json', '{"b":1}'));
    expect(declarationsOf(put(EMPTY, [...two, ...two]))).toHaveLength(2);
  });

  it('is complete when every file has its proof, and no proof is left', async () => {
    const complete = async (...files: readonly File[]) => isComplete(pairsOf(put(EMPTY, await recognized(...files))));
    expect(await complete(file('a'), file('a.proof.json'))).toBe(true);
    expect(await complete(file('a'))).toBe(false);
    expect(await complete(file('a.proof.json'))).toBe(false);
    expect(await complete(file('a'), file('b'), file('a.proof.json'))).toBe(false);
    expect(await complete(file('a'), file('a.proof.json'), file('z.proof.json'))).toBe(false);
  });
});
