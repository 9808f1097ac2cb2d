import { describe, expect, it } from 'vitest';
import { makeMachine } from '../../test/machine.ts';
import { lookAtSystemProxy, parseGsettings, parseKioslaverc, parseRegistry, parseScutil } from './system-proxy.ts';

const SECRET = 'hunter2';

/** As gsettings prints it, its password too. */
function gsettings(mode: string, url = '', host = ''): string {
  return [
    `org.gnome.system.proxy autoconfig-url '${url}'`,
    "org.gnome.system.proxy ignore-hosts ['localhost', '127.0.0.0/8', '::1']",
    `org.gnome.system.proxy mode '${mode}'`,
    'org.gnome.system.proxy use-same-proxy true',
    "org.gnome.system.proxy.ftp host ''",
    'org.gnome.system.proxy.ftp port 0',
    `org.gnome.system.proxy.http authentication-password '${SECRET}'`,
    "org.gnome.system.proxy.http authentication-user 'user'",
    'org.gnome.system.proxy.http enabled false',
    `org.gnome.system.proxy.http host '${host}'`,
    'org.gnome.system.proxy.http port 8080',
    "org.gnome.system.proxy.https host ''",
    'org.gnome.system.proxy.https port 0',
    '',
  ].join('\n');
}

describe('GNOME', () => {
  it.each([
    ['none', '', 'old.test', []],
    ['manual', '', 'proxy.test', ['http: proxy.test:8080']],
    ['manual', '', '', []],
    ['auto', `http://user:${SECRET}@wpad.test/p?token=${SECRET}`, '', ['automatic: wpad.test']],
    ['auto', '', '', ['automatic: WPAD']],
  ])('in mode %s', (mode, url, host, set) => {
    expect(parseGsettings(gsettings(mode, url, host))).toEqual(set);
  });

  it('is asked where a desktop runs, and nowhere else', async () => {
    const outcomes = [{}, { XDG_CURRENT_DESKTOP: 'GNOME' }].map(async (env) => {
      const machine = await makeMachine({}, { env });
      await machine.program('/usr/bin/gsettings', `cat <<'END'\n${gsettings('manual', '', 'proxy.test')}\nEND`);
      const [finding] = await lookAtSystemProxy(machine);
      return [finding?.outcome, machine.runs.length];
    });
    expect(await Promise.all(outcomes)).toEqual([
      ['unchecked', 0],
      ['concern', 1],
    ]);
  });
});

describe('KDE', () => {
  it.each([
    ['0', []],
    ['1', ['http: proxy.test:3128', 'socks: [2001:db8::1]:1080']],
    ['2', ['automatic: wpad.test']],
    ['3', ['automatic: WPAD']],
    ['4', ['from variables']],
  ])('with ProxyType %s', (type, set) => {
    const text = [
      '[Other]',
      'ProxyType=1',
      '[Proxy Settings][$Version]',
      `ProxyType=${type}`,
      `httpProxy=http://user:${SECRET}@proxy.test 3128`,
      'socksProxy=socks://[2001:db8::1] 1080',
      `Proxy Config Script=http://wpad.test/proxy.pac?token=${SECRET}`,
      '[More]',
    ].join('\n');
    expect(parseKioslaverc(text)).toEqual(set);
  });
});

describe('macOS', () => {
  it('tells hand-made settings, scripts and discovery', () => {
    const text = `<dictionary> {
  ExceptionsList : <array> {
    0 : *.local
  }
  HTTPEnable : 1
  HTTPPort : 8080
  HTTPProxy : 10.0.0.1
  HTTPUser : user
  HTTPSEnable : 0
  HTTPSPort : 8443
  HTTPSProxy : old.test
  ProxyAutoConfigEnable : 1
  ProxyAutoConfigURLString : http://user:${SECRET}@wpad.test:81/proxy.pac?token=${SECRET}
  ProxyAutoDiscoveryEnable : 1
}`;
    expect(parseScutil(text)).toEqual(['http: 10.0.0.1:8080', 'automatic: wpad.test:81', 'automatic: WPAD']);
  });

  it('tells that there are none', () => {
    expect(parseScutil('<dictionary> {\n  FTPPassive : 1\n}\n')).toEqual([]);
  });
});

describe('Windows', () => {
  const key = '\r\nHKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings\r\n';

  it.each([
    ['    ProxyEnable    REG_DWORD    0x0\r\n    ProxyServer    REG_SZ    old.test:80\r\n', []],
    ['    ProxyEnable    REG_DWORD    0x1\r\n    ProxyServer    REG_SZ    127.0.0.1:7890\r\n', ['all: 127.0.0.1:7890']],
    [
      '    ProxyEnable    REG_DWORD    0x1\r\n    ProxyServer    REG_SZ    http=a.test:1;https=b.test:2\r\n',
      ['http: a.test:1', 'https: b.test:2'],
    ],
    [`    AutoConfigURL    REG_SZ    http://wpad.test/p?token=${SECRET}\r\n`, ['automatic: wpad.test']],
  ])('with %j', (values, set) => {
    expect(parseRegistry(`${key}${values}`)).toEqual(set);
  });
});

describe('the finding', () => {
  it('takes the names of variables from /etc/environment, and no value', async () => {
    const machine = await makeMachine({
      '/etc/environment': `PATH=/bin\nhttp_proxy="http://u:${SECRET}@proxy.test"\n`,
    });
    const [finding] = await lookAtSystemProxy(machine);
    expect(finding).toMatchObject({ outcome: 'concern', data: { set: ['http_proxy (/etc/environment)'] } });
    expect(JSON.stringify(finding)).not.toMatch(/hunter2|proxy\.test/);
  });

  it('is that there is none where every place was read', async () => {
    const machine = await makeMachine({ '/etc/environment': 'PATH=/bin\n', '/home/anybody/.config/kioslaverc': '' });
    expect(await lookAtSystemProxy(machine)).toMatchObject([{ outcome: 'found' }]);
  });

  it.each(['linux', 'darwin', 'win32', 'freebsd'] as const)(
    'is left open on %s where no place is',
    async (platform) => {
      expect(await lookAtSystemProxy(await makeMachine({}, { platform }))).toMatchObject([{ outcome: 'unchecked' }]);
    },
  );

  it.each([
    ['darwin', '/usr/sbin/scutil', '  HTTPEnable : 1\n  HTTPProxy : 10.0.0.1\n  HTTPPort : 80'],
    [
      'win32',
      '/Windows/System32/reg.exe',
      '    ProxyEnable    REG_DWORD    0x1\n    ProxyServer    REG_SZ    p.test:80',
    ],
  ] as const)('is what the program of %s prints', async (platform, program, text) => {
    const machine = await makeMachine({}, { platform });
    await machine.program(program, `cat <<'END'\n${text}\nEND`);
    expect(await lookAtSystemProxy(machine)).toMatchObject([{ outcome: 'concern' }]);
  });
});
