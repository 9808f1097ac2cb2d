import {
  BITCOIN_GENESIS_HASH,
  type BitcoinReader,
  type BitcoinSighting,
  hexToBytes,
  provenTarget,
  type RpcAnswer,
  readBitcoinHeader,
} from '@guzheng/evidence';
import { type EsploraAnswer, type EsploraClient, esploraClient } from '../bitcoin/esplora.ts';
import { BITCOIN_SOURCES } from '../bitcoin/sources.ts';
import { AnchorError } from '../error.ts';
import type { Fetch } from '../rpc/client.ts';

export interface BitcoinReaderOptions {
  /** Explorers with the interface of Esplora, e.g. `https://blockstream.info/api`; `BITCOIN_SOURCES` unless told. */
  readonly sources?: readonly string[];
  /** How many of them must name the same block; two where there are two, unless told. */
  readonly quorum?: number;
  /** Block 0 of the chain that is meant; the main chain's unless told. */
  readonly genesisHash?: string;
  readonly fetch?: Fetch;
  /** The wall clock, for the times of sightings. */
  readonly now?: () => Date;
  /** For one request; 20 s unless told. */
  readonly requestTimeoutMs?: number;
  /** Told of every answer that came, word for word. */
  readonly onAnswer?: (answer: RpcAnswer) => void;
}

/**
 * Reads a Bitcoin chain back through explorers, one sighting per explorer, side by side. Needs nothing but `fetch`, so it runs in a page
 * too. A header that is `found` hashes to the id that the source named and has its work. Throws AnchorError `config-malformed` at once
 * for a source that is no URL or a quorum that the sources cannot reach; `blockAt` never rejects.
 */
export function bitcoinReader(options: BitcoinReaderOptions = {}): BitcoinReader {
  const { genesisHash = BITCOIN_GENESIS_HASH, now = () => new Date() } = options;
  const sources = distinct(options.sources ?? BITCOIN_SOURCES).map((url) => esploraClient(url, options));
  const quorum = options.quorum ?? Math.min(2, sources.length);
  if (!Number.isSafeInteger(quorum) || quorum < 1 || quorum > sources.length)
    throw new AnchorError(
      'config-malformed',
      `${quorum} of ${sources.length} sources of Bitcoin headers cannot agree`,
      {
        hint: 'name more sources, or a quorum from 1 to their number',
      },
    );
  return {
    kind: 'bitcoin',
    quorum,
    genesisHash,
    blockAt: (height) => Promise.all(sources.map((source) => sight(source, genesisHash, height, now))),
  };
}

type Miss = Exclude<BitcoinSighting, { outcome: 'found' }>;

/** A source has no answer that counts: how, and in which words. */
class NotSeen extends Error {
  readonly outcome: Miss['outcome'];

  constructor(outcome: Miss['outcome'], detail: string) {
    super(detail);
    this.outcome = outcome;
  }
}

/** The chain is checked before every sighting: what stands behind an address can change. */
async function sight(
  source: EsploraClient,
  genesisHash: string,
  height: number,
  now: () => Date,
): Promise<BitcoinSighting> {
  const from = () => ({ source: source.url, at: now().toISOString() });
  try {
    await assertChain(source, genesisHash);
    const id = await idAt(source, height);
    const header = await headerOf(source, id);
    await assertBest(source, id);
    const confirmations = await confirmationsOf(source, height);
    return { outcome: 'found', header, confirmations, ...from() };
  } catch (error) {
    if (error instanceof NotSeen) return { outcome: error.outcome, ...from(), detail: error.message };
    return { outcome: 'unreachable', ...from(), detail: error instanceof Error ? error.message : String(error) };
  }
}

async function assertChain(source: EsploraClient, genesisHash: string): Promise<void> {
  const id = await hashFrom(source, '/block-height/0', 'wrong-chain');
  if (id !== genesisHash) throw new NotSeen('wrong-chain', `Its block 0 is ${id}, not ${genesisHash}`);
}

function idAt(source: EsploraClient, height: number): Promise<string> {
  return hashFrom(source, `/block-height/${height}`, 'not-found');
}

async function headerOf(source: EsploraClient, id: string): Promise<string> {
  // A block that has an id and no header any more has been there.
  const hex = answered(await source.ask(`/block/${id}/header`), 'the header', 'pruned');
  const header = /^[0-9a-f]{160}$/.test(hex) ? readBitcoinHeader(hexToBytes(hex)) : undefined;
  if (header === undefined) throw new NotSeen('unreachable', `It gave no header for ${id}: ${shown(hex)}`);
  if (header.hash !== id) throw new NotSeen('unreachable', `It gave a header for ${id} that hashes to ${header.hash}`);
  if (provenTarget(header) === undefined)
    throw new NotSeen('unreachable', `The header of ${id} does not have its work`);
  return hex;
}

async function assertBest(source: EsploraClient, id: string): Promise<void> {
  const text = answered(await source.ask(`/block/${id}/status`), 'the state of the block', 'not-found');
  const state = parseObject(text);
  if (state?.in_best_chain === true) return;
  if (state?.in_best_chain === false) throw new NotSeen('not-found', `The block ${id} is not on its best chain`);
  throw new NotSeen('unreachable', `It does not say whether ${id} is on its best chain: ${shown(text)}`);
}

/** This much is the source's word alone: whoever judges takes the least that several say. */
async function confirmationsOf(source: EsploraClient, height: number): Promise<number> {
  const text = answered(await source.ask('/blocks/tip/height'), 'its tip', 'unreachable');
  const tip = /^\d{1,15}$/.test(text) ? Number(text) : undefined;
  if (tip === undefined) throw new NotSeen('unreachable', `It does not say how long its chain is: ${shown(text)}`);
  if (tip < height) throw new NotSeen('unreachable', `It names a block ${height}, but its chain ends at ${tip}`);
  return tip - height + 1;
}

async function hashFrom(source: EsploraClient, path: string, missing: Miss['outcome']): Promise<string> {
  const text = answered(await source.ask(path), path, missing);
  if (/^[0-9a-f]{64}$/.test(text)) return text;
  throw new NotSeen('unreachable', `It gave no block id for ${path}: ${shown(text)}`);
}

function answered(answer: EsploraAnswer, what: string, missing: Miss['outcome']): string {
  switch (answer.outcome) {
    case 'answered':
      return answer.text;
    case 'not-found':
      throw new NotSeen(missing, `It does not have ${what}`);
    case 'failed':
      throw new NotSeen('unreachable', `It did not give ${what}: ${answer.detail}`);
  }
}

/** `https://a/api` and `https://a/api/` are one source, and must not agree with itself. */
function distinct(sources: readonly string[]): readonly string[] {
  return [...new Set(sources.map((url) => (URL.canParse(url) ? new URL(url).href : url).replace(/\/+$/, '')))];
}

function parseObject(text: string): { readonly in_best_chain?: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined; // not JSON: the caller says so, with the text
  }
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 80));
}
