import { keyFromHex, upgradeOtsAnchor } from '@guzheng/anchor';
import { DEVNET_KEY, type Devnet, startDevnet } from '@guzheng/anchor/devnet';
import { BITCOIN_REGTEST_GENESIS_HASH, checkOtsAnchor } from '@guzheng/evidence';
import { chainGroup, hasSigned, openChain, openUpgraders, openWitnesses } from '@guzheng/sdk';
import {
  type Calendar,
  type FaultProxy,
  rpcOf,
  startCalendar,
  startEsplora,
  startFaultProxy,
  startRegtestChain,
  startTsa,
  type TestTsa,
} from '@guzheng/testing';
import type { Witnesses } from '../src/anchoring/witnesses.ts';

/** A development chain, an authority and a calendar on this machine, the first two behind proxies that can fail. */
export interface TestWitnesses {
  readonly devnet: Devnet;
  readonly rpc: FaultProxy;
  readonly tsa: TestTsa;
  readonly tsaProxy: FaultProxy;
  readonly calendar: Calendar;
  /** Buries what is in the chain so deep that it is final. */
  mine(): Promise<void>;
  /** Those a server would open, with a journal in the folder. */
  open(journal: string): Witnesses;
  stop(): Promise<void>;
}

export async function startTestWitnesses(): Promise<TestWitnesses> {
  const devnet = await startDevnet({ slotsInEpoch: 1 });
  const rpc = await startFaultProxy(devnet.url);
  const tsa = await startTsa();
  const tsaProxy = await startFaultProxy(tsa.url);
  const chain = startRegtestChain();
  const calendar = await startCalendar({ chain });
  const esplora = await startEsplora(chain);
  const ots = {
    calendars: [calendar.url],
    bitcoin: { sources: [esplora.url], genesisHash: BITCOIN_REGTEST_GENESIS_HASH },
  };
  return {
    ...{ devnet, rpc, tsa, tsaProxy, calendar },
    mine: async () => void (await rpcOf(devnet.url)('anvil_mine', ['0x4'])),
    open: (state) => {
      const key = keyFromHex(DEVNET_KEY);
      const shown = { network: 'devnet', rpcs: [rpc.url], key, state, timeoutMs: 1_000 };
      return {
        groups: [
          chainGroup(openChain(shown)),
          ...openWitnesses({
            tsa: { urls: [tsaProxy.url], atLeast: 1, roots: [tsa.root] },
            ots: { calendars: [calendar.url], atLeast: 1 },
          }),
        ],
        upgraders: {
          ...openUpgraders({ rpcs: [rpc.url], confirm: 'included', state, key }),
          opentimestamps: {
            isComplete: (record, digest) => checkOtsAnchor(record, digest).outcome === 'valid',
            upgrade: (record) => upgradeOtsAnchor(record, ots),
          },
        },
        hasSigned: (root) => hasSigned(root, { network: devnet.network, key, state }),
      };
    },
    stop: async () => {
      await Promise.all([rpc.close(), tsaProxy.close()]);
      await Promise.all([devnet.stop(), tsa.stop(), calendar.close(), esplora.close()]);
    },
  };
}
