import { type Signer, signCheckpoint } from '@guzheng/evidence';
import { ServerError } from '../error.ts';
import type { Late } from '../store/store.ts';
import type { Growth } from './edge.ts';
import { leafHashOfAscii } from './hash.ts';
import { accountKey, digestKey, entryKey, headKey, type Put, runValue } from './keyspace.ts';
import type { Also, AlsoOf, Appended, LedgerItem } from './ledger.ts';
import { encodeRecord } from './record.ts';
import { encodeHead, type LedgerState } from './state.ts';
import { statementTextAt } from './statement.ts';
import { Tiles } from './tiles.ts';

/** One append that waits to be written. */
export interface Waiting {
  readonly items: readonly LedgerItem[];
  readonly also: AlsoOf | undefined;
  readonly done: (entries: readonly Appended[]) => void;
  readonly failed: (error: unknown) => void;
}

/** What a group of appends becomes: one batch, after which the ledger has the new state. */
export interface Group {
  readonly state: LedgerState;
  readonly puts: readonly Put[];
  readonly also: readonly (Also | Late)[];
  readonly answers: readonly { readonly waiting: Waiting; readonly entries: readonly Appended[] }[];
}

export interface GroupMaker {
  readonly origin: string;
  readonly signer: Signer;
  /** Public key, 64 hex digits. */
  readonly depositor: string;
  readonly numberOf: (index: number) => string;
  readonly random: (bytes: number) => Uint8Array;
}

const NOTHING = new Uint8Array(0);
const SALT_BYTES = 32;
/** More random bytes than this are not asked for at once. */
const SALTS_AT_ONCE = 1024;

interface Made {
  readonly index: number;
  /** Of ASCII characters only. */
  readonly statement: string;
}

/**
 * Puts the appends into the tree, side by side, and signs the checkpoint over it. Nothing is written here. An append whose `also` throws is
 * told so and left out; the others are as if it had never been.
 */
export async function makeGroup(
  waiting: readonly Waiting[],
  state: LedgerState,
  timeMs: number,
  maker: GroupMaker,
): Promise<Group | undefined> {
  if (waiting.length === 0) return undefined;
  const time = new Date(timeMs).toISOString();
  const puts: Put[] = [];
  const made = madeOf(waiting, puts, { first: state.size, timeMs, time, maker });
  const growth = state.edge.grow(made.map(({ statement }) => leafHashOfAscii(statement)));
  const { size } = growth.edge;
  const checkpoint = await signCheckpoint({ origin: maker.origin, size, root: growth.root }, maker.signer);
  const entries = appended(made, growth, { time, checkpoint, numberOf: maker.numberOf });
  const answers = answersOf(waiting, entries);
  const also = alsoOf(answers);
  if (also.failed.length > 0)
    return await makeGroup(
      waiting.filter((one) => !also.failed.includes(one)),
      state,
      timeMs,
      maker,
    );
  const next: LedgerState = { size, root: growth.root, checkpoint, timeMs, edge: growth.edge };
  puts.push(...Tiles.puts(growth.tiles), { key: headKey(), value: encodeHead(next, maker.depositor) });
  return { state: next, puts, also: also.puts, answers };
}

interface Making {
  readonly first: number;
  readonly timeMs: number;
  readonly time: string;
  readonly maker: GroupMaker;
}

/** The statements; what is to be written of them goes to `puts`. */
function madeOf(waiting: readonly Waiting[], puts: Put[], { first, timeMs, time, maker }: Making): readonly Made[] {
  const { depositor, random } = maker;
  const items =
    waiting.length === 1 && waiting[0] !== undefined ? waiting[0].items : waiting.flatMap((one) => one.items);
  const salts = saltsFor(items.length, random);
  pushRuns(puts, items, first);
  return items.map((item, i) => {
    const index = first + i;
    const salt = salts.slice(2 * SALT_BYTES * i, 2 * SALT_BYTES * (i + 1));
    const facts = { ...item, timeMs, salt, depositor };
    pushPuts(puts, item, index, encodeRecord(facts));
    return { index, statement: statementTextAt(facts, time) };
  });
}

