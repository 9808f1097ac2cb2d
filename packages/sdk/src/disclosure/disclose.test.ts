import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { layout, utf8Encode } from '@guzheng/evidence';
import { type EvidencePackageOptions, encodeProof, type MadeEvidence, makeEvidence, makeProof } from '@guzheng/testing';
import { policies } from '@guzheng/verify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { discloseMember, verifyDisclosureFile } from '../index.ts';
import { fileNameOf } from './file-name.ts';

const PATH = `${layout.screenshots}viewport.png`;

let folder: string;
let out: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guzheng-disclose-'));
  out = await mkdtemp(join(tmpdir(), 'guzheng-disclosed-'));
  file = join(folder, 'a.wacz');
});
afterEach(async () => {
  await rm(folder, { recursive: true });
  await rm(out, { recursive: true });
});

async function place(options: EvidencePackageOptions): Promise<MadeEvidence> {
  const made = await makeEvidence(options);
  await writeFile(file, made.file);
  await writeFile(`${file}.proof.json`, made.proofBytes);
  return made;
}

const offline = { offline: true, policy: policies.testnet, now: new Date('2026-08-01T00:00:00Z') };

describe.each([
  ['tree', true],
  ['manifest', false],
] as const)('discloseMember by the %s', (by, membersTree) => {
  it('lays down the member and what binds it to the deposit: two files suffice', async () => {
    const made = await place({ membersTree, custodyEvents: 2 });
    const disclosed = await discloseMember(file, PATH, { out });
    expect(disclosed).toMatchObject({
      file: join(out, 'viewport.png'),
      disclosureFile: join(out, 'viewport.png.disclosure.json'),
      by,
    });
    expect((await readdir(out)).sort()).toEqual(['viewport.png', 'viewport.png.disclosure.json']);
    expect(await readFile(disclosed.file)).toEqual(Buffer.from(made.members.get(PATH) ?? []));
    await rm(file);
    await rm(`${file}.proof.json`);
    const report = await verifyDisclosureFile(disclosed.file, offline);
    expect([report.verdict, report.withheld]).toEqual(['verified', disclosed.withheld]);
  });

  it('makes the folder where there is none', async () => {
    await place({ membersTree });
    const { disclosureFile } = await discloseMember(file, PATH, { out: join(out, 'new') });
    expect(await readdir(join(out, 'new'))).toContain(basename(disclosureFile));
  });

  it('leaves out the custody list, which names people', async () => {
    const made = await place({ membersTree, custodyEvents: 2 });
    const { disclosureFile } = await discloseMember(file, PATH, { out });
    const { proof } = JSON.parse(await readFile(disclosureFile, 'utf8')) as { proof: object };
    expect(proof).toEqual({ ...JSON.parse(JSON.stringify(made.proof)), custody: [] });
  });

  it('writes over nothing, and leaves nothing half done', async () => {
    await place({ membersTree });
    const taken = join(out, 'viewport.png.disclosure.json');
    await writeFile(taken, 'mine');
    await expectRefused(discloseMember(file, PATH, { out }), 'output-exists');
    expect([await readdir(out), await readFile(taken, 'utf8')]).toEqual([['viewport.png.disclosure.json'], 'mine']);
  });

  it.each(['datapackage.json', 'datapackage-digest.json', 'evidence/none', '../a', '', 'evidence/page/'])(
    'refuses %j',
    async (path) => {
      await place({ membersTree });
      await expectRefused(discloseMember(file, path, { out }), 'not-disclosable');
      expect(await readdir(out)).toEqual([]);
    },
  );

  it('refuses the proof of another file, and one that does not hold', async () => {
    await place({ membersTree });
    const other = await makeEvidence({ membersTree, status404: true });
    const otherProof = join(folder, 'other.json');
    await writeFile(otherProof, other.proofBytes);
    await expectRefused(discloseMember(file, PATH, { out, proofFile: otherProof }), 'not-disclosable');
    const { proof } = await makeEvidence({ membersTree });
    const [signature] = proof.envelope.signatures;
    const envelope = { ...proof.envelope, signatures: [{ ...signature, sig: 'A'.repeat(86).concat('==') }] };
    await writeFile(`${file}.proof.json`, encodeProof({ ...proof, envelope }));
    await expectRefused(discloseMember(file, PATH, { out }), 'not-disclosable');
    expect(await readdir(out)).toEqual([]);
  });
});

describe('discloseMember', () => {
  it('refuses a file that is no package, and a proof that is not there', async () => {
    await writeFile(file, 'text');
    await expectRefused(discloseMember(file, PATH, { out }), 'proof-missing');
    await writeFile(`${file}.proof.json`, (await makeProof(utf8Encode('text'))).proofBytes);
    await expectRefused(discloseMember(file, PATH, { out }), 'not-evidence');
    expect(await readdir(out)).toEqual([]);
  });

  it('refuses a member whose bytes are not those of the manifest', async () => {
    await place({ membersTree: true, lies: { sealed: (members) => members.set(PATH, Uint8Array.of(1)) } });
    await expectRefused(discloseMember(file, PATH, { out }), 'unreadable-file');
    expect(await readdir(out)).toEqual([]);
  });

  it('gives hidden and misleading names another beginning', () => {
    expect(
      [
        'a/.npmrc',
        '-rf',
        '~x',
        'CON',
        'nul.txt',
        'console.txt',
        'a\u202egpj.exe',
        'x/固证.png',
        'a?b*c',
        'a\u200bb',
      ].map(fileNameOf),
    ).toEqual([
      'member-.npmrc',
      'member--rf',
      'member-~x',
      'member-CON',
      'member-nul.txt',
      'console.txt',
      'a_gpj.exe',
      '固证.png',
      'a_b_c',
      'a_b',
    ]);
    expect(() => fileNameOf('固'.repeat(80))).toThrow(expect.objectContaining({ code: 'not-disclosable' }));
  });
});

describe('verifyDisclosureFile', () => {
  it('says what is missing', async () => {
    await place({ membersTree: true });
    const disclosed = await discloseMember(file, PATH, { out });
    await expectRefused(verifyDisclosureFile(join(out, 'none'), offline), 'file-unreadable');
    await expectRefused(
      verifyDisclosureFile(disclosed.file, { ...offline, proofFile: join(out, 'none') }),
      'proof-missing',
    );
    await rm(disclosed.disclosureFile);
    await expectRefused(verifyDisclosureFile(disclosed.file, offline), 'file-unreadable');
  });

  it('takes a completed proof in place of the one inside', async () => {
    await place({ membersTree: true });
    const disclosed = await discloseMember(file, PATH, { out });
    const { proofBytes } = await makeEvidence({ membersTree: true, status404: true });
    const other = join(folder, 'other.json');
    await writeFile(other, proofBytes);
    const report = await verifyDisclosureFile(disclosed.file, { ...offline, proofFile: other });
    expect(report.checks.find(({ id }) => id === 'X1')).toMatchObject({ status: 'FAIL', code: 'member-not-deposited' });
    const own = await verifyDisclosureFile(disclosed.file, { ...offline, proofFile: `${file}.proof.json` });
    expect(own.verdict).toBe('verified');
  });
});

async function expectRefused(work: Promise<unknown>, code: string): Promise<void> {
  await expect(work).rejects.toMatchObject({ code });
}
