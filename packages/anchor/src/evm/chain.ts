import type { Network } from '@guzheng/evidence';
import { AnchorError } from '../error.ts';
import { type Rpc, type RpcOptions, rpcClient } from '../rpc/client.ts';
import { askQuorum } from './agreement.ts';
import { assertChain } from './pins.ts';
import { assertQuorum, distinct, majority } from './quorum.ts';

/** The nodes of one network that are asked side by side. Each proves both pins of the chain before its first answer is heard. */
export interface Nodes {
  readonly all: readonly Rpc[];
  /** How many of them must say the same: k of n. */
  readonly quorum: number;
}

export interface NodesOptions extends RpcOptions {
  /** More than half of the RPCs unless told: 1 of 1, 2 of 2, 2 of 3. */
  readonly quorum?: number;
}

/**
 * Opens the RPCs of a network and checks both pins on each. One that is away, busy, or on another chain is left out as long as a
 * quorum remains; it is asked again later. Rejects with AnchorError, with what kept the quorum from coming together.
 */
export async function openNodes(network: Network, rpcs: readonly string[], options: NodesOptions): Promise<Nodes> {
  if (rpcs.length === 0) {
    throw new AnchorError('config-malformed', `No RPC is known for ${network.name}`, { hint: 'name one with --rpc' });
  }
  const opened = distinct(rpcs).map((url) => pinned(rpcClient(url, options), network));
  const quorum = options.quorum ?? majority(opened.length);
  assertQuorum(quorum, opened.length);
  await askQuorum({ all: opened, quorum }, (node) => node.assertPinned());
  return { all: opened, quorum };
}

interface PinnedRpc extends Rpc {
  assertPinned(): Promise<void>;
}

/** Remembers that the pins were right; asks again where they could not be asked for. */
function pinned(rpc: Rpc, network: Network): PinnedRpc {
  let check: Promise<void> | undefined;
  const assertPinned = async (): Promise<void> => {
    check ??= assertChain(rpc, network);
    try {
      await check;
    } catch (error) {
      if (!isOnOtherChain(error)) check = undefined;
      throw error;
    }
  };
  return {
    url: rpc.url,
    assertPinned,
    call: async (method, params) => {
      await assertPinned();
      return await rpc.call(method, params);
    },
  };
}

function isOnOtherChain(error: unknown): boolean {
  return error instanceof AnchorError && (error.code === 'wrong-chain' || error.code === 'wrong-genesis');
}
