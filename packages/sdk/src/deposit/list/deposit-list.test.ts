import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Devnet, startDevnet } from '@guzheng/anchor/devnet';
import {
  fromBase64,
  hexToBytes,
  leafHash,
  type Proof,
  parseDepositStatement,
  parseJson,
  parseProof,
  verifyEnvelope,
  verifyInclusion,
} from '@guzheng/evidence';
import { policies } from '@guzheng/verify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chainAt, chainOf } from '../../../test/chain.ts';
import { temporaryFolders } from '../../../test/temporary.ts';
import { authority, away } from '../../../test/witnesses.ts';
import { type DepositedList, depositList, type SignedListDeposit, verifyFile } from '../../index.ts';
import { nodeSigner } from '../signer.ts';

const folder = temporaryFolders();
let devnet: Devnet;
beforeAll(async () => {
  devnet = await startDevnet();
});
afterAll(() => devnet.stop());

const textOf = (number: number): string => `text ${number}`;
const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');
const digests = Array.from({ length: 300 }, (_, number) => digestOf(textOf(number)));

async function* list(of: readonly string[] = digests): AsyncGenerator<Uint8Array> {
  yield Buffer.from(of.map((digest) => `${digest}  name\n`).join(''));
}

const out = (): string => join(folder.path, 'out');
const pathOf = (digest: string): string => join(out(), digest.slice(0, 2), `${digest}.proof.json`);
const proofOf = async (digest: string): Promise<Proof> => parseProof(parseJson(await readFile(pathOf(digest))));
const record = async (): Promise<SignedListDeposit> =>
  JSON.parse(await readFile(join(out(), 'deposit.json'), 'utf8')) as SignedListDeposit;
const group = (...witnesses: ReturnType<typeof authority>[]) => ({
  name: 'authorities',
  atLeast: witnesses.length,
  witnesses,
});

const deposit = (of = digests): Promise<DepositedList> =>
  depositList(list(of), { chain: chainAt(devnet.url), out: out() });

