import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { otsWitness, upgradeOtsAnchor } from '@guzheng/anchor';
import { type Devnet, startDevnet } from '@guzheng/anchor/devnet';
import {
  type AnchorRecord,
  BITCOIN_REGTEST_GENESIS_HASH,
  checkOtsAnchor,
  type EvmAnchor,
  fromBase64,
  type OpenTimestampsAnchor,
  type Proof,
  parseCustodyEvent,
  parseJson,
  parseProof,
} from '@guzheng/evidence';
import { makeEvmAnchor, startCalendar, startEsplora, startRegtestChain } from '@guzheng/testing';
import { policies } from '@guzheng/verify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chainAt, chainOf } from '../../test/chain.ts';
import { temporaryFolders } from '../../test/temporary.ts';
import { authority, away, sentRecord, stampOf } from '../../test/witnesses.ts';
import {
  type DepositedFile,
  depositFiles,
  depositList,
  encodeProof,
  openUpgraders,
  type UpgradedProof,
  type UpgradeOptions,
  type Upgrader,
  upgradeProof,
  upgradeProofs,
  verifyFile,
} from '../index.ts';

const folder = temporaryFolders();
let devnet: Devnet;
/** Final is what has two blocks above it. */
beforeAll(async () => {
  devnet = await startDevnet({ slotsInEpoch: 1 });
});
afterAll(() => devnet.stop());

async function mine(): Promise<void> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'anvil_mine', params: ['0x4'] });
  await fetch(devnet.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
}

const upgraders = () => openUpgraders({ rpcs: [devnet.url] });
const group = (...witnesses: ReturnType<typeof authority>[]) => ({
  name: 'authorities',
  atLeast: witnesses.length,
  witnesses,
});

async function deposited(...names: string[]): Promise<readonly DepositedFile[]> {
  const files = names.map((name) => join(folder.path, name));
  for (const file of files) await writeFile(file, `text of ${file}`);
  return await depositFiles(files, { chain: chainAt(devnet.url) });
}

async function one(name = 'a'): Promise<DepositedFile> {
  const [only] = await deposited(name);
  if (only === undefined) throw new Error('nothing was deposited');
  return only;
}

/** What the nodes were asked, each question once. */
function questionsOf(anchor: AnchorRecord | undefined): readonly string[] {
  const answers = anchor?.kind === 'evm' ? anchor.answers : [];
  return answers.map(({ url, method, params }) => JSON.stringify([url, method, params]));
}

const readProof = async (path: string): Promise<Proof> => parseProof(parseJson(await readFile(path)));

async function all(paths: readonly string[], options: UpgradeOptions): Promise<readonly UpgradedProof[]> {
  const found: UpgradedProof[] = [];
  for await (const upgraded of upgradeProofs(paths, options)) found.push(upgraded);
  return found;
}

