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

/**
 * Asks one node which block it has at a height. The tags come first: a block read after `finalized` had passed its height cannot have been
 * replaced in between, one read before it could. Rejects with AnchorError `block-not-found`, `block-pruned`, or what the node failed with.
 */
export async function canonicalBlock(rpc: Rpc, number: number): Promise<CanonicalBlock> {
  const finality = await finalityOf(rpc, number);
  return { hash: await blockHashAt(rpc, number), finality };
}

/** Rejects with AnchorError `block-not-found` or `block-pruned`, or what the node failed with. */
export async function blockHashAt(rpc: Rpc, number: number): Promise<Hex> {
  const what = `Block ${number} from ${rpc.url}`;
  const block = readObject(await askForBlock(rpc, number), what);
  if (readNumber(block.number, `${what}: number`) !== number) {
    throw new AnchorError('rpc-lied', `The RPC ${rpc.url} gave another block when asked for block ${number}`);
  }
  return readHash(block.hash, `${what}: hash`);
}

async function askForBlock(rpc: Rpc, number: number): Promise<unknown> {
  try {
    const answer = await rpc.call('eth_getBlockByNumber', [quantity(number), false]);
    if (answer !== null) return answer;
  } catch (error) {
    if (!(error instanceof AnchorError) || error.code !== 'rpc-refused') throw error;
    if (saysPruned(error)) throw pruned(rpc, number, error);
    if (!/(header|block) not found|unknown block/i.test(error.message)) throw error;
  }
  throw new AnchorError('block-not-found', `The RPC ${rpc.url} has no block ${number} (yet)`, {
    hint: 'it may lag behind: try again later, or ask another RPC',
  });
}

/** EIP-4444 clients answer with code 4444; geth says "pruned history unavailable", others speak of history or missing old data. */
export function saysPruned({ code, rpcCode, message }: AnchorError): boolean {
  if (code !== 'rpc-refused') return false;
  return (
    rpcCode === 4444 || /pruned|history (is )?(unavailable|expired|not available)|old data not available/i.test(message)
  );
}

function pruned(rpc: Rpc, number: number, cause: AnchorError): AnchorError {
  return new AnchorError('block-pruned', `The RPC ${rpc.url} no longer keeps block ${number}: ${cause.message}`, {
    cause,
    hint: 'ask an archive node',
  });
}

async function finalityOf(rpc: Rpc, number: number): Promise<Finality> {
  if (((await heightOf(rpc, 'finalized')) ?? -1) >= number) return 'finalized';
  return ((await heightOf(rpc, 'safe')) ?? -1) >= number ? 'safe' : 'included';
}

/** A moving tag turned into a height; `undefined` where the chain has no such tag, or none yet. */
export async function heightOf(rpc: Rpc, tag: 'latest' | 'safe' | 'finalized'): Promise<number | undefined> {
  try {
    const answer = await rpc.call('eth_getBlockByNumber', [tag, false]);
    return answer === null ? undefined : readNumber(readObject(answer, `Block ${tag}`).number, `Block ${tag}: number`);
  } catch (error) {
    if (error instanceof AnchorError && error.code === 'rpc-refused') return undefined;
    throw error;
  }
}
