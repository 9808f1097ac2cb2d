import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A server in a process of its own. */
export interface Served {
  readonly url: string;
  readonly key: string;
  /** Milliseconds from the start of the process until it listened. */
  readonly startMs: number;
  end(): Promise<void>;
}

export interface LoadFigures {
  /** Acknowledged a second. */
  readonly perSecond: number;
  /** Of a request, in milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

const CHILD = fileURLToPath(new URL('./ledger-child.ts', import.meta.url));

export async function startServed(folder: string): Promise<Served> {
  const began = performance.now();
  const child = spawn(process.execPath, ['--conditions=@guzheng/source', CHILD, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const { url, key } = JSON.parse(line) as { url: string; key: string };
    return { url, key, startMs: performance.now() - began, end: () => ended(child) };
  }
  throw new Error('the server ended before it listened');
}

async function ended(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

export interface Load {
  readonly connections: number;
  readonly seconds: number;
  /** Deposits of one request. */
  readonly items: number;
  /** Whether each line of a batch has an idempotency key, as those of `depositAll` in the SDK. */
  readonly keyed?: boolean;
}

/** For so many seconds, after a second that does not count. */
export async function measureLoad(
  served: Served,
  { connections, seconds, items, keyed = false }: Load,
): Promise<LoadFigures> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const from = performance.now() + 1000;
  const until = from + seconds * 1000;
  const times: number[] = [];
  let acknowledged = 0;
  const lane = async (): Promise<void> => {
    for (let now = performance.now(); now < until; now = performance.now()) {
      const done = await (items === 1 ? single(served, agent) : batch(served, agent, { items, keyed }));
      if (now < from) continue;
      times.push(performance.now() - now);
      acknowledged += done;
    }
  };
  await Promise.all(Array.from({ length: connections }, lane));
  const took = (performance.now() - from) / 1000;
  agent.destroy();
  const sorted = times.toSorted((a, b) => a - b);
  const at = (part: number): number => sorted[Math.floor(sorted.length * part)] ?? Number.NaN;
  return { perSecond: acknowledged / took, p50: at(0.5), p99: at(0.99) };
}

async function single(served: Served, agent: Agent): Promise<number> {
  const answer = await send(served, agent, '/v1/deposits', 'application/json', deposit(digits(1), 0));
  if (!answer.includes('"receipt"')) throw new Error(`no receipt: ${answer.toString().slice(0, 300)}`);
  return 1;
}

async function batch(
  served: Served,
  agent: Agent,
  { items, keyed }: { readonly items: number; readonly keyed: boolean },
): Promise<number> {
  const random = digits(items);
  let body = '';
  for (let i = 0; i < items; i += 1) body += `${deposit(random, i, keyed)}\n`;
  const answer = await send(served, agent, '/v1/deposits/batch', 'application/x-ndjson', body);
  const acknowledged = linesOfDeposits(answer);
  if (acknowledged !== items) throw new Error(`${acknowledged} of ${items}: ${answer.toString().slice(0, 300)}`);
  return acknowledged;
}

const DEPOSIT = Buffer.from('\n{"deposit":');

/** A checkpoint is the first line: each deposit has a line feed before it. */
function linesOfDeposits(answer: Buffer): number {
  let lines = 0;
  for (let at = answer.indexOf(DEPOSIT); at !== -1; at = answer.indexOf(DEPOSIT, at + 1)) lines += 1;
  return lines;
}

const DIGITS = 128;

function digits(items: number): string {
  return randomBytes((items * DIGITS) / 2).toString('hex');
}

/** As JSON.stringify writes it. */
function deposit(random: string, i: number, keyed = false): string {
  const sha256 = random.slice(i * DIGITS, i * DIGITS + 64);
  const sm3 = random.slice(i * DIGITS + 64, (i + 1) * DIGITS);
  const key = keyed ? `,"key":"${sm3.slice(0, 32)}"` : '';
  return `{"subject":{"sha256":"${sha256}","sm3":"${sm3}","bytes":123456}${key}}`;
}

function send({ url, key }: Served, agent: Agent, path: string, type: string, body: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const headers = {
      ...{ authorization: `Bearer ${key}`, 'content-type': type },
      'content-length': Buffer.byteLength(body),
    };
    const sent = request(url + path, { method: 'POST', agent, headers }, (answer) => {
      const pieces: Buffer[] = [];
      answer.on('data', (piece: Buffer) => pieces.push(piece));
      answer.on('end', () => resolve(Buffer.concat(pieces)));
      answer.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
