import type { IncomingMessage } from 'node:http';
import { EvidenceError, parseJson } from '@guzheng/evidence';
import type { Route } from '@guzheng/sdk/api';
import { ServerError } from '../error.ts';
import type { Settings } from '../settings/settings.ts';
import { hasBody, statedLength } from './head.ts';
import { validated } from './validated.ts';

type Limits = Settings['limits'];

/** A request's body: JSON that was validated, or a stream that is bounded. */
export interface Body {
  readonly value: unknown;
  readonly stream: AsyncIterable<Uint8Array>;
}

/** One line of a batch has at most some 1,000 bytes; what a client puts between them is its own. */
const BATCH_LINE = 2048;
const NDJSON: readonly string[] = ['application/x-ndjson', 'application/ndjson', 'application/jsonl'];
/** What a form sends is an envelope around the file, not the file: its digest would be nobody's. */
const FORMS: readonly string[] = ['multipart/form-data', 'application/x-www-form-urlencoded'];

/**
 * Reads a JSON body whole, within `requestMs`; gives any other as a stream, in which each pause may last so long. `begin` is called before
 * the first byte is asked for (100 Continue). Rejects with ServerError `request-malformed`, `media-type-unsupported`, `body-too-large`,
 * `timeout`, `length-mismatch`.
 */
export async function readBody(
  request: IncomingMessage,
  { body }: Route,
  limits: Limits,
  begin: () => void,
): Promise<Body> {
  const { requestMs } = limits;
  switch (body.kind) {
    case 'none':
      if (hasBody(request)) throw new ServerError('request-malformed', 'This operation takes no body.');
      return { value: undefined, stream: nothing };
    case 'json': {
      requireType(request, ['application/json']);
      requireLength(request, limits.bodyBytes);
      const reading = { maxBytes: limits.bodyBytes, begin, cut: CUT_WHOLE };
      const bytes = await collected(request, { ...reading, wholeMs: requestMs });
      return { value: validated('body', body.schema, strictJson(bytes)), stream: nothing };
    }
    case 'ndjson': {
      const maxBytes = Math.max(limits.bodyBytes, limits.batchItems * BATCH_LINE);
      requireType(request, NDJSON);
      requireLength(request, maxBytes);
      return { value: undefined, stream: bounded(request, { maxBytes, pauseMs: requestMs, begin, cut: CUT_LIST }) };
    }
    case 'bytes':
      refuseForms(request);
      requireLength(request, limits.uploadBytes);
      return {
        value: undefined,
        stream: bounded(request, { maxBytes: limits.uploadBytes, pauseMs: requestMs, begin, cut: CUT_WHOLE }),
      };
  }
}

const CUT_WHOLE = 'Nothing of it was taken: send it again.';
/** Its lines are deposited while it is being read. */
const CUT_LIST =
  'Lines that had come may have been deposited, and those that were acknowledged are: send the list again with the same keys, and none is deposited twice.';

const nothing: AsyncIterable<Uint8Array> = {
  [Symbol.asyncIterator]: () => ({ next: async () => ({ done: true, value: undefined }) }),
};

/** The media type without its parameters; the charset, where it is stated, must be UTF-8 (RFC 8259 §8.1). */
function requireType(request: IncomingMessage, types: readonly string[]): void {
  requireUnencoded(request);
  const stated = request.headers['content-type'] ?? '';
  const [type = '', ...parameters] = stated.split(';').map((part) => part.trim().toLowerCase());
  const charset = parameters.find((parameter) => parameter.startsWith('charset='));
  if (types.includes(type) && (charset === undefined || /^charset="?utf-8"?$/.test(charset))) return;
  throw new ServerError(
    'media-type-unsupported',
    `The body is ${stated === '' ? 'of no stated type' : JSON.stringify(stated.slice(0, 100))}; ${types[0]} in UTF-8 is read here.`,
  );
}

function refuseForms(request: IncomingMessage): void {
  requireUnencoded(request);
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (!FORMS.includes(type)) return;
  throw new ServerError(
    'media-type-unsupported',
    `A form (${type}) is not read here: what would be deposited is the form.`,
    {
      hint: "Send the file's bytes alone, as application/octet-stream.",
    },
  );
}

function requireUnencoded(request: IncomingMessage): void {
  const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding === 'identity') return;
  throw new ServerError(
    'media-type-unsupported',
    `The body is encoded (${encoding.slice(0, 40)}); bodies are read as they are.`,
  );
}

/** Before a byte of it is read. */
function requireLength(request: IncomingMessage, maxBytes: number): void {
  if (statedLength(request) > maxBytes) throw tooLarge(maxBytes);
}

function tooLarge(maxBytes: number): ServerError {
  return new ServerError('body-too-large', `At most ${maxBytes} bytes are read here.`);
}

function strictJson(bytes: Uint8Array): unknown {
  try {
    return parseJson(bytes);
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    throw new ServerError('request-malformed', `The body is not read: ${error.message}.`, { cause: error });
  }
}

interface Reading {
  readonly maxBytes: number;
  readonly begin: () => void;
  /** What became of a body that did not come to its end, by early end or by time. */
  readonly cut: string;
}

async function collected(
  request: IncomingMessage,
  { wholeMs, ...reading }: Reading & { readonly wholeMs: number },
): Promise<Uint8Array> {
  const until = performance.now() + wholeMs;
  const chunks: Uint8Array[] = [];
  const source = chunksOf(request, { ...reading, waitMs: () => until - performance.now() });
  for await (const chunk of source) chunks.push(chunk);
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
}

function bounded(
  request: IncomingMessage,
  { pauseMs, ...reading }: Reading & { readonly pauseMs: number },
): AsyncIterable<Uint8Array> {
  return chunksOf(request, { ...reading, waitMs: () => pauseMs });
}

/** Only waiting for the client is counted, never the time that the reader takes. */
async function* chunksOf(
  request: IncomingMessage,
  { maxBytes, begin, cut, waitMs }: Reading & { readonly waitMs: () => number },
): AsyncGenerator<Uint8Array> {
  begin();
  // What is not read is read off or cut off when the answer has gone out; destroying the request here would take the answer with it.
  const source: AsyncIterator<Uint8Array> = request.iterator({ destroyOnReturn: false });
  let bytes = 0;
  for (;;) {
    const { done, value } = await within(source.next(), waitMs(), cut);
    if (done === true) return;
    bytes += value.length;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    yield value;
  }
}

async function within<T>(step: Promise<T>, ms: number, cut: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const overdue = (): void => reject(new ServerError('timeout', 'The body did not come in time.', { hint: cut }));
    timer = setTimeout(overdue, Math.max(1, ms));
  });
  try {
    return await Promise.race([step, late]);
  } catch (error) {
    step.catch(() => undefined);
    throw error instanceof ServerError ? error : endedEarly(cut, error);
  } finally {
    clearTimeout(timer);
  }
}

function endedEarly(cut: string, cause: unknown): ServerError {
  return new ServerError('length-mismatch', 'The body ended early.', { hint: cut, cause });
}
