import { randomBytes, randomUUID } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EnvironmentFinding, Hashing } from '@guzheng/evidence';
import { nodeHashing } from '../staging/hashing.ts';
import { concern, found } from './finding.ts';
import { codeOf } from './machine.ts';

/** The digests of `abc`: FIPS 180-4 (example of NIST) and GB/T 32905-2016 annex A.1. */
const KNOWN = {
  sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  sm3: '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0',
} as const;

/** E2: that the digests used here are right, and that what is written to the folder can be read again. */
export async function testItself(folder: string, hashing: Hashing = nodeHashing): Promise<EnvironmentFinding[]> {
  return [testDigests(hashing), await testFolder(folder)];
}

function testDigests(hashing: Hashing): EnvironmentFinding {
  const wrong = (['sha256', 'sm3'] as const).filter((name) => hex(hashing[name](), 'abc') !== KNOWN[name]);
  if (wrong.length === 0)
    return found('self-test-digests', 'E2', 'SHA-256 and SM3 gave the known digests of "abc"', KNOWN);
  return concern('self-test-digests', 'E2', `${wrong.join(' and ')} did not give the known digest of "abc"`, { wrong });
}

async function testFolder(folder: string): Promise<EnvironmentFinding> {
  const bytes = randomBytes(4096);
  try {
    const same = bytes.equals(await writtenAndRead(join(folder, `.guzheng-self-test-${randomUUID()}`), bytes));
    return same
      ? found('self-test-disk', 'E2', '4,096 random bytes were written and read again')
      : concern('self-test-disk', 'E2', 'what was written to the folder was not what was read again');
  } catch (error) {
    return concern('self-test-disk', 'E2', `nothing could be written to the folder and read again (${codeOf(error)})`);
  }
}

async function writtenAndRead(file: string, bytes: Uint8Array): Promise<Uint8Array> {
  await writeFile(file, bytes, { flag: 'wx' });
  try {
    return await readFile(file);
  } finally {
    await rm(file);
  }
}

function hex(hasher: ReturnType<Hashing['sha256']>, text: string): string {
  hasher.update(Buffer.from(text));
  return Buffer.from(hasher.digest()).toString('hex');
}
