import { EvidenceError, type Hashing, type NoteVerifier, openCheckpoint, parseVerifierKey } from '@guzheng/evidence';
import { GuzhengApiError } from './error.ts';
import { fastestHashing } from './fastest-hashing.ts';

export interface ClientOptions {
  /** Where the server is, a path before `/v1` included: `https://evidence.example.org`. */
  readonly url: string;
  /** The API key, `gz_…`. Without one only what is public can be asked. */
  readonly key?: string;
  /** The ledger's verifier key, from a source other than the server. Without it the first one that the server names is believed (`trusted` says so). */
  readonly ledgerKey?: string;
  /** The newest checkpoint that a client of this ledger saw before (`lastCheckpoint`); needs `ledgerKey`. The ledger must have grown from it. */
  readonly lastCheckpoint?: string;
  readonly fetch?: typeof globalThis.fetch;
  readonly now?: () => Date;
  readonly random?: (bytes: number) => Uint8Array;
  /** Waits; rejects when the signal fires. */
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Of one request, the first included. Default 5. */
  readonly maxAttempts?: number;
  /** For a request with all its attempts, in ms; for what streams: for its head, and for each pause in its body. Default 60,000. */
  readonly timeoutMs?: number;
  /** Hash functions for what is sent and what comes. Default: OpenSSL's where Node runs this, else portable ones. */
  readonly hashing?: Hashing;
}

/** The options, checked and complete. */
export interface Wire {
  readonly base: URL;
  readonly key: string | undefined;
  readonly fetch: typeof globalThis.fetch;
  readonly now: () => Date;
  readonly random: (bytes: number) => Uint8Array;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly maxAttempts: number;
  readonly timeoutMs: number;
  readonly hashing: Hashing;
}

const KEY = /^[\x21-\x7e]{1,512}$/;

/** Throws GuzhengApiError `option-invalid`. */
export function wireOf(options: ClientOptions): Wire {
  const { key, maxAttempts = 5, timeoutMs = 60_000 } = options;
  // What fetch says of a header that it cannot send quotes the header.
  if (key !== undefined && !KEY.test(key)) throw invalid('the key has characters that no key has');
  if (!Number.isSafeInteger(maxAttempts) || maxAttempts < 1) throw invalid(`maxAttempts is ${maxAttempts}`);
  if (!(timeoutMs > 0 && timeoutMs < 2 ** 31)) throw invalid(`timeoutMs is ${timeoutMs}`);
  return {
    base: baseOf(options.url),
    key,
    // A method of the window: it wants its owner.
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    now: options.now ?? (() => new Date()),
    random: options.random ?? ((bytes) => crypto.getRandomValues(new Uint8Array(bytes))),
    sleep: options.sleep ?? sleep,
    maxAttempts,
    timeoutMs,
    hashing: options.hashing ?? fastestHashing(),
  };
}

function baseOf(text: string): URL {
  if (!URL.canParse(text)) throw invalid('the url of the server is not an absolute address');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw invalid(`the server's url begins with ${url.protocol}`);
  if (url.username !== '' || url.password !== '') throw invalid("the server's url holds a user name or a password");
  if (url.search !== '' || url.hash !== '') throw invalid("the server's url has a query or a fragment");
  return url;
}

/** Throws GuzhengApiError `option-invalid`. */
export function verifierOf(key: string): NoteVerifier {
  try {
    return parseVerifierKey(key);
  } catch (cause) {
    if (!(cause instanceof EvidenceError)) throw cause;
    throw new GuzhengApiError('option-invalid', 'ledgerKey is no verifier key of signed notes', { cause });
  }
}

/** A checkpoint that was kept must be this ledger's. Throws GuzhengApiError `option-invalid`. */
export function expectCheckpointOf(key: string, checkpoint: string): void {
  const verifier = verifierOf(key);
  try {
    openCheckpoint(checkpoint, verifier);
  } catch (cause) {
    if (!(cause instanceof EvidenceError)) throw cause;
    throw new GuzhengApiError('option-invalid', 'lastCheckpoint is no checkpoint that ledgerKey signed', { cause });
  }
}

export function invalid(why: string): GuzhengApiError {
  return new GuzhengApiError('option-invalid', why);
}

async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  await new Promise<void>((done, fail) => {
    const onAbort = (): void => {
      clearTimeout(timer);
      fail(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      done();
    }, ms);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
