import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Devnet, startDevnet } from '@guzheng/anchor/devnet';
import type { Proof } from '@guzheng/evidence';
import type { Report } from '@guzheng/verify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHuataiSite } from '../../../examples/huatai/server.ts';
import { guzheng, listed, type Ran, temporaryFolder } from '../test/harness.ts';
import { membersOf, pack } from '../test/zip-edit.ts';

interface Printed {
  readonly files: { readonly package: string; readonly proof: string; readonly report: string };
  readonly sha256: string;
  readonly report: Report;
}

let folder: string;
let first: Printed;
let second: Printed;

/** Two captures, then chain and site are switched off for everything that follows. */
beforeAll(async () => {
  folder = await temporaryFolder();
  const site = await startHuataiSite();
  const devnet: Devnet = await startDevnet();
  const preserve = async (url: string, name: string): Promise<Printed> => {
    const ran = await guzheng([
      'preserve',
      url,
      '--out',
      folder,
      '--name',
      name,
      '--rpc',
      devnet.url,
      '--allow-private',
      '--json',
    ]);
    if (ran.code !== 0) throw new Error(ran.err);
    return JSON.parse(ran.out) as Printed;
  };
  first = await preserve(site.articleUrl, 'first');
  second = await preserve(`${site.url}/`, 'second');
  await devnet.stop();
  await site.close();
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a preserved page, with chain and site switched off', () => {
  it('leaves a package, its proof and a report, and nothing else', async () => {
    expect(await listed(folder)).toEqual([
      'first.wacz',
      'first.wacz.proof.json',
      'first.wacz.report.html',
      'second.wacz',
      'second.wacz.proof.json',
      'second.wacz.report.html',
    ]);
  });

  it('has the SHA-256 that was printed, in the proof and in the report too', async () => {
    const digest = createHash('sha256')
      .update(await readFile(first.files.package))
      .digest('hex');
    expect(first.sha256).toBe(digest);
    expect(first.report.digests.sha256).toBe(digest);
    expect(await readFile(first.files.report, 'utf8')).toContain(digest);
  });

  it('is unproven (3) under the policy court, because a development chain proves nothing', async () => {
    expect((await verify(first.files.package)).code).toBe(3);
  });

  it('is unproven (3) under the policy testnet too', async () => {
    expect((await verify(first.files.package, '--policy', 'testnet')).code).toBe(3);
  });

  it('is verified (0) under the policy devnet, which says that it accepts anything', async () => {
    const ran = await verify(first.files.package, '--policy', 'devnet');
    expect(ran.code).toBe(0);
    expect(reportOf(ran).anchors).toMatchObject([{ strength: 'none', outcome: 'valid', link: 'unlinked' }]);
  });

  it('warns on the terminal that a development chain proves nothing', async () => {
    const { out } = await guzheng(['verify', first.files.package, '--offline', '--policy', 'devnet']);
    expect(out).toContain('a development chain proves nothing');
  });

  it('is linked, not stronger, when the block hash is pinned in a trust file', async () => {
    const [anchor] = (await proofOf(first)).anchors;
    if (anchor?.kind !== 'evm' || anchor.status === 'broadcast') throw new Error('no included anchor');
    const trust = join(folder, 'trust.json');
    const { chainId, genesisHash, block } = anchor;
    await writeFile(
      trust,
      JSON.stringify({ blocks: [{ chainId, genesisHash, number: block.number, hash: block.hash }] }),
    );
    const report = reportOf(await verify(first.files.package, '--trust', trust));
    expect(report.anchors).toMatchObject([{ link: 'pinned', strength: 'none' }]);
    await rm(trust);
  });
});

