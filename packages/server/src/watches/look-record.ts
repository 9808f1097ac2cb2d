import type { Capture, PageState, Take } from '@guzheng/sdk/api';
import { type Baseline, baselineOf, passagesIn, steadied } from './baseline.ts';
import { crossedNow, nameOf } from './counters.ts';
import { judgeState, STANDING } from './judge.ts';
import type { KeptObservation, KeptWatch, LookRecord, Message } from './shelf.ts';
import type { Outcome } from './sight.ts';

export interface EndedLook {
  readonly watch: KeptWatch;
  readonly baseline: Baseline | undefined;
  readonly capture: Capture;
  readonly outcome: Outcome;
}

/** What a look that has ended leaves behind: the observation, what later ones are compared with, and what is told of it. Pure. */
export function recordOf(ended: EndedLook): LookRecord {
  const { watch, capture } = ended;
  const observation = observationOf(ended);
  const crossed = crossedNow(observation.counters, watch.crossed);
  const { running: _, ...rest } = watch;
  const after: KeptWatch = {
    ...rest,
    observations: watch.observations + 1,
    last: observation,
    crossed: [...watch.crossed, ...crossed.map(nameOf)],
  };
  const about = { watch: watch.id, url: watch.url, seq: observation.seq, time: observation.time };
  const proof = { capture: capture.id, ...sealedFacts(observation) };
  const thresholds = crossed.map(({ counter, threshold, value, raw }): Message => {
    return messageOf(watch, 'watch.threshold', { ...about, counter, threshold, value, raw, ...proof });
  });
  const baseline = nextBaseline(ended, observation.state);
  return {
    ...{ watch: after, observation, baseline },
    messages: [...changeOf(watch, observation, { ...about, ...proof }), ...thresholds],
  };
}

/** The take that stands for a capture: the one that was confirmed, else the last that was sealed. */
export function sealedTake({ takes }: Capture): Take | undefined {
  const sealed = takes.filter((take) => take.sealed !== undefined);
  return sealed.find(({ state }) => state === 'confirmed') ?? sealed.at(-1);
}

function observationOf({ watch, baseline, capture, outcome }: EndedLook): KeptObservation {
  const { state, reasons } = judgeState(baseline, watch.last?.state, outcome);
  const sealed = sealedTake(capture)?.sealed;
  const sight = outcome.kind === 'sealed' ? outcome.sight : undefined;
  return {
    seq: watch.observations + 1,
    time: sight?.time ?? capture.takes.at(-1)?.started ?? capture.created,
    due: watch.running?.due ?? capture.created,
    ...{ state, reasons, capture: capture.id },
    ...(sealed === undefined ? {} : { number: sealed.number, sha256: sealed.sha256 }),
    ...(sight?.textSha256 === undefined ? {} : { textSha256: sight.textSha256 }),
    // What stands in place of the page has counters of its own, of what it recommends for instance.
    counters: sight !== undefined && STANDING.includes(state) ? sight.counters : [],
    present: sight === undefined ? [] : presentOf(passagesIn(sight.text, watch.passages), state),
    ownLoads: sight?.ownLoads ?? 0,
  };
}

/** What stands there stands there; that it does not says something only where the page was seen, or is gone. */
function presentOf(found: readonly boolean[], state: PageState): (boolean | null)[] {
  const isTold = STANDING.includes(state) || state === 'removed';
  return found.map((isPresent) => (isPresent || isTold ? isPresent : null));
}

/** The first standing look begins it; the second one settles it where the page marks no body of an article. */
function nextBaseline({ watch, baseline, outcome }: EndedLook, state: PageState): Baseline | undefined {
  if (outcome.kind !== 'sealed' || !STANDING.includes(state)) return undefined;
  if (baseline === undefined) return baselineOf(outcome.sight, watch.passages);
  return baseline.isSteady || !outcome.sight.isComplete ? undefined : steadied(baseline, outcome.sight);
}

function changeOf(watch: KeptWatch, observation: KeptObservation, about: Message['data']): Message[] {
  const from = watch.last?.state;
  const { state: to, reasons } = observation;
  return from === undefined || from === to ? [] : [messageOf(watch, 'watch.changed', { ...about, from, to, reasons })];
}

function messageOf({ account }: KeptWatch, event: Message['event'], data: Message['data']): Message {
  return { account, event, data };
}

function sealedFacts({ number, sha256 }: KeptObservation): { number?: string; sha256?: string } {
  return { ...(number === undefined ? {} : { number }), ...(sha256 === undefined ? {} : { sha256 }) };
}
