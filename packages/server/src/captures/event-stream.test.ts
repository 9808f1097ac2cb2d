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
  return Buffer.concat(await Array.fromAsync(stream)).toString();
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

it('says something while nothing comes, and ends what it reads when nobody listens any more', async () => {
  let ended = false;
  const { promise, resolve } = Promise.withResolvers<void>();
  async function* slow(): AsyncGenerator<NumberedEvent> {
    try {
      await promise;
      yield { id: 1, event: progress('at last') };
    } finally {
      ended = true;
    }
  }
  const stream = eventStream(slow(), { heartbeatMs: 1 });
  const said: string[] = [];
  for await (const piece of stream) {
    said.push(Buffer.from(piece).toString());
    if (said.length === 3) resolve();
    if (said.at(-1)?.startsWith('id:') === true) break;
  }
  expect(said.slice(1, 3)).toEqual([': \n\n', ': \n\n']);
  await expect.poll(() => ended).toBe(true);
});
