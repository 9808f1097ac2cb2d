/** What the tests of this package share: one call that verifies made evidence, and readers that say what they are told to. */
import type { BlockSighting, ChainReader, Finality, Hex } from '@guzheng/evidence';
import { MAINNET, type MadeEvidence, opensslHashing } from '@guzheng/testing';
import { policies } from '../src/policy/policy.ts';
import { noTrust } from '../src/policy/trust.ts';
import type { Check, Report, ReviewPoint } from '../src/report.ts';
import { bytesSource } from '../src/source.ts';
import { type VerifyInput, verify } from '../src/verify.ts';

export const NOW: Date = new Date('2026-08-01T00:00:00Z');

/** Verifies bytes; offline, under the court's policy, unless told otherwise. */
export function judge(file: Uint8Array, options: Partial<VerifyInput> = {}): Promise<Report> {
  return verify({
    file: bytesSource(file),
    policy: policies.court,
    trust: noTrust,
    readers: [],
    now: NOW,
    hashing: opensslHashing,
    ...options,
  });
}

export function judgeMade(made: MadeEvidence, options: Partial<Omit<VerifyInput, 'file'>> = {}): Promise<Report> {
  return judge(made.file, { proof: made.proofBytes, ...options });
}

export function checkOf(report: Report, id: ReviewPoint): Check {
  const check = report.checks.find((candidate) => candidate.id === id);
  if (check === undefined) throw new Error(`the report has no ${id}`);
  return check;
}

/** `PASS`, or `FAIL some-code`: what a test states about one point. */
export function outcomeOf(report: Report, id: ReviewPoint): string {
  const { status, code } = checkOf(report, id);
  return code === undefined ? status : `${status} ${code}`;
}

/** Every point that is FAIL, with its code; but for the overall ones, which fail with the others. */
export function failures(report: Report): readonly string[] {
  return report.checks
    .filter(({ id, status }) => status === 'FAIL' && !id.startsWith('O'))
    .map(({ id, code }) => `${id} ${code}`);
}

/** A reader of mainnet that has the blocks it is given, and the not-before block of made evidence. */
export function readerOf(
  blocks: Readonly<Record<number, Hex>>,
  finality: Finality = 'finalized',
  source = 'https://node.test',
): ChainReader {
  return sightingReader((number) => {
    const hash = blocks[number];
    const at = NOW.toISOString();
    return hash === undefined
      ? { outcome: 'not-found', source, at, detail: 'no such block' }
      : { outcome: 'found', hash, finality, source, at };
  });
}

export function sightingReader(answer: (number: number) => BlockSighting): ChainReader {
  return {
    kind: 'evm',
    quorum: 1,
    chainId: MAINNET.chainId,
    genesisHash: MAINNET.genesisHash,
    blockAt: (number) => Promise.resolve([answer(number)]),
  };
}

/** The blocks that made evidence speaks of, as an honest node would give them. */
export function trueBlocks(made: MadeEvidence): Readonly<Record<number, Hex>> {
  const anchor = made.proof.anchors[0];
  if (anchor?.kind !== 'evm' || anchor.status === 'broadcast') throw new Error('the anchor is in no block');
  return { [anchor.block.number]: anchor.block.hash, 24000090: `0x${'ab'.repeat(32)}` };
}
