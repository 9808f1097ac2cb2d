import { EvidenceError, parseJson } from '@guzheng/evidence';
import { type BatchItem, type BatchLine, batchItem } from '@guzheng/sdk/api';
import * as v from 'valibot';
import { ServerError } from '../error.ts';
import { tell } from '../http/problem.ts';
import type { Parts } from '../parts.ts';
import type { Principal } from '../people/principal.ts';
import { type Asked, askedFor, type Deposited, type Depositing } from './depositing.ts';
import { newItem } from './item.ts';
import { linesOf } from './lines.ts';

/** A deposit has less than 700 bytes. */
const LINE_BYTES = 16 * 1024;
/** Lines that are appended together. */
const AT_ONCE = 1024;
/** Such runs under way while the next lines are read; the client is held back beyond that. */
const RUNS = 4;

export interface BatchOptions {
  readonly depositing: Depositing;
  readonly principal: Principal;
  readonly signal: AbortSignal;
  readonly parts: Pick<Parts, 'settings' | 'log'>;
}

type Refused = { readonly code: string; readonly detail: string };
type Outcome = { readonly line: number } & ({ readonly deposited: Deposited } | { readonly refused: Refused });
interface Read {
  readonly line: number;
  readonly asked: Asked | Refused;
}

/**
 * Deposits a list, one JSON text a line, and answers line by line in the same order, while it is still being sent. A line that is refused
 * stops no other; one of more than 16 KiB, or beyond the number that a batch may have, ends the batch: what follows is not read.
 */
export async function* depositBatch(
  source: AsyncIterable<Uint8Array>,
  options: BatchOptions,
): AsyncGenerator<Uint8Array> {
  const writer = new AnswerWriter();
  const running: Promise<readonly Outcome[]>[] = [];
  try {
    for await (const run of runsOf(source, options.parts.settings.limits.batchItems)) {
      options.signal.throwIfAborted();
      running.push(begun(depositRun(run, options)));
      const first = running.length < RUNS ? undefined : running.shift();
      if (first !== undefined) yield writer.write(await first);
    }
    for (let next = running.shift(); next !== undefined; next = running.shift()) yield writer.write(await next);
  } finally {
    await Promise.allSettled(running);
  }
}

/** The lines as they come, read. */
async function* runsOf(source: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<readonly Read[]> {
  let line = 0;
  for await (const { lines, tooLong } of linesOf(source, LINE_BYTES)) {
    const run: Read[] = [];
    for (const bytes of lines) {
      const number = line;
      line += 1;
      if (isBlank(bytes)) continue;
      if (number >= most) return yield [...run, tooMany(number, most)];
      run.push({ line: number, asked: readLine(bytes) });
      if (run.length === AT_ONCE) yield run.splice(0);
    }
    if (tooLong)
      return yield [
        ...run,
        { line, asked: refusedFor('body-too-large', `Line ${line} has more than ${LINE_BYTES} bytes`) },
      ];
    if (run.length > 0) yield run;
  }
}

function readLine(bytes: Uint8Array): Asked | Refused {
  try {
    const result = v.safeParse(batchItem, parseJson(bytes));
    if (result.success) return askedOf(result.output);
    const [issue] = result.issues;
    return refusedFor('request-malformed', `${v.getDotPath(issue) ?? 'the line'}: ${issue.message}`);
  } catch (error) {
    if (error instanceof EvidenceError) return refusedFor('request-malformed', error.message);
    throw error;
  }
}

function askedOf({ key, ...deposit }: BatchItem): Asked {
  return askedFor(newItem(deposit), key);
}

/** What has no key goes in as one append; each key is looked at by itself. */
async function depositRun(
  run: readonly Read[],
  { depositing, principal, parts }: BatchOptions,
): Promise<readonly Outcome[]> {
  const outcomes = new Map<number, Outcome>();
  const plain: { readonly line: number; readonly asked: Asked }[] = [];
  const keyed: { readonly line: number; readonly asked: Asked }[] = [];
  for (const { line, asked } of run) {
    if ('code' in asked) outcomes.set(line, { line, refused: asked });
    else (asked.keyed === undefined ? plain : keyed).push({ line, asked });
  }
  const alone = async ({ line, asked }: { readonly line: number; readonly asked: Asked }): Promise<void> => {
    outcomes.set(line, await outcomeOf(line, () => depositing.deposit(principal, asked), parts));
  };
  const together = async (): Promise<void> => {
    try {
      const items = plain.map(({ asked }) => asked.item);
      const deposited = items.length === 0 ? [] : await depositing.deposits(principal, items);
      plain.forEach(({ line }, i) => {
        const one = deposited[i];
        if (one !== undefined) outcomes.set(line, { line, deposited: one });
      });
    } catch (error) {
      if (!(error instanceof ServerError) || error.code !== 'quota-exceeded') return refuseAll(error);
      // What is left of the quota is used up, one by one.
      for (const one of plain) await alone(one);
    }
  };
  const refuseAll = (error: unknown): void => {
    const refused = refusedBy(error, parts);
    for (const { line } of plain) outcomes.set(line, { line, refused });
  };
  await Promise.all([together(), ...keyed.map(alone)]);
  return run.flatMap(({ line }) => outcomes.get(line) ?? []);
}

async function outcomeOf(line: number, work: () => Promise<Deposited>, parts: BatchOptions['parts']): Promise<Outcome> {
  try {
    return { line, deposited: await work() };
  } catch (error) {
    return { line, refused: refusedBy(error, parts) };
  }
}

function refusedBy(error: unknown, { log }: BatchOptions['parts']): Refused {
  if (error instanceof ServerError) return refusedFor(error.code, error.message);
  log.error({ err: error }, 'a line of a batch failed');
  const { problem } = tell(error, '');
  return refusedFor(problem.code, problem.detail);
}

function refusedFor(code: string, detail: string): Refused {
  return { code, detail: detail.slice(0, 300) };
}

function tooMany(line: number, most: number): Read {
  return { line, asked: refusedFor('body-too-large', `A batch has at most ${most} lines`) };
}

function isBlank(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);
}

/** A failure is reported when its turn comes, not as one that nobody waits for. */
function begun<T>(job: Promise<T>): Promise<T> {
  job.catch(() => {});
  return job;
}

/** Writes the lines of the answer; a checkpoint once for all deposits that follow it. */
class AnswerWriter {
  #checkpoint = '';

  write(outcomes: readonly Outcome[]): Uint8Array {
    let text = '';
    for (const outcome of outcomes) {
      if ('deposited' in outcome && outcome.deposited.checkpoint !== this.#checkpoint) {
        this.#checkpoint = outcome.deposited.checkpoint;
        text += lineOf({ checkpoint: this.#checkpoint });
      }
      text +=
        'deposited' in outcome ? depositLine(outcome) : lineOf({ refused: { line: outcome.line, ...outcome.refused } });
    }
    return Buffer.from(text, 'utf8');
  }
}

/** By hand, because every deposit of a batch goes through it: there is nothing in it but digits, hex and base64. */
function depositLine({ line, deposited }: { readonly line: number; readonly deposited: Deposited }): string {
  const { number, index, bytes, path, again } = deposited;
  const statement = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
  const way = path.length === 0 ? '' : `"${path.join('","')}"`;
  return `{"deposit":{"line":${line},"number":"${number}","index":${index},"statement":"${statement}","path":[${way}],"again":${again}}}\n`;
}

function lineOf(line: BatchLine): string {
  return `${JSON.stringify(line)}\n`;
}
