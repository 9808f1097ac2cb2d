import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { bytesToHex } from '@guzheng/evidence';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { depositorSeed, keyFromEnvironment, keyFromHex } from './key.ts';
import { createKeystore, openKeystore } from './keystore.ts';
import { openKey } from './open.ts';

const PRIVATE = '46'.repeat(32);
const ADDRESS = '0x9d8a62f656a8d1615c1294fd71e9cfb3e4855a4f';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guzheng-key-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('a key in hex', () => {
  it('is read with and without prefix, and gives its address', () => {
    expect(keyFromHex(PRIVATE).address).toBe(ADDRESS);
    expect(keyFromHex(`0x${PRIVATE}\n`).address).toBe(ADDRESS);
  });

  it.each([
    ['too short', PRIVATE.slice(2)],
    ['no hex', 'zz'.repeat(32)],
    ['zero', '00'.repeat(32)],
    ['beyond the order of the curve', 'ff'.repeat(32)],
  ])('is refused when %s, without being repeated', (_, text) => {
    expect(() => keyFromHex(text)).toThrow(
      expect.objectContaining({ code: 'key-malformed', message: expect.not.stringContaining(text) }),
    );
  });

  it('does not show where the key is printed', () => {
    const key = keyFromHex(PRIVATE);
    expect(inspect(key)).not.toContain('70, 70');
    expect(JSON.stringify(key)).toBe(`{"address":"${ADDRESS}"}`);
  });

  it('comes from the environment, or is missing', async () => {
    expect((await openKey({ environment: { GUZHENG_PRIVATE_KEY: PRIVATE } })).address).toBe(ADDRESS);
    expect(() => keyFromEnvironment({})).toThrow(expect.objectContaining({ code: 'key-missing' }));
    expect(() => keyFromEnvironment({ GUZHENG_PRIVATE_KEY: ' ' })).toThrow(
      expect.objectContaining({ code: 'key-missing' }),
    );
  });
});

describe('depositorSeed', () => {
  it('is HKDF-SHA256 of the key: computed with OpenSSL 3 (openssl kdf -kdfopt digest:SHA256 … HKDF)', () => {
    expect(bytesToHex(depositorSeed(keyFromHex(PRIVATE).privateKey))).toBe(SEED);
  });
});
const SEED = 'efd52aa8cf423a27a5ce5068c7b704cea095f79a83d580bbb99df224dde8fd4d';

describe('a key file', () => {
  it('is encrypted, for its owner only, and opens with its password and no other', async () => {
    const path = join(folder, 'key.json');
    const made = await createKeystore({ path, password: '口令 password', key: keyFromHex(PRIVATE) });
    expect(made.address).toBe(ADDRESS);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readFile(path, 'utf8')).not.toContain(PRIVATE);
    const opened = await openKey({ file: path, password: '口令 password' });
    expect(bytesToHex(opened.privateKey)).toBe(PRIVATE);
    await expect(openKeystore(path, 'guess')).rejects.toMatchObject({ code: 'wrong-password' });
  });

  it('is made with a new random key each time, and never over another', async () => {
    const path = join(folder, 'one.json');
    const one = await createKeystore({ path, password: 'x' });
    const before = await readFile(path, 'utf8');
    await expect(createKeystore({ path, password: 'x' })).rejects.toMatchObject({ code: 'keystore-exists' });
    expect(await readFile(path, 'utf8')).toBe(before);
    const two = await createKeystore({ path: join(folder, 'two.json'), password: 'x' });
    expect(two.address).not.toBe(one.address);
  });

  it('is missing, malformed, or in a folder that is not there', async () => {
    await expect(openKeystore(join(folder, 'none.json'), 'x')).rejects.toMatchObject({ code: 'key-missing' });
    for (const text of ['', 'garbage', '{}', '{"version":3}', '{"version":3,"crypto":{"cipher":"rot13"}}']) {
      const path = join(folder, 'bad.json');
      await writeFile(path, text);
      await expect(openKeystore(path, 'x')).rejects.toMatchObject({ code: 'key-malformed' });
    }
    const nowhere = join(folder, 'no', 'such', 'folder.json');
    await expect(createKeystore({ path: nowhere, password: 'x' })).rejects.toMatchObject({
      code: 'keystore-unwritable',
    });
  });
});
