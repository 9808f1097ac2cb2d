import { layout } from '@guzheng/evidence';
import type { AnchorReading } from '../anchors/anchors.ts';
import type { Contents, PackageReading } from '../container/contents.ts';
import { FaultList } from '../container/fault.ts';
import type { Check } from '../report.ts';
import { CLOCK_SKEW_MS, CLOCK_STEP_MS, isOrdered, PROMPT_MS } from '../time.ts';
import { answersTo } from './check.ts';
import { type Dossier, withContents } from './dossier.ts';

interface Moment {
  readonly name: string;
  readonly time: string;
}

/** C2: within the capture and up to the deposit, nothing is earlier than what it follows from. One machine's clock says all this. */
export function checkCaptureTimes(dossier: Dossier): Check {
  const answers = answersTo('C2');
  return withContents(dossier, answers, (contents, reading) => {
    const faults = new FaultList();
    for (const [before, after] of pairsOf(contents, reading, dossier)) {
      if (isOrdered(before.time, after.time, CLOCK_STEP_MS)) continue;
      faults.add({
        code: 'time-out-of-order',
        detail: `${before.name} (${before.time}) comes after ${after.name} (${after.time})`,
        expected: `<= ${after.time}`,
        actual: before.time,
      });
    }
    for (const { line, time, after } of contents.log.backwards) {
      faults.add({
        code: 'time-out-of-order',
        path: `${layout.callLog}:${line}`,
        detail: `Line ${line} of the call log is earlier than a line before it`,
        expected: `>= ${after}`,
        actual: time,
      });
    }
    const { startedAt, endedAt } = contents.capture;
    const evidence = {
      startedAt,
      endedAt,
      sealed: reading.manifest.manifest?.created ?? null,
      deposited: dossier.deposit?.statement?.time ?? null,
      toleranceSeconds: CLOCK_STEP_MS / 1000,
    };
    return (
      answers.failOn(faults, evidence) ?? answers.pass('The times from capture to deposit follow each other', evidence)
    );
  });
}

/** Pairs of moments, the first not after the second. */
function pairsOf(
  { capture, log }: Contents,
  { manifest }: PackageReading,
  { deposit }: Dossier,
): readonly (readonly [Moment, Moment])[] {
  const start = { name: 'the start of the capture', time: capture.startedAt };
  const end = { name: 'the end of the capture', time: capture.endedAt };
  const sealed = manifest.manifest === null ? end : { name: 'the sealing', time: manifest.manifest.created };
  const parts = [capture.browser, capture.plain].filter((part) => part !== undefined);
  return [
    [start, end],
    [end, sealed],
    ...(deposit?.statement ? [[sealed, { name: 'the deposit', time: deposit.statement.time }] as const] : []),
    ...parts.flatMap((part) =>
      within(start, end, { name: 'a means of capture', from: part.startedAt, to: part.endedAt }),
    ),
    ...capture.screenshots.flatMap(({ path, takenAt }) =>
      within(start, end, { name: path, from: takenAt, to: takenAt }),
    ),
    // The log is closed after the capture has ended, by the call that seals it.
    ...(log.earliest === null || log.latest === null
      ? []
      : within(start, sealed, { name: 'the call log', from: log.earliest.time, to: log.latest.time })),
  ];
}

function within(
  start: Moment,
  end: Moment,
  span: { name: string; from: string; to: string },
): readonly (readonly [Moment, Moment])[] {
  const { name, from, to } = span;
  return [
    [start, { name: `the beginning of ${name}`, time: from }],
    [
      { name: `the beginning of ${name}`, time: from },
      { name: `the end of ${name}`, time: to },
    ],
    [{ name: `the end of ${name}`, time: to }, end],
  ];
}

/** C3: the anchor's block is not older than the deposit it holds. */
export function checkDepositTime(dossier: Dossier): Check {
  const answers = answersTo('C3');
  const deposited = dossier.deposit?.statement?.time;
  if (dossier.deposit === null) return answers.unproven('no-proof', 'There is no deposit');
  if (deposited === undefined)
    return answers.unproven('statement-malformed', 'The deposit statement cannot be read (see I9)');
  const blocks = blocksOf(dossier);
  if (blocks.length === 0) return answers.unproven(...noBlock(dossier));
  const evidence = { deposited, blocks, toleranceSeconds: CLOCK_SKEW_MS / 1000 };
  const early = blocks.find(({ time }) => !isOrdered(deposited, time, CLOCK_SKEW_MS));
  if (early !== undefined)
    return answers.fail('anchor-before-deposit', 'A block is older than the deposit that it is said to hold', evidence);
  return answers.pass('The deposit is not later than the block that holds it', evidence);
}

