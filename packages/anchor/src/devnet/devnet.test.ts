import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { NETWORKS, networkClassOf } from '@guzheng/evidence';
import { describe, expect, it } from 'vitest';
import { rpcClient } from '../rpc/client.ts';
import { readNumber, readObject } from '../rpc/values.ts';
import { type DevnetOptions, startDevnet } from './index.ts';

async function withDevnet<T>(
  options: DevnetOptions,
  use: (devnet: Awaited<ReturnType<typeof startDevnet>>) => Promise<T>,
): Promise<T> {
  const devnet = await startDevnet(options);
  try {
    return await use(devnet);
  } finally {
    await devnet.stop();
  }
}

async function isAnswering(url: string): Promise<boolean> {
  return await rpcClient(url)
    .call('eth_chainId', [])
    .then(
      () => true,
      () => false,
    );
}

describe('startDevnet', () => {
  it('starts from the genesis block that the preset pins, and shows the time of now', async () => {
    const preset = NETWORKS.find(({ name }) => name === 'devnet');
    await withDevnet({}, async ({ url, chainId, genesisHash, network }) => {
      expect({ chainId, genesisHash }).toEqual({ chainId: preset?.chainId, genesisHash: preset?.genesisHash });
      expect(network).toMatchObject({ name: 'devnet', class: 'development', rpcs: [url] });
      const rpc = rpcClient(url);
      await rpc.call('evm_mine', []);
      const block = readObject(await rpc.call('eth_getBlockByNumber', ['latest', false]), 'block');
      expect(Math.abs(readNumber(block.timestamp, 'time') - Date.now() / 1000)).toBeLessThan(15);
    });
  });

  it('stays of class development under another chain id', async () => {
    await withDevnet({ chainId: 11155111 }, async ({ chainId, genesisHash, network }) => {
      expect(network).toMatchObject({ name: 'development-11155111', class: 'development' });
      expect(networkClassOf(chainId, genesisHash)).toBe('development');
    });
  });

  it('ends at stop, and may be stopped twice', async () => {
    const devnet = await startDevnet();
    expect(await isAnswering(devnet.url)).toBe(true);
    await devnet.stop();
    await devnet.stop();
    expect(await isAnswering(devnet.url)).toBe(false);
  });

  it('makes blocks by the clock when told to', async () => {
    await withDevnet({ blockTime: 1 }, async ({ url, network }) => {
      const rpc = rpcClient(url);
      expect(network.name).toBe('devnet');
      await expect
        .poll(async () => readNumber(await rpc.call('eth_blockNumber', []), 'height'), { timeout: 10_000 })
        .toBeGreaterThan(2);
    });
  });

  it('says so when its port is taken', async () => {
    await withDevnet({}, async ({ url }) => {
      const port = Number(new URL(url).port);
      await expect(startDevnet({ port })).rejects.toMatchObject({ code: 'devnet-unavailable' });
    });
  });

  it('is gone when the process that started it is killed', async () => {
    const source = `const { startDevnet } = await import(${JSON.stringify(new URL('./index.ts', import.meta.url).href)});
      console.log((await startDevnet()).url); setInterval(() => {}, 1000);`;
    const args = ['--conditions=@guzheng/source', '--input-type=module', '-e', source];
    const parent = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const url = line.toString('utf8').trim();
    expect(await isAnswering(url)).toBe(true);
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    await expect.poll(() => isAnswering(url), { timeout: 10_000 }).toBe(false);
  });
});
