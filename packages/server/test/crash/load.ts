import { createHash } from 'node:crypto';
import { RECEIPT_TYPE, type Receipt } from '@guzheng/evidence';
import type { Acknowledged, BatchLine } from '@guzheng/sdk/api';
import type { Served } from './child-process.ts';
import type { Random } from './random.ts';

/** A deposit that the server acknowledged, and what it was about. */
export interface Kept {
  readonly sha256: string;
  readonly receipt: Receipt;
}

/** A deposit with an idempotency key of which it is not known whether it was taken: the connection broke. */
export interface InDoubt {
  readonly sha256: string;
  readonly key: string;
}

export interface Load {
  readonly kept: Kept[];
  readonly inDoubt: InDoubt[];
}

const LANES = 6;
const MOST_LINES = 60;

/** Deposits over several connections, one by one and in batches, until the server is gone. */
export async function depositUntilGone(server: Served, random: Random): Promise<Load> {
  const load: Load = { kept: [], inDoubt: [] };
  await Promise.all(Array.from({ length: LANES }, (_, lane) => runLane(server, random, lane, load)));
  return load;
}

async function runLane(server: Served, random: Random, lane: number, load: Load): Promise<void> {
  for (let more = true; more; )
    more = lane % 3 === 0 ? await batch(server, random, load) : await single(server, random, load);
}

async function single(server: Served, random: Random, load: Load): Promise<boolean> {
  const sha256 = newDigest(random);
  const key = random.below(2) === 0 ? random.word() : undefined;
  try {
    const acknowledged = await depositOne(server, { sha256, key });
    if (acknowledged !== undefined) load.kept.push({ sha256, receipt: acknowledged.receipt });
    return true;
  } catch (error) {
    requireBroken(error);
    if (key !== undefined) load.inDoubt.push({ sha256, key });
    return false;
  }
}

/** Nothing where the server has too much to do and took nothing. Rejects with TypeError where the connection breaks, as `fetch` does. */
export async function depositOne(
  { url, key: secret }: Served,
  { sha256, key }: { readonly sha256: string; readonly key: string | undefined },
): Promise<Acknowledged | undefined> {
  const headers = {
    ...{ authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    ...(key === undefined ? {} : { 'idempotency-key': key }),
  };
  const body = JSON.stringify({ subject: { sha256 } });
  const answer = await fetch(`${url}/v1/deposits`, { method: 'POST', headers, body });
  if (answer.status === 201) return (await answer.json()) as Acknowledged;
  const said = await answer.text();
  if (answer.status === 503) return undefined;
  throw new Error(`a deposit was answered with ${answer.status}: ${said}`);
}

async function batch({ url, key }: Served, random: Random, load: Load): Promise<boolean> {
  const digests = Array.from({ length: 1 + random.below(MOST_LINES) }, () => newDigest(random));
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/x-ndjson' };
  const body = digests.map((sha256) => `${JSON.stringify({ subject: { sha256 } })}\n`).join('');
  try {
    const answer = await fetch(`${url}/v1/deposits/batch`, { method: 'POST', headers, body });
    if (answer.status === 200) for await (const kept of acknowledged(answer, digests)) load.kept.push(kept);
    else if (answer.status !== 503) throw new Error(`a batch was answered with ${answer.status}`);
    else await answer.text();
    return true;
  } catch (error) {
    requireBroken(error);
    return false;
  }
}

/** Whole lines are acknowledgements, also where the answer breaks off behind them. */
async function* acknowledged(answer: Response, digests: readonly string[]): AsyncGenerator<Kept> {
  let checkpoint = '';
  for await (const line of wholeLines(answer)) {
    const said = JSON.parse(line) as BatchLine;
    if ('refused' in said) throw new Error(`a line was refused: ${line}`);
    if ('checkpoint' in said) {
      checkpoint = said.checkpoint;
      continue;
    }
    const { line: place, number, index, statement, path } = said.deposit;
    const receipt = { type: RECEIPT_TYPE, number, index, statement, path, checkpoint } as const;
    yield { sha256: digests[place] ?? '', receipt };
  }
}

async function* wholeLines({ body }: Response): AsyncGenerator<string> {
  if (body === null) return;
  let rest = '';
  for await (const piece of body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

function newDigest(random: Random): string {
  return createHash('sha256').update(random.word()).digest('hex');
}

/** `fetch` rejects with TypeError where the connection breaks; everything else is a mistake. */
function requireBroken(error: unknown): void {
  if (!(error instanceof TypeError)) throw error;
}
