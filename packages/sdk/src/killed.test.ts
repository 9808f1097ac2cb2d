import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { keyFromHex } from '@guzheng/anchor';
import { DEVNET_KEY, startDevnet } from '@guzheng/anchor/devnet';
import { type Proof, parseJson, parseProof } from '@guzheng/evidence';
import { describe, expect, it } from 'vitest';
import { chainOf } from '../test/chain.ts';
import { type Killable, runKilled } from '../test/killed.ts';
import { temporaryFolders } from '../test/temporary.ts';
import { sentRecord } from '../test/witnesses.ts';
import { depositFiles } from './index.ts';

const folder = temporaryFolders();
const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Killed again and again in the same folder, each time later, until it comes through; then once more, to nothing new. */
async function killedOften(what: Omit<Killable, 'folder'>, check: () => Promise<void>): Promise<number> {
  const work = { ...what, folder: folder.path };
  let kills = 0;
  for (let at = 1; !(await runKilled(work, at)); at += 3 + kills) {
    kills += 1;
    await check();
  }
  await runKilled(work);
  await check();
  return kills;
}

async function proofsIn(path: string): Promise<readonly Proof[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const proofs = entries.filter(
    ({ name, parentPath }) => name.endsWith('.proof.json') && !name.startsWith('.') && !parentPath.includes('work'),
  );
  return await Promise.all(
    proofs.map(async ({ parentPath, name }) => parseProof(parseJson(await readFile(join(parentPath, name))))),
  );
}

/** What stands there is whole at every moment, and never two anchors of one witness. */
async function whole(path: string): Promise<void> {
  for (const { anchors } of await proofsIn(path))
    expect(new Set(anchors.map(({ kind }) => kind)).size).toBe(anchors.length);
}

async function complete(path: string, count: number): Promise<readonly Proof[]> {
  const proofs = await proofsIn(path);
  expect(proofs.map(({ anchors }) => anchors.map(({ kind }) => kind).sort())).toEqual(
    Array.from({ length: count }, () => ['evm', 'rfc3161']),
  );
  return proofs;
}

/** Roots that the chain was sent: each once, since its journal keeps them. */
async function sentRoots(): Promise<readonly string[]> {
  return (await readFile(join(folder.path, 'sent.log'), 'utf8')).trim().split('\n');
}

/** A dozen processes one after another, on a machine that may be busy. */
describe('killed at any point and started again', { timeout: 300_000 }, () => {
  it('a deposit of files ends with one complete proof each', async () => {
    for (const name of ['a', 'b', 'c']) await writeFile(join(folder.path, name), `text of ${name}`);
    expect(await killedOften({ work: 'files' }, () => whole(folder.path))).toBeGreaterThan(4);
    const proofs = await complete(folder.path, 3);
    expect(new Set(await sentRoots())).toEqual(new Set(proofs.map(({ inclusion }) => inclusion.root)));
  });

  it('a deposit of a list ends with one complete proof each, under one root', async () => {
    const digests = Array.from({ length: 12 }, (_, number) => digestOf(`${number}`));
    await mkdir(join(folder.path, 'out'));
    await writeFile(join(folder.path, 'list'), digests.map((digest) => `${digest}\n`).join(''));
    expect(await killedOften({ work: 'list' }, () => whole(join(folder.path, 'out')))).toBeGreaterThan(4);
    const proofs = await complete(join(folder.path, 'out'), 12);
    expect(await sentRoots()).toEqual([proofs[0]?.inclusion.root]);
    expect(new Set(proofs.map(({ inclusion }) => inclusion.root)).size).toBe(1);
  });

  it('a deposit on a real chain, with its journal, sends one transaction for each root that a proof has', async () => {
    const devnet = await startDevnet();
    for (const name of ['a', 'b', 'c']) await writeFile(join(folder.path, name), `text of ${name}`);
    expect(await killedOften({ work: 'files', rpc: devnet.url }, () => whole(folder.path))).toBeGreaterThan(4);
    const roots = new Set((await complete(folder.path, 3)).map(({ inclusion }) => inclusion.root));
    expect(await transactionsSent(devnet.url)).toBe(roots.size);
    await devnet.stop();
  });

  it('an upgrade loses nothing, and ends with all proofs complete', async () => {
    const deposits = join(folder.path, 'deposits');
    await mkdir(deposits);
    const files = ['a', 'b', 'c'].map((name) => join(deposits, name));
    for (const file of files) await writeFile(file, `text of ${file}`);
    const chain = chainOf({ kind: 'evm', name: 'devnet', testify: async (root) => sentRecord('devnet', root) });
    const before = await depositFiles(files, { chain });
    const check = async (): Promise<void> => {
      await whole(deposits);
      for (const { proofFile, proof } of before) {
        const now = parseProof(parseJson(await readFile(proofFile)));
        expect([now.envelope, now.inclusion, now.anchors[0]]).toEqual([
          proof.envelope,
          proof.inclusion,
          proof.anchors[0],
        ]);
        expect(now.custody.slice(0, proof.custody.length)).toEqual(proof.custody);
      }
    };
    expect(await killedOften({ work: 'upgrade' }, check)).toBeGreaterThan(2);
    await complete(deposits, 3);
  });
});

async function transactionsSent(rpc: string): Promise<number> {
  const params = [keyFromHex(DEVNET_KEY).address, 'latest'];
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_getTransactionCount', params });
  const answer = await fetch(rpc, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  return Number(((await answer.json()) as { result: string }).result);
}
