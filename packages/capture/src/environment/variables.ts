import { url as inspectorUrl } from 'node:inspector';
import type { EnvironmentFinding } from '@guzheng/evidence';
import { concern, found, listed, unchecked } from './finding.ts';
import { type Machine, readSmall } from './machine.ts';

/** Their values can hold passwords, and only their presence matters to the question. */
const PROXY_VARIABLES = ['http_proxy', 'https_proxy', 'all_proxy', 'ftp_proxy', 'ws_proxy', 'wss_proxy', 'no_proxy'];

/** They change what a program does before its first line, or which certificates it believes, or give its keys away. */
const PROCESS_VARIABLES = [
  'NODE_OPTIONS',
  'NODE_EXTRA_CA_CERTS',
  'NODE_TLS_REJECT_UNAUTHORIZED',
  'NODE_USE_SYSTEM_CA',
  'NODE_USE_ENV_PROXY',
  'NODE_PATH',
  'NODE_DEBUG',
  'SSLKEYLOGFILE',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'OPENSSL_CONF',
  'LD_PRELOAD',
  'LD_LIBRARY_PATH',
  'LD_AUDIT',
  'DYLD_INSERT_LIBRARIES',
];

/** E3: what was put into this process from outside. Names only: no value is read into a finding. */
export async function lookAtVariables(machine: Machine): Promise<EnvironmentFinding[]> {
  return [
    proxyVariables(machine.env),
    processVariables(machine.env),
    processFlags(process.execArgv),
    ...(await preload(machine)),
  ];
}

function proxyVariables(env: Machine['env']): EnvironmentFinding {
  const names = PROXY_VARIABLES.flatMap((name) => [name, name.toUpperCase()]);
  const present = setIn(env, names);
  if (present.length === 0)
    return found('proxy-variables', 'E3', `none of ${listed(PROXY_VARIABLES)} is set`, { present });
  const proxies = present.filter((name) => name.toLowerCase() !== 'no_proxy');
  const detail = `set: ${listed(present)}; neither means of capture follows them`;
  return (proxies.length === 0 ? found : concern)('proxy-variables', 'E3', detail, { present });
}

function processVariables(env: Machine['env']): EnvironmentFinding {
  const present = setIn(env, PROCESS_VARIABLES);
  const id = 'process-variables';
  if (present.length === 0) return found(id, 'E3', `none of ${listed(PROCESS_VARIABLES, 99)} is set`, { present });
  return concern(id, 'E3', `set: ${listed(present, 99)}`, { present });
}

function setIn(env: Machine['env'], names: readonly string[]): string[] {
  return [...new Set(names)].filter((name) => env[name] !== undefined && env[name] !== '');
}

/** Flags that only say where a program comes from and how it is shown. */
const HARMLESS_FLAGS = [
  '--conditions',
  '-C',
  '--enable-source-maps',
  '--experimental-strip-types',
  '--no-warnings',
  '--disable-warning',
  '--max-old-space-size',
  '--input-type',
  '--eval',
  '-e',
  '--stack-trace-limit',
];

const FLAG = /^--?[a-z][a-z0-9-]*$/i;

/** What comes after a flag may be a program text or a path: the name of the flag is all that is kept. */
export function processFlags(execArgv: readonly string[]): EnvironmentFinding {
  const flags = [...new Set(execArgv.map((arg) => arg.replace(/=.*/s, '')).filter((arg) => FLAG.test(arg)))];
  const other = flags.filter((flag) => !HARMLESS_FLAGS.includes(flag));
  const debugged = inspectorUrl() !== undefined;
  const data = { flags, debugged };
  if (debugged) return concern('process-flags', 'E3', 'a debugger can attach to this process', data);
  if (other.length > 0) return concern('process-flags', 'E3', `Node.js was started with ${listed(other)}`, data);
  return found('process-flags', 'E3', 'Node.js was started without flags that load or change a program', data);
}

/** ld.so(8): libraries in this file are loaded into every program. Only Linux has it. */
async function preload(machine: Machine): Promise<EnvironmentFinding[]> {
  if (machine.platform !== 'linux') return [];
  const id = 'preload-file';
  const file = await readSmall(machine, '/etc/ld.so.preload');
  if (file.state === 'unreadable') return [unchecked(id, 'E3', `/etc/ld.so.preload could not be read (${file.why})`)];
  const libraries = file.state === 'read' ? file.text.split(/[\s:]+/).filter((name) => name !== '').length : 0;
  if (libraries === 0) return [found(id, 'E3', 'no library is loaded into every program by /etc/ld.so.preload')];
  return [concern(id, 'E3', `/etc/ld.so.preload loads ${libraries} libraries into every program`, { libraries })];
}
