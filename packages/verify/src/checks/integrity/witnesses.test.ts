import { hexToBytes, type OtsBlock } from '@guzheng/evidence';
import {
  encodeProof,
  MAINNET,
  type MadeEvidence,
  makeEvidence,
  makeEvmAnchor,
  makeOtsAnchor,
  makeTimeStamp,
  otsLies,
  SEPOLIA,
  TEST_TSA_ROOT,
  timeStampLies,
} from '@guzheng/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { dossierOf } from '../../../test/dossier.ts';
import { checkOf, failures, judge, outcomeOf, readerOf, trueBlocks } from '../../../test/judge.ts';
import {
  bitcoinSays,
  blockOf,
  DEVELOPMENT_ROOT,
  found,
  OTS_CODES,
  otsRecord,
  outside,
  PUBLIC_ROOT,
  pendingOts,
  refusedOts,
  refusedStamp,
  STAMP_CODES,
  stampRecord,
  validOts,
  validStamp,
} from '../../../test/witnesses.ts';
import type { AnchorReading } from '../../anchors/anchors.ts';
import { readEvmAnchor } from '../../anchors/evm.ts';
import { judgeOpenTimestamps } from '../../anchors/open-timestamps.ts';
import { judgeTimeStamp } from '../../anchors/time-stamp.ts';
import { custodyTimeline } from '../../custody/timeline.ts';
import { VerifyError } from '../../error.ts';
import { policies } from '../../policy/policy.ts';
import { noTrust } from '../../policy/trust.ts';
import type { Check, ReviewPoint } from '../../report.ts';
import { runChecks } from '../index.ts';

let made: MadeEvidence;
beforeAll(async () => {
  made = await makeEvidence();
});

type StampCheck = Parameters<typeof judgeTimeStamp>[1];
const stamp = (check: StampCheck = validStamp(), record: Parameters<typeof stampRecord>[0] = {}): AnchorReading =>
  judgeTimeStamp(stampRecord(record), check, [PUBLIC_ROOT, DEVELOPMENT_ROOT]);

const confirming = [bitcoinSays([found('true')])];
const ots = (
  check: Parameters<typeof judgeOpenTimestamps>[1] = validOts([blockOf('true')]),
  readers = confirming,
  record: Parameters<typeof otsRecord>[0] = {},
): Promise<AnchorReading> => judgeOpenTimestamps(otsRecord(record), check, outside({ readers }));

const evm = (options: { network?: typeof MAINNET; number?: number; time?: string; tied?: boolean } = {}) => {
  const { network = MAINNET, number = 24_000_100, time = '2026-07-01T08:00:32Z', tied = true } = options;
  const root = hexToBytes(made.proof.inclusion.root);
  const record = makeEvmAnchor(root, { network, number, timestamp: Date.parse(time) / 1000 });
  const reader = {
    ...readerOf({ [number]: record.block.hash }),
    ...{ chainId: network.chainId, genesisHash: network.genesisHash },
  };
  return readEvmAnchor(record, root, outside({ readers: tied ? [reader] : [] }));
};

const run = async (...anchors: readonly (AnchorReading | Promise<AnchorReading>)[]): Promise<readonly Check[]> =>
  runChecks(await dossierOf(made, await Promise.all(anchors)));
const said = (checks: readonly Check[], id: ReviewPoint): string => {
  const { status, code } = checks.find((check) => check.id === id) ?? { status: 'absent', code: undefined };
  return code === undefined ? status : `${status} ${code}`;
};
const failing = (checks: readonly Check[]): readonly string[] =>
  checks.filter(({ id, status }) => status === 'FAIL' && !id.startsWith('O')).map(({ id, code }) => `${id} ${code}`);

describe('I8, the trusted time stamp', () => {
  it('passes under a pinned public root, with what the token says', async () => {
    const checks = await run(stamp());
    expect(said(checks, 'I8')).toBe('PASS');
    expect(checks.find(({ id }) => id === 'I8')?.evidence).toMatchObject({
      timeStamps: [{ strength: 'strong', token: { serial: '0a1b2c', revocation: 'good' } }],
    });
    expect(failing(checks)).toEqual([]);
  });

  it('is open under an unknown or a development root, and passes when another token is better', async () => {
    const unknown = stamp(validStamp({ trust: { state: 'unknown', top: 'CN=Me' } }));
    const development = stamp(validStamp({ trust: { state: 'pinned', root: DEVELOPMENT_ROOT } }));
    expect(said(await run(unknown), 'I8')).toBe('UNPROVEN tsa-root-unknown');
    expect(said(await run(development), 'I8')).toBe('UNPROVEN anchor-development');
    expect(said(await run(unknown, development, stamp()), 'I8')).toBe('PASS');
    expect(said(await run(stamp(null)), 'I8')).toBe('UNPROVEN anchor-target-unreadable');
  });

  it.each(STAMP_CODES)('fails with %s, even beside a token that holds', async (code) => {
    expect(failing(await run(evm(), stamp(), stamp(refusedStamp(code))))).toEqual([`I8 ${code}`]);
    const [fault] = (await run(evm(), stamp(refusedStamp(code)))).filter(({ id }) => id === 'I8');
    expect(fault?.evidence?.faults).toMatchObject([{ code, path: 'anchor[1]', actual: { expected: 1, found: 2 } }]);
  });

  it('does not arise where there is none', async () => {
    for (const anchors of [[], [evm()], [ots()]]) expect(said(await run(...anchors), 'I8')).toBe('N-A no-time-stamp');
  });
});

