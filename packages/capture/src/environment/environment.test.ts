import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type EnvironmentReport, parseEnvironmentReport, parseJson } from '@guzheng/evidence';
import { startTimeServer, type TimeServer } from '@guzheng/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type MadeMachine, makeMachine } from '../../test/machine.ts';
import type { Call } from '../log/call-log.ts';
import { systemClock } from '../log/call-log.ts';
import { documentBytes } from '../staging/document.ts';
import { checkEnvironment, type EnvironmentCheckOptions } from './environment.ts';
import { describeTools } from './tools.ts';

let machine: MadeMachine;
let calls: Call[];
const servers: TimeServer[] = [];

beforeEach(async () => {
  machine = await makeMachine({ '/etc/hosts': '127.0.0.1 localhost\n', '/etc/resolv.conf': 'nameserver 192.0.2.53\n' });
  calls = [];
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

function begin(options: Partial<EnvironmentCheckOptions> = {}) {
  return checkEnvironment({
    folder: machine.root,
    timeServers: [],
    clock: systemClock,
    onCall: (call) => calls.push(call),
    machine,
    ...options,
  });
}

/** A whole check, with something done between the two looks. */
async function check(options: Partial<EnvironmentCheckOptions> = {}, meanwhile?: () => Promise<unknown>) {
  const begun = begin(options);
  try {
    await begun.looked;
    await meanwhile?.();
    return await begun.conclude({ tools: await describeTools(), documents: [] });
  } finally {
    begun.abandon();
  }
}

function finding({ findings }: EnvironmentReport, id: string) {
  return findings.find((candidate) => candidate.id === id);
}

describe('an environment check', () => {
  it('serves every review point on the environment, in their order, each finding once', async () => {
    const { findings } = await check();
    const points = findings.map(({ point }) => point);
    expect([...new Set(points)]).toEqual(['E1', 'E2', 'E3', 'E4', 'E5', 'E6']);
    expect(points).toEqual([...points].sort());
    const ids = findings.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)]);
  });

  it('is a document that the format can read', async () => {
    const bytes = documentBytes(await check());
    expect(() => parseEnvironmentReport(parseJson(Buffer.from(bytes).toString('utf8')))).not.toThrow();
  });

  it('is in the call log, before and after', async () => {
    await check();
    expect(calls.map(({ call }) => call)).toEqual(['check environment', 'check environment again']);
  });

  it('says of every step that was not taken that it was not', async () => {
    const report = await check();
    for (const id of ['virus-scan', 'screen-recording', 'path-trace', 'wpad', 'program-release', 'clock-offset']) {
      expect(finding(report, id), id).toMatchObject({ outcome: 'unchecked' });
    }
  });

  it('leaves nothing in the folder of the capture', async () => {
    const before = await readdir(machine.root);
    await check();
    expect(await readdir(machine.root)).toEqual(before);
  });

  it('of a subject that fails says so, and costs no other its place', async () => {
    const report = await check({ machine: { ...machine, root: join(machine.root, 'etc/hosts') } });
    expect(finding(report, 'processes')).toMatchObject({ outcome: 'unchecked' });
    expect(finding(report, 'os')).toMatchObject({ outcome: 'found' });
  });

  it('tells what programs it ran, and how they ended', async () => {
    await machine.program('/usr/bin/systemd-detect-virt', 'echo none; exit 1');
    const report = await check();
    expect(finding(report, 'programs-run')).toMatchObject({ data: { runs: [{ ended: 'exit 1' }] } });
  });
});

describe('what changes during the capture', () => {
  it('is nothing on a machine that is left alone', async () => {
    expect((await check()).changes).toEqual([]);
  });

  it.each([
    ['hosts-file', () => machine.write('/etc/hosts', '203.0.113.9 news.example.com\n')],
    ['resolvers', () => machine.write('/etc/resolv.conf', 'nameserver 203.0.113.53\n')],
    ['preload-file', () => machine.write('/etc/ld.so.preload', '/usr/lib/hook.so\n')],
    ['browser-policies', () => machine.write('/etc/chromium/policies/managed/a.json', '{}')],
    ['trust-system', () => machine.write('/etc/ssl/cert.pem', '')],
    ['system-proxy', () => machine.write('/etc/environment', 'http_proxy=x\n')],
  ])('%s is told, as it was and as it is', async (id, meanwhile) => {
    const { changes } = await check({}, meanwhile);
    expect(changes).toMatchObject([{ id }]);
    expect(changes[0]?.before).not.toBe(changes[0]?.after);
  });
});

