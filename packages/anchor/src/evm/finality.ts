import type { Finality, Hex } from '@guzheng/evidence';
import { AnchorError } from '../error.ts';
import type { Rpc } from '../rpc/client.ts';
import { quantity, readHash, readNumber, readObject } from '../rpc/values.ts';

const LADDER: readonly (Finality | 'broadcast')[] = ['broadcast', 'included', 'safe', 'finalized'];

export function isAtLeast(status: Finality | 'broadcast', wanted: Finality | 'broadcast'): boolean {
  return LADDER.indexOf(status) >= LADDER.indexOf(wanted);
}

/** What one node has at a height: the canonical block and how deep it is buried, by the node's own tags. */
export interface CanonicalBlock {
  readonly hash: Hex;
  readonly finality: Finality;
}

/** `undefined` when the node has no block at that height. */
export async function canonicalBlock(rpc: Rpc, number: number): Promise<CanonicalBlock | undefined> {
  const answer = await rpc.call('eth_getBlockByNumber', [quantity(number), false]);
  if (answer === null) return undefined;
  const what = `Block ${number} from ${rpc.url}`;
  const block = readObject(answer, what);
  if (readNumber(block.number, `${what}: number`) !== number) {
    throw new AnchorError('rpc-lied', `The RPC ${rpc.url} gave another block when asked for block ${number}`);
  }
  return { hash: readHash(block.hash, `${what}: hash`), finality: await finalityOf(rpc, number) };
}

async function finalityOf(rpc: Rpc, number: number): Promise<Finality> {
  if (((await heightOf(rpc, 'finalized')) ?? -1) >= number) return 'finalized';
  return ((await heightOf(rpc, 'safe')) ?? -1) >= number ? 'safe' : 'included';
}

/** `undefined` where the chain has no such tag, or none yet. */
async function heightOf(rpc: Rpc, tag: 'safe' | 'finalized'): Promise<number | undefined> {
  try {
    const answer = await rpc.call('eth_getBlockByNumber', [tag, false]);
    return answer === null ? undefined : readNumber(readObject(answer, `Block ${tag}`).number, `Block ${tag}: number`);
  } catch (error) {
    if (error instanceof AnchorError && error.code === 'rpc-refused') return undefined;
    throw error;
  }
}
