import { arch, release, type, version } from 'node:os';
import { ENVIRONMENT_TYPE, type EnvironmentFinding, type EnvironmentReport, type Tools } from '@guzheng/evidence';
import type { LaunchedBrowser } from '../browser/launch.ts';
import type { GlyphTest } from '../fonts/glyphs.ts';

export interface EnvironmentFacts {
  readonly checkedAt: string;
  readonly tools: Tools;
  readonly launched: Pick<LaunchedBrowser, 'profileBefore' | 'sandboxed' | 'fonts'>;
  readonly glyphs: GlyphTest;
  readonly env: NodeJS.ProcessEnv;
}

/** Their values can hold passwords, and only their presence matters to the question. */
const PROXY_VARIABLES = [
  'http_proxy',
  'https_proxy',
  'all_proxy',
  'no_proxy',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'ALL_PROXY',
  'NO_PROXY',
];
/** They change what a Node program does before its first line, or which certificates it believes. */
const NODE_VARIABLES = [
  'NODE_OPTIONS',
  'NODE_EXTRA_CA_CERTS',
  'NODE_TLS_REJECT_UNAUTHORIZED',
  'SSLKEYLOGFILE',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'LD_PRELOAD',
];

/** evidence/environment.json 清洁性检查: what was looked at on this machine, and, as plainly, what was not. */
export function environmentReport(facts: EnvironmentFacts): EnvironmentReport {
  return {
    type: ENVIRONMENT_TYPE,
    checkedAt: facts.checkedAt,
    findings: [...found(facts), ...UNCHECKED],
    changes: [],
    clock: { readings: [], siteDates: [] },
  };
}

function found({ tools, launched, glyphs, env }: EnvironmentFacts): EnvironmentFinding[] {
  return [
    finding('os', `${type()} ${release()} on ${arch()}`, {
      type: type(),
      release: release(),
      version: version(),
      arch: arch(),
    }),
    finding('node', `Node.js ${tools.node.version}`, tools.node),
    ...(tools.browser === undefined ? [] : [finding('browser', tools.browser.product, tools.browser)]),
    finding('browser-profile', profileDetail(launched.profileBefore), { filesBefore: launched.profileBefore }),
    finding(
      'browser-sandbox',
      launched.sandboxed ? 'the sandbox of the browser was kept' : 'the browser ran without its sandbox',
      {
        sandboxed: launched.sandboxed,
      },
    ),
    finding('browser-extensions', 'extensions were switched off by --disable-extensions', { extensions: [] }),
    finding('cjk-glyphs', glyphDetail(glyphs), { ...glyphs, carriedFonts: launched.fonts.folders.length > 0 }),
    finding('timezone', Intl.DateTimeFormat().resolvedOptions().timeZone, {
      zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    }),
    variables('proxy-variables', PROXY_VARIABLES, env),
    variables('process-variables', NODE_VARIABLES, env),
  ];
}

function profileDetail(before: readonly string[]): string {
  return before.length === 0
    ? 'the profile was a new folder, listed as empty before the browser started'
    : `the profile held ${before.length} files before the browser started`;
}

function glyphDetail({ cjk, tested, missing }: GlyphTest): string {
  return cjk
    ? `every character of ${tested} was drawn with a glyph of its own`
    : `of ${tested} these were not drawn with a glyph of their own: ${missing.join(' ')}`;
}

function variables(id: string, names: readonly string[], env: NodeJS.ProcessEnv): EnvironmentFinding {
  const present = names.filter((name) => env[name] !== undefined && env[name] !== '');
  return finding(id, present.length === 0 ? `none of ${names.join(', ')} is set` : `set: ${present.join(', ')}`, {
    present,
  });
}

function finding(id: string, detail: string, data: unknown): EnvironmentFinding {
  return { id, point: 'E3', outcome: 'found', detail, data };
}

const UNCHECKED: readonly EnvironmentFinding[] = [
  unchecked('clock-offset', 'the clock was not compared with time servers'),
  unchecked('dns-second-resolver', 'names were resolved by the system resolver alone, not compared with a second one'),
  unchecked('dnssec', 'signatures of the name system were not checked'),
  unchecked('hosts-file', 'the hosts file was not read'),
  unchecked('system-proxy', 'proxy settings of the operating system were not read'),
  unchecked('trust-store', 'the root certificates that the system and the browser trust were not listed'),
  unchecked('processes', 'running programs were not listed'),
  unchecked('program-release', 'the program was not compared with its published release'),
];

function unchecked(id: string, detail: string): EnvironmentFinding {
  return { id, point: 'E3', outcome: 'unchecked', detail };
}