describe('after one lie, the verdict is contradicted (1)', () => {
  it('one byte changed, in the middle of any member', async () => {
    const original = await readFile(first.files.package);
    const members = membersOf(original).filter(({ content }) => content.length > 0);
    expect(members.length).toBeGreaterThan(10);
    for (const { path, content, offset } of members) {
      const forged = Buffer.from(original);
      const at = offset + Math.floor(content.length / 2);
      forged[at] = (forged[at] ?? 0) ^ 1;
      const report = await contradicted(forged);
      expect(named(report, path), path).toBe(true);
    }
  });

  it('a member added', async () => {
    const members = membersOf(await readFile(first.files.package));
    const report = await contradicted(
      pack([...members, { path: 'evidence/extra.txt', content: Buffer.from('extra') }]),
    );
    expect(codes(report)).toContain('member-unlisted');
  });

  it('a member removed', async () => {
    const members = membersOf(await readFile(first.files.package));
    const report = await contradicted(pack(members.filter(({ path }) => path !== 'evidence/page/text.txt')));
    expect(codes(report)).toContain('member-missing');
  });

  it('two call-log lines swapped, with the manifest made anew', async () => {
    const members = membersOf(await readFile(first.files.package));
    const report = await contradicted(
      pack(withManifest(members.map((member) => (isLog(member.path) ? swapped(member) : member)))),
    );
    expect(report.checks.find(({ id }) => id === 'T7')).toMatchObject({ status: 'FAIL' });
  });

  it.each([
    [
      'the inclusion path',
      (proof: Changeable) => ({ ...proof, inclusion: { ...proof.inclusion, path: ['00'.repeat(32)] } }),
      'inclusion-invalid',
    ],
    [
      'the root',
      (proof: Changeable) => ({ ...proof, inclusion: { ...proof.inclusion, root: '00'.repeat(32) } }),
      'inclusion-invalid',
    ],
    [
      'the block header',
      (proof: Changeable) => withBlock(proof, (block) => ({ ...block, header: flipped(block.header) })),
      'evm-header-hash-mismatch',
    ],
    [
      'the block height',
      (proof: Changeable) => withBlock(proof, (block) => ({ ...block, number: block.number + 1 })),
      'evm-height-mismatch',
    ],
    [
      'the place in the block',
      (proof: Changeable) => withBlock(proof, (block) => ({ ...block, transactionIndex: 1 })),
      'evm-trie-proof-invalid',
    ],
    [
      'the transaction',
      (proof: Changeable) => withTransaction(proof, (raw) => flipped(raw)),
      'evm-transaction-hash-mismatch',
    ],
    ['the signature', (proof: Changeable) => withSignature(proof), 'signature-invalid'],
  ])('%s of the proof altered', async (_what, alter, code) => {
    const proof = join(folder, 'altered.proof.json');
    await writeFile(proof, JSON.stringify(alter((await proofOf(first)) as Changeable)));
    const ran = await verify(first.files.package, '--proof', proof, '--policy', 'devnet');
    expect(ran.code).toBe(1);
    expect(codes(reportOf(ran))).toContain(code);
    await rm(proof);
  });

  it("another file's proof", async () => {
    const ran = await verify(first.files.package, '--proof', second.files.proof, '--policy', 'devnet');
    expect(ran.code).toBe(1);
    expect(codes(reportOf(ran))).toContain('package-digest-mismatch');
  });
});