/** C4: the block named as existing before the capture is older than the capture and than the anchor; and it exists. */
export function checkNotBefore(dossier: Dossier): Check {
  const answers = answersTo('C4');
  return withContents(dossier, answers, ({ capture }) => {
    const bound = capture.notBefore;
    if (bound === undefined)
      return answers.unproven(
        'time-unproven',
        'The package names no block from before the capture: nothing shows that it was not made earlier',
      );
    const link = dossier.notBefore;
    const later = blocksOf(dossier).filter(
      ({ chainId, genesisHash }) => chainId === bound.chainId && genesisHash === bound.genesisHash,
    );
    // A block's hash does not show its time without its header, so the time stays the package's own word.
    const evidence = {
      block: bound,
      timeIs: 'as stated in the package',
      captureStartedAt: capture.startedAt,
      anchors: later,
      toleranceSeconds: CLOCK_SKEW_MS / 1000,
      sightings: link?.sightings ?? [],
      pins: link?.pins ?? [],
    };
    if (!isOrdered(bound.time, capture.startedAt, CLOCK_SKEW_MS))
      return answers.fail(
        'not-before-violated',
        'The block that should be older than the capture is younger',
        evidence,
      );
    if (later.some(({ number, time }) => number <= bound.number || Date.parse(time) < Date.parse(bound.time)))
      return answers.fail('not-before-violated', 'The block that should be older than the anchor is not', evidence);
    if (link?.state === 'contradicted')
      return answers.fail(
        'evm-block-contradicted',
        'The chain has another block where the package names one from before the capture',
        evidence,
      );
    if (link?.state === 'disagreement')
      return answers.unproven(
        'evm-sources-disagree',
        'The sources disagree on the block from before the capture',
        evidence,
      );
    if (link?.state !== 'linked')
      return answers.unproven(
        'time-unproven',
        'Nobody was asked, or could say, whether the block from before the capture exists',
        evidence,
      );
    return answers.pass(
      'The block existed, and the package knew its hash: the package is younger than the block',
      evidence,
    );
  });
}

/** C7: the way from the capture to the chain was short. */
export function checkPromptness(dossier: Dossier): Check {
  const answers = answersTo('C7');
  return withContents(dossier, answers, ({ capture }) => {
    if (dossier.deposit === null) return answers.unproven('no-proof', 'There is no deposit');
    const blocks = blocksOf(dossier);
    const first = blocks.reduce<AnchoredBlock | null>(
      (best, block) => (best === null || block.time < best.time ? block : best),
      null,
    );
    if (first === null) return answers.unproven(...noBlock(dossier));
    const delayMs = Date.parse(first.time) - Date.parse(capture.endedAt);
    const evidence = {
      captureEndedAt: capture.endedAt,
      anchoredAt: first.time,
      delaySeconds: delayMs / 1000,
      promptSeconds: PROMPT_MS / 1000,
      toleranceSeconds: CLOCK_SKEW_MS / 1000,
    };
    if (delayMs < -CLOCK_SKEW_MS)
      return answers.fail(
        'time-out-of-order',
        'The block is older than the end of the capture that it is said to hold',
        evidence,
      );
    if (delayMs > PROMPT_MS)
      return answers.unproven('deposit-late', 'More than ten minutes lie between the capture and the chain', evidence);
    return answers.pass('The capture was on the chain within ten minutes', evidence);
  });
}

interface AnchoredBlock {
  readonly chainId: number;
  readonly genesisHash: string;
  readonly number: number;
  readonly time: string;
}

/** Of the anchors that hold in themselves. */
function blocksOf({ anchors }: Dossier): readonly AnchoredBlock[] {
  return anchors.flatMap((reading: AnchorReading) => {
    if (reading.kind !== 'evm' || reading.check.outcome !== 'valid') return [];
    const { chainId, genesisHash } = reading.record;
    return [{ chainId, genesisHash, number: reading.check.blockNumber, time: reading.check.blockTime }];
  });
}

function noBlock({ anchors }: Dossier): ['no-anchor' | 'anchor-pending', string] {
  const isPending = anchors.some((reading) => reading.kind === 'evm' && reading.check.outcome === 'pending');
  return isPending ? ['anchor-pending', 'No anchor is in a block yet'] : ['no-anchor', 'There is no anchor that holds'];
}
