import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Devnet, startDevnet } from '@guzheng/anchor/devnet';
import { type Proof, parseJson, parseProof } from '@guzheng/evidence';
import { policies } from '@guzheng/verify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chainAt, chainOf } from '../../test/chain.ts';
import { temporaryFolders } from '../../test/temporary.ts';
import { authority, away } from '../../test/witnesses.ts';
import { depositFiles, digestFile, verifyFile } from '../index.ts';

const folder = temporaryFolders();
let devnet: Devnet;
beforeAll(async () => {
  devnet = await startDevnet();
});
afterAll(() => devnet.stop());

async function file(name: string, text = `text of ${name}`): Promise<string> {
  const path = join(folder.path, name);
  await writeFile(path, text);
  return path;
}

async function proofOf(path: string): Promise<Proof> {
  return parseProof(parseJson(await readFile(`${path}.proof.json`)));
}

const group = (...witnesses: ReturnType<typeof authority>[]) => ({
  name: 'authorities',
  atLeast: witnesses.length,
  witnesses,
});

describe('depositFiles', () => {
  it('writes the proofs before any witness is asked', async () => {
    const paths = [await file('a'), await file('b')];
    const found: string[] = [];
    const tsa = authority('tsa', async () => void found.push(...(await readdir(folder.path))));
    await depositFiles(paths, { chain: chainAt(devnet.url), witnesses: [group(tsa)] });
    expect(found.filter((name) => !name.startsWith('.')).sort()).toEqual(['a', 'a.proof.json', 'b', 'b.proof.json']);
  });

  it('gives every proof the records of all witnesses, and an event for each', async () => {
    const paths = [await file('a'), await file('b'), await file('c')];
    const [one, two] = [authority('one'), authority('two')];
    const deposited = await depositFiles(paths, { chain: chainAt(devnet.url), witnesses: [group(one, two)] });
    expect([one.seen.length, two.seen.length]).toEqual([1, 1]);
    for (const { file: path, proof } of deposited) {
      expect(proof.anchors.map(({ kind }) => kind).sort()).toEqual(['evm', 'rfc3161', 'rfc3161']);
      expect(proof.custody).toHaveLength(4);
      expect(await proofOf(path)).toEqual(proof);
    }
    expect(new Set(deposited.map(({ proof }) => proof.inclusion.root)).size).toBe(1);
  });

  it('lets an authority stamp the file itself where there is one, and the root where there are several', async () => {
    const [a, b, c] = [await file('a'), await file('b'), await file('c')];
    const tsa = authority('tsa');
    const options = { chain: chainAt(devnet.url), witnesses: [group(tsa)] };
    await depositFiles([a], options);
    const [deposited] = await depositFiles([b, c], options);
    expect(tsa.seen).toEqual([
      { digest: (await digestFile(a)).sha256, target: 'file' },
      { digest: deposited?.proof.inclusion.root, target: 'root' },
    ]);
  });

  it('keeps what came when a group is missed, and completes it when run again: no second deposit', async () => {
    const paths = [await file('a'), await file('b')];
    const tsa = authority('tsa');
    const failed = depositFiles(paths, { chain: chainOf(away('evm', 'devnet')), witnesses: [group(tsa)] });
    await expect(failed).rejects.toMatchObject({
      code: 'anchor-failed',
      kept: paths.map((path) => `${path}.proof.json`),
      message: expect.stringContaining('rpc-unreachable') as unknown,
      testimony: { groups: [{ outcome: 'missed' }, { outcome: 'met' }] },
    });
    const before = await Promise.all(paths.map(proofOf));
    expect(before.map(({ anchors }) => anchors.map(({ kind }) => kind))).toEqual([['rfc3161'], ['rfc3161']]);
    const after = await depositFiles(paths, { chain: chainAt(devnet.url), witnesses: [group(tsa)] });
    expect(tsa.seen).toHaveLength(1);
    for (const [place, { proof }] of after.entries()) {
      expect(proof.envelope).toEqual(before[place]?.envelope);
      expect(proof.anchors.map(({ kind }) => kind)).toEqual(['rfc3161', 'evm']);
      expect(proof.custody.slice(0, 2)).toEqual(before[place]?.custody);
    }
  });

  it('finds a complete deposit done: nothing is asked, nothing is written', async () => {
    const paths = [await file('a'), await file('b')];
    const tsa = authority('tsa');
    const options = { chain: chainAt(devnet.url), witnesses: [group(tsa)] };
    const first = await depositFiles(paths, options);
    const bytes = await readFile(`${paths[0]}.proof.json`);
    const second = await depositFiles(paths, { ...options, chain: chainOf(away('evm', 'devnet')) });
    expect(second.map(({ proof }) => proof)).toEqual(first.map(({ proof }) => proof));
    expect(tsa.seen).toHaveLength(1);
    expect(await readFile(`${paths[0]}.proof.json`)).toEqual(bytes);
  });

  it('deposits those that have no proof beside those that have one', async () => {
    const [a, b] = [await file('a'), await file('b')];
    const chain = chainAt(devnet.url);
    const [before] = await depositFiles([a], { chain });
    const both = await depositFiles([a, b], { chain });
    expect(both.map(({ proof }) => proof.inclusion.size)).toEqual([1, 1]);
    expect(both[0]?.proof).toEqual(before?.proof);
    for (const path of [a, b])
      expect((await verifyFile(path, { offline: true, policy: policies.devnet })).verdict).toBe('verified');
  });

  it('takes a file that is named twice for one', async () => {
    const a = await file('a');
    expect(await depositFiles([a, join(folder.path, '.', 'a')], { chain: chainAt(devnet.url) })).toHaveLength(1);
  });

  it('writes nothing, and asks nobody, when something else has the name of one proof', async () => {
    const [a, b] = [await file('a'), await file('b')];
    const tsa = authority('tsa');
    const options = { chain: chainAt(devnet.url), witnesses: [group(tsa)] };
    await depositFiles([a], options);
    const others = await readFile(`${a}.proof.json`);
    const changed = {
      ...(parseJson(others) as object),
      inclusion: { index: 0, path: [], root: '00'.repeat(32), size: 1 },
    };
    for (const taken of [others, 'mine', '', '{}', JSON.stringify(changed)]) {
      await writeFile(`${b}.proof.json`, taken);
      const c = await file('c');
      await expect(depositFiles([c, b], options)).rejects.toMatchObject({ code: 'output-exists' });
      expect(await readFile(`${b}.proof.json`)).toEqual(Buffer.from(taken));
      expect((await readdir(folder.path)).sort()).toEqual(['a', 'a.proof.json', 'b', 'b.proof.json', 'c']);
    }
    expect(tsa.seen).toHaveLength(1);
  });

  it('refuses the proof of a file that was changed since', async () => {
    const a = await file('a');
    const chain = chainAt(devnet.url);
    await depositFiles([a], { chain });
    await file('a', 'another text');
    await expect(depositFiles([a], { chain })).rejects.toMatchObject({ code: 'output-exists' });
  });

  it('refuses a proof whose signature does not hold', async () => {
    const a = await file('a');
    const chain = chainAt(devnet.url);
    const [deposited] = await depositFiles([a], { chain });
    if (deposited === undefined) throw new Error('nothing was deposited');
    const { envelope } = deposited.proof;
    const [signature] = envelope.signatures;
    const sig = Buffer.from(signature?.sig ?? '', 'base64');
    sig[0] = (sig[0] ?? 0) ^ 1;
    const forged = { ...envelope, signatures: [{ ...signature, sig: sig.toString('base64') }] };
    await writeFile(deposited.proofFile, JSON.stringify({ ...deposited.proof, envelope: forged }));
    await expect(depositFiles([a], { chain })).rejects.toMatchObject({ code: 'output-exists' });
  });
});
