import { bytesToHex, type Hasher } from '@guzheng/evidence';
import { GuzhengApiError } from './error.ts';
import { type Outgoing, translated } from './exchange.ts';
import type { TimeLimit } from './limit.ts';

/** More than this is not held in memory. */
const MAX_BYTES = 256 << 20;

/**
 * Bytes that come. `stream` fails at its end where they are fewer than were stated (`answer-cut`) or not those that were deposited
 * (`digest-differs`): what was read of it before is good for nothing then, so write to a new file and name it afterwards.
 */
export class Download {
  readonly type: string;
  /** Bytes, where the server states them. */
  readonly length: number | undefined;
  /** As the server would name the file. It may hold anything: no path to write to. */
  readonly fileName: string | undefined;
  readonly stream: ReadableStream<Uint8Array>;

  constructor(response: Response, stream: ReadableStream<Uint8Array>) {
    this.type = response.headers.get('content-type') ?? 'application/octet-stream';
    this.length = lengthOf(response);
    this.fileName = fileNameOf(response.headers.get('content-disposition') ?? '');
    this.stream = stream;
  }

  /** All of it, checked. Rejects with GuzhengApiError `answer-too-large` beyond `most` bytes, 256 MiB unless told. */
  async bytes(most: number = MAX_BYTES): Promise<Uint8Array<ArrayBuffer>> {
    const reader = this.stream.getReader();
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    let size = 0;
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      size += read.value.length;
      if (size > most) {
        await reader.cancel();
        throw new GuzhengApiError('answer-too-large', `The answer has more than ${most} bytes`);
      }
      pieces.push(new Uint8Array(read.value));
    }
    return new Uint8Array(await new Blob(pieces).arrayBuffer());
  }

  async text(most: number = MAX_BYTES): Promise<string> {
    return new TextDecoder().decode(await this.bytes(most));
  }
}

export interface DownloadChecks {
  readonly hasher: Hasher;
  /** Given the SHA-256 of what came; rejects where it is not what it must be. */
  readonly judge?: (sha256: string) => Promise<void>;
  /** Bytes, where it is known how many there are: an answer without end would fill a disk. */
  readonly most?: number;
}

/** A body as a stream that is watched: for pauses, for its length, for its digest. */
export function openDownload(
  response: Response,
  limit: TimeLimit,
  outgoing: Outgoing,
  { hasher, judge, most }: DownloadChecks,
): Download {
  const reader = response.body?.getReader();
  const stated = lengthOf(response);
  let came = 0;
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
    limit.run();
    const read = await reader?.read();
    // Whoever reads may take their time; only the server's pauses count.
    limit.pause();
    if (read !== undefined && !read.done) {
      came += read.value.length;
      limit.earn(read.value.length);
      if (most !== undefined && came > most) throw tooMuch(most);
      if (judge !== undefined) hasher.update(read.value);
      controller.enqueue(read.value);
      return;
    }
    if (stated !== undefined && came !== stated) throw cut(came, stated);
    await judge?.(bytesToHex(hasher.digest()));
    limit.end();
    controller.close();
  };
  limit.pause();
  limit.renew();
  const stream = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        try {
          await pull(controller);
        } catch (error) {
          limit.stop();
          throw translated(error, 'answer-cut', limit, outgoing);
        }
      },
      cancel: async (reason) => {
        limit.end();
        await reader?.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
  return new Download(response, stream);
}

function tooMuch(most: number): GuzhengApiError {
  return new GuzhengApiError('digest-differs', `More than the ${most} bytes came that were deposited`, {
    hint: 'The server has lost or changed the original; what came is not evidence.',
  });
}

function cut(came: number, stated: number): GuzhengApiError {
  return new GuzhengApiError('answer-cut', `Of ${stated} bytes that were stated, ${came} came`);
}

/** A length that is that of the bytes themselves: fetch unpacks what was compressed. */
function lengthOf(response: Response): number | undefined {
  const header = response.headers.get('content-length') ?? '';
  return /^\d{1,15}$/.test(header) && !response.headers.has('content-encoding') ? Number(header) : undefined;
}

/** RFC 6266: `filename*` in UTF-8 before `filename`. */
function fileNameOf(disposition: string): string | undefined {
  const [, extended] = /filename\*=UTF-8''([^;\s]+)/i.exec(disposition) ?? [];
  const [, plain] = /filename="([^"]*)"/i.exec(disposition) ?? [];
  if (extended === undefined) return plain;
  try {
    return decodeURIComponent(extended);
  } catch {
    return plain;
  }
}
