import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CaptureError } from '../error.ts';
import type { HeaderList } from '../exchange.ts';
import { openBook, openConcealer } from './conceal.ts';
import { cookieHeaderFrom } from './cookie-header.ts';
import { parseCookies } from './cookies.ts';
import { copyProfile } from './profile.ts';

describe('cookies of a file', () => {
  it('are read from cookies.txt, comments and #HttpOnly_ included', () => {
    const text =
      '# Netscape HTTP Cookie File\r\n\r\n.example.cn\tTRUE\t/\tTRUE\t1900000000\tSID\ta=b\n#HttpOnly_www.example.cn\tFALSE\t/x\tFALSE\t0\tT\t\n';
    expect(parseCookies(text)).toEqual([
      {
        name: 'SID',
        value: 'a=b',
        domain: 'example.cn',
        hostOnly: false,
        path: '/',
        secure: true,
        httpOnly: false,
        expires: 1900000000,
      },
      { name: 'T', value: '', domain: 'www.example.cn', hostOnly: true, path: '/x', secure: false, httpOnly: true },
    ]);
  });

  it('are read from the JSON that extensions export', () => {
    const text = JSON.stringify([
      { name: 'a', value: '1', domain: '.x.cn', expirationDate: 1900000000.5, secure: true },
    ]);
    expect(parseCookies(text)).toMatchObject([{ domain: 'x.cn', hostOnly: false, path: '/', expires: 1900000000.5 }]);
  });

  it.each([
    [''],
    ['# only a comment'],
    ['.x.cn TRUE / TRUE 0 n s3cret'],
    ['.x.cn\tTRUE\t/\tTRUE\tsoon\tn\ts3cret'],
    ['[{"name":"n","value":"s3cret","domain":"x.cn"'],
    ['[null]'],
    ['[{"name":"n","value":"s3cret"}]'],
    ['[{"name":"n","value":"s3cret\\r\\nX: y","domain":"x.cn"}]'],
    ['[{"name":"n","value":"s3cret; b=1","domain":"x.cn"}]'],
    ['[{"name":"n","value":"s3cret","domain":"x.cn","path":"x"}]'],
  ])('%j is refused, and no value is told', (text) => {
    const error = caught(() => parseCookies(text));
    expect(error).toBeInstanceOf(CaptureError);
    expect(error).toMatchObject({ code: 'cookies-malformed' });
    expect(String(error)).not.toContain('s3cret');
  });

  it('go to their host, its subdomains where they may, their path, and to https only where they must', () => {
    const header = cookieHeaderFrom(
      parseCookies(
        [
          '.x.cn\tTRUE\t/\tFALSE\t0\tall\t1',
          'x.cn\tFALSE\t/\tFALSE\t0\thost\t2',
          '.x.cn\tTRUE\t/deep\tFALSE\t0\tdeep\t3',
          '.x.cn\tTRUE\t/\tTRUE\t0\tsafe\t4',
          '.x.cn\tTRUE\t/\tFALSE\t1000\told\t5',
          '127.0.0.1\tFALSE\t/\tFALSE\t0\tip\t6',
        ].join('\n'),
      ),
    );
    const names = (url: string) => (header(new URL(url)) ?? '').split('; ').sort();
    expect(names('http://x.cn/')).toEqual(['all=1', 'host=2']);
    expect(names('http://www.x.cn/')).toEqual(['all=1']);
    expect(names('https://www.x.cn/deep/er')).toEqual(['all=1', 'deep=3', 'safe=4']);
    expect(names('http://127.0.0.1:8080/')).toEqual(['ip=6']);
    expect(header(new URL('http://notx.cn/'))).toBeUndefined();
  });
});

describe('secrets in headers', () => {
  const salt = new Uint8Array(32).fill(7);
  const headers: HeaderList = [
    ['Cookie', 'SID=abc; theme=dark; bare'],
    ['authorization', 'Bearer t0ken'],
    ['Set-Cookie', 'SID=xyz; Path=/; HttpOnly'],
    ['set-cookie', 'SID=xyz'],
    ['Accept', 'SID=abc'],
  ];

  it('are replaced by salted digests; everything else stays', () => {
    const concealer = openConcealer(salt);
    const seal = (value: string) =>
      `(sealed; ${value.length} bytes; salted sha256 ${createHash('sha256').update(salt).update(value).digest('hex')})`;
    expect(concealer.headers(headers)).toEqual([
      ['Cookie', `SID=${seal('abc')}; theme=${seal('dark')}; ${seal('bare')}`],
      ['authorization', `Bearer ${seal('t0ken')}`],
      ['Set-Cookie', `SID=${seal('xyz')}; Path=/; HttpOnly`],
      ['set-cookie', `SID=${seal('xyz')}`],
      ['Accept', 'SID=abc'],
    ]);
    expect(concealer.secrets().map(({ value }) => value)).toEqual(['abc', 'dark', 'bare', 't0ken', 'xyz']);
  });

  it('never come through, whatever they are', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[!-:<-~]{12,40}$/), (value) => {
        const written = openConcealer(salt).headers([
          ['Cookie', `a=${value}; b=${value}`],
          ['Set-Cookie', `a=${value}; Secure`],
          ['Authorization', value],
        ]);
        expect(JSON.stringify(written)).not.toContain(value);
      }),
    );
  });

  it('are left alone where nobody logs in', () => expect(openBook.headers(headers)).toBe(headers));
});

describe('a profile', () => {
  it('is copied without caches, locks and extensions', async () => {
    const root = await mkdtemp(join(tmpdir(), 'guzheng-profile-'));
    const from = join(root, 'from');
    for (const folder of ['Default/Cache', 'Default/Extensions', 'Default/Network'])
      await mkdir(join(from, folder), { recursive: true });
    for (const file of ['SingletonLock', 'Default/Network/Cookies', 'Default/Preferences'])
      await writeFile(join(from, file), 'x');
    await copyProfile(from, join(root, 'to'));
    expect((await readdir(join(root, 'to'), { recursive: true })).sort()).toEqual([
      'Default',
      'Default/Network',
      'Default/Network/Cookies',
      'Default/Preferences',
    ]);
    await rm(root, { recursive: true });
  });

  it.each(['/nowhere/at/all', import.meta.filename])('%s is none', async (path) => {
    await expect(copyProfile(path, join(tmpdir(), 'guzheng-never'))).rejects.toMatchObject({
      code: 'profile-unreadable',
    });
  });
});

function caught(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}
