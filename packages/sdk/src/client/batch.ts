import type { Receipt } from '@guzheng/evidence';
import { RECEIPT_TYPE } from '@guzheng/evidence';
import { type BatchItem, type BatchLine, batchLine } from '../api/deposit.ts';
import { createDeposits } from '../api/routes.ts';
import { malformed, validated } from './answer.ts';
import { GuzhengApiError } from './error.ts';
import { exchange, newKey, translated } from './exchange.ts';
import { linesOf, textPieces } from './lines.ts';
import type { Wire } from './options.ts';
import { backoffMs, pause } from './retry.ts';
import { invalidReceipt, type LedgerTrust } from './trust.ts';

export interface BatchOptions {
  readonly signal?: AbortSignal;
  /** Lines of one request, which are held in memory until they are answered. Default 1,000; servers state their most (`limits.batchItems`). */
  readonly linesPerRequest?: number;
}

/** What became of one item: a receipt that was checked, or why it was not taken. `line` counts from 0 over the whole batch. */
export type BatchOutcome =
  | {
      readonly result: 'deposited';
      readonly line: number;
      readonly item: BatchItem;
      readonly number: string;
      readonly receipt: Receipt;
      /** True where this line was acknowledged before. */
      readonly again: boolean;
    }
  | {
      readonly result: 'refused';
      readonly line: number;
      readonly item: BatchItem;
      readonly code: string;
      readonly detail: string;
    };

interface Line {
  readonly line: number;
  readonly item: BatchItem & { readonly key: string };
}

/**
 * Deposits any number of digests, in requests of some lines each: answers come while later items are not yet made, and memory stays
 * bounded. (fetch gives no answer before the request has ended, in Node as in browsers: `duplex: 'half'`.) Every line has an idempotency
 * key: a request that breaks is made again for the lines that were not answered, and no line is deposited twice. A program that may
 * itself be interrupted gives its own keys.
 */
export async function* depositAll(
  wire: Wire,
  trust: LedgerTrust,
  items: AsyncIterable<BatchItem> | Iterable<BatchItem>,
  { signal, linesPerRequest = 1000 }: BatchOptions,
): AsyncGenerator<BatchOutcome> {
  if (!Number.isSafeInteger(linesPerRequest) || linesPerRequest < 1)
    throw new GuzhengApiError('option-invalid', `linesPerRequest is ${linesPerRequest}`);
  for await (const lines of chunked(wire, items, linesPerRequest)) yield* depositLines(wire, trust, lines, signal);
}

async function* chunked(
  wire: Wire,
  items: AsyncIterable<BatchItem> | Iterable<BatchItem>,
  most: number,
): AsyncGenerator<readonly Line[]> {
  let lines: Line[] = [];
  let line = 0;
  for await (const item of items) {
    lines.push({ line, item: { ...item, key: item.key ?? newKey(wire) } });
    line += 1;
    if (lines.length < most) continue;
    yield lines;
    lines = [];
  }
  if (lines.length > 0) yield lines;
}

async function* depositLines(
  wire: Wire,
  trust: LedgerTrust,
  lines: readonly Line[],
  signal: AbortSignal | undefined,
): AsyncGenerator<BatchOutcome> {
  const open = new Map(lines.map((line) => [line.line, line]));
  for (let barren = 0; open.size > 0; barren += 1) {
    if (barren > 0) await pause(wire, backoffMs(wire, barren), signal);
    try {
      for await (const outcome of answers(wire, trust, [...open.values()], signal)) {
        open.delete(outcome.line);
        barren = 0;
        yield outcome;
      }
      if (open.size > 0) throw new GuzhengApiError('answer-cut', `${open.size} lines of the batch were not answered`);
    } catch (error) {
      if (!(error instanceof GuzhengApiError) || error.code !== 'answer-cut' || barren + 1 >= wire.maxAttempts)
        throw error;
    }
  }
}

async function* answers(
  wire: Wire,
  trust: LedgerTrust,
  sent: readonly Line[],
  signal: AbortSignal | undefined,
): AsyncGenerator<BatchOutcome> {
  const body = sent.map(({ item }) => `${JSON.stringify(item)}\n`).join('');
  const outgoing = {
    route: createDeposits,
    headers: { 'content-type': 'application/x-ndjson' },
    body: () => body,
    repeatable: true,
    ...(signal === undefined ? {} : { signal }),
  };
  const { response, limit } = await exchange(wire, outgoing, async (response, limit) => ({ response, limit }));
  try {
    const reading = new BatchReading(trust, sent, signal);
    let left = 2 * sent.length + SPARE_LINES;
    for await (const line of linesOf(textPieces(response, limit))) {
      left -= 1;
      if (left < 0) throw malformed(`it has more lines than ${sent.length} deposits can have`);
      const outcome = await reading.next(validated(batchLine, read(line), 'a line of the answer'));
      if (outcome !== undefined) yield outcome;
    }
  } catch (error) {
    throw translated(error, 'answer-cut', limit, outgoing);
  } finally {
    limit.stop();
  }
}

/** Each line is answered by one, before which there may be a checkpoint. */
const SPARE_LINES = 16;

/** Puts the lines of an answer together with what was asked. */
class BatchReading {
  readonly #trust: LedgerTrust;
  readonly #sent: readonly Line[];
  readonly #signal: AbortSignal | undefined;
  readonly #answered = new Set<number>();
  #checkpoint: string | undefined;

  constructor(trust: LedgerTrust, sent: readonly Line[], signal: AbortSignal | undefined) {
    this.#trust = trust;
    this.#sent = sent;
    this.#signal = signal;
  }

  async next(answer: BatchLine): Promise<BatchOutcome | undefined> {
    if ('checkpoint' in answer) {
      this.#checkpoint = answer.checkpoint;
      return undefined;
    }
    if ('refused' in answer) {
      const { code, detail } = answer.refused;
      return { result: 'refused', ...this.#asked(answer.refused.line), code, detail };
    }
    return await this.#deposited(answer.deposit);
  }

  async #deposited(answer: Extract<BatchLine, { readonly deposit: unknown }>['deposit']): Promise<BatchOutcome> {
    const asked = this.#asked(answer.line);
    const { number, index, statement, path, again } = answer;
    if (this.#checkpoint === undefined) throw invalidReceipt('no checkpoint came before it', number);
    const receipt: Receipt = { type: RECEIPT_TYPE, number, index, statement, path, checkpoint: this.#checkpoint };
    await this.#trust.accept(receipt, { of: 'digest', ...asked.item }, this.#signal);
    return { result: 'deposited', ...asked, number, receipt, again };
  }

  #asked(place: number): Line {
    const asked = this.#sent[place];
    if (asked === undefined || this.#answered.has(place))
      throw malformed(`it answers line ${place}, which was not asked or was answered before`);
    this.#answered.add(place);
    return asked;
  }
}

function read(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw malformed('a line is not JSON', cause);
  }
}
