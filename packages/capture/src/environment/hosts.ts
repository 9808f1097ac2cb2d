import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import type { EnvironmentFinding } from '@guzheng/evidence';
import { concern, found, listed, unchecked } from './finding.ts';
import { type Machine, readSmall } from './machine.ts';

/** One name that the hosts file gives an address to (hosts(5)). */
export interface HostsEntry {
  readonly address: string;
  readonly name: string;
}

export interface HostsOptions {
  /** The host whose page is captured. */
  readonly host?: string;
  /** This machine's own name. */
  readonly ownName?: string;
}

/** Block lists have a hundred thousand entries: these many are named, all are counted and digested. */
const MOST_NAMED = 100;

/**
 * E3, the step that shows that no "virtual site" stands in the way: an entry in the hosts file can send a name to any address, and
 * the system resolver believes it before it asks anyone.
 */
export async function lookAtHosts(machine: Machine, options: HostsOptions = {}): Promise<EnvironmentFinding[]> {
  const path = machine.platform === 'win32' ? '/Windows/System32/drivers/etc/hosts' : '/etc/hosts';
  const file = await readSmall(machine, path);
  switch (file.state) {
    case 'absent':
      return [found('hosts-file', 'E3', 'there is no hosts file')];
    case 'unreadable':
      return [unchecked('hosts-file', 'E3', `the hosts file could not be read (${file.why})`)];
    case 'read':
      return [judge(file.bytes, parseHosts(file.text), options)];
  }
}

/** Every name of every line, lower case; comments and lines without a name are no entries. */
export function parseHosts(text: string): HostsEntry[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    return names.map((name) => ({ address: address.toLowerCase(), name: name.toLowerCase() }));
  });
}

function judge(bytes: Uint8Array, entries: readonly HostsEntry[], options: HostsOptions): EnvironmentFinding {
  const { host, ownName = hostname() } = options;
  const unusual = entries.filter((entry) => !isOrdinary(entry, ownName.toLowerCase()));
  const captured = host !== undefined && entries.some(({ name }) => name === host.toLowerCase());
  const data = {
    sha256: createHash('sha256').update(bytes).digest('hex'),
    bytes: bytes.length,
    entries: entries.length,
    unusualCount: unusual.length,
    unusual: unusual.slice(0, MOST_NAMED).map(({ address, name }) => ({ address: cut(address), name: cut(name) })),
    ...(host === undefined ? {} : { namesCapturedHost: captured }),
  };
  if (captured) return concern('hosts-file', 'E3', `the hosts file names the captured host ${host}`, data);
  if (unusual.length === 0) {
    return found('hosts-file', 'E3', `the hosts file has ${entries.length} names, all of this machine itself`, data);
  }
  const named = unusual.map(({ address, name }) => `${cut(name)} (${cut(address)})`);
  return concern('hosts-file', 'E3', `the hosts file gives an address to ${listed(named)}`, data);
}

const LOOPBACK = /^(127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1|fe80::1%lo0)$/;
/** As Debian's and macOS's hosts files come. */
const ORDINARY_GROUPS = [
  'ip6-localnet',
  'ip6-mcastprefix',
  'ip6-allnodes',
  'ip6-allrouters',
  'ip6-allhosts',
  'broadcasthost',
];
const LOCAL_NAME = /^(localhost\d?|.+\.localhost|localhost\d?\.localdomain\d?|ip6-localhost|ip6-loopback)$/;

/**
 * Of this machine: its names for itself, its own name at whatever address (a container's has its own), and names without a dot at a
 * loopback address, which no site on the Internet has.
 */
function isOrdinary({ address, name }: HostsEntry, ownName: string): boolean {
  if (ORDINARY_GROUPS.includes(name)) return true;
  if (name === ownName || name.startsWith(`${ownName}.`)) return true;
  return LOOPBACK.test(address) && (LOCAL_NAME.test(name) || !name.includes('.'));
}

/** RFC 1035 §2.3.4 lets no name be longer. */
function cut(text: string): string {
  return text.slice(0, 255);
}