describe('depositList', () => {
  it('gives every digest a proof that holds, under one root, by one transaction', async () => {
    const deposited = await deposit();
    expect(deposited).toMatchObject({
      lines: 300,
      written: 300,
      missing: 0,
      record: { state: 'written', failures: [] },
    });
    const { root } = deposited.record;
    for (const digest of digests) {
      const { envelope, inclusion, anchors, custody } = await proofOf(digest);
      const payload = fromBase64(envelope.payload);
      const statement = parseDepositStatement(parseJson(payload));
      expect(statement.subject).toEqual({ sha256: digest });
      expect(verifyEnvelope(envelope, hexToBytes(statement.depositor.publicKey))).toBe(true);
      const { index, size: treeSize, path } = inclusion;
      const claim = {
        index,
        treeSize,
        leafHash: leafHash(payload),
        path: path.map(hexToBytes),
        root: hexToBytes(root),
      };
      expect([inclusion.root, verifyInclusion(claim)]).toEqual([root, true]);
      expect([anchors, custody]).toEqual([[{ ...deposited.record.anchors[0], answers: [] }], []]);
    }
    expect(
      new Set(await Promise.all(digests.map(async (digest) => (await proofOf(digest)).envelope.payload))).size,
    ).toBe(300);
  });

  it('gives proofs that verify beside their files', async () => {
    await deposit();
    const file = join(folder.path, 'file');
    await writeFile(file, textOf(77));
    const verdictOf = async (digest: string): Promise<string> => {
      const options = { proofFile: pathOf(digest), offline: true, policy: policies.devnet };
      return (await verifyFile(file, options)).verdict;
    };
    expect(await verdictOf(digestOf(textOf(77)))).toBe('verified');
    expect(await verdictOf(digestOf(textOf(78)))).toBe('contradicted');
  });

  it('keeps what the nodes answered once, in the record', async () => {
    await deposit();
    const [anchor] = (await record()).anchors;
    expect(anchor?.kind === 'evm' ? anchor.answers.length : 0).toBeGreaterThan(3);
  });

  it('names the list by a digest that anybody can compute: sha256sum of the digests, each once', async () => {
    const { record: made } = await deposit([...digests, ...digests.slice(0, 50)]);
    expect(made.list).toMatchObject({ size: 300, sha256: digestOf(digests.map((digest) => `${digest}\n`).join('')) });
  });

  it('says that everything is there when run again, and makes nothing new', async () => {
    const first = await deposit();
    const before = await snapshot();
    const again = await depositList(list(), { chain: chainOf(away('evm', 'devnet')), out: out() });
    expect(again).toMatchObject({ written: 0, missing: 0, record: first.record });
    expect(await snapshot()).toEqual(before);
  });

  it('makes proofs again that are missing or empty, byte for byte', async () => {
    await deposit();
    const before = await snapshot();
    await rm(pathOf(digests[3] ?? ''));
    await truncate(pathOf(digests[4] ?? ''));
    await rm(join(out(), digests[5]?.slice(0, 2) ?? ''), { recursive: true });
    const again = await depositList(list(), { chain: chainOf(away('evm', 'devnet')), out: out() });
    expect(again.written).toBeGreaterThan(2);
    expect(await snapshot()).toEqual(before);
  });

  it('says how many are missing where there is nothing left to make them of', async () => {
    await deposit();
    await rm(join(out(), 'work'), { recursive: true });
    await rm(pathOf(digests[3] ?? ''));
    expect(await deposit()).toMatchObject({ written: 0, missing: 1 });
  });

  it('asks each witness once, about the root', async () => {
    const tsa = authority('tsa');
    const { record: made } = await depositList(list(), {
      chain: chainAt(devnet.url),
      witnesses: [group(tsa)],
      out: out(),
    });
    expect(tsa.seen).toEqual([{ digest: made.root, target: 'root' }]);
    expect((await proofOf(digests[9] ?? '')).anchors.map(({ kind }) => kind).sort()).toEqual(['evm', 'rfc3161']);
  });

  it('writes no proofs while no witness answered; goes on to the same root when one does', async () => {
    const failed = depositList(list(), { chain: chainOf(away('evm', 'devnet')), out: out() });
    await expect(failed).rejects.toMatchObject({ code: 'anchor-failed' });
    expect((await readdir(out())).sort()).toEqual(['deposit.json', 'work']);
    const { root, failures } = await record();
    expect(failures).toMatchObject([{ witness: 'devnet', code: 'rpc-unreachable' }]);
    expect((await deposit()).record.root).toBe(root);
  });

  it('keeps the records that came when a group is missed, and puts the others into every proof later', async () => {
    const tsa = authority('tsa');
    const options = { witnesses: [group(tsa)], out: out() };
    const failed = depositList(list(), { chain: chainOf(away('evm', 'devnet')), ...options });
    await expect(failed).rejects.toMatchObject({
      code: 'anchor-failed',
      testimony: { groups: [{ outcome: 'missed' }, { outcome: 'met' }] },
    });
    expect((await proofOf(digests[7] ?? '')).anchors.map(({ kind }) => kind)).toEqual(['rfc3161']);
    const completed = await depositList(list(), { chain: chainAt(devnet.url), ...options });
    expect([tsa.seen.length, completed.written, completed.record.state]).toEqual([1, 300, 'written']);
    for (const digest of digests) {
      const { anchors } = await proofOf(digest);
      expect(anchors.map(({ kind }) => kind)).toEqual(['rfc3161', 'evm']);
      expect(anchors[1]).toMatchObject({ answers: [] });
    }
  });

  it('refuses another list, another order, a longer one, and another key in the same folder', async () => {
    await deposit();
    const before = await snapshot();
    for (const other of [digests.slice(1), [...digests].reverse(), [...digests, digestOf('more')]])
      await expect(deposit(other)).rejects.toMatchObject({ code: 'deposit-differs' });
    const chain = { ...chainAt(devnet.url), signer: nodeSigner(new Uint8Array(32).fill(9)) };
    await expect(depositList(list(), { chain, out: out() })).rejects.toMatchObject({ code: 'deposit-differs' });
    expect(await snapshot()).toEqual(before);
  });

  it('refuses a folder that holds something else, and what is no record', async () => {
    await mkdir(out());
    await writeFile(join(out(), 'mine'), 'mine');
    await expect(deposit()).rejects.toMatchObject({ code: 'output-exists' });
    await rm(join(out(), 'mine'));
    for (const bad of ['', 'garbage', '{}', '{"type":"guzheng/list-deposit/v1"}', '[]', 'null']) {
      await writeFile(join(out(), 'deposit.json'), bad);
      await expect(deposit()).rejects.toMatchObject({ code: 'deposit-differs' });
      expect(await readFile(join(out(), 'deposit.json'), 'utf8')).toBe(bad);
    }
    expect(await readdir(out())).toEqual(['deposit.json']);
  });

  it('does not go on with statements that do not lead to the root', async () => {
    const tsa = authority('tsa');
    await expect(depositList(list(), { chain: chainOf(away('evm', 'devnet')), out: out() })).rejects.toMatchObject({
      code: 'anchor-failed',
    });
    const spool = join(out(), 'work', 'statements');
    const bytes = await readFile(spool);
    const options = { chain: chainOf(away('evm', 'devnet')), witnesses: [group(tsa)], out: out() };
    await writeFile(spool, bytes.subarray(0, -1));
    await expect(depositList(list(), options)).rejects.toMatchObject({ code: 'spool-damaged' });
    // Two whole entries change places.
    await writeFile(spool, Buffer.concat([bytes.subarray(140, 280), bytes.subarray(0, 140), bytes.subarray(280)]));
    await expect(depositList(list(), options)).rejects.toMatchObject({ code: 'spool-damaged' });
    expect((await readdir(out())).filter((name) => !name.startsWith('.')).sort()).toEqual(['deposit.json', 'work']);
  });

  it('is one at a time in a folder', async () => {
    const outcomes = await Promise.allSettled([deposit(), deposit(), deposit()]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'output-changed' });
  });

  it('works for one digest', async () => {
    const [only = ''] = digests;
    const { record: made } = await deposit([only]);
    expect((await proofOf(only)).inclusion).toEqual({ index: 0, size: 1, path: [], root: made.root });
  });
});

/** Every file in the folder, and what it holds. */
async function snapshot(): Promise<Readonly<Record<string, string>>> {
  const names = await readdir(out(), { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const contents = await Promise.all(files.sort().map(async (path) => [path, await readFile(path, 'base64')] as const));
  return Object.fromEntries(contents);
}
