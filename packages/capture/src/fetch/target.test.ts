import { describe, expect, it } from 'vitest';
import { withoutSecrets } from '../error.ts';
import { parseTarget, redirectOf } from './target.ts';

const code = (code: string) => expect.objectContaining({ name: 'CaptureError', code });

describe('parseTarget', () => {
  it('leaves out the fragment, which no server ever sees', () => {
    expect(parseTarget('HTTPS://Example.com/a b?q=1#part').href).toBe('https://example.com/a%20b?q=1');
  });

  it.each(['', 'example.com', 'http://', 'http://[::1', 'http://a b/', '//example.com'])('%j is malformed', (url) => {
    expect(() => parseTarget(url)).toThrow(code('url-malformed'));
  });

  it.each(['ftp://example.com/', 'file:///etc/passwd', 'data:text/plain,x', 'javascript:1', 'about:blank'])(
    '%j is not supported',
    (url) => {
      expect(() => parseTarget(url)).toThrow(code('url-unsupported'));
    },
  );

  it('refuses a password and does not repeat it', () => {
    expect(() => parseTarget('https://user:s3cret@example.com/')).toThrow(code('url-unsupported'));
    expect(() => parseTarget('https://user:s3cret@example.com/')).not.toThrow(/s3cret/);
    expect(withoutSecrets('ht!tp://user:s3cret@example.com/')).not.toContain('s3cret');
    expect(withoutSecrets('user:s3cret@example.com/?a=b@c')).toBe('example.com/?a=b@c');
  });
});

describe('redirectOf', () => {
  const base = new URL('http://site.test/a/b?c');

  it.each([301, 302, 303, 307, 308])('follows %d', (status) => {
    expect(redirectOf(status, ['../d#e'], base)).toEqual({ to: 'url', url: new URL('http://site.test/d') });
  });

  it.each([200, 201, 300, 304, 305, 404])('does not follow %d', (status) => {
    expect(redirectOf(status, ['/d'], base)).toEqual({ to: 'nowhere' });
  });

  it('reads UTF-8 where a site writes it', () => {
    const latin1 = Buffer.from('/新闻', 'utf8').toString('latin1');
    expect(redirectOf(302, [latin1], base)).toEqual({ to: 'url', url: new URL('http://site.test/新闻') });
  });

  it('sends no password that a redirect holds', () => {
    expect(redirectOf(302, ['http://u:p@other.test/'], base)).toEqual({
      to: 'url',
      url: new URL('http://other.test/'),
    });
  });

  it.each([[['weixin://open']], [['http://[']], [['/a', '/b']]])('cannot follow %j', (locations) => {
    expect(redirectOf(302, locations, base)).toMatchObject({ to: 'unfollowable' });
  });
});
