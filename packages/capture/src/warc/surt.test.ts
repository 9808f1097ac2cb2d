import { describe, expect, it } from 'vitest';
import { getSurt } from 'warcio';
import { surt } from './surt.ts';

describe('surt', () => {
  it.each([
    ['https://Example.com', 'com,example)/'],
    ['http://www.example.com:8080/A/b?z=1&A=2&b', 'com,example:8080)/a/b?a=2&b&z=1'],
    ['https://www2.example.com:443/', 'com,example)/'],
    ['https://sub.example.com.cn/?q=%E4%B8%AD', 'cn,com,example,sub)/?q=%e4%b8%ad'],
    ['https://中文.cn/新', 'cn,xn--fiq228c)/%e6%96%b0'],
    ['https://x.test/www.y', 'test,x)/www.y'],
    ['urn:view:https://x.test/', 'urn:view:https://x.test/'],
    ['not a url', 'not a url'],
  ])('of %s is %s', (url, key) => {
    expect(surt(url)).toBe(key);
  });

  it('agrees with warcio', () => {
    const urls = [
      'http://www.example.com:8080/A/b?z=1&A=2&b',
      'https://www.x.cn/?',
      'http://127.0.0.1:81/x?b=2&a=1&a=0',
      'https://x.test/新闻?q=中 文&a',
    ];
    for (const url of urls) expect(surt(url)).toBe(getSurt(new URL(url).href));
  });
});
