import { GuzhengApiError } from './error.ts';
import type { TimeLimit } from './limit.ts';

/** The longest line that is read, in characters. */
const MAX_LINE = 1 << 20;

/**
 * A body as pieces of text, watched for pauses. `dripping`: as little as a heartbeat is enough to go on. Ends the request when it is left
 * early.
 */
export async function* textPieces(
  response: Response,
  limit: TimeLimit,
  { dripping = false }: { readonly dripping?: boolean } = {},
): AsyncGenerator<string> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  // Until here it counted for the head.
  limit.renew();
  try {
    for (;;) {
      limit.run();
      const read = await reader?.read();
      limit.pause();
      if (read === undefined || read.done) break;
      if (dripping) limit.renew();
      else limit.earn(read.value.length);
      yield decoder.decode(read.value, { stream: true });
    }
    yield decoder.decode();
  } finally {
    limit.stop();
  }
}

/** Lines of NDJSON. A last line without its line feed was cut: rejects with GuzhengApiError `answer-cut`, and `answer-too-large`. */
export async function* linesOf(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  const line = new Line();
  for await (const piece of pieces) {
    let from = 0;
    for (let end = piece.indexOf('\n'); end !== -1; end = piece.indexOf('\n', from)) {
      line.add(piece.slice(from, end));
      yield line.take();
      from = end + 1;
    }
    line.add(piece.slice(from));
  }
  if (line.length > 0) throw new GuzhengApiError('answer-cut', 'The answer ends in the middle of a line');
}

/** Put together once it has ended: a line that comes letter by letter must not be searched from its beginning for each of them. */
class Line {
  #parts: string[] = [];
  length = 0;

  add(part: string): void {
    if (part === '') return;
    this.#parts.push(part);
    this.length += part.length;
    if (this.length > MAX_LINE)
      throw new GuzhengApiError('answer-too-large', `A line has more than ${MAX_LINE} characters`);
  }

  take(): string {
    const whole = this.#parts.join('');
    this.#parts = [];
    this.length = 0;
    return whole;
  }
}
