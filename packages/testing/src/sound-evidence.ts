/** Made evidence of a machine that looked at itself, asked the time, read facts from the page and pictured all of it. Deterministic. */
import {
  type ClockReading,
  canonicalize,
  ENVIRONMENT_TYPE,
  type EnvironmentFinding,
  type EnvironmentReport,
  FACTS_TYPE,
  type FactsReport,
  layout,
  utf8Encode,
} from '@guzheng/evidence';
import { makeTimePacket } from './evidence-package/time-packet.ts';
import {
  type EvidencePackageLies,
  type EvidencePackageOptions,
  type MadeEvidence,
  makeArchive,
  makeEvidence,
  type UnchainedCall,
} from './evidence-package.ts';

type Members = Map<string, Uint8Array>;

const START = Date.UTC(2026, 6, 1, 8);
const at = (seconds: number): string => new Date(START + seconds * 1000).toISOString();
const URL_FINAL = 'https://huatai.test/a?x=1';
const VIEWPORT_PATH = `${layout.screenshots}viewport.png`;
const FULL_PATH = `${layout.screenshots}full-page.png`;
const BROWSER = {
  product: 'Chrome/140.0.7339.16',
  source: 'installed' as const,
  sha256: '11'.repeat(32),
  args: ['--headless', '--disable-extensions'],
};

/** Of the files of the program, as its record says. */
export const SOUND_PROGRAM_SHA256: string = '22'.repeat(32);

const found = (id: string, point: EnvironmentFinding['point'], detail: string, data?: unknown): EnvironmentFinding => ({
  ...{ id, point, outcome: 'found', detail },
  ...(data === undefined ? {} : { data }),
});

/** Two servers before and after, each right to a few milliseconds. */
function readings(): readonly ClockReading[] {
  const servers = [
    { server: 'time-a.test:123', ip: '192.0.2.101', offsetMs: 4 },
    { server: 'time-b.test:123', ip: '192.0.2.102', offsetMs: -3 },
  ];
  const sides = [
    { when: 'before', seconds: 0 },
    { when: 'after', seconds: 8 },
  ] as const;
  return sides.flatMap(({ when, seconds }) =>
    servers.map(({ server, ip, offsetMs }) => ({
      ...{ when, server, ip, askedAt: at(seconds), outcome: 'answered' as const },
      ...{ offsetMs, roundTripMs: 20, errorMs: 11, stratum: 2 },
      raw: makeTimePacket(START + seconds * 1000 + 10 + offsetMs),
    })),
  );
}

/** evidence/environment.json of a machine that raises no concern. */
export const soundEnvironment: EnvironmentReport = {
  type: ENVIRONMENT_TYPE,
  checkedAt: at(1),
  findings: [
    found('os', 'E1', 'Debian GNU/Linux 13, Linux 6.12.0 on x64'),
    found('hostname', 'E1', 'capture-1'),
    found('machine-kind', 'E1', 'virtual machine (dmi: QEMU)'),
    found('self-test-digests', 'E2', 'SHA-256 and SM3 gave the known digests of "abc"'),
    found('self-test-disk', 'E2', '4,096 random bytes were written and read again'),
    found('uncaught-errors', 'E2', 'no error went uncaught', { count: 0 }),
    found('hosts-file', 'E3', 'the hosts file has 2 names, all of this machine itself', { unusualCount: 0 }),
    found('proxy-variables', 'E3', 'none is set', { present: [] }),
    found('browser-profile', 'E3', 'the profile was a new folder', { filesBefore: [], count: 0 }),
    found('browser-extensions', 'E3', 'extensions were switched off', { disabled: true, loadedByFlag: 0 }),
    { id: 'virus-scan', point: 'E3', outcome: 'unchecked', detail: 'not done' },
    found('program-files', 'E6', 'the files of the program', { sha256: SOUND_PROGRAM_SHA256, files: 100 }),
    found('node', 'E6', 'Node.js 24.0.0', { version: '24.0.0', sha256: '00'.repeat(32) }),
    found('browser', 'E6', BROWSER.product, BROWSER),
  ],
  recheckedAt: at(8),
  changes: [],
  clock: { readings: readings(), siteDates: [] },
};

