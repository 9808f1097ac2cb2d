import { EvidenceError, parseJson } from '@guzheng/evidence';
import { type BatchItem, batchItem } from '@guzheng/sdk/api';
import * as v from 'valibot';
import { ServerError } from '../error.ts';
import { tell } from '../http/problem.ts';
import type { Parts } from '../parts.ts';
import type { Principal } from '../people/principal.ts';
import { AnswerWriter, type Outcome, type Refused } from './batch-answer.ts';
import { type Asked, askedFor, type Deposited, type Depositing, type KeyedAsk } from './depositing.ts';
import { newItem } from './item.ts';
import { linesOf } from './lines.ts';
import { readPlainLine } from './plain-line.ts';

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
  const plain = readPlainLine(bytes);
  if (plain !== undefined) return askedOf(plain);
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

interface Line<T extends Asked = Asked> {
  readonly line: number;
  readonly asked: T;
}

/** A run, by how its lines are taken. */
interface Sorted {
  readonly refused: readonly Outcome[];
  readonly plain: readonly Line[];
  readonly keyed: readonly Line<KeyedAsk>[];
  /** Whose key is under way already: each waits for what came before it. */
  readonly alone: readonly Line[];
}

/** What has no key goes in as one append, and so does what has a key of its own. */
async function depositRun(run: readonly Read[], options: BatchOptions): Promise<readonly Outcome[]> {
  const { depositing, principal } = options;
  const { refused, plain, keyed, alone } = sorted(run, options);
  const items = plain.map(({ asked }) => asked.item);
  const outcomes = await Promise.all([
    refused,
    // Before those that wait for the same keys.
    together(
      keyed,
      () =>
        depositing.keyedDeposits(
          principal,
          keyed.map(({ asked }) => asked),
        ),
      options,
    ),
    together(plain, () => depositing.deposits(principal, items), options),
    ...alone.map(async (line) => [await depositAlone(line, options)]),
  ]);
  return outcomes.flat().sort((a, b) => a.line - b.line);
}

function sorted(run: readonly Read[], { depositing, principal }: BatchOptions): Sorted {
  const refused: Outcome[] = [];
  const plain: Line[] = [];
  const keyed: Line<KeyedAsk>[] = [];
  const alone: Line[] = [];
  const seen = new Set<string>();
  for (const { line, asked } of run) {
    if ('code' in asked) refused.push({ line, refused: asked });
    else if (asked.keyed === undefined) plain.push({ line, asked });
    else if (seen.has(asked.keyed.key) || !depositing.isFree(principal, asked.keyed)) alone.push({ line, asked });
    else {
      seen.add(asked.keyed.key);
      keyed.push({ line, asked: { ...asked, keyed: asked.keyed } });
    }
  }
  return { refused, plain, keyed, alone };
}

async function together(
  lines: readonly Line[],
  work: () => Promise<readonly (Deposited | ServerError)[]>,
  options: BatchOptions,
): Promise<readonly Outcome[]> {
  if (lines.length === 0) return [];
  try {
    const done = await work();
    return lines.flatMap(({ line }, at) => {
      const one = done[at];
      if (one === undefined) return [];
      if (one instanceof ServerError) return { line, refused: refusedBy(one, options.parts) };
      return { line, deposited: one };
    });
  } catch (error) {
    // What is left of the quota is used up, one by one.
    if (error instanceof ServerError && error.code === 'quota-exceeded') return await oneByOne(lines, options);
    const refused = refusedBy(error, options.parts);
    return lines.map(({ line }) => ({ line, refused }));
  }
}

async function oneByOne(lines: readonly Line[], options: BatchOptions): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const line of lines) outcomes.push(await depositAlone(line, options));
  return outcomes;
}

async function depositAlone({ line, asked }: Line, { depositing, principal, parts }: BatchOptions): Promise<Outcome> {
  try {
    return { line, deposited: await depositing.deposit(principal, asked) };
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
