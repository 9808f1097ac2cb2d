import { NETWORKS, type Network } from '@guzheng/evidence';
import { type EvidencePackageOptions, MAINNET, makeEvidence, opensslHashing, SEPOLIA } from '@guzheng/testing';
import {
  type AnchorReport,
  type BitcoinBlockReport,
  bytesSource,
  noTrust,
  policies,
  type Report,
  verify,
} from '@guzheng/verify';
import { describe, expect, it } from 'vitest';
import { nextSteps } from './next-steps.ts';
import { reportName } from './save.ts';

const DEVNET = NETWORKS.find(({ name }) => name === 'devnet') as Network;

async function reportOf(
  options: EvidencePackageOptions,
  edit: (made: Awaited<ReturnType<typeof makeEvidence>>) => { file: Uint8Array; proof?: Uint8Array } = (made) => ({
    file: made.file,
    proof: made.proofBytes,
  }),
): Promise<Report> {
  const made = await makeEvidence(options);
  const { file, ...proof } = edit(made);
  return verify({
    ...{ file: bytesSource(file), ...proof, policy: policies.court, trust: noTrust, readers: [] },
    ...{ now: new Date('2026-08-01T00:00:00Z'), hashing: opensslHashing },
  });
}

const kinds = (report: Report): readonly string[] => nextSteps(report).map(({ kind }) => kind);
const ALWAYS = ['readOpen', 'copyRecord', 'recheck'];

describe('what to do next', () => {
  it('is to confirm the blocks of public chains, where nothing contradicts', async () => {
    const report = await reportOf({});
    const steps = nextSteps(report).filter((step) => step.kind === 'confirm');
    expect(steps.map(({ block, number }) => [block, number])).toEqual([
      ['anchor', 24_000_100],
      ['not-before', report.subject.package?.notBefore?.number],
    ]);
    expect(steps[0]).toMatchObject({ chain: { chainId: 1 }, explorer: 'etherscan.io/block/24000100' });
  });

  it('calls a chain that only the file knows by its number, whatever the file calls it, and names no explorer for it', async () => {
    const network = { ...MAINNET, chainId: 77, genesisHash: `0x${'77'.repeat(32)}` as const };
    const [step] = nextSteps(await reportOf({ network, withoutNotBefore: true }));
    expect(step).toMatchObject({ kind: 'confirm', chain: { name: 'chain 77', chainId: 77 }, explorer: undefined });
  });

  it('is to ask for another witness where the only one is worth little or nothing', async () => {
    expect(kinds(await reportOf({ network: DEVNET, withoutNotBefore: true }))).toEqual(['development', ...ALWAYS]);
    expect(kinds(await reportOf({ network: SEPOLIA, withoutNotBefore: true }))).toEqual([
      'confirm',
      'testnet',
      ...ALWAYS,
    ]);
  });

  it('is to confirm every Bitcoin block that nobody confirmed, once, and to wait for what is pending', async () => {
    const report = await reportOf({ network: DEVNET, withoutNotBefore: true });
    const block = (height: number, link: 'unlinked' | 'read') =>
      ({ height, link, networkClass: 'unknown' }) as BitcoinBlockReport;
    const ots = {
      kind: 'opentimestamps',
      outcome: 'valid',
      networkClass: 'unknown',
      strength: 'weak',
      link: 'unlinked',
    } as const;
    const one = { ...ots, blocks: [block(900_000, 'unlinked'), block(900_001, 'read')] } as unknown as AnchorReport;
    const pending = { ...ots, outcome: 'pending', blocks: [] } as unknown as AnchorReport;
    const steps = nextSteps({ ...report, anchors: [one, one, pending] });
    expect(steps.map(({ kind }) => kind)).toEqual(['confirm', 'pending', ...ALWAYS]);
    expect(steps[0]).toMatchObject({ chain: { kind: 'bitcoin' }, number: 900_000 });
  });

  it('is to ask who answers for an authority that is not registered', async () => {
    const report = await reportOf({ network: DEVNET, withoutNotBefore: true });
    const stamp = (trust: object) =>
      ({ kind: 'rfc3161', outcome: 'valid', token: { trust } }) as unknown as AnchorReport;
    const stepsOf = (anchor: AnchorReport) => kinds({ ...report, anchors: [anchor] });
    expect(stepsOf(stamp({ state: 'unknown' }))).toEqual(['unknownRoot', ...ALWAYS]);
    expect(stepsOf(stamp({ state: 'pinned', class: 'development' }))).toEqual(['development', ...ALWAYS]);
    expect(stepsOf(stamp({ state: 'pinned', class: 'public' }))).toEqual(['otherPolicy', ...ALWAYS]);
  });

  it('is to ask for the proof where there is none', async () => {
    expect(kinds(await reportOf({}, ({ file }) => ({ file })))).toEqual(['noProof', ...ALWAYS]);
  });

  it('is to look at what contradicts, and to copy the file again where it was cut', async () => {
    const flipped = await reportOf({}, ({ file, proofBytes }) => {
      const changed = file.slice();
      changed[500] = (changed[500] ?? 0) ^ 1;
      return { file: changed, proof: proofBytes };
    });
    expect(kinds(flipped)).toEqual(['contradicted', ...ALWAYS]);
    const cut = await reportOf({}, ({ file, proofBytes }) => ({ file: file.slice(0, -9), proof: proofBytes }));
    expect(kinds(cut)).toEqual(['cutFile', 'contradicted', ...ALWAYS]);
  });
});

describe('reportName', () => {
  it('keeps the file’s own name, without what a file system could stumble over', () => {
    expect(reportName('案件 1.wacz', 'json')).toBe('案件 1.wacz.report.json');
    expect(reportName('../a\\b\u202egnp.exe\u0000', 'html')).toBe('.._a_b_gnp.exe_.report.html');
    expect(reportName('\ud800', 'json')).toBe('_.report.json');
  });
});
