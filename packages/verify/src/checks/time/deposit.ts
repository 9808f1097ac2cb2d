import { ofTheBest, type WitnessedMoment, witnessedMoments } from '../../anchors/moments.ts';
import type { Check } from '../../report.ts';
import { CLOCK_SKEW_MS, isOrdered, PROMPT_MS } from '../../time.ts';
import { answersTo } from '../check.ts';
import { type Dossier, withContents } from '../dossier.ts';

/** C3: no witness saw the root before the deposit statement was made. Who saw the file itself may have seen it long before. */
export function checkDepositTime(dossier: Dossier): Check {
  const answers = answersTo('C3');
  const deposited = dossier.deposit?.statement?.time;
  if (dossier.deposit === null) return answers.unproven('no-proof', 'There is no deposit');
  if (deposited === undefined)
    return answers.unproven('statement-malformed', 'The deposit statement cannot be read (see I9)');
  const all = witnessedMoments(dossier.anchors);
  if (all.length === 0) return answers.unproven(...noWitness(dossier));
  const anchors = all.filter(({ target }) => target === 'root');
  if (anchors.length === 0)
    return answers.unproven(
      'statement-unwitnessed',
      'The witnesses saw the file, and not the deposit statement: its time is the depositor’s word',
      { deposited, anchors: all },
    );
  const evidence = { deposited, anchors, toleranceSeconds: CLOCK_SKEW_MS / 1000 };
  if (anchors.some((moment) => isBefore(moment, deposited)))
    return answers.fail(
      'anchor-before-deposit',
      'A witness is older than the deposit that it is said to hold',
      evidence,
    );
  return answers.pass('The deposit is not later than the witnesses that hold it', evidence);
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
    const later = witnessedMoments(dossier.anchors).filter(
      ({ chain }) => chain === `${bound.chainId} ${bound.genesisHash}`,
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
    if (later.some(({ height = 0, time }) => height <= bound.number || Date.parse(time) < Date.parse(bound.time)))
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
    if (link?.state === 'few')
      return answers.unproven(
        'evm-sources-few',
        'Fewer sources than were asked for say that the block from before the capture exists',
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

/** C7: the way from the capture to a witness was short. The best witnesses decide, so that one that anybody can make up hides no delay. */
export function checkPromptness(dossier: Dossier): Check {
  const answers = answersTo('C7');
  return withContents(dossier, answers, ({ capture }) => {
    if (dossier.deposit === null) return answers.unproven('no-proof', 'There is no deposit');
    const anchors = witnessedMoments(dossier.anchors);
    const first = earliest(ofTheBest(anchors));
    if (first === null) return answers.unproven(...noWitness(dossier));
    const delayMs = Date.parse(first.time) - Date.parse(capture.endedAt);
    const evidence = {
      captureEndedAt: capture.endedAt,
      anchoredAt: first.time,
      by: first,
      delaySeconds: delayMs / 1000,
      promptSeconds: PROMPT_MS / 1000,
      toleranceSeconds: CLOCK_SKEW_MS / 1000,
    };
    const early = anchors.find((moment) => isBefore(moment, capture.endedAt));
    if (early !== undefined)
      return answers.fail(
        'time-out-of-order',
        'A witness is older than the end of the capture that it is said to hold',
        { ...evidence, early },
      );
    // A clock that may be off by more than the limit cannot show that it was kept.
    if (delayMs > PROMPT_MS || first.error * 1000 > PROMPT_MS)
      return answers.unproven('deposit-late', 'It is not shown that a witness saw it within ten minutes', evidence);
    return answers.pass('A witness saw it within ten minutes of the capture', evidence);
  });
}

/** Beyond what two clocks may differ, and what the witness's own time may be off. */
function isBefore({ time, error }: WitnessedMoment, moment: string): boolean {
  return !isOrdered(moment, time, CLOCK_SKEW_MS + error * 1000);
}

function earliest(moments: readonly WitnessedMoment[]): WitnessedMoment | null {
  return moments.reduce<WitnessedMoment | null>(
    (first, one) => (first === null || Date.parse(one.time) < Date.parse(first.time) ? one : first),
    null,
  );
}

function noWitness({ anchors }: Dossier): ['no-anchor' | 'anchor-pending', string] {
  const isPending = anchors.some(({ report }) => report.outcome === 'pending');
  return isPending ? ['anchor-pending', 'No anchor is complete yet'] : ['no-anchor', 'There is no anchor that holds'];
}
