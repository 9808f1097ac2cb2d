import { arch, hostname, release, type, uptime, version } from 'node:os';
import type { EnvironmentFinding } from '@guzheng/evidence';
import { found } from './finding.ts';
import { type Machine, textOf } from './machine.ts';

/** E1: what the machine runs and is called; E2: since when. */
export async function lookAtSystem(machine: Machine): Promise<EnvironmentFinding[]> {
  const distribution = await distributionOf(machine);
  const name = `${type()} ${release()} on ${arch()}`;
  return [
    found('os', 'E1', distribution === undefined ? name : `${distribution}, ${name}`, {
      type: type(),
      release: release(),
      version: version(),
      arch: arch(),
      ...(distribution === undefined ? {} : { distribution }),
    }),
    found('hostname', 'E1', hostname(), { hostname: hostname() }),
    // Whole minutes: the exact second tells nothing more.
    found('uptime', 'E2', `the machine has been up for ${span(uptime())}`, { minutes: Math.floor(uptime() / 60) }),
  ];
}

/** os-release(5): both places, the first one there wins. */
async function distributionOf(machine: Machine): Promise<string | undefined> {
  const text = (await textOf(machine, '/etc/os-release')) ?? (await textOf(machine, '/usr/lib/os-release'));
  return /^PRETTY_NAME="?([^"\n]{1,100})"?$/m.exec(text ?? '')?.[1];
}

function span(seconds: number): string {
  const hours = Math.floor(seconds / 3600);
  return hours < 48 ? `${hours} h ${Math.floor((seconds % 3600) / 60)} min` : `${Math.floor(hours / 24)} days`;
}
