import { ssrfCases } from '@guzheng/testing';
import { describe, expect, it } from 'vitest';
import { webAddressFrom } from './address.ts';

const publicOnly = { allowPrivate: false };

describe('an address', () => {
  it('is written in one way', () => {
    expect(webAddressFrom('HTTPS://Example.COM:443/a/../b?q#part', publicOnly).href).toBe(
      'https://example.com/b?q#part',
    );
  });

  it.each([
    '',
    'example.com',
    'https://',
    'file:///etc/passwd',
    'data:text/html,x',
    'javascript:alert(1)',
    'ftp://example.com/',
  ])('%j is refused', (text) => {
    expect(() => webAddressFrom(text, publicOnly)).toThrow(expect.objectContaining({ code: 'url-refused' }));
  });

  it('with a password is refused, and the password is not repeated', () => {
    const refuse = () => webAddressFrom('https://user:geheim@example.com/', publicOnly);
    expect(refuse).toThrow(expect.objectContaining({ code: 'url-refused' }));
    expect(refuse).not.toThrow(/geheim/);
  });

  it.each(ssrfCases.map(({ host }) => host).filter((host) => !/ssrf\.test/i.test(host)))(
    'at %j is refused before anybody is asked',
    (host) => {
      const ask = () => webAddressFrom(`http://${host}/`, publicOnly);
      expect(ask).toThrow(expect.objectContaining({ code: 'url-refused' }));
    },
  );

  it('inside the network is taken where that is allowed', () => {
    expect(webAddressFrom('http://127.0.0.1:8080/', { allowPrivate: true }).port).toBe('8080');
  });
});
