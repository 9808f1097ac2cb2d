import { ANCHOR_MAGIC, type Hex, toHex } from '@guzheng/evidence';

/** Calls a JSON-RPC node as plainly as possible. Rejects when it refuses. */
export function rpcOf(url: string): (method: string, params: readonly unknown[]) => Promise<unknown> {
  return async (method, params) => {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
    const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    const answer = (await response.json()) as { result?: unknown; error?: { message: string } };
    if (answer.error !== undefined) throw new Error(`${method}: ${answer.error.message}`);
    return answer.result;
  };
}

/** Every anchor on a chain, found by its calldata alone, with no help from whoever made it. */
export interface AnchorsOnChain {
  /** The hashes of the blocks that hold an anchor of a root, one for each anchor. */
  readonly blocksOf: ReadonlyMap<Hex, readonly Hex[]>;
  readonly blocks: number;
  readonly gasPerAnchor: number;
}

/** Walks all blocks from the first to the latest and collects the transactions whose calldata is magic ‖ root. */
export async function countAnchors(url: string): Promise<AnchorsOnChain> {
  const call = rpcOf(url);
  const latest = Number(await call('eth_blockNumber', []));
  const blocksOf = new Map<Hex, readonly Hex[]>();
  let [anchors, gas] = [0, 0];
  for (let number = 0; number <= latest; number += 1) {
    const block = (await call('eth_getBlockByNumber', [`0x${number.toString(16)}`, true])) as Block;
    const roots = block.transactions.map(({ input }) => rootIn(input)).filter((root) => root !== undefined);
    for (const root of roots) blocksOf.set(root, [...(blocksOf.get(root) ?? []), block.hash]);
    anchors += roots.length;
    if (roots.length === block.transactions.length) gas += Number(block.gasUsed);
  }
  return { blocksOf, blocks: latest + 1, gasPerAnchor: anchors === 0 ? 0 : Math.round(gas / anchors) };
}

interface Block {
  readonly hash: Hex;
  readonly gasUsed: string;
  readonly transactions: readonly { readonly input: string }[];
}

const MAGIC = toHex(ANCHOR_MAGIC);

function rootIn(input: string): Hex | undefined {
  return input.length === 2 + 72 && input.startsWith(MAGIC) ? `0x${input.slice(MAGIC.length)}` : undefined;
}
