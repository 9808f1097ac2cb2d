import { chmod, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  attestationsOf,
  bytesToHex,
  checkOtsAnchor,
  encodeOts,
  fromBase64,
  hexToBytes,
  mergeTimestamps,
  type OpenTimestampsAnchor,
  type Proof,
  parseJson,
  parseOts,
  parseProof,
  sha256,
  utf8Encode,
} from '@guzheng/evidence';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeProof, makeProof } from '../../testing/src/evidence-package.ts';
import { ALICE, BOB, makeOtsAnchor } from '../../testing/src/ots/index.ts';
import { errorCode, guzheng, listed, temporaryFolder } from '../test/harness.ts';

const content = utf8Encode('the file');
let folder: string;
let proofFile: string;
let stamp: string;

beforeEach(async () => {
  folder = await temporaryFolder();
  proofFile = join(folder, 'file.txt.proof.json');
  stamp = join(folder, 'stamp.ots');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A proof of the file with these OpenTimestamps anchors beside its EVM anchor. */
async function place(anchors: (proof: Proof) => readonly unknown[] = () => []): Promise<Proof> {
  const { proof } = await makeProof(content, { neighbours: 2 });
  const whole = { ...proof, anchors: [...proof.anchors, ...anchors(proof)] };
  await writeFile(proofFile, encodeProof(whole));
  return parseProof(whole);
}

const ofRoot = ({ inclusion }: Proof, height = 900_000): OpenTimestampsAnchor =>
  makeOtsAnchor(hexToBytes(inclusion.root), { height });
const ofFile = (): OpenTimestampsAnchor => makeOtsAnchor(sha256(content), { target: 'file', height: 900_050 });
const readProof = async (): Promise<Proof> => parseProof(parseJson(Uint8Array.from(await readFile(proofFile))));
const attestations = (ots: Uint8Array): readonly string[] =>
  attestationsOf(parseOts(ots)).map(({ attestation, message }) => JSON.stringify([attestation, bytesToHex(message)]));

describe('guzheng ots export', () => {
  it('writes a .ots beside the file that starts at the file and leads to the blocks', async () => {
    const proof = await place((each) => [ofRoot(each), ofFile()]);
    const ran = await guzheng(['ots', 'export', proofFile]);
    expect([ran.code, ran.err]).toEqual([0, '']);
    expect(ran.out).toContain(`${bytesToHex(sha256(content))}  ${join(folder, 'file.txt.ots')}`);
    const bytes = Uint8Array.from(await readFile(join(folder, 'file.txt.ots')));
    const anchors = proof.anchors.filter((anchor) => anchor.kind === 'opentimestamps');
    const blocks = anchors.flatMap((anchor) => anchor.blocks);
    const ots = Buffer.from(bytes).toString('base64');
    const check = checkOtsAnchor({ kind: 'opentimestamps', target: 'file', ots, blocks, answers: [] }, sha256(content));
    expect(check).toMatchObject({ outcome: 'valid', blocks: [{}, {}, {}, {}] });
    expect(attestations(bytes).toSorted()).toEqual(
      anchors.flatMap((each) => attestations(fromBase64(each.ots))).toSorted(),
    );
  });

  it('never writes over a file, and leaves nothing beside it', async () => {
    await place((each) => [ofRoot(each)]);
    const out = join(folder, 'file.txt.ots');
    await writeFile(out, 'mine');
    const before = await listed(folder);
    const ran = await guzheng(['ots', 'export', proofFile, '--json']);
    expect([ran.code, errorCode(ran)]).toEqual([2, 'output-exists']);
    expect(await readFile(out, 'utf8')).toBe('mine');
    expect(await listed(folder)).toEqual(before);
  });

  it('goes where it is told, and must be told where the proof has another name', async () => {
    await place((each) => [ofRoot(each)]);
    const renamed = join(folder, 'proof');
    await writeFile(renamed, await readFile(proofFile));
    expect(errorCode(await guzheng(['ots', 'export', renamed, '--json']))).toBe('ots-unnamed');
    const ran = await guzheng(['ots', 'export', renamed, '--out', stamp, '--json']);
    expect(JSON.parse(ran.out)).toMatchObject({ file: stamp, sha256: bytesToHex(sha256(content)), attestations: 4 });
  });

  it('has nothing to write where there is no such anchor', async () => {
    await place();
    expect(errorCode(await guzheng(['ots', 'export', proofFile, '--json']))).toBe('ots-absent');
    expect(await listed(folder)).toEqual(['file.txt.proof.json']);
  });
});

describe('guzheng ots import', () => {
  it.each([
    ['file', () => fromBase64(ofFile().ots)],
    ['root', (proof: Proof) => fromBase64(ofRoot(proof).ots)],
  ] as const)('adds a time stamp of the %s, and keeps all that was there', async (target, make) => {
    const proof = await place((each) => [ofRoot(each, 900_020), { kind: 'of-tomorrow', constructor: [1, 2] }]);
    await writeFile(stamp, make(proof));
    const ran = await guzheng(['ots', 'import', proofFile, stamp, '--json']);
    expect(JSON.parse(ran.out)).toMatchObject({
      target,
      added: true,
      check: { outcome: 'pending', pending: [ALICE, BOB] },
    });
    const { anchors, ...rest } = await readProof();
    const { anchors: before, ...restBefore } = proof;
    expect(rest).toEqual(restBefore);
    expect(anchors.slice(0, -1)).toEqual(before);
    expect(anchors.at(-1)).toEqual({
      kind: 'opentimestamps',
      target,
      ots: Buffer.from(make(proof)).toString('base64'),
      blocks: [],
      answers: [],
    });
    expect(await listed(folder)).toEqual(['file.txt.proof.json', 'stamp.ots']);
  });

  it('adds nothing twice', async () => {
    await place();
    await writeFile(stamp, fromBase64(ofFile().ots));
    await guzheng(['ots', 'import', proofFile, stamp]);
    const once = await readFile(proofFile);
    const ran = await guzheng(['ots', 'import', proofFile, stamp]);
    expect([ran.code, ran.out.split('\n')[0]]).toEqual([0, `${proofFile} has all of it already`]);
    expect(await readFile(proofFile)).toEqual(once);
  });

  it('takes back what it exported', async () => {
    await place((each) => [ofRoot(each)]);
    await guzheng(['ots', 'export', proofFile, '--out', stamp]);
    const ran = await guzheng(['ots', 'import', proofFile, stamp, '--json']);
    expect(JSON.parse(ran.out)).toMatchObject({ target: 'file', added: true });
    const exported = Uint8Array.from(await readFile(stamp));
    await guzheng(['ots', 'export', proofFile, '--out', join(folder, 'again.ots')]);
    expect(Uint8Array.from(await readFile(join(folder, 'again.ots')))).toEqual(exported);
  });

  it.each<readonly [name: string, bytes: Uint8Array, code: string]>([
    ['of another file', fromBase64(makeOtsAnchor(sha256(Uint8Array.of(1))).ots), 'ots-other-digest'],
    ['of the same digits under another hash', keccakOf(sha256(content)), 'ots-other-digest'],
    ['that is cut', fromBase64(makeOtsAnchor(sha256(content)).ots).subarray(0, -1), 'ots-malformed'],
    ['that is empty', new Uint8Array(0), 'ots-malformed'],
  ])('refuses a time stamp %s, and the proof stays as it was', async (_, bytes, code) => {
    await place();
    const before = await readFile(proofFile);
    await writeFile(stamp, bytes);
    const ran = await guzheng(['ots', 'import', proofFile, stamp, '--json']);
    expect([ran.code, errorCode(ran)]).toEqual([2, code]);
    expect(await readFile(proofFile)).toEqual(before);
    expect(await listed(folder)).toEqual(['file.txt.proof.json', 'stamp.ots']);
  });

  it('refuses a proof that has as many anchors as it may have', async () => {
    await place(() => Array.from({ length: 63 }, (_, i) => ({ kind: `kind-${i}` })));
    await writeFile(stamp, fromBase64(ofFile().ots));
    expect(errorCode(await guzheng(['ots', 'import', proofFile, stamp, '--json']))).toBe('proof-full');
  });

  it('says what is missing, what is too much and what is not there', async () => {
    await place();
    for (const args of [
      ['import'],
      ['import', proofFile],
      ['import', proofFile, stamp, stamp],
      ['export'],
      ['info'],
      [],
      ['x'],
    ])
      expect(errorCode(await guzheng(['ots', ...args, '--json']))).toBe('misuse');
    expect(errorCode(await guzheng(['ots', 'import', proofFile, stamp, '--json']))).toBe('file-unreadable');
    expect(errorCode(await guzheng(['ots', 'import', folder, proofFile, '--json']))).toBe('file-unreadable');
  });

  it('keeps the rights of the proof file', async () => {
    await place();
    await chmod(proofFile, 0o600);
    await writeFile(stamp, fromBase64(ofFile().ots));
    await guzheng(['ots', 'import', proofFile, stamp]);
    expect((await stat(proofFile)).mode & 0o777).toBe(0o600);
  });
});

describe('guzheng ots info', () => {
  it('shows any .ots', async () => {
    const merged = parseOts(fromBase64(ofFile().ots));
    const timestamp = mergeTimestamps(merged.timestamp, {
      attestations: [{ kind: 'litecoin', height: 5 }],
      branches: [],
    });
    await writeFile(stamp, encodeOts({ ...merged, timestamp }));
    const ran = await guzheng(['ots', 'info', stamp]);
    expect(ran.out.split('\n')[0]).toBe(`sha256 ${bytesToHex(sha256(content))}`);
    for (const line of [
      `attestation pending ${ALICE}`,
      'attestation bitcoin block 900050',
      'attestation litecoin block 5',
    ])
      expect(ran.out).toContain(line);
    const shown = JSON.parse((await guzheng(['ots', 'info', stamp, '--json'])).out) as {
      info: { attestations: unknown[] };
    };
    expect(shown).toMatchObject({ kind: 'ots', info: { hash: 'sha256', digest: bytesToHex(sha256(content)) } });
    expect(shown.info.attestations).toHaveLength(5);
  });

  it('shows each OpenTimestamps anchor of a proof, a broken one too', async () => {
    await place((each) => [
      ofRoot(each),
      { ...ofFile(), ots: 'AAAA' },
      makeOtsAnchor(sha256(content), { status: 'pending' }),
    ]);
    const ran = await guzheng(['ots', 'info', proofFile]);
    expect(ran.code).toBe(0);
    expect(ran.out).toContain('anchor 1, of the root: bitcoin block 900000, 2026-07-01T09:00:00Z');
    expect(ran.out).toContain('anchor 2, of the file: ots-malformed');
    expect(ran.out).toContain('anchor 3, of the root: ots-digest-mismatch');
    expect(JSON.parse((await guzheng(['ots', 'info', proofFile, '--json'])).out)).toMatchObject({
      kind: 'proof',
      anchors: [{ check: { outcome: 'valid' } }, { check: { code: 'ots-malformed' } }, { index: 3, info: {} }],
    });
  });

  it('says that there is none', async () => {
    await place();
    expect((await guzheng(['ots', 'info', proofFile])).out).toBe('there is no OpenTimestamps anchor in this proof');
  });

  it('says what is neither', async () => {
    await writeFile(stamp, 'neither');
    expect(errorCode(await guzheng(['ots', 'info', stamp, '--json']))).toBe('json-malformed');
  });
});

function keccakOf(digest: Uint8Array): Uint8Array {
  return encodeOts({ ...parseOts(fromBase64(makeOtsAnchor(digest).ots)), hash: 'keccak256' });
}
