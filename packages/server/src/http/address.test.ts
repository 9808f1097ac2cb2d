import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { addressOf, neighbourhood, proxyList } from './address.ts';

const from = (remoteAddress: string, forwarded?: string): IncomingMessage =>
  ({
    socket: { remoteAddress },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  }) as unknown as IncomingMessage;

describe('where a request came from', () => {
  it.each([
    ['what anybody sends is not believed', '203.0.113.9', '198.51.100.1', '203.0.113.9'],
    ['what a trusted proxy wrote is', '10.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['of a chain, what the last trusted one saw', '10.0.0.1', '1.1.1.1, 198.51.100.1, 10.9.9.9', '198.51.100.1'],
    ['what stands before is the client’s own invention', '10.0.0.1', '10.0.0.5, 198.51.100.1', '198.51.100.1'],
    ['what is no address ends the reading', '10.0.0.1', 'unknown', '10.0.0.1'],
    ['IPv4 over an IPv6 socket is IPv4', '::ffff:10.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['a proxy of IPv6', 'fd00::1', '2001:db8::7', '2001:db8::7'],
  ])('%s', (_what, remote, forwarded, expected) => {
    expect(addressOf(from(remote, forwarded), proxyList(['10.0.0.0/8', 'fd00::/8']))).toBe(expected);
  });

  it('is the connection’s own where no proxy is trusted', () => {
    expect(addressOf(from('10.0.0.1', '198.51.100.1'), proxyList([]))).toBe('10.0.0.1');
  });
});

describe('whom a limit counts together', () => {
  it.each([
    ['198.51.100.1', '198.51.100.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('%s', (address, expected) => {
    expect(neighbourhood(address)).toBe(expected);
  });
});
