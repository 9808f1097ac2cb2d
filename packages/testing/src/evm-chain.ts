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

/**
 * Walks from the latest block back to the first, each by the hash that its child names, and collects the transactions whose calldata is
 * magic ‖ root. By hash, because a development chain that was re-organised while it made a block may have forgotten a height.
 */
export async function countAnchors(url: string): Promise<AnchorsOnChain> {
  const call = rpcOf(url);
  const blocksOf = new Map<Hex, readonly Hex[]>();
  let [blocks, anchors, gas] = [0, 0, 0];
  let block = (await call('eth_getBlockByNumber', ['latest', true])) as Block | null;
  for (; block !== null; block = await parentOf(block, call)) {
    const { hash, transactions, gasUsed } = block;
    const roots = transactions.map(({ input }) => rootIn(input)).filter((root) => root !== undefined);
    for (const root of roots) blocksOf.set(root, [...(blocksOf.get(root) ?? []), hash]);
    blocks += 1;
    anchors += roots.length;
    if (roots.length === transactions.length) gas += Number(gasUsed);
  }
  return { blocksOf, blocks, gasPerAnchor: anchors === 0 ? 0 : Math.round(gas / anchors) };
}

async function parentOf({ number, parentHash }: Block, call: ReturnType<typeof rpcOf>): Promise<Block | null> {
  if (Number(number) === 0) return null;
  const parent = (await call('eth_getBlockByHash', [parentHash, true])) as Block | null;
  if (parent === null) throw new Error(`The parent of block ${number} cannot be had`);
  return parent;
}

interface Block {
  readonly number: string;
  readonly hash: Hex;
  readonly parentHash: Hex;
  readonly gasUsed: string;
  readonly transactions: readonly { readonly input: string }[];
}

const MAGIC = toHex(ANCHOR_MAGIC);

function rootIn(input: string): Hex | undefined {
  return input.length === 2 + 72 && input.startsWith(MAGIC) ? `0x${input.slice(MAGIC.length)}` : undefined;
}
