import { describe, expect, it } from 'vitest';
import { parseTimeServer } from './address.ts';
import { DEFAULT_TIME_SERVERS } from './time-servers.ts';

describe('a time server is named', () => {
  it.each([
    ['time.example', 'time.example:123', 'time.example', 123],
    ['time.example:1123', 'time.example:1123', 'time.example', 1123],
    ['192.0.2.1', '192.0.2.1:123', '192.0.2.1', 123],
    ['[2001:db8::1]:1123', '[2001:db8::1]:1123', '2001:db8::1', 1123],
    ['[2001:db8::1]', '[2001:db8::1]:123', '2001:db8::1', 123],
    ['2001:db8::1', '[2001:db8::1]:123', '2001:db8::1', 123],
  ])('as %s', (text, name, host, port) => {
    expect(parseTimeServer(text)).toEqual({ name, host, port });
  });

  it.each([
    '',
    'a b',
    'time.example:0',
    'time.example:65536',
    'time.example:ntp',
    'user:word@time.example',
    'ntp://time.example',
    '[time.example]:123',
    '1:2:3',
  ])('and not as %j', (text) => {
    expect(() => parseTimeServer(text)).toThrow(TypeError);
  });

  it('and those that are asked where nobody names others are four', () => {
    expect(DEFAULT_TIME_SERVERS.map(parseTimeServer).map(({ port }) => port)).toEqual([123, 123, 123, 123]);
  });
});
