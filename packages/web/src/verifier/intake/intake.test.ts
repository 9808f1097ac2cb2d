import { PROOF_TYPE, utf8Encode } from '@guzheng/evidence';
import { makeEvidence } from '@guzheng/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { EMPTY, isComplete, pairsOf, put, setApart } from './case-file.ts';
import { type Recognized, recognize } from './recognition.ts';

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

let proof: Uint8Array<ArrayBuffer>;
let evidence: Uint8Array<ArrayBuffer>;
beforeAll(async () => {
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

  it('knows the disclosure of one member', async () => {
    expect(await kindOf(file('m.disclosure.json', '{"type":"guzheng/disclosure/v1"}'))).toBe('disclosure');
  });

  it('takes everything else for evidence: any file can be deposited', async () => {
    for (const content of [
      '',
      '{}',
      '[]',
      'null',
      '{"type":"guzheng/report/v1"}',
      '{"__proto__":{"blocks":[]}}',
      '{"blocks":1}',
    ]) {
      expect([content, await kindOf(file('a.json', content))]).toEqual([content, 'evidence']);
    }
  });

  it('says how large the deposited file is, in the words of the proof', async () => {
    expect((await recognized(file('p', proof)))[0]).toMatchObject({ subjectBytes: evidence.length });
    expect((await recognized(file('p', `{"type":"${PROOF_TYPE}"}`)))[0]).toMatchObject({ subjectBytes: undefined });
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

  it('is complete when every file has its proof, and no proof is left', async () => {
    const complete = async (...files: readonly File[]) => isComplete(pairsOf(put(EMPTY, await recognized(...files))));
    expect(await complete(file('a'), file('a.proof.json'))).toBe(true);
    expect(await complete(file('a'))).toBe(false);
    expect(await complete(file('a.proof.json'))).toBe(false);
    expect(await complete(file('a'), file('b'), file('a.proof.json'))).toBe(false);
    expect(await complete(file('a'), file('a.proof.json'), file('z.proof.json'))).toBe(false);
  });
});