describe('upgradeProof', () => {
  it('raises an anchor to finalized, and loses nothing: the proof verifies, and its answers are all there', async () => {
    const { file, proofFile, proof } = await one();
    expect(await upgradeProof(proofFile, { upgraders: upgraders() })).toMatchObject({ outcome: 'pending' });
    await mine();
    const upgraded = await upgradeProof(proofFile, { upgraders: upgraders() });
    expect(upgraded).toMatchObject({
      outcome: 'complete',
      changed: true,
      anchors: [{ kind: 'evm', state: 'complete' }],
    });
    const now = await readProof(proofFile);
    expect(now.anchors).toMatchObject([{ status: 'finalized' }]);
    expect([now.envelope, now.inclusion, now.custody]).toEqual([proof.envelope, proof.inclusion, proof.custody]);
    const [asked = [], askedNow = []] = [proof, now].map(({ anchors: [anchor] }) => questionsOf(anchor));
    expect(askedNow).toEqual(expect.arrayContaining([...asked]));
    expect((await verifyFile(file, { offline: true, policy: policies.devnet })).verdict).toBe('verified');
    expect(await upgradeProof(proofFile, { upgraders: openUpgraders({ rpcs: ['http://127.0.0.1:1'] }) })).toMatchObject(
      {
        outcome: 'complete',
        changed: false,
      },
    );
  });

  it('signs an event for what it changed when it has a key, which links to those before', async () => {
    const { file, proofFile, proof } = await one();
    const { signer } = chainAt(devnet.url);
    await mine();
    await upgradeProof(proofFile, { upgraders: upgraders(), signer });
    await upgradeProof(proofFile, { upgraders: upgraders(), signer });
    const { custody } = await readProof(proofFile);
    expect(custody.slice(0, -1)).toEqual(proof.custody);
    const event = parseCustodyEvent(parseJson(fromBase64(custody.at(-1)?.payload ?? '')));
    expect(event).toMatchObject({ event: 'upgrade', seq: 2, detail: expect.stringContaining('finalized') as unknown });
    const report = await verifyFile(file, { offline: true, policy: policies.devnet });
    expect([report.verdict, report.checks.find(({ id }) => id === 'I9')?.status]).toEqual(['verified', 'PASS']);
  });

  it('says why an anchor did not rise, and leaves the proof as it was', async () => {
    const { proofFile } = await one();
    const before = await readFile(proofFile);
    const nowhere = openUpgraders({ rpcs: ['http://127.0.0.1:1'] });
    expect(await upgradeProof(proofFile, { upgraders: nowhere })).toMatchObject({
      outcome: 'pending',
      failures: [{ kind: 'evm', witness: 'devnet', code: 'rpc-unreachable', pending: true }],
    });
    expect(await readFile(proofFile)).toEqual(before);
  });

  it('asks the witnesses that are named where a proof has no record of theirs, and nobody else', async () => {
    const { proofFile, sha256 } = await one();
    const tsa = authority('tsa');
    const options = {
      upgraders: openUpgraders({ rpcs: [devnet.url], confirm: 'included' as const }),
      witnesses: [group(tsa)],
    };
    expect(await upgradeProof(proofFile, options)).toMatchObject({ outcome: 'complete', changed: true });
    expect(await upgradeProof(proofFile, options)).toMatchObject({ outcome: 'complete', changed: false });
    expect(tsa.seen).toEqual([{ digest: sha256, target: 'file' }]);
    expect((await readProof(proofFile)).anchors.map(({ kind }) => kind)).toEqual(['evm', 'rfc3161']);
  });

  it('is pending while a group is missed, and keeps what came', async () => {
    const { proofFile } = await one();
    const witnesses = [{ name: 'authorities', atLeast: 2, witnesses: [authority('a'), away('rfc3161', 'b')] }];
    const confirmed = openUpgraders({ rpcs: [devnet.url], confirm: 'included' });
    expect(await upgradeProof(proofFile, { upgraders: confirmed, witnesses })).toMatchObject({
      outcome: 'pending',
      changed: true,
      groups: [{ outcome: 'missed', failures: [{ witness: 'b' }] }],
    });
    expect((await readProof(proofFile)).anchors).toHaveLength(2);
  });

  it('completes a proof that no witness has seen', async () => {
    const file = join(folder.path, 'a');
    await writeFile(file, 'a');
    await expect(depositFiles([file], { chain: chainOf(away('evm', 'devnet')) })).rejects.toThrow();
    const proofFile = `${file}.proof.json`;
    expect(await upgradeProof(proofFile, { upgraders: upgraders() })).toMatchObject({
      outcome: 'pending',
      anchors: [],
    });
    const { signer, witness } = chainAt(devnet.url);
    const witnesses = [{ name: 'devnet', atLeast: 1, witnesses: [witness] }];
    const confirmed = openUpgraders({ rpcs: [devnet.url], confirm: 'included' });
    expect(await upgradeProof(proofFile, { upgraders: confirmed, witnesses, signer })).toMatchObject({
      outcome: 'complete',
    });
    expect((await verifyFile(file, { offline: true, policy: policies.devnet })).verdict).toBe('verified');
  });

  it('completes stamps of OpenTimestamps, and says what is still open: calendars and blocks as they are, on this machine', async () => {
    const chain = startRegtestChain();
    chain.bury(3);
    const [calendar, explorer] = [await startCalendar({ chain }), await startEsplora(chain)];
    const { proofFile } = await one();
    const witness = otsWitness({ calendars: [calendar.url] });
    const opentimestamps: Upgrader<OpenTimestampsAnchor> = {
      isComplete: (record, digest) => checkOtsAnchor(record, digest).outcome === 'valid',
      upgrade: (record) =>
        upgradeOtsAnchor(record, {
          calendars: [calendar.url],
          bitcoin: { sources: [explorer.url], genesisHash: BITCOIN_REGTEST_GENESIS_HASH },
        }),
    };
    const options = {
      upgraders: { ...openUpgraders({ rpcs: [devnet.url], confirm: 'included' as const }), opentimestamps },
      witnesses: [{ name: 'OpenTimestamps', atLeast: 1, witnesses: [witness] }],
    };
    expect(await upgradeProof(proofFile, options)).toMatchObject({ outcome: 'pending', changed: true });
    expect(await upgradeProof(proofFile, options)).toMatchObject({ outcome: 'pending', changed: false });
    calendar.confirm();
    expect(await upgradeProof(proofFile, options)).toMatchObject({
      outcome: 'complete',
      changed: true,
      anchors: [{ state: 'complete' }, { kind: 'opentimestamps', state: 'complete' }],
    });
    expect(calendar.digests).toHaveLength(1);
    await Promise.all([calendar.close(), explorer.close()]);
  });
});

