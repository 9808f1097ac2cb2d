import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { clientOf } from '../../test/small-client.ts';
import { json, problem, SmallServer } from '../../test/small-server.ts';

let server: SmallServer;
beforeAll(async () => {
  server = await SmallServer.start();
});
afterAll(() => server.close());
beforeEach(() => {
  server.intercept = undefined;
  server.heard.length = 0;
});

const subject = { sha256: 'cd'.repeat(32) };

/** The first `times` requests to a path are answered otherwise. */
function failing(path: string, times: number, fail: NonNullable<SmallServer['intercept']>): void {
  let left = times;
  server.intercept = (heard, response) => {
    if (heard.path !== path || left === 0) return false;
    left -= 1;
    return fail(heard, response);
  };
}

describe('a deposit', () => {
  it('that was taken before the connection was cut is made once', async () => {
    failing('/v1/deposits', 2, async ({ headers, body }, response) => {
      await server.take(headers['idempotency-key'], JSON.parse(body.toString()).subject);
      response.destroy();
      return true;
    });
    const { size } = server.ledger;
    const acknowledged = await clientOf(server).client.deposit({ subject });
    expect(acknowledged).toMatchObject({ again: true, index: size });
    expect(server.ledger.size).toBe(size + 1);
    expect(server.count('/v1/deposits')).toBe(3);
  });

  it('that was taken while the answer was cut in its middle is made once', async () => {
    failing('/v1/deposits', 1, async ({ headers, body }, response) => {
      const answer = JSON.stringify(await server.take(headers['idempotency-key'], JSON.parse(body.toString()).subject));
      response.writeHead(201, { 'content-type': 'application/json', 'content-length': answer.length });
      response.write(answer.slice(0, 100), () => response.destroy());
      return true;
    });
    const { size } = server.ledger;
    await clientOf(server).client.deposit({ subject });
    expect(server.ledger.size).toBe(size + 1);
  });

  it('has the key that the program gives, the same in every attempt', async () => {
    failing('/v1/deposits', 1, (_, response) => {
      problem(response, 503, 'storage-failed');
      return true;
    });
    await clientOf(server).client.deposit({ subject }, { idempotencyKey: 'mine' });
    const keys = server.heard
      .filter(({ path }) => path === '/v1/deposits')
      .map(({ headers }) => headers['idempotency-key']);
    expect(keys).toEqual(['mine', 'mine']);
  });

  it.each([400, 401, 403, 409, 413, 422, 500, 507])('that is refused with %d is not tried again', async (status) => {
    failing('/v1/deposits', 9, (_, response) => {
      problem(response, status, 'internal');
      return true;
    });
    await expect(clientOf(server).client.deposit({ subject })).rejects.toMatchObject({ status });
    expect(server.count('/v1/deposits')).toBe(1);
  });
});

describe('what has no key', () => {
  it('is not made again where it may have been done', async () => {
    failing('/v1/captures/abcdefghij/retake', 9, (_, response) => {
      response.destroy();
      return true;
    });
    await expect(clientOf(server).client.retake('abcdefghij', 'cut')).rejects.toMatchObject({ code: 'unreachable' });
    expect(server.heard).toHaveLength(1);
  });

  it.each([
    [503, 'storage-failed'],
    [408, 'timeout'],
  ])('is not made again after %d %s', async (status, code) => {
    failing('/v1/webhooks', 9, (_, response) => {
      problem(response, status, code, { retryAfter: 1 });
      return true;
    });
    const asked = clientOf(server).client.webhook({ url: 'https://a.test/', events: ['deposit.anchored'] });
    await expect(asked).rejects.toMatchObject({ code });
    expect(server.heard).toHaveLength(1);
  });

  it('is made again where it was refused at the door', async () => {
    failing('/v1/lookups', 2, (_, response) => {
      problem(response, 429, 'rate-limited', { retryAfter: 2 });
      return true;
    });
    await clientOf(server)
      .client.lookup(subject)
      .catch(() => undefined);
    expect(server.heard).toHaveLength(3);
  });
});

describe('attempts', () => {
  it.each([408, 425, 429, 502, 503, 504])('follow after %d, as many as were allowed', async (status) => {
    server.intercept = (_, response) => {
      response.writeHead(status);
      response.end();
      return true;
    };
    const { client, slept } = clientOf(server, { maxAttempts: 3 });
    await expect(client.me()).rejects.toMatchObject({ status });
    expect([server.heard.length, slept.length]).toEqual([3, 2]);
  });

  it('wait longer each time, with the whole span left to chance', async () => {
    server.intercept = (_, response) => {
      response.destroy();
      return true;
    };
    const random = (bytes: number): Uint8Array => new Uint8Array(bytes).fill(0xff);
    const { client, slept } = clientOf(server, { maxAttempts: 8, random });
    await expect(client.me()).rejects.toMatchObject({ code: 'unreachable' });
    expect(slept).toEqual([249, 499, 999, 1999, 3999, 7999, 9999]);
    const none = clientOf(server, { maxAttempts: 3, random: (bytes) => new Uint8Array(bytes) });
    await expect(none.client.me()).rejects.toMatchObject({ code: 'unreachable' });
    expect(none.slept).toEqual([0, 0]);
  });

  it('wait as long as the server says, by its problem or its header', async () => {
    let turn = 0;
    server.intercept = (_, response) => {
      turn += 1;
      if (turn === 1) problem(response, 503, 'clock-behind', { retryAfter: 7 });
      if (turn === 2) response.writeHead(503, { 'retry-after': '9' }).end();
      if (turn === 3) json(response, 200, server.info());
      return true;
    };
    const { client, slept } = clientOf(server, { random: (bytes) => new Uint8Array(bytes) });
    await client.server();
    expect(slept).toEqual([7000, 9000]);
  });

  it('end where the server says to come back much later, or after the time that there is', async () => {
    server.intercept = (_, response) => {
      problem(response, 429, 'quota-exceeded', { retryAfter: 3600 });
      return true;
    };
    const hour = clientOf(server);
    await expect(hour.client.me()).rejects.toMatchObject({ code: 'quota-exceeded', retryAfter: 3600 });
    server.intercept = (_, response) => {
      problem(response, 503, 'overloaded', { retryAfter: 30 });
      return true;
    };
    const short = clientOf(server, { timeoutMs: 10_000 });
    await expect(short.client.me()).rejects.toMatchObject({ code: 'overloaded', retryAfter: 30 });
    expect([hour.slept, short.slept, server.heard.length]).toEqual([[], [], 2]);
  });

  it('end when the program gives up during a pause', async () => {
    const gone = new AbortController();
    server.intercept = (_, response) => {
      response.destroy();
      return true;
    };
    const sleep = async (_: number, signal?: AbortSignal): Promise<void> => {
      gone.abort();
      signal?.throwIfAborted();
    };
    const { client } = clientOf(server, { sleep });
    await expect(client.me({ signal: gone.signal })).rejects.toMatchObject({ code: 'aborted' });
    expect(server.heard).toHaveLength(1);
  });
});