describe('I6, Bitcoin or a second chain', () => {
  it('passes when the block is tied, alone or beside a chain', async () => {
    for (const anchors of [[ots()], [evm(), ots()]]) {
      const checks = await run(...anchors);
      expect([said(checks, 'I6'), failing(checks)]).toEqual(['PASS', []]);
    }
  });

  it('passes when a second EVM chain holds it too, not when the same chain does', async () => {
    expect(said(await run(evm(), evm({ network: SEPOLIA })), 'I6')).toBe('PASS');
    expect(said(await run(evm(), evm({ number: 24_000_101, time: '2026-07-01T08:00:44Z' })), 'I6')).toBe(
      'N-A no-second-chain',
    );
    expect(said(await run(evm(), evm({ network: SEPOLIA, tied: false })), 'I6')).toBe('UNPROVEN evm-header-unlinked');
    // The chain that answers I5 is the one that is tied, wherever it stands.
    expect(said(await run(evm({ tied: false }), evm({ network: SEPOLIA })), 'I6')).toBe('UNPROVEN evm-header-unlinked');
    expect(said(await run(evm()), 'I6')).toBe('N-A no-second-chain');
    expect(said(await run(stamp()), 'I6')).toBe('N-A no-second-chain');
  });

  it('is open while pending, untied or on a test chain', async () => {
    const header = (edit: Partial<OtsBlock>) => validOts([blockOf('true', edit)]);
    const testChain = [bitcoinSays([found('true')], 1, '0f'.repeat(32))];
    expect(said(await run(evm(), ots(pendingOts())), 'I6')).toBe('UNPROVEN anchor-pending');
    expect(said(await run(evm(), ots(header({}), [])), 'I6')).toBe('UNPROVEN bitcoin-header-unlinked');
    expect(said(await run(evm(), ots(header({ costly: false }), [])), 'I6')).toBe('UNPROVEN bitcoin-header-cheap');
    expect(said(await run(evm(), ots(header({}), testChain)), 'I6')).toBe('UNPROVEN anchor-development');
    expect(said(await run(ots(null)), 'I6')).toBe('UNPROVEN anchor-target-unreadable');
    expect(said(await run(ots(header({}), []), ots(header({}), [])), 'I6')).toBe('UNPROVEN bitcoin-header-unlinked');
  });

  it.each(OTS_CODES)('fails with %s', async (code) => {
    expect(failing(await run(evm(), ots(), ots(refusedOts(code))))).toEqual([`I6 ${code}`]);
  });

  it('fails when the main chain has another block there', async () => {
    const checks = await run(evm(), ots(undefined, [bitcoinSays([found('false')])]));
    expect(failing(checks)).toEqual(['I6 bitcoin-block-contradicted']);
  });

  it('fails when a higher block of one chain is older, beyond what both may be off', async () => {
    const pair = (time: string) => ots(validOts([blockOf('true'), blockOf('later', { height: 900_001, time })]), []);
    expect(failing(await run(evm(), pair('2026-07-01T08:29:59Z')))).toEqual([]);
    const far = validOts([
      blockOf('true', { time: '2026-07-02T09:30:00Z' }),
      blockOf('later', { height: 900_001, time: '2026-07-02T05:29:59Z' }),
    ]);
    expect(failing(await run(evm(), ots(far, [])))).toEqual(['I6 blocks-out-of-order']);
    const older = evm({ number: 24_000_101, time: '2026-07-01T08:00:20Z', tied: false });
    expect(failing(await run(evm({ time: '2026-07-01T08:00:44Z' }), older))).toEqual([]);
    expect(failing(await run(evm({ time: '2026-07-01T08:00:45Z' }), older))).toEqual(['I6 blocks-out-of-order']);
  });
});