describe('the clock', () => {
  it('is asked of every server before, and of those that answered after', async () => {
    for (const script of [{}, { offsetMs: 50 }, { leap: 3 as const }]) servers.push(await startTimeServer(script));
    const report = await check({ timeServers: servers.map(({ address }) => address) });
    expect(report.clock.readings.map(({ when, outcome }) => [when, outcome])).toEqual([
      ['before', 'answered'],
      ['before', 'answered'],
      ['before', 'refused'],
      ['after', 'answered'],
      ['after', 'answered'],
    ]);
    expect(calls.filter(({ call }) => call === 'ask time server')).toHaveLength(5);
    // They are on this machine, and tell the time of its own clock.
    expect(finding(report, 'clock-offset')).toMatchObject({ outcome: 'unchecked' });
  });

  it('that nobody answers about is unproven, and the report is made all the same', async () => {
    servers.push(await startTimeServer({ silent: true }));
    const report = await check({ timeServers: servers.map(({ address }) => address) });
    expect(report.clock.readings).toMatchObject([{ when: 'before', outcome: 'unanswered' }]);
    expect(finding(report, 'clock-offset')).toMatchObject({ outcome: 'unchecked' });
  });

  it('that is set during the capture is a concern', async () => {
    let ahead = 0;
    const clock = { now: () => new Date(Date.now() + ahead), mono: systemClock.mono };
    const report = await check({ clock }, async () => {
      ahead = 3_600_000;
    });
    expect(finding(report, 'clock-step')).toMatchObject({ outcome: 'concern' });
  });

  it('cannot be asked of what is no server', () => {
    expect(() => begin({ timeServers: ['http://time.test/'] })).toThrow(TypeError);
  });
});

describe('a check that is abandoned', () => {
  it('tells nothing any more, and lets go of everything', async () => {
    servers.push(await startTimeServer({ silent: true }));
    const listeners = process.listenerCount('uncaughtExceptionMonitor');
    const begun = begin({ timeServers: servers.map(({ address }) => address) });
    begun.abandon();
    await begun.looked;
    await begun.conclude({ tools: await describeTools(), documents: [] });
    expect(calls).toEqual([]);
    expect(process.listenerCount('uncaughtExceptionMonitor')).toBe(listeners);
  });

  it('does not end the process where nobody waits for an error of the call log', async () => {
    const onCall = () => {
      throw new Error('the disk is full');
    };
    const begun = begin({ onCall });
    await expect(begun.looked).rejects.toThrow('the disk is full');
    begun.abandon();
  });
});

describe('secrets of this machine', () => {
  const SECRET = 'hunter2';

  it('are in no part of the report or of the call log', async () => {
    machine = await makeMachine(
      {
        '/etc/hosts': `127.0.0.1 localhost # ${SECRET}\n`,
        '/etc/environment': `https_proxy=http://user:${SECRET}@proxy.test\n`,
        '/etc/resolv.conf': `# ${SECRET}\nnameserver 192.0.2.53\n`,
        '/etc/ld.so.preload': `/opt/${SECRET}.so\n`,
        '/home/anybody/.config/kioslaverc': `[Proxy Settings]\nProxyType=1\nhttpProxy=http://user:${SECRET}@proxy.test 3128\n`,
        '/proc/7/comm': 'deploy\n',
        '/proc/7/cmdline': `deploy\0--password=${SECRET}\0`,
        '/proc/7/environ': `TOKEN=${SECRET}\0`,
        '/etc/chromium/policies/managed/a.json': `{"ProxyServer":"user:${SECRET}@proxy.test"}`,
        '/run/cloud-init/instance-data.json': `{"v1":{"region":"r"},"ds":{"password":"${SECRET}"}}`,
        '/var/lib/cloud/instance/user-data.txt': `password: ${SECRET}\n`,
      },
      {
        env: {
          http_proxy: `http://user:${SECRET}@proxy.test:3128/`,
          NODE_OPTIONS: `--require /opt/${SECRET}.cjs`,
          SSLKEYLOGFILE: `/home/anybody/${SECRET}`,
          AWS_SECRET_ACCESS_KEY: SECRET,
          GUZHENG_PASSWORD: SECRET,
          XDG_CURRENT_DESKTOP: 'GNOME',
        },
      },
    );
    await machine.program(
      '/usr/bin/gsettings',
      `printf '%s\\n' "org.gnome.system.proxy mode 'manual'" "org.gnome.system.proxy.http host 'user:${SECRET}@proxy.test'" "org.gnome.system.proxy.http authentication-password '${SECRET}'"`,
    );
    const report = await check({}, () => machine.write('/etc/resolv.conf', `nameserver 192.0.2.54 ${SECRET}\n`));
    expect(finding(report, 'system-proxy')).toMatchObject({ outcome: 'concern' });
    expect(report.changes).toMatchObject([{ id: 'resolvers' }]);
    expect(JSON.stringify([report, calls])).not.toContain(SECRET);
  });
});
