import { layout } from '@guzheng/evidence';
import { witnessedMoments } from '../../anchors/moments.ts';
import { type Measured, recompute } from '../../clock/packet.ts';
import { FaultList } from '../../container/fault.ts';
import { innerNetwork } from '../../network/address.ts';
import type { Check } from '../../report.ts';
import { CLOCK_SKEW_MS, isOrdered } from '../../time.ts';
import { type Answers, answersTo, type Evidence } from '../check.ts';
import type { Dossier } from '../dossier.ts';
import { describeFindings, type EnvironmentReading, stepsOf, withEnvironment } from './findings.ts';

/** One clock may be wrong; where two agree, both would have to be wrong alike. */
const NEEDED = 2;
/** A court counts in seconds. */
const BOUND_MS = 1_000;
/** The monotonic clock goes on while a wall clock is set; disciplined clocks differ by less. */
const STEP_MS = 2_000;
/** So many hosts that all tell the same other time outweigh the machine. */
const HOSTS_NEEDED = 3;

/** E4: the clock was right before and after, by the packets of two time servers; and nothing that others saw contradicts it. */
export function checkClock(dossier: Dossier): Check {
  const answers = answersTo('E4');
  return withEnvironment(dossier, answers, (own) => {
    const faults = new FaultList();
    const sides = { before: measuredBy(own, 'before', faults), after: measuredBy(own, 'after', faults) };
    checkLogged(own, faults);
    checkWitnesses(own, dossier, faults);
    checkHosts(own, faults);
    const evidence = {
      before: describeSide(sides.before),
      after: describeSide(sides.after),
      boundMs: BOUND_MS,
      step: own.contents.log.course.step,
      ...describeFindings(own.of('E4')),
    };
    return answers.failOn(faults, evidence) ?? judge(sides, own, answers, evidence);
  });
}

type Side = readonly Measured[];

function judge(
  sides: { before: Side; after: Side },
  own: EnvironmentReading,
  answers: Answers,
  evidence: Evidence,
): Check {
  const { step } = own.contents.log.course;
  if (step !== null && step.ms > STEP_MS)
    return answers.unproven(
      'clock-stepped',
      `The clock was set while it was captured (line ${step.line} of the call log)`,
      evidence,
    );
  for (const [when, side] of Object.entries(sides)) {
    if (side.length < NEEDED)
      return answers.unproven(
        'clock-unmeasured',
        `${side.length} time servers gave a time ${when} the capture that can be computed again; ${NEEDED} are needed`,
        evidence,
      );
    const { from, to } = common(side);
    if (from > to || Math.max(Math.abs(from), Math.abs(to)) > BOUND_MS)
      return answers.unproven('clock-off', `The clock was not right to ${BOUND_MS} ms ${when} the capture`, evidence);
  }
  return answers.pass('Before and after, at least two time servers found the clock right to a second', evidence);
}

/** What all of them agree on; `from` above `to` where they contradict each other. */
function common(side: Side): { readonly from: number; readonly to: number } {
  return { from: Math.max(...side.map(({ from }) => from)), to: Math.min(...side.map(({ to }) => to)) };
}

/** Each server once, by its address; none on this machine, which would only tell the same clock's time. */
function measuredBy({ environment }: EnvironmentReading, when: 'before' | 'after', faults: FaultList): Side {
  const byAddress = new Map<string, Measured>();
  for (const reading of environment.clock.readings) {
    if (reading.when !== when) continue;
    const result = recompute(reading);
    if (result.state === 'contradicted')
      faults.add({
        code: 'clock-reading-mismatch',
        path: layout.environment,
        detail: `The packet of ${reading.server.slice(0, 100)} does not say what the reading says of it`,
        expected: { offsetMs: result.offsetMs, leastErrorMs: result.errorMs },
        actual: { offsetMs: reading.offsetMs, errorMs: reading.errorMs },
      });
    if (result.state === 'measured' && innerNetwork(result.measured.ip) !== 'loopback')
      byAddress.set(result.measured.ip, result.measured);
  }
  return [...byAddress.values()];
}

/** An answer that was logged, and that the report leaves out, spoke against the clock perhaps. */
function checkLogged({ environment, contents }: EnvironmentReading, faults: FaultList): void {
  const { readings } = environment.clock;
  for (const { line, args, result } of stepsOf(contents, 'ask time server')) {
    if (result.ok !== true) continue;
    const isThere = readings.some(
      ({ server, askedAt, offsetMs }) =>
        server === args.server && askedAt === args.askedAt && offsetMs === result.offsetMs,
    );
    if (!isThere)
      faults.add({
        code: 'environment-log-mismatch',
        path: `${layout.callLog}:${line}`,
        detail: `The answer of a time server in line ${line} of the call log is not in evidence/environment.json`,
        expected: { server: args.server, askedAt: args.askedAt, offsetMs: result.offsetMs },
      });
  }
}

/** No witness is older than what it saw, and no block read before the capture is younger. */
function checkWitnesses({ contents }: EnvironmentReading, { anchors, notBefore }: Dossier, faults: FaultList): void {
  const { startedAt, endedAt, notBefore: block } = contents.capture;
  for (const { time, error, strength, anchor } of witnessedMoments(anchors)) {
    if (strength === 'none' || isOrdered(endedAt, time, CLOCK_SKEW_MS + error * 1000)) continue;
    addContradiction(`The witness anchor[${anchor}] is older than the end of the capture`, time, endedAt, faults);
  }
  if (block !== undefined && notBefore?.state === 'linked' && !isOrdered(block.time, startedAt, CLOCK_SKEW_MS))
    addContradiction('The block read before the capture is younger than the capture', block.time, startedAt, faults);
}

/** Hosts that nobody here runs all tell the same other time. One site may be wrong; it may be the other party's. */
function checkHosts({ contents }: EnvironmentReading, faults: FaultList): void {
  const hosts = contents.answerDates.filter(({ answers }) => answers > 0);
  const skew = CLOCK_SKEW_MS / 1000;
  const [least, most] = [Math.min(...hosts.map((host) => host.least)), Math.max(...hosts.map((host) => host.most))];
  if (hosts.length < HOSTS_NEEDED || most - least > skew || (least <= skew && most >= -skew)) return;
  addContradiction(
    `All ${hosts.length} hosts say that it was another time`,
    `${Math.round(least)} to ${Math.round(most)} s from this machine’s`,
    contents.capture.startedAt,
    faults,
  );
}

function addContradiction(detail: string, actual: string, expected: string, faults: FaultList): void {
  faults.add({ code: 'clock-contradicted', path: layout.environment, detail, expected, actual });
}

function describeSide(side: Side): Evidence {
  return { servers: side.slice(0, 20), ...(side.length === 0 ? {} : { offsetMs: common(side) }) };
}