describe('the points of a transaction', () => {
  it('do not arise where the deposit has other witnesses only; what they saw is still compared', async () => {
    for (const anchor of [stamp(), ots(), stamp(validStamp(), { target: 'file' })]) {
      const checks = await run(anchor);
      expect(['I3', 'I4', 'I5'].map((id) => said(checks, id as ReviewPoint))).toEqual([
        'N-A no-transaction',
        'PASS',
        'N-A no-transaction',
      ]);
    }
  });

  it('are open where there is a witness of an unknown kind, and where there is none', async () => {
    const unknown = {
      kind: 'unknown',
      report: { kind: 'unknown', name: 'x', outcome: 'unknown', strength: 'none' },
    } as const;
    expect(said(await run(unknown), 'I3')).toBe('UNPROVEN anchor-unknown');
    expect(said(await run(unknown, stamp()), 'I3')).toBe('UNPROVEN anchor-unknown');
    expect(said(await run(unknown, stamp()), 'I4')).toBe('PASS');
    expect(said(await run(), 'I3')).toBe('UNPROVEN no-anchor');
  });

  it('leave what was anchored open while nothing holds', async () => {
    expect(said(await run(ots(pendingOts())), 'I4')).toBe('UNPROVEN anchor-pending');
    expect(said(await run(stamp(refusedStamp('tsa-signature-invalid'))), 'I4')).toBe('UNPROVEN tsa-signature-invalid');
    expect(said(await run(stamp(null)), 'I4')).toBe('UNPROVEN anchor-target-unreadable');
  });
});

describe('times', () => {
  const early = (seconds: number) => new Date(Date.parse(made.statement.time) - seconds * 1000).toISOString();

  it('of a witness of the root may not be older than the deposit, beyond the tolerance and its own error', async () => {
    const at = (seconds: number, accuracySeconds: number) =>
      stamp(validStamp({ genTime: early(seconds), accuracySeconds }));
    expect(said(await run(at(121, 1)), 'C3')).toBe('PASS');
    expect(said(await run(at(122, 1)), 'C3')).toBe('FAIL anchor-before-deposit');
    expect(said(await run(at(150, 30)), 'C3')).toBe('PASS');
    const { accuracySeconds: _, ...unstated } = validStamp({ genTime: early(121) });
    expect(said(await run(stamp(unstated)), 'C3')).toBe('FAIL anchor-before-deposit');
    const block = (seconds: number) => ots(validOts([blockOf('true', { time: early(seconds) })]));
    expect(said(await run(block(7320)), 'C3')).toBe('PASS');
    expect(said(await run(block(7321)), 'C3')).toBe('FAIL anchor-before-deposit');
    expect(failing(await run(evm(), at(4000, 1)))).toEqual([
      'E4 clock-contradicted',
      'C3 anchor-before-deposit',
      'C7 time-out-of-order',
    ]);
  });

  it('of a witness of the file say nothing of the statement', async () => {
    const file = stamp(validStamp(), { target: 'file' });
    expect(said(await run(file), 'C3')).toBe('UNPROVEN statement-unwitnessed');
    expect(said(await run(file, evm()), 'C3')).toBe('PASS');
    // Beyond C3: a package cannot have been seen before it was captured.
    const old = stamp(validStamp({ genTime: '2026-06-01T00:00:00Z' }), { target: 'file' });
    const checks = await run(old, evm());
    expect([said(checks, 'C3'), said(checks, 'C7')]).toEqual(['PASS', 'FAIL time-out-of-order']);
  });

  it('are prompt by the best witness: one that anyone can make up hides no delay', async () => {
    const late = evm({ time: '2026-07-03T08:00:00Z' });
    const madeUp = stamp(validStamp({ trust: { state: 'unknown', top: 'CN=Me' } }));
    expect(said(await run(late, madeUp), 'C7')).toBe('UNPROVEN deposit-late');
    expect(said(await run(late, stamp()), 'C7')).toBe('PASS');
    expect(said(await run(evm({ tied: false }), ots(undefined, confirming)), 'C7')).toBe('UNPROVEN deposit-late');
    expect(said(await run(evm(), ots()), 'C7')).toBe('PASS');
  });

  it('that may be off by more than ten minutes show no ten minutes', async () => {
    const soon = validOts([blockOf('true', { time: '2026-07-01T08:01:00Z' })]);
    expect(said(await run(ots(soon)), 'C7')).toBe('UNPROVEN deposit-late');
    expect(said(await run(stamp(validStamp({ accuracySeconds: 601 }))), 'C7')).toBe('UNPROVEN deposit-late');
    expect(said(await run(stamp(validStamp({ accuracySeconds: 600 }))), 'C7')).toBe('PASS');
    expect(said(await run(ots(pendingOts())), 'C7')).toBe('UNPROVEN anchor-pending');
  });
});

