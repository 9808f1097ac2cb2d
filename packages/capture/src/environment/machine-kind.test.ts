import { describe, expect, it } from 'vitest';
import { makeMachine } from '../../test/machine.ts';
import { lookAtMachineKind } from './machine-kind.ts';

type Files = Readonly<Record<string, string>>;

async function kindOf(files: Files): Promise<unknown> {
  const findings = await lookAtMachineKind(await makeMachine(files));
  return findings.find(({ id }) => id === 'machine-kind')?.data;
}

describe('the kind of machine', () => {
  const cases: readonly (readonly [string, Files, string])[] = [
    ['a bare one', { '/proc/1/cgroup': '0::/init.scope\n', '/proc/cpuinfo': 'flags\t\t: fpu vme\n' }, 'bare machine'],
    [
      'a PC',
      { '/sys/class/dmi/id/sys_vendor': 'LENOVO\n', '/sys/class/dmi/id/product_name': '20XW\n' },
      'bare machine',
    ],
    ['Docker', { '/.dockerenv': '' }, 'container'],
    ['Podman', { '/run/.containerenv': 'engine="podman"\n' }, 'container'],
    ['Kubernetes', { '/proc/1/cgroup': '0::/kubepods/burstable/pod1\n' }, 'container'],
    ['systemd-nspawn', { '/run/systemd/container': 'systemd-nspawn\n' }, 'container'],
    ['WSL', { '/proc/version': 'Linux version 5.15.90.1-microsoft-standard-WSL2\n' }, 'container'],
    ['KVM', { '/sys/class/dmi/id/sys_vendor': 'QEMU\n' }, 'virtual machine'],
    ['VirtualBox', { '/sys/class/dmi/id/product_name': 'VirtualBox\n' }, 'virtual machine'],
    ['Xen', { '/sys/hypervisor/type': 'xen\n' }, 'virtual machine'],
    ['an unnamed hypervisor', { '/proc/cpuinfo': 'processor: 0\nflags\t: fpu hypervisor lm\n' }, 'virtual machine'],
    ['a container in a virtual machine', { '/.dockerenv': '', '/sys/hypervisor/type': 'xen\n' }, 'container'],
  ];

  it.each(cases)('%s', async (_, files, kind) => {
    expect(await kindOf(files)).toMatchObject({ kind });
  });

  it('is also what systemd-detect-virt says', async () => {
    const machine = await makeMachine();
    await machine.program('/usr/bin/systemd-detect-virt', 'echo kvm');
    expect(await lookAtMachineKind(machine)).toContainEqual(
      expect.objectContaining({ data: { kind: 'virtual machine', signs: ['systemd-detect-virt: kvm'] } }) as unknown,
    );
  });

  it('of a Mac and of Windows is told by their own programs', async () => {
    const mac = await makeMachine({}, { platform: 'darwin' });
    await mac.program('/usr/sbin/sysctl', 'echo 1');
    expect(await lookAtMachineKind(mac)).toMatchObject([{ data: { kind: 'virtual machine' } }, {}]);
    const windows = await makeMachine({}, { platform: 'win32' });
    await windows.program(
      '/Windows/System32/reg.exe',
      "printf '\\r\\n    SystemManufacturer    REG_SZ    VMware, Inc.\\r\\n    SystemProductName    REG_SZ    VMware20,1\\r\\n'",
    );
    expect(await lookAtMachineKind(windows)).toMatchObject([{ data: { kind: 'virtual machine' } }, {}]);
  });

  it('is left open where a system has no such program, or is not known', async () => {
    for (const platform of ['darwin', 'win32', 'freebsd'] as const) {
      const [finding] = await lookAtMachineKind(await makeMachine({}, { platform }));
      expect(finding).toMatchObject({ id: 'machine-kind', outcome: 'unchecked' });
    }
  });

  it('of a container leaves open which image it was made from', async () => {
    const findings = await lookAtMachineKind(await makeMachine({ '/.dockerenv': '' }));
    expect(findings).toContainEqual(
      expect.objectContaining({ id: 'container-image', outcome: 'unchecked' }) as unknown,
    );
  });
});

describe('the cloud', () => {
  async function cloudOf(files: Files) {
    const findings = await lookAtMachineKind(await makeMachine(files));
    return findings.find(({ id }) => id === 'cloud-identity');
  }

  it('is named by the firmware', async () => {
    expect(
      await cloudOf({
        '/sys/class/dmi/id/sys_vendor': 'Amazon EC2\n',
        '/sys/class/dmi/id/board_asset_tag': 'i-0123456789abcdef0\n',
      }),
    ).toMatchObject({ outcome: 'found', data: { provider: 'Amazon EC2', instance_id: 'i-0123456789abcdef0' } });
    expect(await cloudOf({ '/sys/class/dmi/id/sys_vendor': 'Alibaba Cloud\n' })).toMatchObject({
      data: { provider: 'Alibaba Cloud' },
    });
  });

  it('is named by what cloud-init wrote down, of which only the harmless part is read', async () => {
    const v1 = { cloud_name: 'aliyun', region: 'cn-hangzhou', instance_id: 'i-bp1', public_ssh_keys: ['ssh-rsa AAAA'] };
    const document = { v1, ds: { meta_data: { password: 'hunter2' } }, userdata: 'hunter2' };
    const finding = await cloudOf({ '/run/cloud-init/instance-data.json': JSON.stringify(document) });
    expect(finding).toMatchObject({ data: { cloud_name: 'aliyun', region: 'cn-hangzhou', instance_id: 'i-bp1' } });
    expect(JSON.stringify(finding)).not.toMatch(/hunter2|ssh-rsa/);
  });

  it.each(['', '{', '[]', '{"v1":3}', '{"v1":{"region":{}}}'])('is left open by %j', async (text) => {
    expect(await cloudOf({ '/run/cloud-init/instance-data.json': text })).toMatchObject({ outcome: 'unchecked' });
  });
});
