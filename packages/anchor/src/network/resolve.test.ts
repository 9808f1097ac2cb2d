import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Network } from '@guzheng/evidence';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readNetworks, resolveNetwork } from './resolve.ts';

const OFFICE: Network = {
  name: 'office',
  chainId: 77,
  genesisHash: `0x${'77'.repeat(32)}`,
  class: 'development',
  rpcs: ['http://10.0.0.7:8545'],
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guzheng-networks-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(text: string): Promise<string> {
  const path = join(folder, 'networks.json');
  await writeFile(path, text);
  return path;
}

describe('networks', () => {
  it('are found by name, presets first', () => {
    expect(resolveNetwork('sepolia').chainId).toBe(11155111);
    expect(resolveNetwork('office', [OFFICE])).toBe(OFFICE);
    expect(resolveNetwork('mainnet', [{ ...OFFICE, name: 'mainnet' }]).chainId).toBe(1);
  });

  it('that are not known are refused, and the known ones named', () => {
    expect(() => resolveNetwork('holesky', [OFFICE])).toThrow(
      expect.objectContaining({ code: 'unknown-network', hint: expect.stringContaining('office') }),
    );
  });

  it('come from a file', async () => {
    expect(await readNetworks(await file(JSON.stringify({ networks: [OFFICE] })))).toEqual([OFFICE]);
  });

  it.each([
    ['no file', undefined],
    ['no JSON', 'networks:'],
    ['no list', '{"networks":{}}'],
    ['a genesis hash that is none', JSON.stringify({ networks: [{ ...OFFICE, genesisHash: '0x1' }] })],
    ['the name of a preset', JSON.stringify({ networks: [{ ...OFFICE, name: 'mainnet' }] })],
    ['a name twice', JSON.stringify({ networks: [OFFICE, OFFICE] })],
  ])('are refused: %s', async (_, text) => {
    const path = text === undefined ? join(folder, 'none.json') : await file(text);
    await expect(readNetworks(path)).rejects.toMatchObject({
      code: 'config-malformed',
      message: expect.stringContaining(path),
    });
  });
});