describe('the timeline', () => {
  it('calls a witness public only where it is tied or pinned, and says which anchor it is', async () => {
    const unknown = stamp(validStamp({ trust: { state: 'unknown', top: 'CN=Me' } }));
    const readings = await Promise.all([stamp(), unknown, ots(), ots(undefined, []), evm(), ots(pendingOts())]);
    const steps = custodyTimeline(await dossierOf(made, readings), new Date('2026-08-01')).filter(
      ({ stage }) => stage === 'anchor',
    );
    expect(steps.map(({ event, basis, anchor }) => [event, basis, anchor])).toEqual([
      ['time-stamp', 'witnessed', 0],
      ['time-stamp', 'recorded', 1],
      ['block', 'witnessed', 4],
      ['bitcoin-block', 'witnessed', 2],
      ['bitcoin-block', 'recorded', 3],
    ]);
  });
});

describe('a proof with an OpenTimestamps anchor, end to end', () => {
  const prove = (anchors: readonly unknown[]) => encodeProof({ ...made.proof, anchors });

  it('is judged by its target: the root, or the file itself', async () => {
    const root = makeOtsAnchor(hexToBytes(made.proof.inclusion.root));
    const file = makeOtsAnchor(hexToBytes(made.statement.subject.sha256), { target: 'file' });
    const swapped = [
      { ...root, target: 'file' },
      { ...file, target: 'root' },
    ];
    const report = await judge(made.file, {
      proof: prove([...made.proof.anchors, root, file]),
      readers: [readerOf(trueBlocks(made))],
    });
    expect([report.verdict, failures(report), outcomeOf(report, 'I6')]).toEqual([
      'verified',
      [],
      'UNPROVEN bitcoin-header-cheap',
    ]);
    expect(report.anchors.map((anchor) => ('code' in anchor ? anchor.code : undefined))).toEqual([
      undefined,
      'bitcoin-header-cheap',
      'anchor-duplicate',
    ]);
    for (const anchor of swapped) {
      const lie = await judge(made.file, { proof: prove([...made.proof.anchors, anchor]) });
      expect(failures(lie)).toEqual(['I6 ots-digest-mismatch']);
    }
    expect(checkOf(report, 'I6').evidence?.chains).toMatchObject([{ target: 'root' }, { target: 'file' }]);
  });
});

