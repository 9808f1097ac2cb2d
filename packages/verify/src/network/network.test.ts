import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { innerNetwork, plainAddress } from './address.ts';

describe('an address', () => {
  it.each([
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['fe80::1%eth0', 'fe80::1'],
    ['fe80::1%a%b\nc', 'fe80::1'],
    ['192.0.2.7', '192.0.2.7'],
    ['not an address', 'not an address'],
  ])('%s is %s', (address, plain) => {
    expect(plainAddress(address)).toBe(plain);
  });

  it('is cut at its zone in one go, however many there seem to be', () => {
    expect(plainAddress(`fe80::1${'%'.repeat(2_000_000)}\n`)).toBe('fe80::1');
  });

  it('is spelled the same, spelled again', () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        expect(plainAddress(plainAddress(address))).toBe(plainAddress(address));
      }),
    );
  });

  it.each([
    ['127.9.9.9', 'loopback'],
    ['::1', 'loopback'],
    ['::ffff:10.0.0.1', 'private'],
    ['172.31.255.255', 'private'],
    ['fd00::1', 'private'],
    ['169.254.169.254', 'link-local'],
    ['100.127.0.1', 'carrier-grade NAT'],
    ['172.32.0.1', null],
    ['100.128.0.1', null],
    ['8.8.8.8', null],
    ['2400:3200::1', null],
  ])('%s is in the network: %s', (address, kind) => {
    expect(innerNetwork(address)).toBe(kind);
  });
});
