import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseOptions } from '../options.ts';
import { trustFrom } from './policy.ts';

const flags = { 'tsa-root': { type: 'string', multiple: true }, trust: { type: 'string' } } as const;
const [first = '', second = ''] = rootCertificates;
const base64 = (pem: string): string => new X509Certificate(pem).raw.toString('base64');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guzheng-roots-'));
});
afterAll(() => rm(folder, { recursive: true }));

const written = async (name: string, content: string | Uint8Array): Promise<string> => {
  await writeFile(join(folder, name), content);
  return join(folder, name);
};
const rootsOf = async (...args: readonly string[]) => (await trustFrom(parseOptions(args, flags))).tsaRoots;

describe('--tsa-root', () => {
  it('takes PEM, several certificates in one file, and DER', async () => {
    const one = await written('one.pem', `# a comment\n${first}\n`);
    const two = await written('two.pem', `${first}\n${second}`);
    const der = await written('one.der', new X509Certificate(first).raw);
    expect(await rootsOf('--tsa-root', one, '--tsa-root', der)).toEqual([
      { name: 'one.pem', class: 'public', certificate: base64(first) },
      { name: 'one.der', class: 'public', certificate: base64(first) },
    ]);
    expect((await rootsOf('--tsa-root', two)).map(({ certificate }) => certificate)).toEqual([
      base64(first),
      base64(second),
    ]);
  });

  it('stands beside the roots of a trust file', async () => {
    const trust = await written(
      'trust.json',
      JSON.stringify({ tsaRoots: [{ name: 'Of the court', certificate: base64(second) }] }),
    );
    const pem = await written('beside.pem', first);
    expect((await rootsOf('--trust', trust, '--tsa-root', pem)).map(({ name }) => name)).toEqual([
      'Of the court',
      'beside.pem',
    ]);
  });

  it.each([
    ['nothing', ''],
    ['words', 'not a certificate'],
    ['an empty frame', '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n'],
    ['a broken one', first.split('\n').toSpliced(2, 1).join('\n')],
    ['half of one', first.slice(0, 400)],
  ])('is misuse with %s', async (what, content) => {
    const file = await written(`${what}.pem`, content);
    await expect(rootsOf('--tsa-root', file)).rejects.toThrow(/--tsa-root names .* holds no certificate/);
  });

  it('is misuse with a file that is not there', async () => {
    await expect(rootsOf('--tsa-root', join(folder, 'gone.pem'))).rejects.toThrow(/--tsa-root .* cannot be read/);
  });
});
