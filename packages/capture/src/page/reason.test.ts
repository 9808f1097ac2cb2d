import { describe, expect, it } from 'vitest';
import { CaptureError } from '../error.ts';
import type { Fate, Target } from '../gateway/gateway.ts';
import { addressOf, type Door, placeOf, reasonOf, refusalOf } from './reason.ts';

const refused: Fate = {
  outcome: 'refused',
  error: new CaptureError('private-address', 'not public'),
  phase: 'blocked',
};

function door(fates: Readonly<Record<string, Fate>>): Door {
  return {
    fate: ({ means, host, port }: Target) => fates[`${means} ${host} ${port}`],
    report: () => ({ connections: [], resolutions: [], losses: [] }),
  };
}

describe('why the browser got no answer', () => {
  const gateway = door({
    'browser a.test 443': refused,
    'browser ::1 8080': {
      outcome: 'failed',
      error: new CaptureError('connection-refused', 'nobody listens'),
      phase: 'connect',
    },
    'browser b.test 80': { outcome: 'connected', ip: '192.0.2.1' },
  });

  it.each([
    ['net::ERR_SOCKS_CONNECTION_FAILED', 'https://a.test/x', 'private-address'],
    ['net::ERR_SOCKS_CONNECTION_HOST_UNREACHABLE', 'wss://a.test/x', 'private-address'],
    ['net::ERR_SOCKS_CONNECTION_FAILED', 'http://[::1]:8080/', 'connection-refused'],
    ['net::ERR_SOCKS_CONNECTION_FAILED', 'http://c.test/', 'connection-failed'],
    ['net::ERR_CERT_AUTHORITY_INVALID', 'https://a.test/', 'tls-invalid'],
    ['net::ERR_TOO_MANY_REDIRECTS', 'https://a.test/', 'redirect-loop'],
    ['net::ERR_NAME_NOT_RESOLVED', 'https://a.test/', 'host-unknown'],
  ])('%s at %s: %s', (errorText, url, code) => {
    expect(reasonOf(errorText, url, gateway).code).toBe(code);
  });

  it('is the gateway’s word only where the gateway made no connection', () => {
    expect(refusalOf('net::ERR_SOCKS_CONNECTION_FAILED', 'https://a.test/', gateway)).toMatchObject({
      phase: 'blocked',
    });
    expect(refusalOf('net::ERR_EMPTY_RESPONSE', 'https://a.test/', gateway)).toBeUndefined();
    expect(refusalOf('net::ERR_SOCKS_CONNECTION_FAILED', 'http://b.test/', gateway)).toBeUndefined();
    expect(refusalOf('net::ERR_SOCKS_CONNECTION_FAILED', 'https://a.test/', undefined)).toBeUndefined();
  });

  it('never says what is secret in an address', () => {
    expect(reasonOf('net::ERR_FAILED', 'https://user:secret@a.test/', undefined).message).not.toContain('secret');
  });
});

describe('a place on the network', () => {
  it.each([
    ['http://a.test/', 'a.test', 80],
    ['https://A.test/', 'a.test', 443],
    ['ws://a.test:8080/', 'a.test', 8080],
    ['wss://[2001:db8::1]/', '2001:db8::1', 443],
  ])('%s', (url, host, port) => {
    expect(placeOf(url)).toEqual({ host, port });
  });

  it('has the address that the gateway reached', () => {
    const gateway = door({
      'browser b.test 80': { outcome: 'connected', ip: '192.0.2.1' },
      'browser a.test 443': refused,
    });
    expect(addressOf('http://b.test/x', gateway)).toBe('192.0.2.1');
    expect(addressOf('https://a.test/', gateway)).toBeUndefined();
  });
});
