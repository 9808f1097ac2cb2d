import { bytesToHex, type Hasher, type Hashing, type Subject } from '@guzheng/evidence';
import { type Acknowledged, acknowledged } from '../api/deposit.ts';
import { uploadDeposit } from '../api/routes.ts';
import { readAnswer } from './answer.ts';
import { type Asking, exchange, type Outgoing, type SentBody } from './exchange.ts';
import type { TimeLimit } from './limit.ts';
import type { Wire } from './options.ts';

/**
 * A file to be kept by the server. A Blob (a file of a browser; `fs.openAsBlob` in Node) can be sent again where a connection breaks. A
 * stream goes once, and only where fetch can send streams: in Node; in browsers over HTTP/2 at best.
 */
export type UploadSource = Blob | Uint8Array | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>;

export interface UploadOptions extends Asking {
  /** For the depositor's own list. */
  readonly name?: string;
}

export interface Uploaded {
  readonly acknowledged: Acknowledged;
  /** Of the bytes that were sent, computed here. */
  readonly subject: Required<Subject>;
}

/** Bytes a second: how far a Blob is sent cannot be seen, so it has as long as this takes. */
const SLOWEST = 64 << 10;

/** Sends a file and gives what its receipt must be about: digest and size as they were read here. */
export async function sendFile(wire: Wire, source: UploadSource, options: UploadOptions): Promise<Uploaded> {
  if (source instanceof Uint8Array) return await sendBlob(wire, new Blob([new Uint8Array(source)]), options);
  if (source instanceof Blob) return await sendBlob(wire, source, options);
  return await sendStream(wire, source instanceof ReadableStream ? piecesOf(source) : source, options);
}

/** Read once for its digests, of which the server compares the one, and once to be sent. */
async function sendBlob(wire: Wire, blob: Blob, options: UploadOptions): Promise<Uploaded> {
  const counted = new Counted(wire.hashing);
  for await (const piece of piecesOf(blob.stream())) counted.add(piece);
  const subject = counted.subject();
  const extraMs = (blob.size / SLOWEST) * 1000;
  const acknowledged = await send(wire, options, { query: { sha256: subject.sha256 }, body: () => blob, extraMs });
  return { acknowledged, subject };
}

async function sendStream(wire: Wire, source: AsyncIterable<Uint8Array>, options: UploadOptions): Promise<Uploaded> {
  const counted = new Counted(wire.hashing);
  const failed: { error?: unknown } = {};
  const body = (limit: TimeLimit): SentBody => streamOf(source, counted, failed, limit);
  try {
    const acknowledged = await send(wire, options, { query: {}, body, once: true });
    return { acknowledged, subject: counted.subject() };
  } catch (error) {
    // What the source says of itself says more than that the request broke.
    throw failed.error ?? error;
  }
}

async function send(
  wire: Wire,
  { name, ...asking }: UploadOptions,
  { query, ...how }: { readonly query: object } & Pick<Outgoing, 'body' | 'once' | 'extraMs'>,
): Promise<Acknowledged> {
  const outgoing: Outgoing = {
    ...asking,
    ...how,
    route: uploadDeposit,
    query: { ...query, ...(name === undefined ? {} : { name }) },
    headers: { 'content-type': 'application/octet-stream' },
  };
  return await exchange(wire, outgoing, async (response, limit) => {
    const answer = await readAnswer(response, acknowledged);
    limit.end();
    return answer;
  });
}

class Counted {
  readonly #sha256: Hasher;
  readonly #sm3: Hasher;
  #bytes = 0;

  constructor(hashing: Hashing) {
    this.#sha256 = hashing.sha256();
    this.#sm3 = hashing.sm3();
  }

  add(piece: Uint8Array): void {
    this.#sha256.update(piece);
    this.#sm3.update(piece);
    this.#bytes += piece.length;
  }

  subject(): Required<Subject> {
    const [sha256, sm3] = [bytesToHex(this.#sha256.digest()), bytesToHex(this.#sm3.digest())];
    return { sha256, sm3, bytes: this.#bytes };
  }
}

function streamOf(
  source: AsyncIterable<Uint8Array>,
  counted: Counted,
  failed: { error?: unknown },
  limit: TimeLimit,
): ReadableStream<Uint8Array> {
  const iterator = source[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        try {
          const next = await iterator.next();
          limit.touch();
          if (next.done === true) {
            controller.close();
            return;
          }
          counted.add(next.value);
          controller.enqueue(next.value);
        } catch (error) {
          failed.error = error;
          throw error;
        }
      },
      cancel: async () => {
        await iterator.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}

/** Streams cannot be iterated in every browser. */
async function* piecesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
  } finally {
    reader.releaseLock();
  }
}
