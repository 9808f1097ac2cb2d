import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clientOf } from '../../test/small-client.ts';
import { json, SmallServer } from '../../test/small-server.ts';
import type { Capture, CaptureState, Take } from '../api/capture.ts';
import { captureThrough, type RemoteCaptureOptions } from './remote-capture.ts';

let server: SmallServer;
beforeEach(async () => {
  server = await SmallServer.start();
});
afterEach(() => server.close());

const number = 'GZ-0000-0000-0000-0000-00';
const time = '2026-01-01T00:00:00Z';

function take(n: number, complete: boolean, state: Take['state'] = 'ready'): Take {
  const sealed = { number, file: 'a.wacz', sha256: 'ab'.repeat(32), bytes: 1, complete, walls: [], losses: 0 };
  return { take: n, state, started: time, sealed: { ...sealed, hasPreview: true } };
}

function captureIn(state: CaptureState, takes: readonly Take[], more: Partial<Capture> = {}): Capture {
  return { id: 'abcdefghij', url: 'https://a.test/', state, created: time, takes, ...more };
}

/** A server that goes from state to state, on to the next after each request that is not one for events. */
function going(...states: readonly Capture[]): void {
  let at = 0;
  server.intercept = ({ path, method }, response) => {
    if (path.endsWith('/events')) {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(`data: ${JSON.stringify({ event: 'state', capture: states[at] })}\n\n`);
      return true;
    }
    if (method !== 'GET' && path !== '/v1/captures') at += 1;
    json(response, path === '/v1/captures' ? 202 : 200, states[at]);
    return true;
  };
}

const asked = (): string[] =>
  server.heard
    .filter(({ method, path }) => method !== 'GET' && path !== '/v1/captures')
    .map(({ method, path, body }) => `${method} ${path.replace('/v1/captures/abcdefghij', '')} ${body}`);

const through = (options: Partial<RemoteCaptureOptions> = {}): ReturnType<typeof captureThrough> =>
  captureThrough({ url: 'https://a.test/' }, { client: clientOf(server).client, tell: () => {}, ...options });

describe('a capture through a server', () => {
  it('takes the first complete take', async () => {
    going(captureIn('preview', [take(1, true)]), captureIn('confirmed', [take(1, true, 'confirmed')], { number }));
    expect(await through()).toMatchObject({ number, file: 'a.wacz' });
    expect(asked()).toEqual(['POST /confirm {"take":1}']);
  });

  it('replaces an incomplete take once, and then takes what there is', async () => {
    const rejected = take(1, false, 'rejected');
    going(
      captureIn('preview', [take(1, false)]),
      captureIn('preview', [rejected, take(2, false)]),
      captureIn('confirmed', [rejected, take(2, false, 'confirmed')], { number }),
    );
    await through();
    expect(asked()).toEqual(['POST /retake {"reason":"the take is not complete"}', 'POST /confirm {"take":2}']);
  });

  it('asks about a take once, however often it is told of it', async () => {
    let connections = 0;
    const preview = captureIn('preview', [take(1, true)]);
    server.intercept = ({ path, method }, response) => {
      if (path.endsWith('/events')) {
        connections += 1;
        const now = connections < 4 ? preview : captureIn('confirmed', [take(1, true, 'confirmed')], { number });
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.end(`data: ${JSON.stringify({ event: 'state', capture: now })}\n\n`);
      } else json(response, method === 'POST' && path === '/v1/captures' ? 202 : 200, preview);
      return true;
    };
    let questions = 0;
    await through({
      onPreview: async () => {
        questions += 1;
        return { choice: 'confirm' };
      },
    });
    expect([questions, asked()]).toEqual([1, ['POST /confirm {"take":1}']]);
  });

  it.each([
    ['cancelled', {}, 'is cancelled'],
    ['expired', {}, 'is expired'],
    [
      'failed',
      { failure: { code: 'url-unreachable', message: 'nobody answered' } },
      'nobody answered [url-unreachable]',
    ],
    // A server that says confirmed and names no number has nothing to be downloaded.
    ['confirmed', {}, 'is confirmed'],
  ] as const)('that ends as %s says so', async (state, more, message) => {
    going(captureIn('preview', [take(1, true)]), captureIn(state, [take(1, true, 'rejected')], more));
    await expect(through({ onPreview: async () => ({ choice: 'cancel' }) })).rejects.toMatchObject({
      code: 'capture-failed',
      message: expect.stringContaining(message),
    });
    expect(asked()).toEqual(['DELETE  ']);
  });
});
