import { bytesToHex } from '@guzheng/evidence';
import { hashOf, type MadeBlock, mineBlock, work } from './bitcoin-block.ts';
import { type HttpAnswer, type HttpFault, serve } from './http-faults.ts';
import type { RegtestChain } from './regtest-chain.ts';

/** What a source of block headers may do wrong. */
export type EsploraFault =
  | HttpFault
  /** Its block 0 is another. */
  | 'wrong-chain'
  /** A header that does not hash to the block's id. */
  | 'other-header'
  /** Another block with its work at the height, consistently. */
  | 'other-block'
  /** A header without work, whose hash is the id that it gives. */
  | 'no-work'
  /** A tip a million blocks further on. */
  | 'far-tip'
  /** A tip below the block. */
  | 'low-tip'
  /** The block is not on the best chain. */
  | 'orphaned'
  /** The id is known, the header is gone. */
  | 'pruned';

/** An explorer with the interface of Esplora (Blockstream/esplora, API.md) over a chain, on 127.0.0.1. */
export interface Esplora {
  /** With `/api` at its end, as public ones have it. */
  readonly url: string;
  /** The paths it was asked for, in order. */
  readonly questions: readonly string[];
  /** Behaves in this way from now on; honestly without. */
  follow(fault?: EsploraFault): void;
  close(): Promise<void>;
}

export async function startEsplora(chain: RegtestChain): Promise<Esplora> {
  const questions: string[] = [];
  let fault: EsploraFault | undefined;
  const service = await serve(async ({ url = '/' }) => {
    const path = url.replace(/^\/api/, '');
    questions.push(path);
    return isHttpFault(fault) ? fault : answer(chain, path.split('/').slice(1), fault);
  });
  return {
    url: `${service.url}/api`,
    questions,
    follow: (next) => {
      fault = next;
    },
    close: service.close,
  };
}

type Lie = Exclude<EsploraFault, HttpFault>;

function answer(chain: RegtestChain, path: readonly string[], lie: Lie | undefined): HttpAnswer {
  const [kind, name = '', what] = path;
  if (kind === 'blocks' && name === 'tip' && what === 'height') return { body: String(tipHeight(chain, lie)) };
  const blocks = chain.blocks.map((block) => shown(block, chain, lie));
  if (kind === 'block-height') return blocks[Number(name)]?.id ?? NOT_FOUND;
  const block = blocks.find(({ id }) => id.body === name);
  if (kind !== 'block' || block === undefined) return NOT_FOUND;
  if (what === 'header')
    return lie === 'pruned' && block !== blocks[0] ? NOT_FOUND : { body: bytesToHex(block.header) };
  if (what !== 'status') return NOT_FOUND;
  return { type: 'application/json', body: JSON.stringify({ in_best_chain: lie !== 'orphaned' }) };
}

const NOT_FOUND: HttpAnswer = { status: 404, body: 'Block not found' };

function tipHeight({ tip }: RegtestChain, lie: Lie | undefined): number {
  if (lie === 'far-tip') return tip.height + 1_000_000;
  return lie === 'low-tip' ? 0 : tip.height;
}

/** The block as this source tells of it. */
function shown(
  block: MadeBlock,
  chain: RegtestChain,
  lie: Lie | undefined,
): { id: { body: string }; header: Uint8Array } {
  const honest = { id: { body: block.hash }, header: block.header };
  if (block.height === 0) return lie === 'wrong-chain' ? { ...honest, id: { body: chain.tip.hash } } : honest;
  switch (lie) {
    case 'other-header':
      return { ...honest, header: other(block) };
    case 'other-block':
      return { id: { body: hashOf(other(block)) }, header: other(block) };
    case 'no-work': {
      const header = work(block.header, false);
      return { id: { body: hashOf(header) }, header };
    }
    default:
      return honest;
  }
}

function other({ height }: MadeBlock): Uint8Array {
  return mineBlock({ height, transactions: 2 }).header;
}

function isHttpFault(fault: EsploraFault | undefined): fault is HttpFault {
  switch (fault) {
    case undefined:
    case 'wrong-chain':
    case 'other-header':
    case 'other-block':
    case 'no-work':
    case 'far-tip':
    case 'low-tip':
    case 'orphaned':
    case 'pruned':
      return false;
    default:
      return true;
  }
}
