import { GuzhengApiError } from './error.ts';
import type { TimeLimit } from './limit.ts';

/** The longest line that is read, in characters. */
const MAX_LINE = 1 << 20;

/** A body as pieces of text, watched for pauses. Ends the request when it is left early. */
export async function* textPieces(response: Response, limit: TimeLimit): AsyncGenerator<string> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  try {
    for (;;) {
      limit.touch();
      const read = await reader?.read();
      limit.pause();
      if (read === undefined || read.done) break;
      yield decoder.decode(read.value, { stream: true });
    }
    yield decoder.decode();
  } finally {
    limit.stop();
  }
}

/** Lines of NDJSON. A last line without its line feed was cut: rejects with GuzhengApiError `answer-cut`, and `answer-too-large`. */
export async function* linesOf(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const piece of pieces) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MAX_LINE)
      throw new GuzhengApiError('answer-too-large', `A line has more than ${MAX_LINE} characters`);
    yield* lines;
  }
  if (rest !== '') throw new GuzhengApiError('answer-cut', 'The answer ends in the middle of a line');
}
