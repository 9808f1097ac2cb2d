import type { EnvironmentFinding } from '@guzheng/evidence';
import { concern, found, listed, unchecked } from './finding.ts';
import { type Machine, readSmall, runProgram, textOf } from './machine.ts';

/** What one place of settings says: nothing there, or what is set, as `what: where`. */
interface Settings {
  readonly source: string;
  readonly set: readonly string[];
}

/** Printed in every finding that has one: it must not look as if the capture went through it. */
const NOT_FOLLOWED = 'neither means of capture follows it';

/** E3: the proxy of the operating system, which the cleanliness check of a notary looks for in the LAN settings. */
export async function lookAtSystemProxy(machine: Machine): Promise<EnvironmentFinding[]> {
  const settings = await settingsOf(machine);
  if (settings.length === 0) {
    return [
      unchecked(
        'system-proxy',
        'E3',
        'this system has no proxy settings that could be read from a file or a program of its own',
      ),
    ];
  }
  const set = settings.flatMap(({ source, set }) => set.map((what) => `${what} (${source})`));
  const sources = settings.map(({ source }) => source);
  if (set.length === 0) return [found('system-proxy', 'E3', `no proxy is set in ${listed(sources)}`, { sources, set })];
  return [concern('system-proxy', 'E3', `set: ${listed(set)}; ${NOT_FOLLOWED}`, { sources, set })];
}

async function settingsOf(machine: Machine): Promise<Settings[]> {
  switch (machine.platform) {
    case 'darwin':
      return await fromProgram(machine, '/usr/sbin/scutil', ['--proxy'], parseScutil);
    case 'win32':
      return await fromProgram(machine, '/Windows/System32/reg.exe', ['query', INTERNET_SETTINGS], parseRegistry);
    case 'linux':
      return (await Promise.all([gnome(machine), kde(machine), etcEnvironment(machine)])).flat();
    default:
      return [];
  }
}

type Parse = (text: string) => readonly string[];

async function fromProgram(
  machine: Machine,
  program: string,
  args: readonly string[],
  parse: Parse,
): Promise<Settings[]> {
  const text = await runProgram(machine, program, args);
  const source = program.replace(/^.*\//, '').replace(/\.exe$/, '');
  return text === undefined ? [] : [{ source, set: parse(text) }];
}

/** A desktop's settings are only in force where one runs; without its bus the program would print defaults. */
async function gnome(machine: Machine): Promise<Settings[]> {
  if (machine.env.DBUS_SESSION_BUS_ADDRESS === undefined && machine.env.XDG_CURRENT_DESKTOP === undefined) return [];
  return await fromProgram(
    machine,
    '/usr/bin/gsettings',
    ['list-recursively', 'org.gnome.system.proxy'],
    parseGsettings,
  );
}

/** Lines of `schema key value`. The schema of http also has a password: only what is named here is read. */
export function parseGsettings(text: string): readonly string[] {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, schema, key, value] =
      /^org\.gnome\.system\.(proxy\S*) (mode|host|port|autoconfig-url) '?(.*?)'?$/.exec(line) ?? [];
    if (schema !== undefined) values.set(`${schema} ${key}`, value ?? '');
  }
  const mode = values.get('proxy mode');
  if (mode === 'auto') return [`automatic: ${whereOf(values.get('proxy autoconfig-url') ?? '') || 'WPAD'}`];
  if (mode !== 'manual') return [];
  return ['http', 'https', 'ftp', 'socks'].flatMap((kind) => {
    const host = values.get(`proxy.${kind} host`) ?? '';
    return host === '' ? [] : [`${kind}: ${whereOf(`${host}:${values.get(`proxy.${kind} port`) ?? ''}`)}`];
  });
}

async function kde(machine: Machine): Promise<Settings[]> {
  const text = await textOf(machine, `${machine.home}/.config/kioslaverc`);
  return text === undefined ? [] : [{ source: 'kioslaverc', set: parseKioslaverc(text) }];
}

/** ProxyType: 0 none, 1 by hand, 2 by a script, 3 found by WPAD, 4 from the environment. */
export function parseKioslaverc(text: string): readonly string[] {
  const section = text.split(/^(?=\[)/m).find((part) => part.startsWith('[Proxy Settings]')) ?? '';
  const values = new Map(section.split('\n').map((line) => [line.replace(/=.*/s, ''), line.replace(/^[^=]*=?/, '')]));
  switch (values.get('ProxyType')) {
    case '1':
      return ['http', 'https', 'ftp', 'socks'].flatMap((kind) => {
        const where = whereOf((values.get(`${kind}Proxy`) ?? '').trim().replace(/ (\d+)$/, ':$1'));
        return where === '' ? [] : [`${kind}: ${where}`];
      });
    case '2':
      return [`automatic: ${whereOf(values.get('Proxy Config Script') ?? '')}`];
    case '3':
      return ['automatic: WPAD'];
    case '4':
      return ['from variables'];
    default:
      return [];
  }
}

/** pam_env(8): variables that every session gets. */
async function etcEnvironment(machine: Machine): Promise<Settings[]> {
  const file = await readSmall(machine, '/etc/environment');
  if (file.state !== 'read') return [];
  const names = [...file.text.matchAll(/^\s*(?:export\s+)?((?:https?|all|ftp)_proxy)\s*=/gim)].map(
    ([, name = '']) => name,
  );
  return [{ source: '/etc/environment', set: names }];
}

/** A property list in words: `HTTPEnable : 1`, `HTTPProxy : 10.0.0.1`. */
export function parseScutil(text: string): readonly string[] {
  const value = (name: string) => new RegExp(`^\\s*${name} : (.*)$`, 'm').exec(text)?.[1]?.trim() ?? '';
  const byHand = ['HTTP', 'HTTPS', 'FTP', 'SOCKS']
    .filter((kind) => value(`${kind}Enable`) === '1')
    .map((kind) => `${kind.toLowerCase()}: ${whereOf(`${value(`${kind}Proxy`)}:${value(`${kind}Port`)}`)}`);
  const script =
    value('ProxyAutoConfigEnable') === '1' ? [`automatic: ${whereOf(value('ProxyAutoConfigURLString'))}`] : [];
  return [...byHand, ...script, ...(value('ProxyAutoDiscoveryEnable') === '1' ? ['automatic: WPAD'] : [])];
}

const INTERNET_SETTINGS = 'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings';

/** Lines of `name type value`. ProxyServer is `host:port` or `http=host:port;https=host:port`. */
export function parseRegistry(text: string): readonly string[] {
  const value = (name: string) => new RegExp(`^\\s+${name}\\s+REG_\\w+\\s+(.*)$`, 'm').exec(text)?.[1]?.trim() ?? '';
  const servers = value('ProxyServer')
    .split(';')
    .filter((server) => server !== '');
  const script = value('AutoConfigURL');
  return [
    ...(Number(value('ProxyEnable')) === 1 ? servers.map(serverOf) : []),
    ...(script === '' ? [] : [`automatic: ${whereOf(script)}`]),
  ];
}

function serverOf(server: string): string {
  const [, kind = 'all', where = ''] = /^(?:(\w+)=)?(.*)$/.exec(server) ?? [];
  return `${kind}: ${whereOf(where)}`;
}

/** Host and port alone: before an `@` there may be a password, and after the host a token. */
function whereOf(address: string): string {
  return address
    .trim()
    .replace(/^[a-z][a-z0-9+.-]*:\/\//i, '')
    .replace(/[/?#].*$/s, '')
    .replace(/^.*@/s, '')
    .slice(0, 255);
}
