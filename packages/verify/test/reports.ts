import { createHash } from 'node:crypto';
import { makeEvidence, makePng, makeProof } from '@guzheng/testing';
import type { AnchorReading } from '../src/anchors/anchors.ts';
import { judgeOpenTimestamps } from '../src/anchors/open-timestamps.ts';
import { judgeTimeStamp } from '../src/anchors/time-stamp.ts';
import { readCaptureFacts } from '../src/documents/capture-facts.ts';
import type { Exhibit } from '../src/documents/exhibit.ts';
import { bytesSource, noTrust, policies, type Report, verify } from '../src/index.ts';
import { UNKNOWN } from './arbitrary.ts';
import { reportOf } from './report.ts';
import {
  bitcoinSays,
  blockOf,
  found,
  headerOf,
  otsRecord,
  outside,
  PUBLIC_ROOT,
  pendingOts,
  refusedStamp,
  stampRecord,
  validOts,
  validStamp,
} from './witnesses.ts';

export const hex = (digit: string): string => digit.repeat(64);
export const PICTURE: Uint8Array = makePng(1280, 800);
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

type EvmAnchor = Extract<Report['anchors'][number], { kind: 'evm' }>;
type Page = NonNullable<Report['subject']['package']>;

const MAINNET: EvmAnchor = {
  kind: 'evm',
  network: 'mainnet',
  networkClass: 'mainnet',
  chainId: 1,
  genesisHash: '0xd4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3',
  status: 'finalized',
  outcome: 'valid',
  strength: 'strong',
  link: 'read',
  transactionHash: `0x${hex('b')}`,
  block: { number: 24_000_100, hash: `0x${hex('c')}` },
  time: '2026-07-01T08:00:32Z',
  sightings: [],
};

export const DEVNET: EvmAnchor = {
  ...MAINNET,
  network: 'devnet',
  networkClass: 'development',
  chainId: 31337,
  genesisHash: `0x${hex('a')}`,
  strength: 'none',
  link: 'unlinked',
};

/** A real package, really verified: whole and with a byte changed, and a real file that is no package. */
export async function realExhibits(): Promise<{ readonly [shape: string]: Exhibit }> {
  const made = await makeEvidence();
  const damaged = Uint8Array.from(made.file);
  damaged[100] = (damaged[100] ?? 0) ^ 1;
  const file = new TextEncoder().encode('a contract');
  const { proofBytes } = await makeProof(file);
  const [unproven, contradicted, plain] = await Promise.all([
    reportOn(made.file, made.proofBytes, 'page.wacz'),
    reportOn(damaged, made.proofBytes, 'damaged.wacz'),
    reportOn(file, proofBytes, 'contract.txt'),
  ]);
  const facts = readCaptureFacts(unproven, made.members);
  const witnessed = await reportOf(made, await everyWitness());
  return {
    unproven: { report: unproven, ...(facts === undefined ? {} : { facts }) },
    contradicted: { report: contradicted },
    'plain file': { report: plain },
    'a witness of every kind': { report: witnessed },
  };
}

/** A time stamp of a pinned authority, one of an unknown one, Bitcoin blocks, and a kind of a later version. */
function everyWitness(): Promise<readonly AnchorReading[]> {
  const stamp = (check: Parameters<typeof judgeTimeStamp>[1]) => judgeTimeStamp(stampRecord({}), check, [PUBLIC_ROOT]);
  const ots = otsRecord({ target: 'file', blocks: [{ height: 900_000, header: headerOf('true') }] });
  return Promise.all([
    stamp(validStamp()),
    stamp(validStamp({ trust: { state: 'unknown', top: 'CN=Nobody' } })),
    stamp(refusedStamp('tsa-signature-invalid')),
    judgeOpenTimestamps(ots, validOts([blockOf('true')]), outside({ readers: [bitcoinSays([found('true')])] })),
    judgeOpenTimestamps(ots, pendingOts(), outside({ readers: [] })),
    { kind: 'unknown', report: UNKNOWN },
  ]);
}

function reportOn(file: Uint8Array, proof: Uint8Array, name: string): Promise<Report> {
  const input = { file: bytesSource(file), name, proof, policy: policies.court };
  return verify({ ...input, trust: noTrust, readers: [], now: new Date('2026-07-02T00:00:00Z') });
}

