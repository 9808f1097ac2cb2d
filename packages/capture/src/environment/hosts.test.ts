import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makeMachine } from '../../test/machine.ts';
import { lookAtHosts, parseHosts } from './hosts.ts';

const options = { host: 'news.example.com', ownName: 'desk' };

async function look(text: string) {
  const machine = await makeMachine({ '/etc/hosts': text });
  const [finding] = await lookAtHosts(machine, options);
  return finding;
}

describe('a hosts file is ordinary', () => {
  it.each([
    [
      'as Debian makes it',
      '127.0.0.1\tlocalhost\n127.0.1.1\tdesk.lan\tdesk\n::1 localhost ip6-localhost ip6-loopback\nff02::1 ip6-allnodes\n',
    ],
    [
      'as macOS makes it',
      '##\n# Host Database\n##\n127.0.0.1 localhost\n255.255.255.255 broadcasthost\n::1 localhost\n',
    ],
    ['as a container has it, with its own address', '127.0.0.1 localhost\nfe00::0 ip6-localnet\n172.17.0.2 desk\n'],
    ['with names that no site on the Internet has', '127.0.0.1 localhost vm runner\n'],
    ['with nothing but comments', '# 203.0.113.9 news.example.com\n\n'],
    ['with nothing at all', ''],
  ])('%s', async (_, text) => {
    expect(await look(text)).toMatchObject({ id: 'hosts-file', point: 'E3', outcome: 'found' });
  });
});

describe('a hosts file is a concern', () => {
  it.each([
    ['203.0.113.9 news.example.com', true],
    ['127.0.0.1 localhost NEWS.example.COM # a virtual site', true],
    ['0.0.0.0 ads.example.net', false],
    ['127.0.0.1 ads.example.net', false],
    ['203.0.113.9 localhost', false],
    ['203.0.113.9 intranet', false],
    ['127.0.0.1 localhost\r\n203.0.113.9\tbank.example\r\n', false],
  ])('where it says %j', async (text, namesCapturedHost) => {
    expect(await look(text)).toMatchObject({ outcome: 'concern', data: { namesCapturedHost } });
  });

  it('and of a long one all is counted and digested, and not all is named', async () => {
    const text = Array.from({ length: 5_000 }, (_, i) => `0.0.0.0 ads${i}.example.net\n`).join('');
    const finding = await look(text);
    const sha256 = createHash('sha256').update(text).digest('hex');
    expect(finding).toMatchObject({ outcome: 'concern', data: { entries: 5_000, unusualCount: 5_000, sha256 } });
    expect(JSON.stringify(finding).length).toBeLessThan(10_000);
  });
});

describe('a hosts file that is not there', () => {
  it('is a fact, and one that cannot be read is an open question', async () => {
    expect(await lookAtHosts(await makeMachine(), options)).toMatchObject([{ outcome: 'found' }]);
    const machine = await makeMachine({ '/etc/hosts/is-a-folder': '' });
    expect(await lookAtHosts(machine, options)).toMatchObject([{ outcome: 'unchecked' }]);
  });

  it('is looked for where Windows has it', async () => {
    const machine = await makeMachine(
      { '/Windows/System32/drivers/etc/hosts': '203.0.113.9 news.example.com\r\n' },
      { platform: 'win32' },
    );
    expect(await lookAtHosts(machine, options)).toMatchObject([{ outcome: 'concern' }]);
  });
});

it('every name of a line is an entry of its own', () => {
  expect(parseHosts('192.0.2.1 A b\n#c\n192.0.2.2\n')).toEqual([
    { address: '192.0.2.1', name: 'a' },
    { address: '192.0.2.1', name: 'b' },
  ]);
});
