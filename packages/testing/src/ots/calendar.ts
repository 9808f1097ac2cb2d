import { createHmac, randomBytes } from 'node:crypto';
import { bytesToHex, concatBytes } from '@guzheng/evidence';
import type { MadeBlock } from './bitcoin-block.ts';
import { type HttpAnswer, type HttpFault, serve } from './http-faults.ts';
import { calendarTree } from './merkle.ts';
import {
  after,
  append,
  attestation,
  bitcoin,
  pending,
  prepend,
  SHA256,
  type Step,
  sha256,
  walk,
} from './proof-bytes.ts';
import type { RegtestChain } from './regtest-chain.ts';

/** What a calendar may do wrong. */
export type CalendarFault =
  | HttpFault
  /** It stamps another digest than it was given. */
  | 'another-digest'
  /** It answers with something that is a proof and leads nowhere. */
  | 'leads-nowhere'
  /** It answers with an operation that nobody knows. */
  | 'unknown-op'
  /** It says that the commitment is in a block that holds another. */
  | 'another-block'
  /** It names another address than its own, where nobody should be asked. */
  | 'sends-elsewhere';

export interface CalendarOptions {
  /** The address it gives in its proofs; its own unless told. */
  readonly uri?: string;
  /** Where its transactions go. */
  readonly chain: RegtestChain;
  /** How long it collects digests before it joins them; 5 ms unless told, where a real one takes a second. */
  readonly tickMs?: number;
  readonly now?: () => Date;
  readonly random?: (bytes: number) => Uint8Array;
}

/**
 * A calendar of OpenTimestamps (opentimestamps-server, calendar.py, rpc.py) on 127.0.0.1: it joins the digests of one tick, puts time and
 * code around them, and later the root of all commitments into a transaction of a block. It can be told to misbehave.
 */
export interface Calendar {
  readonly url: string;
  /** The digests it was given, in hex, in order. */
  readonly digests: readonly string[];
  /** The commitments it was asked about, in hex, in order. */
  readonly questions: readonly string[];
  /** Puts everything pending into the next block, and blocks on top until six stand, unless told how many. */
  confirm(confirmations?: number): MadeBlock;
  /** Behaves in this way from now on; honestly without. */
  follow(fault?: CalendarFault): void;
  close(): Promise<void>;
}

export async function startCalendar(options: CalendarOptions): Promise<Calendar> {
  const { chain, random = randomBytes, now = () => new Date(), tickMs = 5 } = options;
  const digests: string[] = [];
  const questions: string[] = [];
  const commitments = new Map<string, Uint8Array>();
  const confirmed = new Map<string, Uint8Array>();
  const key = random(32);
  let fault: CalendarFault | undefined;
  const aggregate = aggregator(tickMs, random);

  const stamp = async (digest: Uint8Array): Promise<HttpAnswer> => {
    if (digest.length > 64) return { status: 400, body: 'digest too long' };
    const taken = fault === 'another-digest' ? sha256(digest) : digest;
    const { steps, root } = await aggregate(taken);
    const time = new Uint8Array(4);
    new DataView(time.buffer).setUint32(0, Math.floor(now().getTime() / 1000));
    const code = createHmac('sha256', key).update(concatBytes(time, root)).digest().subarray(0, 8);
    const committed = [...steps, prepend(time), append(Uint8Array.from(code))];
    const commitment = walk(taken, committed);
    commitments.set(bytesToHex(commitment), commitment);
    const uri = fault === 'sends-elsewhere' ? 'https://calendar.example' : (options.uri ?? service.url);
    const end = fault === 'leads-nowhere' ? attestation('0102030405060708', Uint8Array.of(1)) : pending(uri);
    return proof(fault === 'unknown-op' ? concatBytes(Uint8Array.of(0x99), end) : after(committed, end));
  };

  const lookUp = (hex: string): HttpAnswer => {
    questions.push(hex);
    const found = confirmed.get(hex);
    if (found !== undefined) return proof(found);
    const waits = commitments.has(hex);
    return { status: 404, body: waits ? 'Pending confirmation in Bitcoin blockchain' : 'Commitment not found' };
  };

  const service = await serve(async (request, body) => {
    const path = request.url ?? '/';
    if (request.method === 'POST' && path === '/digest') digests.push(bytesToHex(body));
    if (isHttpFault(fault)) return fault;
    if (request.method === 'POST' && path === '/digest') return await stamp(body);
    if (request.method === 'GET' && path.startsWith('/timestamp/')) return lookUp(path.slice('/timestamp/'.length));
    return { status: 404, body: 'Not found' };
  });

  return {
    url: service.url,
    digests,
    questions,
    confirm: (confirmations = 6) => {
      const waiting = [...commitments.values()];
      const tree = calendarTree(waiting.map(sha256));
      const block = chain.mine({ commitment: fault === 'another-block' ? sha256(tree.root) : tree.root });
      waiting.forEach((commitment, i) => {
        const steps = [SHA256, ...(tree.paths[i] ?? []), ...block.path];
        confirmed.set(bytesToHex(commitment), after(steps, bitcoin(block.height)));
      });
      commitments.clear();
      chain.bury(confirmations - 1);
      return block;
    },
    follow: (next) => {
      fault = next;
    },
    close: service.close,
  };
}

function proof(body: Uint8Array): HttpAnswer {
  return { type: 'application/octet-stream', body };
}

interface Aggregated {
  readonly steps: readonly Step[];
  readonly root: Uint8Array;
}

/** Collects digests for one tick, gives each a nonce of its own so that nobody learns of the others, and joins them. */
function aggregator(
  tickMs: number,
  random: (bytes: number) => Uint8Array,
): (digest: Uint8Array) => Promise<Aggregated> {
  let waiting: { readonly digest: Uint8Array; readonly done: (aggregated: Aggregated) => void }[] = [];
  const tick = (): void => {
    const batch = waiting;
    waiting = [];
    const nonces = batch.map(() => [append(Uint8Array.from(random(16))), SHA256]);
    const tree = calendarTree(batch.map(({ digest }, i) => walk(digest, nonces[i] ?? [])));
    batch.forEach(({ done }, i) => {
      done({ steps: [...(nonces[i] ?? []), ...(tree.paths[i] ?? [])], root: tree.root });
    });
  };
  return (digest) =>
    new Promise((done) => {
      if (waiting.length === 0) setTimeout(tick, tickMs);
      waiting.push({ digest, done });
    });
}

function isHttpFault(fault: CalendarFault | undefined): fault is HttpFault {
  switch (fault) {
    case undefined:
    case 'another-digest':
    case 'leads-nowhere':
    case 'unknown-op':
    case 'another-block':
    case 'sends-elsewhere':
      return false;
    default:
      return true;
  }
}
