import type { EnvironmentFinding, EnvironmentPoint } from '@guzheng/evidence';
import { lookAtBinaries, lookAtPolicies } from './browser.ts';
import { unchecked } from './finding.ts';
import { lookAtHosts } from './hosts.ts';
import { lookAtInterfaces } from './interfaces.ts';
import { lookAtLocale } from './locale.ts';
import { codeOf, type Machine } from './machine.ts';
import { lookAtMachineKind } from './machine-kind.ts';
import { notDone } from './not-done.ts';
import { lookAtUserCertificates } from './nss.ts';
import { lookAtProcesses } from './processes.ts';
import { lookAtProgram } from './program.ts';
import { lookAtResolvers } from './resolvers.ts';
import { lookAtResources } from './resources.ts';
import { lookAtRoutes } from './routes.ts';
import { testItself } from './self-test.ts';
import { lookAtSystem } from './system.ts';
import { lookAtSystemProxy } from './system-proxy.ts';
import { lookAtTrust } from './trust.ts';
import { lookAtVariables } from './variables.ts';

export interface SurveyOptions {
  /** Where the package is put together: its disk is looked at and tried. */
  readonly folder: string;
  /** The host whose page is captured; absent where nothing is. */
  readonly host?: string;
  /** Program files by the names that findings give them: `node`, `browser`. */
  readonly executables: Readonly<Record<string, string>>;
  /** Certificates that the capture was told to believe, PEM. */
  readonly ca?: string;
  readonly now: () => Date;
}

/** One subject: its name, for the finding that says it could not be looked at; the point it serves; and the look. */
interface Subject {
  readonly id: string;
  readonly point: EnvironmentPoint;
  readonly look: (machine: Machine, options: SurveyOptions) => Promise<EnvironmentFinding[]>;
}

/** What stays as it is while a page is captured. */
const LASTING: readonly Subject[] = [
  { id: 'system', point: 'E1', look: lookAtSystem },
  { id: 'machine-kind', point: 'E1', look: lookAtMachineKind },
  { id: 'resources', point: 'E2', look: (_, { folder }) => lookAtResources(folder) },
  { id: 'self-test', point: 'E2', look: (_, { folder }) => testItself(folder) },
  { id: 'processes', point: 'E3', look: lookAtProcesses },
  { id: 'program', point: 'E6', look: () => lookAtProgram() },
  { id: 'not-done', point: 'E3', look: async () => notDone() },
];

/** What somebody could change meanwhile, and is looked at again. */
const CHANGING: readonly Subject[] = [
  {
    id: 'hosts-file',
    point: 'E3',
    look: (machine, { host }) => lookAtHosts(machine, host === undefined ? {} : { host }),
  },
  { id: 'variables', point: 'E3', look: lookAtVariables },
  { id: 'system-proxy', point: 'E3', look: lookAtSystemProxy },
  { id: 'trust', point: 'E3', look: (machine, { ca }) => lookAtTrust(machine, ca) },
  { id: 'trust-browser-user', point: 'E3', look: lookAtUserCertificates },
  { id: 'browser-policies', point: 'E3', look: lookAtPolicies },
  { id: 'locale', point: 'E4', look: (_, { now }) => lookAtLocale(now()) },
  { id: 'resolvers', point: 'E5', look: lookAtResolvers },
  { id: 'interfaces', point: 'E5', look: () => lookAtInterfaces() },
  { id: 'routes', point: 'E5', look: lookAtRoutes },
  { id: 'program-binaries', point: 'E6', look: (_, { executables }) => lookAtBinaries(executables) },
];

/** Longer than any of them takes; a file system that hangs must not hold the capture. */
const MAX_LOOK_MS = 5_000;

/** Looks at everything on this machine that may speak for or against a capture made on it. Never throws. */
export async function surveyEnvironment(machine: Machine, options: SurveyOptions): Promise<EnvironmentFinding[]> {
  return await lookAll([...LASTING, ...CHANGING], machine, options);
}

/** Looks once more at what can change. Never throws. */
export async function resurvey(machine: Machine, options: SurveyOptions): Promise<EnvironmentFinding[]> {
  return await lookAll(CHANGING, machine, options);
}

async function lookAll(
  subjects: readonly Subject[],
  machine: Machine,
  options: SurveyOptions,
): Promise<EnvironmentFinding[]> {
  const findings = await Promise.all(subjects.map((subject) => lookAt(subject, machine, options)));
  return findings.flat();
}

/** A subject that fails is one that could not be checked, and costs no other its place. */
async function lookAt(
  { id, point, look }: Subject,
  machine: Machine,
  options: SurveyOptions,
): Promise<EnvironmentFinding[]> {
  const open = (why: string) => [unchecked(id, point, `it could not be looked at ${why}`)];
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<EnvironmentFinding[]>((resolve) => {
    timer = setTimeout(() => resolve(open(`within ${MAX_LOOK_MS / 1000} s`)), MAX_LOOK_MS);
  });
  try {
    return await Promise.race([look(machine, options), tooLong]);
  } catch (error) {
    return open(`(${codeOf(error)})`);
  } finally {
    clearTimeout(timer);
  }
}
