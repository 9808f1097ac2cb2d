import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clientOf } from '../../test/small-client.ts';
import { problem, SmallServer } from '../../test/small-server.ts';
import type { Capture, CaptureEvent } from '../api/capture.ts';

let server: SmallServer;
beforeEach(async () => {
  server = await SmallServer.start();
});
afterEach(() => server.close());

const id = 'abcdefghij';
const capture = (state: Capture['state']): CaptureEvent => ({
  event: 'state',
  capture: { id, url: 'https://a.test/', state, created: '2026-01-01T00:00:00Z', takes: [] },
});
const progress = (detail: string): CaptureEvent => ({
  event: 'progress',
  take: 1,
  step: 'page',
  detail,
  time: '2026-01-01T00:00:00Z',
});
const message = (n: number, event: CaptureEvent): string =>
  `id: ${n}\nevent: ${event.event}\ndata: ${JSON.stringify(event)}\n\n`;

/** Each connection gets the next of these. */
function serving(...connections: ((response: ServerResponse) => void)[]): void {
  server.intercept = (_, response) => {
    const next = connections[Math.min(server.heard.length, connections.length) - 1];
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    next?.(response);
    return true;
  };
}

async function watched(options: Parameters<typeof clientOf>[1] = {}): Promise<CaptureEvent[]> {
  const events: CaptureEvent[] = [];
  for await (const event of clientOf(server, options).client.watchCapture(id)) events.push(event);
  return events;
}

describe('the events of a capture', () => {
  it('come until it has ended, whatever the connection does between', async () => {
    serving(
      (response) =>
        response.write(`: hello\n\n${message(1, capture('queued'))}${message(2, progress('一'))}`, () =>
          response.destroy(),
        ),
      (response) => response.end(),
      (response) => response.write(message(3, progress('two')).slice(0, 40), () => response.destroy()),
      (response) => {
        for (const piece of [message(3, progress('two')), message(4, capture('confirmed'))].join(''))
          response.write(piece);
      },
    );
    expect(await watched()).toEqual([capture('queued'), progress('一'), progress('two'), capture('confirmed')]);
    expect(server.heard.map(({ headers }) => headers['last-event-id'])).toEqual([undefined, '2', '2', '2']);
  });

  it('are told with their ids, after which another connection can go on', async () => {
    serving((response) => response.end(message(7, capture('queued')) + message(8, capture('confirmed'))));
    const ids: string[] = [];
    const options = { lastEventId: '6', onEventId: (one: string) => ids.push(one) };
    for await (const event of clientOf(server).client.watchCapture(id, options)) expect(event.event).toBe('state');
    expect(ids).toEqual(['7', '8']);
    expect(server.heard[0]?.headers['last-event-id']).toBe('6');
  });

  it('that pause longer than the limit are asked for again, however often', async () => {
    const silent = (): void => {};
    serving(silent, silent, silent, (response) => response.end(message(1, capture('expired'))));
    expect(await watched({ timeoutMs: 30, maxAttempts: 2 })).toEqual([capture('expired')]);
  });

  it('that end again and again without anything are given up', async () => {
    serving((response) => response.end(': nothing\n\n'));
    await expect(watched({ maxAttempts: 3 })).rejects.toMatchObject({ code: 'answer-cut' });
    expect(server.heard).toHaveLength(3);
  });

  it.each([
    ['no JSON', 'data: hello\n\n', 'answer-malformed'],
    ['another shape', 'data: {"event":"state","capture":{}}\n\n', 'answer-malformed'],
    ['no end', `data: ${'x'.repeat(3 << 20)}`, 'answer-too-large'],
  ])('with %s are refused', async (_, text, code) => {
    serving((response) => response.end(text));
    await expect(watched()).rejects.toMatchObject({ code });
  });

  it('between which there is garbage are read', async () => {
    serving((response) =>
      response.end(`garbage\n\nfoo: bar\nretry: soon\n\n\u0000\n\n${message(1, capture('failed'))}`),
    );
    expect(await watched()).toEqual([capture('failed')]);
  });

  it('of what there is not are refused with what the server says', async () => {
    server.intercept = (_, response) => {
      problem(response, 404, 'not-yours');
      return true;
    };
    await expect(watched()).rejects.toMatchObject({ code: 'not-yours', status: 404 });
    expect(server.heard).toHaveLength(1);
  });

  it('end when the program leaves', async () => {
    let closed = false;
    serving((response) => {
      response.on('close', () => {
        closed = true;
      });
      response.write(message(1, capture('queued')));
    });
    for await (const event of clientOf(server).client.watchCapture(id)) {
      expect(event).toEqual(capture('queued'));
      break;
    }
    await expect.poll(() => closed, { timeout: 60_000 }).toBe(true);
  });
});
