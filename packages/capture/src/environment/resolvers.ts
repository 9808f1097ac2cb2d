import { createHash } from 'node:crypto';
import { getServers } from 'node:dns';
import type { EnvironmentFinding } from '@guzheng/evidence';
import { found, listed, unchecked } from './finding.ts';
import { type Machine, readSmall } from './machine.ts';

interface ResolverFile {
  readonly nameServers: readonly string[];
  readonly search: readonly string[];
}

/** E5: whom this machine asks for addresses. What they answered is in evidence/network.json. */
export async function lookAtResolvers(machine: Machine): Promise<EnvironmentFinding[]> {
  if (machine.platform === 'win32' || machine.platform === 'darwin') return [fromSettings()];
  const file = await readSmall(machine, '/etc/resolv.conf');
  switch (file.state) {
    case 'absent':
      return [unchecked('resolvers', 'E5', 'there is no /etc/resolv.conf')];
    case 'unreadable':
      return [unchecked('resolvers', 'E5', `/etc/resolv.conf could not be read (${file.why})`)];
    case 'read':
      return [await fromFile(machine, file.bytes, parseResolvConf(file.text))];
  }
}

/** resolv.conf(5); of several `search` lines the last one counts. */
export function parseResolvConf(text: string): ResolverFile {
  const lines = text.split('\n').map((line) => line.trim().split(/\s+/));
  const values = (word: string) => lines.filter(([first]) => first === word).map(([, ...rest]) => rest);
  return {
    nameServers: values('nameserver').flatMap(([address]) => (address === undefined ? [] : [address.slice(0, 100)])),
    search: (values('search').at(-1) ?? values('domain').at(-1) ?? []).slice(0, 20),
  };
}

async function fromFile(
  machine: Machine,
  bytes: Uint8Array,
  { nameServers, search }: ResolverFile,
): Promise<EnvironmentFinding> {
  const behind = await behindStub(machine, nameServers);
  const detail = [
    `name servers ${listed(nameServers)}`,
    ...(behind.length === 0 ? [] : [`which ask ${listed(behind)}`]),
    ...(search.length === 0 ? [] : [`names are also looked for in ${listed(search)}`]),
  ].join('; ');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return found('resolvers', 'E5', detail, { nameServers, behind, search, sha256 });
}

/** systemd-resolved listens on this machine, and keeps the list of those it asks beside (systemd-resolved.service(8)). */
async function behindStub(machine: Machine, nameServers: readonly string[]): Promise<readonly string[]> {
  if (!nameServers.includes('127.0.0.53')) return [];
  const file = await readSmall(machine, '/run/systemd/resolve/resolv.conf');
  return file.state === 'read' ? parseResolvConf(file.text).nameServers : [];
}

function fromSettings(): EnvironmentFinding {
  const nameServers = getServers();
  return found('resolvers', 'E5', `name servers ${listed(nameServers)}`, { nameServers });
}
