import type { EnvironmentReport } from '@guzheng/evidence';
import type { EvidencePackageLies, UnchainedCall } from '@guzheng/testing';
import { SOUND_PROGRAM_SHA256 } from '@guzheng/testing';
import { told } from './make.ts';
import { sound, withEnvironment, withFinding } from './make-sound.ts';
import { type Cases, contradicted, verified, verifiedBut } from './vector.ts';

const withReadings = (
  edit: (reading: EnvironmentReport['clock']['readings'][number]) => Partial<typeof reading> | null,
): EvidencePackageLies =>
  withEnvironment(({ clock }) => ({
    clock: {
      ...clock,
      readings: clock.readings.flatMap((own) => {
        const edited = edit(own);
        return edited === null ? [] : [{ ...own, ...edited }];
      }),
    },
  }));
const withoutCall =
  (name: string): EvidencePackageLies['calls'] =>
  (calls) =>
    calls.filter(({ call }) => call !== name);
const monoFrom = (index: number, ms: number): EvidencePackageLies => ({
  calls: (calls) => calls.map((call, i) => (i < index ? call : { ...call, mono: call.mono + ms })),
});
const failed = (call: UnchainedCall): UnchainedCall => ({
  ...call,
  result: { ok: false, error: 'out of memory' },
  outputs: [],
});

export const environmentCases: Cases = {
  'all-recorded': sound('a machine that looked at itself', verified),
  'host-not-named': sound(
    'the name of the machine is missing',
    verifiedBut('E1', 'environment-unrecorded'),
    withFinding('hostname', null),
  ),
  'call-failed': sound('a call of the tool itself failed', verifiedBut('E2', 'calls-failed'), {
    calls: (calls) =>
      calls.flatMap((call) =>
        call.call === 'check environment' ? [failed({ ...call, call: 'self test' }), call] : [call],
      ),
  }),
  'concern-taken-out': sound(
    'the log counted a concern that the report no longer has',
    contradicted('E2', 'environment-log-mismatch'),
    {
      calls: (calls) =>
        calls.map((call) => (call.call === 'check environment' ? { ...call, result: { ok: true, concern: 1 } } : call)),
    },
  ),
  'hosts-file-names-the-site': sound(
    'the hosts file gives the site an address',
    verifiedBut('E3', 'environment-concern'),
    withFinding('hosts-file', { outcome: 'concern', detail: 'the hosts file names the captured host huatai.test' }),
  ),
  'hosts-file-whitewashed': sound(
    'the finding counts an entry of the hosts file, and is said to be none',
    contradicted('E3', 'environment-contradicted'),
    withFinding('hosts-file', { data: { unusualCount: 1, namesCapturedHost: true } }),
  ),
  'profile-not-empty': sound(
    'the profile is said to have been empty, and the log lists its files',
    contradicted('E3', 'environment-contradicted'),
    {
      calls: (calls) =>
        calls.map((call) =>
          call.call === 'launch browser' ? { ...call, result: { ok: true, profileBefore: ['Cookies'] } } : call,
        ),
    },
  ),
  'hosts-file-changed': sound('the hosts file was another afterwards', verifiedBut('E3', 'environment-changed'), {
    ...withEnvironment(() => ({ changes: [{ id: 'hosts-file', before: 'two names', after: 'three names' }] })),
    calls: (calls) =>
      calls.map((call) =>
        call.call === 'check environment again' ? { ...call, result: { ok: true, changes: 1 } } : call,
      ),
  }),
  'no-time-server-afterwards': sound(
    'only one time server answered afterwards',
    verifiedBut('E4', 'clock-unmeasured'),
    {
      ...withReadings(({ when, server }) => (when === 'after' && server === 'time-b.test:123' ? null : {})),
      calls: (calls) =>
        calls.filter(
          ({ call, args, time }) =>
            !(call === 'ask time server' && args.server === 'time-b.test:123' && time.includes('08:00:08')),
        ),
    },
  ),
  'one-server-under-two-names': sound(
    'two names of one time server count once',
    verifiedBut('E4', 'clock-unmeasured'),
    withReadings(() => ({ ip: '192.0.2.101' })),
  ),
  'answer-taken-out': sound(
    'an answer that was logged is not in the report',
    contradicted('E4', 'environment-log-mismatch'),
    withReadings(({ when, server }) => (when === 'before' && server === 'time-b.test:123' ? null : {})),
  ),
  'offset-prettified': sound(
    'the packets say that the clock was off by more than the readings say',
    contradicted('E4', 'clock-reading-mismatch'),
    {
      ...withReadings(() => ({ offsetMs: 0 })),
      calls: (calls) =>
        calls.map((call) =>
          call.call === 'ask time server' ? { ...call, result: { ...call.result, ok: true, offsetMs: 0 } } : call,
        ),
    },
  ),
  'error-prettified': sound(
    'the readings are said to be truer than half their round trip',
    contradicted('E4', 'clock-reading-mismatch'),
    withReadings(() => ({ errorMs: 1 })),
  ),
  'error-too-large': sound(
    'the readings are true to two seconds only',
    verifiedBut('E4', 'clock-off'),
    withReadings(() => ({ errorMs: 2000 })),
  ),
  'clock-set-meanwhile': sound(
    'the monotonic clock went on by ten seconds that the wall clock does not have',
    verifiedBut('E4', 'clock-stepped'),
    monoFrom(12, 10_000),
  ),
  'clock-against-witness': told(
    'the block is an hour older than the capture that it is said to hold',
    contradicted('E4', 'clock-contradicted'),
    { blockTime: '2026-07-01T07:00:00Z', withoutNotBefore: true },
  ),
  'no-releases': sound('no list of releases is handed in', verifiedBut('E6', 'releases-unknown')),
  'program-released': sound('the program is the one of a release', verified, {}, () => ({
    trust: { releases: [{ program: 'guzheng', version: '0.1.0', sha256: SOUND_PROGRAM_SHA256 }] },
  })),
  'program-changed': sound(
    'the program has other files than the release of its version',
    contradicted('E6', 'program-not-released'),
    {},
    () => ({ trust: { releases: [{ program: 'guzheng', version: '0.1.0', sha256: 'cd'.repeat(32) }] } }),
  ),
  'another-node': sound(
    'two records name two programs',
    contradicted('E6', 'tools-contradicted'),
    withFinding('node', { data: { version: '24.0.0', sha256: 'cd'.repeat(32) } }),
  ),
  'look-not-logged': sound(
    'the call log has no line for the look at the machine',
    verifiedBut('C1', 'environment-unlogged'),
    { calls: (calls) => (withoutCall('check environment') ?? ((same) => same))(calls) },
  ),
  'looked-too-late': sound(
    'the page was asked for before the machine was looked at',
    contradicted('C1', 'time-out-of-order'),
    {
      calls: (calls) => {
        const look = calls.filter(({ call }) => call === 'check environment');
        const rest = calls.filter(({ call }) => call !== 'check environment');
        const at = rest.findIndex(({ call }) => call === 'Page.navigate');
        const late = look.map((call) => ({ ...call, time: '2026-07-01T08:00:04Z', mono: 4000 }));
        return [...rest.slice(0, at), ...late, ...rest.slice(at)];
      },
    },
  ),
};