describe('input that cannot be read is exit code 2, or contradicted where a proof says what it should be', () => {
  it.each([
    ['garbage', 'garbage'],
    ['an empty file', ''],
    ['a future version', JSON.stringify({ type: 'guzheng/proof/v9' })],
    ['duplicate keys', '{"type":"guzheng/proof/v1","type":"guzheng/proof/v1"}'],
  ])('a proof that is %s', async (_what, text) => {
    const proof = join(folder, 'bad.proof.json');
    await writeFile(proof, text);
    expect((await verify(first.files.package, '--proof', proof)).code).toBe(2);
    await rm(proof);
  });

  it('a proof that is not there', async () => {
    expect((await verify(first.files.package, '--proof', join(folder, 'none.json'))).code).toBe(2);
  });

  it.each([
    ['cut in the middle', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
    ['not a ZIP', () => Buffer.from('not a zip at all')],
    ['empty', () => Buffer.alloc(0)],
    ['followed by a byte', (bytes: Buffer) => Buffer.concat([bytes, Buffer.of(0)])],
  ])('a package that is %s: 1 with its proof, 2 or 1 without', async (_what, damage) => {
    const bad = join(folder, 'bad.wacz');
    await writeFile(bad, damage(await readFile(first.files.package)));
    expect((await verify(bad, '--proof', first.files.proof)).code).toBe(1);
    expect([1, 2]).toContain((await verify(bad)).code);
    await rm(bad);
  });
});

function verify(file: string, ...args: string[]): Promise<Ran> {
  return guzheng(['verify', file, '--offline', '--json', ...args]);
}

/** Writes the forged file, verifies it against the true proof, and gives the report of the contradiction. */
async function contradicted(forged: Buffer): Promise<Report> {
  const path = join(folder, 'forged.wacz');
  await writeFile(path, forged);
  const ran = await verify(path, '--proof', first.files.proof, '--policy', 'devnet');
  await rm(path);
  expect(ran.code).toBe(1);
  return reportOf(ran);
}

function reportOf({ out }: Ran): Report {
  return JSON.parse(out) as Report;
}

/** Every code that the report mentions, at any depth: one check can carry several findings. */
function codes(report: Report): readonly string[] {
  return [...JSON.stringify(report).matchAll(/"code":"([a-z0-9-]+)"/g)].map(([, code]) => code ?? '');
}

/** Whether a failed check names the member. */
function named(report: Report, path: string): boolean {
  return report.checks.some((check) => check.status === 'FAIL' && JSON.stringify(check).includes(path));
}

async function proofOf({ files }: Printed): Promise<Proof> {
  return JSON.parse(await readFile(files.proof, 'utf8')) as Proof;
}

/** The proof as a forger sees it: any field can be set. */
interface Changeable {
  envelope: { signatures: readonly { sig: string }[] };
  inclusion: { path: readonly string[]; root: string };
  anchors: readonly {
    transaction: { raw: string };
    block: { header: string; number: number; transactionIndex: number };
  }[];
}

function withBlock(proof: Changeable, change: (block: Changeable['anchors'][number]['block']) => unknown): unknown {
  return { ...proof, anchors: proof.anchors.map((anchor) => ({ ...anchor, block: change(anchor.block) })) };
}

function withTransaction(proof: Changeable, change: (raw: string) => string): unknown {
  const { anchors } = proof;
  return {
    ...proof,
    anchors: anchors.map((anchor) => ({
      ...anchor,
      transaction: { ...anchor.transaction, raw: change(anchor.transaction.raw) },
    })),
  };
}

function withSignature(proof: Changeable): unknown {
  const signatures = proof.envelope.signatures.map((signature) => {
    const bytes = Buffer.from(signature.sig, 'base64');
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    return { ...signature, sig: bytes.toString('base64') };
  });
  return { ...proof, envelope: { ...proof.envelope, signatures } };
}

/** The last hex digit changed. */
function flipped(hex: string): string {
  return hex.slice(0, -1) + (hex.endsWith('0') ? '1' : '0');
}

function isLog(path: string): boolean {
  return path === 'evidence/call-log.jsonl';
}

function swapped<T extends { content: Buffer }>(member: T): T {
  const lines = member.content.toString('utf8').split('\n');
  const [a, b] = [lines[1] ?? '', lines[2] ?? ''];
  lines.splice(1, 2, b, a);
  return { ...member, content: Buffer.from(lines.join('\n')) };
}

/** What a careful forger does: manifest and its digest agree with the changed members. */
function withManifest(
  members: readonly { path: string; content: Buffer }[],
): readonly { path: string; content: Buffer }[] {
  const byPath = new Map(members.map(({ path, content }) => [path, content]));
  const manifest = JSON.parse(byPath.get('datapackage.json')?.toString('utf8') ?? '') as {
    resources: { path: string }[];
  };
  const resources = manifest.resources.map((resource) => {
    const content = byPath.get(resource.path) ?? Buffer.alloc(0);
    return {
      ...resource,
      bytes: content.length,
      hash: `sha256:${hex('sha256', content)}`,
      sm3: `sm3:${hex('sm3', content)}`,
    };
  });
  const text = Buffer.from(JSON.stringify({ ...manifest, resources }));
  const digest = Buffer.from(JSON.stringify({ path: 'datapackage.json', hash: `sha256:${hex('sha256', text)}` }));
  return members.map(({ path, content }) => {
    if (path === 'datapackage.json') return { path, content: text };
    return { path, content: path === 'datapackage-digest.json' ? digest : content };
  });
}

function hex(algorithm: string, bytes: Buffer): string {
  return createHash(algorithm).update(bytes).digest('hex');
}