function pushPuts(puts: Put[], { subject }: LedgerItem, index: number, record: Uint8Array): void {
  puts.push({ key: entryKey(index), value: record });
  puts.push({ key: digestKey('sha256', subject.sha256, index), value: NOTHING });
  if (subject.sm3 !== undefined) puts.push({ key: digestKey('sm3', subject.sm3, index), value: NOTHING });
}

/** Neighbours of one account share a key: a batch of a thousand needs one, not a thousand. */
function pushRuns(puts: Put[], items: readonly LedgerItem[], first: number): void {
  let from = 0;
  items.forEach(({ facts: { account } }, at) => {
    if (items[at + 1]?.facts.account === account) return;
    puts.push({ key: accountKey(account, first + from), value: runValue(at + 1 - from) });
    from = at + 1;
  });
}

/** One after the other, in hex. */
function saltsFor(count: number, random: (bytes: number) => Uint8Array): string {
  let salts = '';
  for (let made = 0; made < count; made += SALTS_AT_ONCE) {
    const some = random(SALT_BYTES * Math.min(SALTS_AT_ONCE, count - made));
    salts += Buffer.from(some.buffer, some.byteOffset, some.length).toString('hex');
  }
  return salts;
}

function appended(
  made: readonly Made[],
  growth: Growth,
  { time, checkpoint, numberOf }: { time: string; checkpoint: string; numberOf: (index: number) => string },
): readonly Appended[] {
  return made.map(({ index, statement }) => {
    const bytes = asciiBytes(statement);
    return { index, number: numberOf(index), time, bytes, path: growth.path(index), checkpoint };
  });
}

/** One byte a character. */
function asciiBytes(text: string): Uint8Array {
  const { buffer, byteOffset, length } = Buffer.from(text, 'latin1');
  return new Uint8Array(buffer, byteOffset, length);
}

function answersOf(waiting: readonly Waiting[], entries: readonly Appended[]): Group['answers'] {
  let from = 0;
  return waiting.map((one) => {
    const own = entries.slice(from, from + one.items.length);
    from += one.items.length;
    return { waiting: one, entries: own };
  });
}

function alsoOf(answers: Group['answers']): { readonly puts: Group['also']; readonly failed: readonly Waiting[] } {
  const puts: (Also | Late)[] = [];
  const failed: Waiting[] = [];
  for (const { waiting, entries } of answers) {
    try {
      puts.push(...(waiting.also?.(entries) ?? []));
    } catch (error) {
      failed.push(waiting);
      waiting.failed(error);
    }
  }
  return { puts, failed };
}

const HEX = /^[0-9a-f]{64}$/;

/** What goes into a statement unescaped must be what it says. Throws TypeError: whoever appends has validated before. */
export function requireItem({ subject, manifest, members, facts }: LedgerItem): void {
  const digests = [subject.sha256, subject.sm3, manifest?.sha256, manifest?.sm3, members?.root];
  if (!digests.every((digest) => digest === undefined || HEX.test(digest)) || !HEX.test(subject.sha256))
    throw new TypeError('a digest of a ledger item is not 64 lower-case hex digits');
  if (!isCount(subject.bytes) || !isCount(members?.size))
    throw new TypeError('a count of a ledger item is not a whole number');
  if (members !== undefined && manifest === undefined) throw new TypeError('members need the digests of the manifest');
  if (facts.account === '' || facts.account.includes('\0') || facts.account.length > 200)
    throw new TypeError('the account of a ledger item is no name');
}

function isCount(value: number | undefined): boolean {
  return value === undefined || (Number.isSafeInteger(value) && value >= 0);
}

export function notReady(): ServerError {
  return new ServerError('not-ready', 'The ledger is closed', { retryAfter: 5 });
}
