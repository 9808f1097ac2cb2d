import {
  type ClockReading,
  ENVIRONMENT_TYPE,
  type EnvironmentChange,
  type EnvironmentFinding,
  type EnvironmentReport,
  type Tools,
} from '@guzheng/evidence';
import { parseTimeServer, type TimeServerName } from '../clock/address.ts';
import { assessClock, type ClockSpan } from '../clock/assess.ts';
import { compareSiteDates } from '../clock/site-dates.ts';
import { askAfter, askBefore } from '../clock/time-servers.ts';
import type { Exchange } from '../exchange.ts';
import type { Call, Clock } from '../log/call-log.ts';
import { type BrowserLook, lookAtBrowser } from './browser.ts';
import { changesBetween } from './changes.ts';
import { concern, found, listed } from './finding.ts';
import { type Machine, type ProgramRun, thisMachine } from './machine.ts';
import { lookAtTools } from './program.ts';
import { resurvey, type SurveyOptions, surveyEnvironment } from './survey.ts';

export interface EnvironmentCheckOptions extends Pick<SurveyOptions, 'folder' | 'host' | 'ca'> {
  /** The executable that will be started; absent where none is. */
  readonly browser?: string;
  /** `host` or `host:port`; none are asked where the list is empty. */
  readonly timeServers: readonly string[];
  readonly clock: Clock;
  /** Told of every call that is made, for the call log. */
  readonly onCall: (call: Call) => void;
  readonly machine?: Omit<Machine, 'onRun'>;
}

/** What is known at the end, and goes into the same report. */
export interface EnvironmentFacts {
  readonly tools: Tools;
  /** Absent where no browser was started. */
  readonly browser?: BrowserLook;
  /** The main document of each means, for the site's own time. */
  readonly documents: readonly Exchange[];
}

/** A look at this machine that has begun. */
export interface EnvironmentCheck {
  /**
   * Done when the first look is complete: wait for it before the page is opened. The time servers may still be out. Rejects only with
   * what `onCall` throws.
   */
  readonly looked: Promise<void>;
  /** Looks once more at what can change, asks the clocks once more, and puts the report together. Rejects as `looked` does. */
  conclude(facts: EnvironmentFacts): Promise<EnvironmentReport>;
  /** Ends what is under way. To be called whatever happened; nothing is told to `onCall` afterwards. */
  abandon(): void;
}

/** What the parts of one check share. */
interface Course {
  readonly machine: Machine;
  readonly survey: SurveyOptions;
  readonly servers: readonly TimeServerName[];
  readonly clock: Clock;
  readonly began: Moment;
  readonly runs: readonly ProgramRun[];
  readonly errors: ErrorWatch;
  readonly signal: AbortSignal;
  readonly tell: (call: Call) => void;
}

interface FirstLook {
  readonly checkedAt: string;
  readonly findings: readonly EnvironmentFinding[];
}

/**
 * Begins the environment check 清洁性检查 and the comparison of the clock, and returns at once.
 * Throws TypeError for a time server that is none.
 */
export function checkEnvironment(options: EnvironmentCheckOptions): EnvironmentCheck {
  const end = new AbortController();
  const course = courseOf(options, end.signal);
  const first = lookFirst(course);
  const before = askFirst(course);
  const looked = first.then(() => undefined);
  // Whoever waits for them gets their errors; that nobody may be left to wait must not end the process.
  for (const promise of [looked, before]) promise.catch(() => undefined);
  return {
    looked,
    conclude: async (facts) => await conclude(course, await first, await before, facts),
    abandon: () => {
      end.abort();
      course.errors.stop();
    },
  };
}

function courseOf(options: EnvironmentCheckOptions, signal: AbortSignal): Course {
  const { clock, timeServers, machine = thisMachine(), onCall } = options;
  const servers = timeServers.map(parseTimeServer);
  const runs: ProgramRun[] = [];
  return {
    machine: { ...machine, onRun: (run) => runs.push(run) },
    survey: surveyOptions(options),
    servers,
    clock,
    began: momentOf(clock),
    runs,
    errors: watchErrors(),
    signal,
    tell: (call) => {
      if (!signal.aborted) onCall(call);
    },
  };
}

function surveyOptions({ folder, host, ca, browser, clock }: EnvironmentCheckOptions): SurveyOptions {
  return {
    folder,
    executables: { node: process.execPath, ...(browser === undefined ? {} : { browser }) },
    now: clock.now,
    ...(host === undefined ? {} : { host }),
    ...(ca === undefined ? {} : { ca }),
  };
}

