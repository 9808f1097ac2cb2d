import { basename } from 'node:path';
import type { EnvironmentFinding } from '@guzheng/evidence';
import { concern, found, listed, unchecked } from './finding.ts';
import { type Machine, namesIn, runProgram, textOf } from './machine.ts';

/** A busy server has a few thousand; each costs a file to read. */
const MOST_READ = 2_000;
/** Different names, not processes. */
const MOST_NAMED = 300;

/**
 * Programs that read or change what passes between a browser and a site: interception proxies, packet sniffers, injection tools, and
 * clients of proxy networks. A Java program (Burp, Charles) may call itself java, and then nothing is seen.
 */
const INTERCEPTORS =
  /^(mitmproxy|mitmdump|mitmweb|fiddler.*|charles.*|burp.*|zap|zaproxy.*|owasp.*|proxyman.*|http.?toolkit.*|whistle|anyproxy|reqable.*|sslsplit|sslstrip|sslsniff|bettercap|ettercap.*|arpspoof|wireshark.*|tshark|dumpcap|tcpdump|ngrep|frida.*|proxychains.*|redsocks|proxifier.*|clash.*|mihomo.*|verge-mihomo|v2ray.*|xray.*|sing-box.*|ss-local|sslocal|shadowsocks.*|trojan.*|privoxy|polipo|squid)$/i;

/** E3: the programs that run, by name. Never their arguments, which hold passwords. */
export async function lookAtProcesses(machine: Machine): Promise<EnvironmentFinding[]> {
  const names = await programNames(machine);
  if (names === undefined) return [unchecked('processes', 'E3', 'the running programs could not be listed')];
  const counts = countOf(names);
  const programs = Object.fromEntries([...counts].sort().slice(0, MOST_NAMED));
  const data = { count: names.length, programs };
  const seen = `${names.length} processes of ${counts.size} programs, as far as this user sees them`;
  const suspects = [...counts.keys()].filter((name) => INTERCEPTORS.test(name.replace(/\.exe$/i, ''))).sort();
  if (suspects.length === 0)
    return [found('processes', 'E3', `${seen}; none has the name of a known interception tool`, data)];
  return [
    concern('processes', 'E3', `${seen}; among them ${listed(suspects)}, which can read or change traffic`, data),
  ];
}

async function programNames(machine: Machine): Promise<string[] | undefined> {
  switch (machine.platform) {
    case 'linux':
      return await fromProc(machine);
    case 'darwin':
      return named(await runProgram(machine, '/bin/ps', ['-axo', 'comm=']), (line) => basename(line.trim()));
    case 'win32':
      return named(await runProgram(machine, '/Windows/System32/tasklist.exe', ['/fo', 'csv', '/nh']), firstField);
    default:
      return undefined;
  }
}

/** proc_pid_comm(5): at most 15 bytes, the name of the file that was executed unless the program gave itself another. */
async function fromProc(machine: Machine): Promise<string[] | undefined> {
  const ids = (await namesIn(machine, '/proc'))?.filter((name) => /^\d+$/.test(name));
  if (ids === undefined || ids.length === 0) return undefined;
  const names = await Promise.all(ids.slice(0, MOST_READ).map((id) => textOf(machine, `/proc/${id}/comm`)));
  // One that ended meanwhile has no name any more.
  return names.flatMap((name) => (name === undefined ? [] : [printable(name)]));
}

function named(text: string | undefined, nameOf: (line: string) => string): string[] | undefined {
  return text?.split(/\r?\n/).flatMap((line) => (line.trim() === '' ? [] : [printable(nameOf(line))]));
}

/** `"name.exe","1234","Console","1","12,345 K"` */
function firstField(line: string): string {
  return /^"([^"]*)"/.exec(line)?.[1] ?? '';
}

function countOf(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/** Any program may call itself anything. */
function printable(name: string): string {
  return name.trim().replace(/\p{C}/gu, '�').slice(0, 100);
}