describe('an upgrade never damages a proof', () => {
  const lies: readonly (readonly [string, (record: EvmAnchor) => EvmAnchor])[] = [
    [
      'takes the block away',
      ({ network, chainId, genesisHash, transaction, answers }) => ({
        kind: 'evm',
        network,
        chainId,
        genesisHash,
        transaction,
        answers,
        status: 'broadcast',
      }),
    ],
    ['forgets what nodes answered', (record) => ({ ...record, answers: record.answers.slice(1) })],
    ['gives another transaction', ({ network }) => sentRecord(network, new Uint8Array(32))],
    [
      'gives the same block with another header',
      (record) => (record.status === 'broadcast' ? record : { ...record, block: { ...record.block, header: '0x00' } }),
    ],
    [
      'gives an anchor of another root',
      (record) => ({
        ...makeEvmAnchor(new Uint8Array(32), {
          network: { ...record, name: record.network },
          number: 1,
          timestamp: 1_780_000_000,
        }),
        answers: record.answers,
      }),
    ],
  ];

  it.each(lies)('by what %s', async (_, lie) => {
    const { proofFile } = await one();
    const before = await readFile(proofFile);
    const lying = { evm: { isComplete: () => false, upgrade: async (record: EvmAnchor) => lie(record) } };
    expect(await upgradeProof(proofFile, { upgraders: lying })).toMatchObject({
      outcome: 'failed',
      changed: false,
      failures: [{ code: 'proof-would-lose' }],
    });
    expect(await readFile(proofFile)).toEqual(before);
  });

  it('by an anchor of something else, however final it says it is: it counts for nothing, and its witness is asked', async () => {
    const { proofFile, proof } = await one();
    const [anchor] = proof.anchors;
    if (anchor?.kind !== 'evm') throw new Error('no anchor');
    const elsewhere = { network: { ...anchor, name: 'devnet' }, number: 1, timestamp: 1_780_000_000 };
    const forged = [makeEvmAnchor(new Uint8Array(32), elsewhere), stampOf('tsa', new Uint8Array(32), 'file')];
    await writeFile(proofFile, encodeProof({ ...proof, anchors: forged }));
    const tsa = authority('tsa');
    const { witness } = chainAt(devnet.url);
    const witnesses = [group(tsa), { name: 'devnet', atLeast: 1, witnesses: [witness] }];
    expect(await upgradeProof(proofFile, { upgraders: upgraders(), witnesses })).toMatchObject({
      outcome: 'failed',
      changed: true,
      anchors: [{ state: 'invalid' }, { state: 'invalid' }, { state: 'complete' }, { state: 'pending' }],
      failures: [{ code: 'record-invalid' }, { code: 'record-invalid' }],
    });
    expect((await readProof(proofFile)).anchors.slice(0, 2)).toEqual(forged);
  });

  it.each([
    ['an empty file', () => ''],
    ['garbage', () => 'garbage'],
    ['a later version', (text: string) => text.replace('guzheng/proof/v1', 'guzheng/proof/v2')],
    ['another root', (text: string) => text.replace(/"root":"[0-9a-f]{64}"/, `"root":"${'00'.repeat(32)}"`)],
    ['another index', (text: string) => text.replace('"index":0', '"index":1')],
    ['an anchor that cannot be read', (text: string) => text.replace('"kind":"evm"', '"kind":"rfc3161"')],
  ])('that is %s: it says so and touches nothing', async (_, change) => {
    const { proofFile } = await one();
    const changed = change(await readFile(proofFile, 'utf8'));
    await writeFile(proofFile, changed);
    const tsa = authority('tsa');
    expect(await upgradeProof(proofFile, { upgraders: upgraders(), witnesses: [group(tsa)] })).toMatchObject({
      outcome: 'error',
      error: { code: 'proof-malformed' },
    });
    expect(await readFile(proofFile, 'utf8')).toBe(changed);
    expect(tsa.seen).toEqual([]);
  });

  it('when several come at once: what each of them learned is in it afterwards', async () => {
    const { proofFile, proof } = await one();
    const names = ['a', 'b', 'c', 'd'];
    const { signer } = chainAt(devnet.url);
    const upgraded = await Promise.all(
      names.map((name) => upgradeProof(proofFile, { upgraders: {}, witnesses: [group(authority(name))], signer })),
    );
    expect(upgraded.map(({ outcome }) => outcome)).not.toContain('error');
    const now = await readProof(proofFile);
    expect(now.anchors[0]).toEqual(proof.anchors[0]);
    expect(
      now.anchors
        .slice(1)
        .map((anchor) => (anchor.kind === 'rfc3161' ? anchor.url : ''))
        .sort(),
    ).toEqual(names);
    expect(now.custody).toHaveLength(proof.custody.length + 4);
    expect((await readdir(folder.path)).sort()).toEqual(['a', 'a.proof.json']);
  });

  it('when somebody else puts another proof in its place meanwhile', async () => {
    const [{ proofFile }, other] = [await one('a'), await one('b')];
    const tsa = authority('tsa', () => writeFile(proofFile, encodeProof(other.proof)));
    expect(await upgradeProof(proofFile, { upgraders: {}, witnesses: [group(tsa)] })).toMatchObject({
      outcome: 'error',
      error: { code: 'proof-would-lose' },
    });
    expect(await readProof(proofFile)).toEqual(other.proof);
  });
});