/** Reports that no verifier need ever make, for what documents do with them. */
export function madeReport(changes: Partial<Report> = {}, page: Partial<Page> = {}, name = 'example.wacz'): Report {
  return {
    type: 'guzheng/report/v1',
    verdict: 'verified',
    verifiedAt: '2026-07-02T00:00:00Z',
    verifier: 'guzheng/verify 0.1.0',
    subject: { name, bytes: 123_456, kind: 'evidence-package', package: { ...PAGE, ...page } },
    digests: { sha256: hex('1'), sm3: hex('2') },
    hops: [],
    deposit: { time: '2026-07-01T08:00:20Z', depositor: hex('3'), root: hex('4'), leaf: hex('5'), index: 0, size: 1 },
    checks: [
      { id: 'X1', basis: 'computed', status: 'PASS', detail: 'Same bytes.' },
      { id: 'I1', basis: 'computed', status: 'PASS', detail: 'Digests match.' },
      { id: 'C7', basis: 'computed', status: 'UNPROVEN', code: 'deposit-late', detail: 'Late.' },
    ],
    anchors: [MAINNET],
    custody: [
      { time: '2026-07-01T08:00:00Z', stage: 'source', event: 'capture-start', detail: 'x', basis: 'recorded' },
      {
        time: '2026-07-02T00:00:00Z',
        stage: 'verification',
        event: 'verify',
        detail: 'This verification',
        basis: 'now',
      },
    ],
    policy: { name: 'court', met: true, anyOf: [{ count: 1, strength: 'strong', have: 1 }] },
    ...changes,
  };
}

const PAGE: Page = {
  title: '一把木尺',
  requestedUrl: 'http://site.example/a/1',
  finalUrl: 'http://site.example/fashion/1.html',
  startedAt: '2026-07-01T08:00:00Z',
  endedAt: '2026-07-01T08:00:10Z',
  completeness: 'complete',
  labels: ['redirected'],
  custodyMode: 'self',
  tool: 'guzheng 0.1.0',
  losses: [{ weight: 'gap', code: 'timeout', detail: 'late' }],
  screenshots: [
    { path: 'evidence/screenshots/viewport.png', role: 'viewport', sha256: sha256(PICTURE), width: 1280, height: 800 },
  ],
  members: [{ path: 'evidence/capture.json', bytes: 10, sha256: hex('6'), sm3: hex('7') }],
};

/** Source code as `guzheng capture --source` reports it. */
export const SOURCE: Partial<Page> = {
  title: 'https://code.example/a/b.git',
  requestedUrl: 'https://code.example/a/b.git',
  finalUrl: 'https://code.example/a/b.git',
  screenshots: [],
  source: {
    files: 2,
    bytes: 300,
    git: {
      commit: 'a'.repeat(40),
      tree: 'b'.repeat(40),
      subject: 'First',
      tagCount: 0,
      tags: [],
      author: { name: 'A', email: 'a@b' },
    },
  },
};

/** The same text wherever a stranger's text can stand. */
export function hostileReport(text: string): Report {
  const report = madeReport(
    {
      verdict: 'contradicted',
      verifier: text,
      verifiedAt: text,
      deposit: { time: text, depositor: text, root: text, leaf: text, index: 0, size: 1 },
      checks: [
        {
          id: 'I2',
          basis: 'computed',
          status: 'FAIL',
          code: 'member-digest-mismatch',
          detail: text,
          evidence: { [text]: text },
        },
        { id: 'X1', basis: 'computed', status: 'UNPROVEN', detail: text },
      ],
      anchors: [
        { ...DEVNET, network: text, time: text, transactionHash: `0x${text}` },
        { kind: 'unknown', name: text, outcome: 'unknown', strength: 'none' },
      ],
      custody: [{ time: text, stage: 'custody', event: text, detail: text, basis: 'signed', digest: text }],
      policy: { name: text, met: false, anyOf: [] },
    },
    {
      title: text,
      requestedUrl: text,
      finalUrl: text,
      startedAt: text,
      labels: [text, '__proto__'],
      account: { statement: text, means: 'cookies' },
      tool: text,
      losses: [{ weight: 'gap', code: text, detail: text, url: text }],
      screenshots: [{ path: text, role: 'viewport', sha256: text, width: 1, height: 1 }],
      members: [{ path: text, bytes: 1, sha256: text, sm3: text }],
    },
    text,
  );
  return report;
}
