import type { CaptureEvent } from '@guzheng/sdk/api';
import { expect, it } from 'vitest';
import type { NumberedEvent } from './event-log.ts';
import { eventStream } from './event-stream.ts';

const progress = (detail: string): CaptureEvent => ({
  event: 'progress',
  take: 1,
  step: 'page',
  detail,
  time: '2026-01-01T00:00:00.000Z',
});

async function* told(...events: NumberedEvent[]): AsyncGenerator<NumberedEvent> {
  yield* events;
}

async function textOf(stream: AsyncIterable<Uint8Array>): Promise<string> {
  let text = '';
  for await (const piece of stream) text += Buffer.from(piece).toString();
  return text;
}

it('writes number, name and JSON of each event, and how soon to come back', async () => {
  const text = await textOf(eventStream(told({ id: 7, event: progress('loading') })));
  expect(text).toBe(
    'retry: 2000\n\nid: 7\nevent: progress\ndata: {"event":"progress","take":1,"step":"page","detail":"loading","time":"2026-01-01T00:00:00.000Z"}\n\n',
  );
});

it('keeps an event in its own lines, whatever words are in it', async () => {
  const words = 'a\n\nevent: state\ndata: {}\r\u2028\u0085\n\nid: 99';
  const blocks = (await textOf(eventStream(told({ id: 1, event: progress(words) })))).trimEnd().split('\n\n');
  expect(blocks).toHaveLength(2);
  const data = blocks[1]?.split(/\r\n|\n|\r/)[2]?.slice('data: '.length) ?? '';
  expect(JSON.parse(data)).toMatchObject({ detail: words });
});
