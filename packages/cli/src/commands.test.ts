import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DEVNET_KEY, startDevnet } from '@guzheng/anchor/devnet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorCode, guzheng, listed, temporaryFolder } from '../test/harness.ts';
import { version } from './version.ts';

let folder: string;

beforeAll(async () => {
  folder = await temporaryFolder();
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('guzheng', () => {
  it('prints its usage on standard output, and is done', async () => {
    for (const args of [[], ['help'], ['--help'], ['verify', '--help']]) {
      const ran = await guzheng(args);
      expect([ran.code, ran.err]).toEqual([0, '']);
      expect(ran.out).toContain('exit codes: 0 done');
    }
  });

  it('prints its version', async () => {
    expect(await guzheng(['--version'])).toEqual({ code: 0, out: version, err: '' });
  });

  it('names every flag that a command takes in its usage', async () => {
    const usage = (await guzheng(['help'])).out;
    const sources = [
      'capture-options',
      'chain-options',
      'witness-options',
      'deposit',
      'upgrade',
      'verify',
      'verify-options',
      'key',
      'disclose',
      'transcript',
      'custody',
    ].map((name) => join(import.meta.dirname, 'commands', `${name}.ts`));
    for (const source of sources) {
      const flags = [...(await readFile(source, 'utf8')).matchAll(/'?([a-z-]+)'?: \{ type: '(?:string|boolean)'/g)].map(
        ([, flag]) => flag,
      );
      expect(flags.length, source).toBeGreaterThan(0);
      for (const flag of flags) expect(usage, source).toContain(`--${flag}`);
    }
  });
});

describe('guzheng key', () => {
  const secret = { GUZHENG_PASSWORD: 'correct horse' };

  it('makes an encrypted key file that only its owner can read, and never prints the private key', async () => {
    const file = join(folder, 'key.json');
    const made = await guzheng(['key', 'new', '--out', file, '--json'], secret);
    expect(made.code).toBe(0);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(made.out)).toEqual({
      file,
      address: expect.stringMatching(/^0x[0-9a-f]{40}$/) as unknown,
      depositor: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
    });
    expect(await guzheng(['key', 'show', '--key', file, '--json'], secret)).toEqual(made);
  });

  it('takes the password from a file too', async () => {
    const password = join(folder, 'password');
    await writeFile(password, 'correct horse\n');
    const shown = await guzheng([
      'key',
      'show',
      '--key',
      join(folder, 'key.json'),
      '--password-file',
      password,
      '--json',
    ]);
    expect(shown.code).toBe(0);
  });

  it('asks twice for the password of a new key, and makes none when the answers differ or are empty', async () => {
    const file = join(folder, 'typed.json');
    for (const answers of [['one', 'another'], ['', ''], ['one']]) {
      const ran = await guzheng(['key', 'new', '--out', file, '--json'], {}, answers);
      expect([ran.code, errorCode(ran)]).toEqual([2, 'misuse']);
    }
    expect(await listed(folder)).not.toContain('typed.json');
    expect((await guzheng(['key', 'new', '--out', file], {}, ['same', 'same'])).code).toBe(0);
    expect((await guzheng(['key', 'show', '--key', file], {}, ['same'])).code).toBe(0);
  });

  it('never writes over a key', async () => {
    const file = join(folder, 'key.json');
    const before = await readFile(file);
    const ran = await guzheng(['key', 'new', '--out', file, '--json'], secret);
    expect([ran.code, errorCode(ran)]).toEqual([2, 'keystore-exists']);
    expect(await readFile(file)).toEqual(before);
  });
});

describe('guzheng deposit', () => {
  it('anchors any number of files by one transaction; each proof stands alone', async () => {
    const devnet = await startDevnet();
    const files = ['a.txt', 'b.txt', 'c.txt'].map((name) => join(folder, name));
    for (const file of files) await writeFile(file, `text of ${file}`);
    const ran = await guzheng(['deposit', ...files, '--rpc', devnet.url, '--json'], {
      GUZHENG_PRIVATE_KEY: DEVNET_KEY,
    });
    await devnet.stop();
    expect(ran.err).toBe('');
    const deposited = JSON.parse(ran.out) as {
      proof: { anchors: { transaction: { hash: string } }[]; inclusion: { size: number } };
    }[];
    expect(new Set(deposited.map(({ proof }) => proof.anchors[0]?.transaction.hash)).size).toBe(1);
    expect(deposited.map(({ proof }) => proof.inclusion.size)).toEqual([3, 3, 3]);
    for (const file of files) expect((await guzheng(['verify', file, '--offline', '--policy', 'devnet'])).code).toBe(0);
    await writeFile(files[1] ?? '', 'another text');
    expect((await guzheng(['verify', files[1] ?? '', '--offline', '--policy', 'devnet'])).code).toBe(1);
  });
});

describe('guzheng verify', () => {
  it('asks the node that is named, and finds the block on its chain', async () => {
    const devnet = await startDevnet();
    const file = join(folder, 'asked.txt');
    await writeFile(file, 'text');
    await guzheng(['deposit', file, '--rpc', devnet.url]);
    const report = JSON.parse((await guzheng(['verify', file, '--rpc', devnet.url, '--json'])).out) as {
      anchors: unknown;
    };
    expect(report.anchors).toMatchObject([{ link: 'read', sightings: [{ outcome: 'found' }] }]);
    await devnet.stop();
  });

  it('is contradicted when the node has another block at that height', async () => {
    const [mine, other] = [await startDevnet(), await startDevnet()];
    const file = join(folder, 'elsewhere.txt');
    await writeFile(file, 'text');
    // A journal each: what one chain was given is not sent again to the other.
    await guzheng(['deposit', file, '--rpc', mine.url, '--state', join(folder, 'state-mine')]);
    await writeFile(join(folder, 'other.txt'), 'text');
    await guzheng(['deposit', join(folder, 'other.txt'), '--rpc', other.url, '--state', join(folder, 'state-other')]);
    const ran = await guzheng(['verify', file, '--rpc', other.url, '--json']);
    expect(ran.code).toBe(1);
    expect(JSON.parse(ran.out)).toMatchObject({
      verdict: 'contradicted',
      anchors: [{ outcome: 'invalid', code: 'evm-block-contradicted' }],
    });
    await Promise.all([mine.stop(), other.stop()]);
  });

  it('leaves no report behind when the place is taken', async () => {
    const report = join(folder, 'report.html');
    await writeFile(report, 'mine');
    const before = await listed(folder);
    const ran = await guzheng(['verify', join(folder, 'a.txt'), '--offline', '--report', report, '--json']);
    expect([ran.code, errorCode(ran)]).toEqual([2, 'output-exists']);
    expect(await readFile(report, 'utf8')).toBe('mine');
    expect(await listed(folder)).toEqual(before);
  });
});

describe('guzheng devnet', () => {
  it('prints where the chain is, and that it proves nothing', async () => {
    const ran = await guzheng(['devnet', '--port', '18545', '--json']);
    expect(ran.code).toBe(0);
    expect(JSON.parse(ran.out)).toMatchObject({ chainId: 31337, url: 'http://127.0.0.1:18545' });
    expect(ran.err).toContain('proves nothing');
  });
});
