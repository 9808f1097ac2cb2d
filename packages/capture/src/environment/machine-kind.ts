import type { EnvironmentFinding } from '@guzheng/evidence';
import { found, unchecked } from './finding.ts';
import { type Machine, readSmall, runProgram, textOf } from './machine.ts';

/** What a file or program said, in its own words, as `source: saying`. */
interface Signs {
  readonly container: readonly string[];
  readonly virtual: readonly string[];
}

/** E1: on what kind of machine it runs, and at whose. */
export async function lookAtMachineKind(machine: Machine): Promise<EnvironmentFinding[]> {
  switch (machine.platform) {
    case 'linux':
      return await onLinux(machine);
    case 'darwin':
      return [await onMac(machine), unchecked('cloud-identity', 'E1', 'no file of this system names a cloud')];
    case 'win32':
      return [await onWindows(machine), unchecked('cloud-identity', 'E1', 'no file of this system names a cloud')];
    default:
      return [unchecked('machine-kind', 'E1', `how ${machine.platform} tells what it runs on is not known here`)];
  }
}

async function onLinux(machine: Machine): Promise<EnvironmentFinding[]> {
  const [container, dmi, detected] = await Promise.all([
    containerSigns(machine),
    readDmi(machine),
    runProgram(machine, '/usr/bin/systemd-detect-virt', []),
  ]);
  const virtual = [...dmiSigns(dmi), ...(await hypervisorSigns(machine)), ...detectedSigns(detected)];
  const cloud = await cloudIdentity(machine, dmi);
  return [kindFrom({ container, virtual }), ...(container.length === 0 ? [] : [CONTAINER_IMAGE]), cloud];
}

const CONTAINER_IMAGE = unchecked(
  'container-image',
  'E1',
  'a container is not told the digest of the image it was made from: the operator must state it',
);

function kindFrom(signs: Signs): EnvironmentFinding {
  const all = [...signs.container, ...signs.virtual];
  const kind = signs.container.length > 0 ? 'container' : signs.virtual.length > 0 ? 'virtual machine' : 'bare machine';
  const why = all.length === 0 ? 'nothing speaks of a container or a virtual machine' : all.join('; ');
  return found('machine-kind', 'E1', `${kind} (${why})`, { kind, signs: all });
}

const CONTAINER_FILES: readonly (readonly [path: string, saying: string])[] = [
  ['/.dockerenv', 'Docker'],
  ['/run/.containerenv', 'Podman'],
  ['/proc/vz', 'OpenVZ'],
];

async function containerSigns(machine: Machine): Promise<string[]> {
  const files = await Promise.all(
    CONTAINER_FILES.map(async ([path, saying]) => {
      const { state } = await readSmall(machine, path);
      return state === 'absent' ? [] : [`${path}: ${saying}`];
    }),
  );
  const named = await textOf(machine, '/run/systemd/container');
  const cgroup = /\b(docker|kubepods|libpod|lxc|containerd)\b/.exec(
    (await textOf(machine, '/proc/1/cgroup')) ?? '',
  )?.[1];
  const kernel = (await textOf(machine, '/proc/version')) ?? '';
  return [
    ...files.flat(),
    ...(named === undefined ? [] : [`/run/systemd/container: ${word(named)}`]),
    ...(cgroup === undefined ? [] : [`/proc/1/cgroup: ${cgroup}`]),
    ...(/microsoft/i.test(kernel) ? ['/proc/version: Windows Subsystem for Linux'] : []),
  ];
}

/** https://docs.kernel.org/firmware-guide: SMBIOS strings, of which those without a serial number are readable by everyone. */
const DMI_FIELDS = ['sys_vendor', 'product_name', 'bios_vendor', 'chassis_asset_tag', 'board_asset_tag'] as const;

type Dmi = { readonly [field in (typeof DMI_FIELDS)[number]]?: string };

async function readDmi(machine: Machine): Promise<Dmi> {
  const read = DMI_FIELDS.map(async (field) => [field, await textOf(machine, `/sys/class/dmi/id/${field}`)] as const);
  const said = (await Promise.all(read)).flatMap(([field, text]) => (text?.trim() ? [[field, word(text)]] : []));
  return Object.fromEntries(said);
}

const VIRTUAL_DMI =
  /qemu|kvm|vmware|virtualbox|innotek|xen|bochs|parallels|bhyve|openstack|amazon ec2|google compute|alibaba|tencent|hyper-v|virtual machine|droplet|hvm/i;

function dmiSigns({ sys_vendor = '', product_name = '' }: Dmi): string[] {
  const product = `${sys_vendor} ${product_name}`.trim();
  return VIRTUAL_DMI.test(product) ? [`/sys/class/dmi/id: ${product}`] : [];
}

