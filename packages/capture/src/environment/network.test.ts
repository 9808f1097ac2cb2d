import type { NetworkInterfaceInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { makeMachine } from '../../test/machine.ts';
import { lookAtInterfaces } from './interfaces.ts';
import { lookAtResolvers, parseResolvConf } from './resolvers.ts';
import { lookAtRoutes, parseArp, parseIpv6Routes, parsePrintedArp, parsePrintedRoutes, parseRoutes } from './routes.ts';

describe('resolvers', () => {
  it('are those of resolv.conf, with its last search line', () => {
    const text =
      '# made by\nnameserver 192.0.2.53\nsearch a.test\nsearch b.test c.test\nnameserver 2001:db8::53\noptions edns0\n';
    expect(parseResolvConf(text)).toEqual({
      nameServers: ['192.0.2.53', '2001:db8::53'],
      search: ['b.test', 'c.test'],
    });
  });

  it('are, behind the stub of systemd, those that it asks', async () => {
    const machine = await makeMachine({
      '/etc/resolv.conf': 'nameserver 127.0.0.53\n',
      '/run/systemd/resolve/resolv.conf': 'nameserver 192.0.2.53\n',
    });
    expect(await lookAtResolvers(machine)).toMatchObject([
      { point: 'E5', outcome: 'found', data: { nameServers: ['127.0.0.53'], behind: ['192.0.2.53'] } },
    ]);
  });

  it('are left open without the file', async () => {
    expect(await lookAtResolvers(await makeMachine())).toMatchObject([{ outcome: 'unchecked' }]);
  });

  it.each(['darwin', 'win32'] as const)('are those of this process on %s', async (platform) => {
    expect(await lookAtResolvers(await makeMachine({}, { platform }))).toMatchObject([{ outcome: 'found' }]);
  });
});

describe('routes', () => {
  const route = [
    'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT',
    'eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0',
    'eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0',
    '',
  ].join('\n');
  const zeros = '00000000000000000000000000000000';
  const ipv6 = [
    `fd000000000000000000000000000000 40 ${zeros} 00 ${zeros} 00000100 00000001 00000000 00000001     eth0`,
    `${zeros} 00 ${zeros} 00 fd000000000000000000000000000001 00000400 00000003 00000000 00000003     eth0`,
    `${zeros} 00 ${zeros} 00 ${zeros} ffffffff 00000001 00000000 00200200       lo`,
    '',
  ].join('\n');
  const arp = [
    'IP address       HW type     Flags       HW address            Mask     Device',
    '192.0.2.1        0x1         0x2         02:FC:00:00:00:05     *        eth0',
    '192.0.2.9        0x1         0x0         00:00:00:00:00:00     *        eth0',
  ].join('\n');

  it('of Linux are in the order of bytes of its processor', () => {
    expect(parseRoutes(route, 'LE')).toEqual([{ via: 'eth0', gateway: '192.0.2.1' }]);
    expect(parseRoutes(route, 'BE')).toEqual([{ via: 'eth0', gateway: '1.2.0.192' }]);
    expect(parseIpv6Routes(ipv6)).toEqual([{ via: 'eth0', gateway: 'fd00::1' }]);
  });

  it('lead to a gateway whose card is told; an unanswered question about it is none', async () => {
    expect([...parseArp(arp)]).toEqual([['192.0.2.1', '02:fc:00:00:00:05']]);
    const machine = await makeMachine({ '/proc/net/route': route, '/proc/net/ipv6_route': ipv6, '/proc/net/arp': arp });
    expect(await lookAtRoutes(machine)).toMatchObject([
      { id: 'routes', outcome: 'found' },
      { id: 'gateway-card', outcome: 'found' },
    ]);
  });

  it('are left open where nothing tells of them', async () => {
    for (const platform of ['linux', 'darwin', 'win32', 'freebsd'] as const) {
      expect(await lookAtRoutes(await makeMachine({}, { platform }))).toMatchObject([{ outcome: 'unchecked' }]);
    }
  });

  it('leave the card open where the gateway is not among the neighbours', async () => {
    const machine = await makeMachine({ '/proc/net/route': route, '/proc/net/arp': '' });
    expect(await lookAtRoutes(machine)).toMatchObject([{ outcome: 'found' }, { outcome: 'unchecked' }]);
  });

  it('of macOS are read as it prints them, today and formerly', () => {
    const printed = [
      'Internet:',
      'Destination        Gateway            Flags        Netif Expire',
      'default            192.0.2.1          UGScg          en0',
      'default            link#12            UCSIg        utun3',
      'default            192.0.2.2          UGSc           20       16     en1',
      'default            fe80::1%en0        UGcg           en0',
    ].join('\n');
    expect(parsePrintedRoutes(printed)).toEqual([
      { gateway: '192.0.2.1', via: 'en0' },
      { gateway: '192.0.2.2', via: 'en1' },
      { gateway: 'fe80::1', via: 'en0' },
    ]);
    expect([
      ...parsePrintedArp(
        '? (192.0.2.1) at 2:fc:0:0:0:5 on en0 ifscope [ethernet]\n? (192.0.2.7) at (incomplete) on en0\n',
      ),
    ]).toEqual([['192.0.2.1', '02:fc:00:00:00:05']]);
  });

  it('of Windows are read as it prints them', async () => {
    const machine = await makeMachine({}, { platform: 'win32' });
    const table =
      '          0.0.0.0          0.0.0.0        192.0.2.1       192.0.2.5     25\r\n        127.0.0.0        255.0.0.0         On-link         127.0.0.1    331\r\n';
    await machine.program('/Windows/System32/netstat.exe', `cat <<'END'\n${table}\nEND`);
    await machine.program('/Windows/System32/arp.exe', "echo '  192.0.2.1             02-fc-00-00-00-05     dynamic'");
    expect(await lookAtRoutes(machine)).toMatchObject([
      { data: { routes: [{ gateway: '192.0.2.1', via: '192.0.2.5' }] } },
      { data: { neighbours: [{ gateway: '192.0.2.1', mac: '02:fc:00:00:00:05' }] } },
    ]);
  });
});

describe('interfaces', () => {
  function at(address: string, internal = false): NetworkInterfaceInfo {
    const base = { address, netmask: '', mac: '02:fc:00:00:00:05', internal, cidr: null };
    return address.includes(':') ? { ...base, family: 'IPv6', scopeid: 0 } : { ...base, family: 'IPv4' };
  }

  async function look(interfaces: Readonly<Record<string, readonly NetworkInterfaceInfo[]>>) {
    const findings = await lookAtInterfaces(interfaces);
    return Object.fromEntries(findings.map(({ id, outcome }) => [id, outcome]));
  }

  it('with a public address tell what the world sees; with private ones they do not', async () => {
    expect(await look({ eth0: [at('8.8.4.4')] })).toMatchObject({ 'egress-address': 'found' });
    expect(await look({ eth0: [at('10.0.0.2'), at('fd00::2'), at('fe80::1')] })).toMatchObject({
      'egress-address': 'unchecked',
    });
    expect(await look({ lo: [at('127.0.0.1', true)] })).toMatchObject({
      interfaces: 'found',
      'egress-address': 'unchecked',
    });
  });

  it.each(['tun0', 'wg0', 'ppp0', 'tailscale0', 'utun4', 'NordLynx', 'Local VPN'])(
    'named %s are tunnels',
    async (name) => {
      expect(await look({ [name]: [at('10.8.0.2')] })).toMatchObject({ tunnels: 'concern' });
    },
  );

  it.each(['eth0', 'wlan0', 'en0', 'Wi-Fi', 'docker0', 'ens18'])('named %s are none', async (name) => {
    expect(await look({ [name]: [at('10.8.0.2')] })).toMatchObject({ tunnels: 'found' });
  });

  it('that a Mac keeps for itself are none', async () => {
    expect(await look({ utun0: [at('fe80::1')] })).toMatchObject({ tunnels: 'found' });
  });

  it('are counted all, and listed to a bound', async () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`veth${i}`, [at('10.0.0.2')]]));
    const [finding] = await lookAtInterfaces(many);
    expect(finding).toMatchObject({ data: { count: 500 } });
    expect(JSON.stringify(finding).length).toBeLessThan(10_000);
  });
});