async function lookFirst({ machine, survey, clock, tell }: Course): Promise<FirstLook> {
  const findings = await surveyEnvironment(machine, survey);
  const counts = { found: 0, concern: 0, unchecked: 0 };
  for (const { outcome } of findings) counts[outcome] += 1;
  tell({ means: 'system', call: 'check environment', args: {}, result: { ok: true, ...counts } });
  return { checkedAt: clock.now().toISOString(), findings };
}

async function askFirst({ servers, clock, signal, tell }: Course): Promise<ClockReading[]> {
  return logged(await askBefore(servers, { clock, signal }), tell);
}

async function askAgain({ servers, clock, signal, tell }: Course, before: ClockReading[]): Promise<ClockReading[]> {
  return logged(await askAfter(servers, before, { clock, signal }), tell);
}

function logged(readings: ClockReading[], tell: Course['tell']): ClockReading[] {
  for (const { server, ip, askedAt, outcome, offsetMs, roundTripMs, detail } of readings) {
    const args = { server, askedAt, ...(ip === undefined ? {} : { ip }) };
    const call = { means: 'system', call: 'ask time server', args } as const;
    if (outcome === 'answered') tell({ ...call, result: { ok: true, offsetMs, roundTripMs } });
    else tell({ ...call, result: { ok: false, error: detail ?? outcome } });
  }
  return readings;
}

async function lookAgain(course: Course, { findings }: FirstLook): Promise<EnvironmentChange[]> {
  const { machine, survey, tell } = course;
  const changes = changesBetween(findings, await resurvey(machine, survey));
  tell({ means: 'system', call: 'check environment again', args: {}, result: { ok: true, changes: changes.length } });
  return changes;
}

async function conclude(
  course: Course,
  first: FirstLook,
  before: ClockReading[],
  facts: EnvironmentFacts,
): Promise<EnvironmentReport> {
  const [changes, after] = await Promise.all([lookAgain(course, first), askAgain(course, before)]);
  const { siteDates, finding: siteDate } = compareSiteDates(facts.documents);
  const readings = [...before, ...after];
  const clock = [...assessClock(readings, spanSince(course.began, course.clock)), siteDate];
  const findings = [...first.findings, ...toolFindings(facts), ...clock, ...soundness(course)];
  return {
    type: ENVIRONMENT_TYPE,
    checkedAt: first.checkedAt,
    // The point first, so that a reader has together what belongs together; the sort is stable.
    findings: findings.sort((a, b) => (a.point < b.point ? -1 : a.point > b.point ? 1 : 0)),
    recheckedAt: course.clock.now().toISOString(),
    changes,
    clock: { readings, siteDates },
  };
}

function toolFindings({ tools, browser }: EnvironmentFacts): EnvironmentFinding[] {
  return [...lookAtTools(tools), ...(browser === undefined ? [] : lookAtBrowser(browser, tools))];
}

/** E2: what the tool's own work brought to light. */
function soundness({ errors, runs }: Course): EnvironmentFinding[] {
  const names = errors.stop();
  const ended = runs.map(({ program, args, ended }) => `${[program, ...args].join(' ')}: ${ended}`);
  return [
    names.length === 0
      ? found('uncaught-errors', 'E2', 'no error went uncaught in this process from beginning to end', { count: 0 })
      : concern('uncaught-errors', 'E2', `${names.length} errors went uncaught in this process: ${listed(names)}`, {
          count: names.length,
        }),
    found('programs-run', 'E2', `programs of the system run for this check: ${listed(ended)}`, { runs }),
  ];
}

interface ErrorWatch {
  /** The names of the errors since the watch began; their messages may hold anything. */
  stop(): readonly string[];
}

/** A monitor changes nothing in what becomes of an error: a program around this one may have an answer to it. */
function watchErrors(): ErrorWatch {
  const names: string[] = [];
  const note = (error: Error) => names.push(error.name);
  process.on('uncaughtExceptionMonitor', note);
  return {
    stop: () => {
      process.off('uncaughtExceptionMonitor', note);
      return names;
    },
  };
}

interface Moment {
  readonly wall: number;
  readonly mono: number;
}

function momentOf(clock: Clock): Moment {
  return { wall: clock.now().getTime(), mono: clock.mono() };
}

function spanSince(began: Moment, clock: Clock): ClockSpan {
  const { wall, mono } = momentOf(clock);
  return { wallMs: wall - began.wall, monoMs: mono - began.mono };
}