describe('upgradeProofs', () => {
  it('finds the proofs in folders, looks once for all of one root, and reports each', async () => {
    await deposited('a', 'b', 'c');
    await mkdir(join(folder.path, 'inner'));
    await deposited('inner/d');
    await writeFile(join(folder.path, 'inner', 'bad.proof.json'), 'bad');
    await mine();
    let looked = 0;
    const { evm } = upgraders();
    if (evm === undefined) throw new Error('no upgrader');
    const upgrade = (record: EvmAnchor, root: Uint8Array): Promise<EvmAnchor> => {
      looked += 1;
      return evm.upgrade(record, root);
    };
    const counting = { evm: { ...evm, upgrade } };
    const found = await all([folder.path], { upgraders: counting });
    expect(found.map(({ outcome }) => outcome).sort()).toEqual([
      'complete',
      'complete',
      'complete',
      'complete',
      'error',
    ]);
    expect(looked).toBe(2);
  });

  it('asks a witness once for all proofs of one root, when it fails too', async () => {
    const files = await deposited('a', 'b', 'c');
    const [tsa, failing] = [authority('a'), authority('b', () => Promise.reject(new Error('away')))];
    await all(
      files.map(({ proofFile }) => proofFile),
      { upgraders: {}, witnesses: [group(tsa, failing)] },
    );
    expect([tsa.seen.length, failing.seen.length]).toEqual([1, 1]);
  });

  it('refuses paths that lead to no proof', async () => {
    for (const path of [folder.path, join(folder.path, 'none')])
      await expect(all([path], {})).rejects.toMatchObject({ code: 'proof-missing' });
  });

  it('completes a deposited list through its record: one look for all, and every proof has it', async () => {
    const out = join(folder.path, 'out');
    const digests = Array.from({ length: 40 }, (_, number) => createHash('sha256').update(`${number}`).digest('hex'));
    async function* list(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(digests.map((digest) => `${digest}\n`).join(''));
    }
    await depositList(list(), { chain: chainAt(devnet.url), out });
    await mine();
    const tsa = authority('tsa');
    const found = await all([folder.path], { upgraders: upgraders(), witnesses: [group(tsa)] });
    expect(found).toMatchObject([{ file: join(out, 'deposit.json'), outcome: 'complete', changed: true }]);
    expect(tsa.seen).toMatchObject([{ target: 'root' }]);
    for (const digest of digests) {
      const { anchors } = await readProof(join(out, digest.slice(0, 2), `${digest}.proof.json`));
      expect(anchors).toMatchObject([{ kind: 'evm', status: 'finalized', answers: [] }, { kind: 'rfc3161' }]);
    }
    await rm(join(out, 'work'), { recursive: true });
    expect(await all([out], { upgraders: upgraders(), witnesses: [group(tsa)] })).toMatchObject([
      { outcome: 'complete', changed: false },
    ]);
  });

  it('does not touch a list whose deposit is not finished', async () => {
    const out = join(folder.path, 'out');
    async function* list(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(`${'ab'.repeat(32)}\n`);
    }
    await expect(depositList(list(), { chain: chainOf(away('evm', 'devnet')), out })).rejects.toThrow();
    expect(await all([out], { upgraders: upgraders() })).toMatchObject([
      { outcome: 'error', error: { code: 'proof-missing' } },
    ]);
  });
});