describe('a proof with time stamps, end to end', () => {
  const prove = (anchors: readonly unknown[]) => encodeProof({ ...made.proof, anchors });
  const genTime = '20260701080025Z';
  const root = () => hexToBytes(made.proof.inclusion.root);
  const file = () => hexToBytes(made.statement.subject.sha256);
  /** As if somebody answered for the root of the tests. */
  const vouched = { ...noTrust, tsaRoots: [{ ...TEST_TSA_ROOT, class: 'public' as const }] };

  it('is verified by a pinned authority alone, offline, whichever it stamped', async () => {
    for (const anchor of [
      makeTimeStamp(root(), { target: 'root', genTime }),
      makeTimeStamp(file(), { genTime, target: 'file' }),
    ]) {
      const report = await judge(made.file, { proof: prove([anchor]), trust: vouched });
      expect([report.verdict, outcomeOf(report, 'I8'), failures(report)]).toEqual(['verified', 'PASS', []]);
      expect(report.anchors).toMatchObject([{ outcome: 'valid', strength: 'strong', time: '2026-07-01T08:00:25Z' }]);
    }
  });

  it('is worth nothing under a development root, nor under one that nobody pinned', async () => {
    const anchor = makeTimeStamp(root(), { target: 'root', genTime });
    const development = await judge(made.file, {
      proof: prove([anchor]),
      trust: { ...noTrust, tsaRoots: [TEST_TSA_ROOT] },
    });
    expect([development.verdict, outcomeOf(development, 'I8')]).toEqual(['unproven', 'UNPROVEN anchor-development']);
    const both = { ...noTrust, tsaRoots: [...vouched.tsaRoots, TEST_TSA_ROOT] };
    const posing = await judge(made.file, { proof: prove([anchor]), trust: both });
    expect(posing.anchors[0]?.strength).toBe('none');
    const unknown = await judge(made.file, { proof: prove([anchor]), policy: policies.devnet });
    expect([unknown.verdict, outcomeOf(unknown, 'I8')]).toEqual(['unproven', 'UNPROVEN tsa-root-unknown']);
  });

  it('is not looked at with a root that is no certificate: the trust is refused, by name', async () => {
    for (const certificate of ['', '!', 'MAA=', TEST_TSA_ROOT.certificate.slice(0, 400)]) {
      const trust = { ...noTrust, tsaRoots: [{ name: 'Of the court', class: 'public' as const, certificate }] };
      const refused = await judge(made.file, { proof: made.proofBytes, trust }).catch((error: unknown) => error);
      expect(refused).toMatchObject({ code: 'trust-malformed', message: expect.stringContaining('Of the court') });
    }
  });

  it('counts one authority once: two tokens, two targets, two addresses, other certificates, other keys', async () => {
    const first = makeTimeStamp(root(), { target: 'root', genTime });
    const policy = { name: 'two', anyOf: [{ count: 2, strength: 'strong' as const }] };
    const anchors = [
      first,
      { ...first, url: 'https://another.test' },
      makeTimeStamp(root(), { target: 'root', genTime, key: 'p-256' }),
      makeTimeStamp(root(), { target: 'root', genTime, certificates: 'beside' }),
      makeTimeStamp(file(), { genTime, target: 'file' }),
    ];
    const report = await judge(made.file, { proof: prove(anchors), trust: vouched, policy });
    expect(report.policy).toMatchObject({ met: false, anyOf: [{ have: 1 }] });
    expect(report.anchors.map((anchor) => ('code' in anchor ? anchor.code : '-'))).toEqual([
      '-',
      ...Array.from({ length: 4 }, () => 'anchor-duplicate'),
    ]);
  });

  it('of the other digest is refused: the root is not the file', async () => {
    for (const anchor of [
      makeTimeStamp(root(), { genTime, target: 'file' }),
      makeTimeStamp(file(), { genTime, target: 'root' }),
    ]) {
      const report = await judge(made.file, { proof: prove([...made.proof.anchors, anchor]), trust: vouched });
      expect(failures(report)).toEqual(['I8 tsa-imprint-mismatch']);
    }
  });

  it('says what the file’s token shows, and nothing of a root that does not hold the deposit', async () => {
    const inclusion = { ...made.proof.inclusion, index: 1, size: 2, path: ['00'.repeat(32)] };
    const anchors = [
      makeTimeStamp(root(), { target: 'root', genTime }),
      makeTimeStamp(file(), { genTime, target: 'file' }),
    ];
    const report = await judge(made.file, {
      proof: encodeProof({ ...made.proof, inclusion, anchors }),
      trust: vouched,
    });
    expect(failures(report)).toEqual(['T9 custody-hop-broken', 'I4 inclusion-invalid']);
    expect(report.anchors).toMatchObject([
      { outcome: 'invalid', code: 'inclusion-invalid', strength: 'none' },
      { outcome: 'valid', strength: 'strong' },
    ]);
  });
});

describe('every lie that a witness has been caught in', () => {
  const beside = (anchor: unknown) =>
    judge(made.file, {
      proof: encodeProof({ ...made.proof, anchors: [...made.proof.anchors, anchor] }),
      readers: [readerOf(trueBlocks(made))],
      trust: { ...noTrust, tsaRoots: [TEST_TSA_ROOT] },
    });
  const seen = (target: 'root' | 'file' = 'root') =>
    hexToBytes(target === 'root' ? made.proof.inclusion.root : made.statement.subject.sha256);

  it('contradicts the deposit under I8, beside a chain that holds, and counts for nothing', async () => {
    for (const { name, code, making } of timeStampLies) {
      const report = await beside(makeTimeStamp(seen(), { ...making, target: 'root' }));
      expect([name, report.verdict, failures(report)]).toEqual([name, 'contradicted', [`I8 ${code}`]]);
      expect([name, report.anchors[1]?.strength]).toEqual([name, 'none']);
    }
  }, 120_000);

  it('contradicts it under I6, or is no lie and is worth nothing untied', async () => {
    for (const { name, expected, options } of otsLies) {
      const outcome = await beside(makeOtsAnchor(seen(options.target), options)).catch(codeOf);
      if (outcome === 'proof-malformed') continue;
      if (typeof outcome === 'string') throw new Error(`${name}: ${outcome}`);
      const wanted = expected === 'valid' || expected === 'pending' ? [] : [`I6 ${expected}`];
      expect([name, failures(outcome)]).toEqual([name, wanted]);
      expect([name, outcome.anchors[1]?.strength]).toEqual([name, 'none']);
    }
  }, 120_000);

  function codeOf(error: unknown): string {
    if (error instanceof VerifyError) return error.code;
    throw error;
  }
});