/** evidence/facts.json of made evidence: its title, and a counter that no number can be outside of. */
export const soundFacts: FactsReport = {
  type: FACTS_TYPE,
  url: URL_FINAL,
  readAt: at(7),
  facts: [{ id: 'title', source: 'dom', key: 'title', selector: 'title', raw: '抄袭的文章' }],
  thresholds: [],
  ownPageLoads: { browser: 1, http: 1 },
  looked: { nodes: 12, elapsedMs: 3, stopped: 'end' },
  unread: [],
};

/** The lies that make made evidence sound, and then these. */
export function soundLies(lies: EvidencePackageLies = {}): EvidencePackageLies {
  return {
    ...lies,
    files: (files) => (lies.files ?? same)(soundFiles(files)),
    calls: (calls) => (lies.calls ?? same)(soundCalls(calls)),
    capture: (capture) =>
      (lies.capture ?? same)({
        ...capture,
        options: { maxTimeMs: 60_000, viewport: { width: 4, height: 3 } },
        tools: { ...capture.tools, browser: BROWSER },
        screenshots: capture.screenshots.flatMap((shot) => [
          shot,
          { ...shot, path: FULL_PATH, role: 'full-page' as const },
        ]),
      }),
  };
}

export function makeSoundEvidence(options: EvidencePackageOptions = {}): Promise<MadeEvidence> {
  return makeEvidence({ ...options, lies: soundLies(options.lies) });
}

function soundFiles(files: Members): Members {
  const shot = files.get(VIEWPORT_PATH) ?? new Uint8Array();
  const bytesOf = (path: string) => files.get(path) ?? new Uint8Array();
  const body = bytesOf(`${layout.fetch}1-body`);
  const date = new Date(START + 3000).toUTCString();
  files.set(layout.warc, makeArchive({ shot, dom: bytesOf(`${layout.page}dom.html`), body, status: 200, date }));
  files.set(layout.environment, document(soundEnvironment));
  files.set(layout.facts, document(soundFacts));
  return files.set(FULL_PATH, shot);
}

function soundCalls(calls: readonly UnchainedCall[]): readonly UnchainedCall[] {
  const own = (seconds: number, call: string, facts: Partial<UnchainedCall>): UnchainedCall => ({
    ...{ time: at(seconds), mono: seconds * 1000, means: 'system', call, args: {}, result: { ok: true }, outputs: [] },
    ...facts,
  });
  const asked = (when: ClockReading['when'], seconds: number) =>
    soundEnvironment.clock.readings
      .filter((reading) => reading.when === when)
      .map(({ server, ip, askedAt, offsetMs, roundTripMs }) =>
        own(seconds, 'ask time server', { args: { server, ip, askedAt }, result: { ok: true, offsetMs, roundTripMs } }),
      );
  return calls.flatMap((call) => {
    switch (call.call) {
      case 'check environment':
        return [
          { ...call, result: { ok: true, found: 10, concern: 0, unchecked: 1 } },
          ...asked('before', 1),
          own(1, 'launch browser', { args: { source: 'installed' }, result: { ok: true, profileBefore: [] } }),
        ];
      case 'Page.captureScreenshot':
        return [call, { ...call, outputs: call.outputs.map((output) => ({ ...output, path: FULL_PATH })) }];
      case 'write':
        return [
          own(8, 'check environment again', { result: { ok: true, changes: 0 } }),
          ...asked('after', 8),
          { ...call, outputs: call.outputs.filter(({ path }) => path !== FULL_PATH) },
        ];
      default:
        return [call];
    }
  });
}

function document(value: unknown): Uint8Array {
  return utf8Encode(`${canonicalize(value)}\n`);
}

function same<T>(value: T): T {
  return value;
}