async function hypervisorSigns(machine: Machine): Promise<string[]> {
  const type = await textOf(machine, '/sys/hypervisor/type');
  const cpu = (await textOf(machine, '/proc/cpuinfo')) ?? '';
  return [
    ...(type === undefined ? [] : [`/sys/hypervisor/type: ${word(type)}`]),
    // A bit that no real processor sets, kept for hypervisors (CPUID leaf 1, ECX bit 31).
    ...(/^flags\s*:.*\bhypervisor\b/m.test(cpu) ? ['/proc/cpuinfo: the flag hypervisor'] : []),
  ];
}

function detectedSigns(detected: string | undefined): string[] {
  return detected === undefined || word(detected) === 'none' ? [] : [`systemd-detect-virt: ${word(detected)}`];
}

const CLOUDS: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/amazon ec2/i, 'Amazon EC2'],
  [/alibaba/i, 'Alibaba Cloud'],
  [/tencent/i, 'Tencent Cloud'],
  [/huawei/i, 'Huawei Cloud'],
  [/google compute/i, 'Google Compute Engine'],
  [/digitalocean/i, 'DigitalOcean'],
  [/hetzner/i, 'Hetzner'],
  [/oraclecloud/i, 'Oracle Cloud'],
  // The tag that Azure gives to every machine; the vendor alone would be any Hyper-V.
  [/7783-7084-3265-9085-8269-3286-77/, 'Microsoft Azure'],
];

/** Only from files: to ask the metadata service would be a request to an address that captures must not reach. */
async function cloudIdentity(machine: Machine, dmi: Dmi): Promise<EnvironmentFinding> {
  const told = Object.values(dmi).join(' ');
  const provider = CLOUDS.find(([pattern]) => pattern.test(told))?.[1];
  const init = cloudInit(await textOf(machine, '/run/cloud-init/instance-data.json'));
  const asset = /^i-[0-9a-f]{8,17}$/.exec(dmi.board_asset_tag ?? '')?.[0];
  const data = {
    ...(provider === undefined ? {} : { provider }),
    ...(asset === undefined ? {} : { instance_id: asset }),
    ...init,
  };
  if (Object.keys(data).length === 0) {
    return unchecked(
      'cloud-identity',
      'E1',
      'no file on this machine names a cloud; its metadata service was not asked',
    );
  }
  const words = Object.entries(data).map(([name, value]) => `${name} ${value}`);
  return found('cloud-identity', 'E1', `${words.join(', ')}, by files on this machine`, data);
}

/** https://docs.cloud-init.io/en/latest/explanation/instancedata.html: `v1` is the stable part, and holds nothing secret. */
const CLOUD_INIT_FIELDS = ['cloud_name', 'platform', 'region', 'availability_zone', 'instance_id'];

function cloudInit(text: string | undefined): { readonly [name: string]: string } {
  const document = parsed(text);
  const v1 = isObject(document) ? document.v1 : undefined;
  if (!isObject(v1)) return {};
  const told = CLOUD_INIT_FIELDS.map((name) => [name, v1[name]] as const);
  return Object.fromEntries(told.flatMap(([name, value]) => (typeof value === 'string' ? [[name, word(value)]] : [])));
}

async function onMac(machine: Machine): Promise<EnvironmentFinding> {
  const present = (await runProgram(machine, '/usr/sbin/sysctl', ['-n', 'kern.hv_vmm_present']))?.trim();
  if (present === undefined)
    return unchecked('machine-kind', 'E1', 'sysctl did not tell whether this is a virtual machine');
  return kindFrom({ container: [], virtual: present === '1' ? ['sysctl: kern.hv_vmm_present'] : [] });
}

async function onWindows(machine: Machine): Promise<EnvironmentFinding> {
  const bios = await runProgram(machine, '/Windows/System32/reg.exe', [
    'query',
    'HKLM\\HARDWARE\\DESCRIPTION\\System\\BIOS',
  ]);
  if (bios === undefined) return unchecked('machine-kind', 'E1', 'the registry did not tell what this machine is');
  const value = (name: string) => new RegExp(`^\\s+${name}\\s+REG_SZ\\s+(.*)$`, 'm').exec(bios)?.[1]?.trim() ?? '';
  const product = `${value('SystemManufacturer')} ${value('SystemProductName')}`.trim();
  return kindFrom({ container: [], virtual: VIRTUAL_DMI.test(product) ? [`registry: ${word(product)}`] : [] });
}

/** One line, bounded: firmware and files may say anything. */
function word(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, 100);
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
