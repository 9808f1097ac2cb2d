import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TSA_ROOTS } from '@guzheng/evidence';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTsaConfiguration, resolveAuthority } from './configuration.ts';

const certificate = TSA_ROOTS[0]?.certificate ?? '';
const pem = `-----BEGIN CERTIFICATE-----\n${certificate.match(/.{1,64}/g)?.join('\n')}\n-----END CERTIFICATE-----\n`;

describe('the configuration of authorities', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'guzheng-tsa-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const read = async (value: unknown) => {
    const path = join(folder, 'config.json');
    await writeFile(path, typeof value === 'string' ? value : JSON.stringify(value));
    return await readTsaConfiguration(path);
  };

  it('is read, with certificates in PEM or base64', async () => {
    const root = { name: 'ours', class: 'public', certificate } as const;
    const authorities = [{ name: 'office', url: 'https://tsa.office.example/tsr' }];
    expect(await read({ authorities, roots: [root, { ...root, certificate: pem }] })).toEqual({
      authorities,
      roots: [root, root],
    });
    expect(await read({})).toEqual({ authorities: [], roots: [] });
  });

  it.each([
    ['no JSON', 'nonsense'],
    ['a list', []],
    ['an unknown member', { authority: [] }],
    ['a name with spaces', { authorities: [{ name: 'the office', url: 'https://a.example' }] }],
    ['a file as address', { authorities: [{ name: 'office', url: 'file:///etc/passwd' }] }],
    ['a root that is no certificate', { roots: [{ name: 'ours', class: 'public', certificate: 'MAA=' }] }],
    ['a root that is no base64', { roots: [{ name: 'ours', class: 'public', certificate: '***' }] }],
    ['a root of an unknown class', { roots: [{ name: 'ours', class: 'qualified', certificate }] }],
    ['two certificates in one', { roots: [{ name: 'ours', class: 'public', certificate: pem + pem }] }],
  ])('with %s is refused', async (_, value) => {
    await expect(read(value)).rejects.toMatchObject({ code: 'config-malformed' });
  });

  it('that is not there is refused', async () => {
    await expect(readTsaConfiguration(join(folder, 'none.json'))).rejects.toMatchObject({ code: 'config-malformed' });
  });

  it('names authorities beside those that are built in', () => {
    const office = { name: 'office', url: 'https://tsa.office.example/tsr' };
    expect(resolveAuthority('digicert').url).toBe('http://timestamp.digicert.com');
    expect(resolveAuthority('office', [office])).toBe(office);
    expect(() => resolveAuthority('office')).toThrow(expect.objectContaining({ code: 'unknown-authority' }));
  });
});
