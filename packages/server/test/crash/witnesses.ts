import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Devnet, startDevnet } from '@guzheng/anchor/devnet';
import { fromBase64 } from '@guzheng/evidence';
import { type FaultProxy, startFaultProxy, startTsa } from '@guzheng/testing';
import type { Settings } from '../../src/settings/settings.ts';

/** A development chain behind a proxy that hears every question first, and an authority: both outlive the servers that are killed. */
export interface CrashWitnesses {
  readonly devnet: Devnet;
  readonly rpc: FaultProxy;
  /** What the settings of a server say of them. */
  readonly anchoring: Settings['anchoring'];
  stop(): Promise<void>;
}

/** `folder`: where the root of the authority is written. */
export async function startCrashWitnesses(folder: string): Promise<CrashWitnesses> {
  const devnet = await startDevnet({ slotsInEpoch: 1 });
  const rpc = await startFaultProxy(devnet.url);
  const tsa = await startTsa();
  const rootFile = join(folder, 'authority.der');
  await writeFile(rootFile, fromBase64(tsa.root.certificate));
  return {
    ...{ devnet, rpc },
    anchoring: {
      everyMinutes: 1,
      // The key comes from the environment; the file is not read.
      chain: { network: 'devnet', rpcs: [rpc.url], keyFile: join(folder, 'none'), confirm: 'included' },
      tsa: { urls: [tsa.url], atLeast: 1, rootFiles: [rootFile] },
    },
    stop: async () => {
      await rpc.close();
      await Promise.all([devnet.stop(), tsa.stop()]);
    },
  };
}
