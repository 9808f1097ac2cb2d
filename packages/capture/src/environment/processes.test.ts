import { describe, expect, it } from 'vitest';
import { makeMachine } from '../../test/machine.ts';
import { lookAtProcesses } from './processes.ts';

/** As Linux tells of them: the name in one file, the arguments, which nobody may read here, in another. */
function proc(names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names.flatMap((name, i) => [
      [`/proc/${i + 1}/comm`, `${name}\n`],
      [`/proc/${i + 1}/cmdline`, `${name}\0--password=hunter2\0`],
      [`/proc/${i + 1}/environ`, 'TOKEN=hunter2\0'],
    ]),
  );
}

describe('the programs that run', () => {
  it('are named and counted, and their arguments are nowhere', async () => {
    const machine = await makeMachine({ ...proc(['systemd', 'bash', 'bash']), '/proc/meminfo': '' });
    const [finding] = await lookAtProcesses(machine);
    expect(finding).toMatchObject({ outcome: 'found', data: { count: 3, programs: { bash: 2, systemd: 1 } } });
    expect(JSON.stringify(finding)).not.toContain('hunter2');
  });

  it.each([
    'mitmproxy',
    'mitmdump',
    'Fiddler',
    'charles',
    'BurpSuite',
    'wireshark',
    'tcpdump',
    'frida-server',
    'clash-verge',
  ])('are a concern with %s among them', async (name) => {
    const machine = await makeMachine(proc(['systemd', name]));
    expect(await lookAtProcesses(machine)).toMatchObject([{ outcome: 'concern' }]);
  });

  it.each(['charlotte-less', 'zapier', 'my-tcpdump-notes', 'node'])('are none with %s', async (name) => {
    expect(await lookAtProcesses(await makeMachine(proc([name])))).toMatchObject([{ outcome: 'found' }]);
  });

  it('may call themselves anything, and it stays printable and bounded', async () => {
    const names = Array.from({ length: 1_000 }, (_, i) => `p${i}\u001b[2J\u202e`);
    const [finding] = await lookAtProcesses(await makeMachine(proc(names)));
    expect(finding).toMatchObject({ data: { count: 1_000 } });
    expect(JSON.stringify(finding)).not.toMatch(/\\u001b|\u202e/);
    expect(JSON.stringify(finding).length).toBeLessThan(20_000);
  });

  it('of a Mac are listed by ps, without their folders', async () => {
    const machine = await makeMachine({}, { platform: 'darwin' });
    await machine.program('/bin/ps', "printf '%s\\n' /sbin/launchd '/Applications/Charles.app/Contents/MacOS/Charles'");
    expect(await lookAtProcesses(machine)).toMatchObject([
      { outcome: 'concern', data: { programs: { launchd: 1, Charles: 1 } } },
    ]);
    expect(machine.runs).toMatchObject([{ args: ['-axo', 'comm='] }]);
  });

  it('of Windows are listed by tasklist', async () => {
    const machine = await makeMachine({}, { platform: 'win32' });
    await machine.program(
      '/Windows/System32/tasklist.exe',
      `printf '%s\\r\\n' '"System","4","Services","0","140 K"' '"Fiddler.exe","77","Console","1","9,000 K"'`,
    );
    expect(await lookAtProcesses(machine)).toMatchObject([{ outcome: 'concern', data: { count: 2 } }]);
  });

  it.each(['linux', 'darwin', 'win32', 'freebsd'] as const)(
    'are left open where %s does not tell',
    async (platform) => {
      expect(await lookAtProcesses(await makeMachine({}, { platform }))).toMatchObject([{ outcome: 'unchecked' }]);
    },
  );
});
