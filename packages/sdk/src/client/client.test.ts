import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { clientOf } from '../../test/small-client.ts';
import { json, problem, SmallServer } from '../../test/small-server.ts';
import { PROBLEMS, type ProblemCode } from '../api/problem.ts';
import { ROUTES } from '../api/routes.ts';
import { GuzhengApiError, GuzhengClient } from './index.ts';

let server: SmallServer;
beforeAll(async () => {
  server = await SmallServer.start();
});
afterAll(() => server.close());
beforeEach(() => {
  server.intercept = undefined;
  server.heard.length = 0;
});

const sha256 = 'ab'.repeat(32);
const number = 'GZ-0000-0000-0000-0000-00';
const id = 'abcdefghij';

/** One call for each route. */
const calls: Readonly<Record<string, (client: GuzhengClient) => Promise<unknown>>> = {
  getServer: (client) => client.server(),
  getOpenApi: (client) => client.openApi(),
  getHealth: (client) => client.health(),
  getReadiness: (client) => client.readiness(),
  getCheckpoint: (client) => client.checkpoint(),
  getTile: (client) => client.tile(['0', 'x001', '234.p', '5']),
  getLedger: (client) => client.ledger(),
  getInclusion: (client) => client.inclusion({ index: 1 }),
  getConsistency: (client) => client.consistency({ from: 1, to: 2 }),
  listAnchored: (client) => client.anchored(),
  lookUp: (client) => client.lookup({ sha256 }),
  extract: (client) => client.extract({ number, code: 'x' }),
  createDeposit: (client) => client.deposit({ subject: { sha256 } }),
  createDeposits: (client) => client.depositBatch([{ subject: { sha256 } }]).next(),
  uploadDeposit: (client) => client.upload(Uint8Array.of(1)),
  listDeposits: (client) => client.deposits({ limit: 3 }),
  getDeposit: (client) => client.getDeposit(number),
  getReceipt: (client) => client.receipt(number),
  getProof: (client) => client.proof(number),
  getOriginal: (client) => client.original(number),
  getDocument: (client) => client.document({ number, document: 'certificate' }, { lang: 'zh' }),
  getCustody: (client) => client.custody(number),
  createExtractionCode: (client) => client.makeExtractionCode(number),
  deleteExtractionCode: (client) => client.endExtractionCode(number),
  createCapture: (client) => client.capture({ url: 'https://example.org/' }),
  listCaptures: (client) => client.captures(),
  getCapture: (client) => client.getCapture(id),
  watchCapture: (client) => client.watchCapture(id).next(),
  getPreview: (client) => client.preview(id, 1),
  confirmCapture: (client) => client.confirm(id, 1),
  retakeCapture: (client) => client.retake(id, 'cut off'),
  cancelCapture: (client) => client.cancel(id),
  createWatch: (client) => client.watch({ url: 'https://example.org/', everyMinutes: 60 }),
  listWatches: (client) => client.watches(),
  getWatch: (client) => client.getWatch(id),
  endWatch: (client) => client.endWatch(id),
  createNotice: (client) => client.notice(id, { time: '2026-01-01T00:00:00Z', recipient: 'a', channel: 'b' }),
  getTimeline: (client) => client.timeline(id),
  getTimelineDocument: (client) => client.timelineDocument(id),
  createWebhook: (client) => client.webhook({ url: 'https://example.org/', events: ['deposit.anchored'] }),
  listWebhooks: (client) => client.webhooks(),
  deleteWebhook: (client) => client.endWebhook(id),
  listDeliveries: (client) => client.deliveries(id),
  getMe: (client) => client.me(),
  createKey: (client) => client.createKey({ account: 'a', role: 'clerk', name: 'n' }),
  listKeys: (client) => client.keys(),
  revokeKey: (client) => client.revokeKey(id),
  listAudit: (client) => client.audit(),
  getOperations: (client) => client.operations(),
  getMetrics: (client) => client.metrics(),
};

describe('every route', () => {
  it('has a method', () => {
    expect(Object.keys(calls).sort()).toEqual(ROUTES.map(({ name }) => name).sort());
  });

  it.each(ROUTES.map((route) => [route.name, route] as const))(
    '%s is asked where it is served',
    async (name, route) => {
      server.intercept = (_, response) => {
        problem(response, 418, 'not-found');
        return true;
      };
      await calls[name]?.(clientOf(server).client).catch(() => undefined);
      // The original's statement is asked for first.
      const heard = server.heard.map(({ method, path }) => ({ method, path }));
      const path = name === 'getOriginal' ? '/v1/deposits/{number}/receipt' : route.path;
      const pattern = new RegExp(`^${path.replace(/\{\+\w+\}/, '.+').replace(/\{\w+\}/g, '[^/]+')}$`);
      expect(heard).toEqual([{ method: route.method, path: expect.stringMatching(pattern) }]);
      expect(server.heard[0]?.headers['idempotency-key'] !== undefined).toBe(route.idempotent);
    },
  );
});

describe('an error', () => {
  it.each(Object.keys(PROBLEMS) as ProblemCode[])('%s comes with its code, status, hint and fields', async (code) => {
    const { status } = PROBLEMS[code];
    server.intercept = (_, response) => {
      problem(response, status, code, { hint: 'do it', fields: [{ field: 'a', message: 'b' }], request: 'r1' });
      return true;
    };
    await expect(clientOf(server).client.me()).rejects.toMatchObject({
      name: 'GuzhengApiError',
      code,
      status,
      hint: 'do it',
      fields: [{ field: 'a', message: 'b' }],
      request: 'r1',
    });
  });

  it('of something else than this server is answer-unexpected, with its status', async () => {
    server.intercept = (_, response) => {
      response.writeHead(404, { 'content-type': 'text/html' });
      response.end('<h1>Not here</h1>');
      return true;
    };
    await expect(clientOf(server).client.me()).rejects.toMatchObject({ code: 'answer-unexpected', status: 404 });
  });

  it('of a redirect is answer-unexpected: the key does not go elsewhere', async () => {
    server.intercept = ({ path }, response) => {
      response.writeHead(307, { location: '/elsewhere' });
      response.end();
      return path !== '/elsewhere';
    };
    await expect(clientOf(server).client.me()).rejects.toMatchObject({ code: 'answer-unexpected', status: 307 });
    expect(server.count('/elsewhere')).toBe(0);
  });

  it('of a closed port is unreachable', async () => {
    const closed = await SmallServer.start();
    const { url } = closed;
    await closed.close();
    await expect(clientOf({ url }).client.me()).rejects.toMatchObject({ code: 'unreachable', status: undefined });
  });

  it('never holds the key', async () => {
    const key = 'gz_abcdefghij_verysecret';
    const caught: unknown[] = [];
    const { client } = clientOf(server, { key });
    await client.me().catch((error: unknown) => caught.push(error));
    caught.push(client);
    try {
      caught.push(new GuzhengClient({ url: server.url, key: `${key}\n` }));
    } catch (error) {
      caught.push(error);
    }
    try {
      caught.push(new GuzhengClient({ url: `http://someone:${key}@127.0.0.1/` }));
    } catch (error) {
      caught.push(error);
    }
    expect(caught.map((error) => (error instanceof GuzhengApiError ? error.code : 'client'))).toEqual([
      'not-found',
      'client',
      'option-invalid',
      'option-invalid',
    ]);
    expect(inspect(caught, { depth: 10, showHidden: true })).not.toContain('verysecret');
  });
});

describe('an answer', () => {
  const answering = (
    answer: string,
    headers: Record<string, string> = { 'content-type': 'application/json' },
  ): void => {
    server.intercept = (_, response) => {
      response.writeHead(200, headers);
      response.end(answer);
      return true;
    };
  };

  it.each([
    ['no JSON', 'hello'],
    ['nothing', ''],
    ['another shape', '{"account":1}'],
    ['a key twice', '{"account":"a","account":"b"}'],
    ['JSON a thousand deep', '['.repeat(1000)],
  ])('with %s is answer-malformed', async (_, answer) => {
    answering(answer);
    await expect(clientOf(server).client.me()).rejects.toMatchObject({ code: 'answer-malformed' });
  });

  it('without end is not read to its end', async () => {
    let sent = 0;
    server.intercept = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const piece = Buffer.alloc(1 << 20, ' ');
      const more = (): void => {
        while (!response.destroyed && response.write(piece)) sent += 1;
      };
      response.on('drain', more);
      more();
      return true;
    };
    await expect(clientOf(server).client.me()).rejects.toMatchObject({ code: 'answer-too-large' });
    expect(sent).toBeLessThan(100);
  });

  it('of readiness is read whatever it is', async () => {
    server.intercept = (_, response) => {
      response.writeHead(503, { 'content-type': 'text/plain' });
      response.end('the disk is full');
      return true;
    };
    expect(await clientOf(server).client.readiness()).toEqual({ ready: false, reason: 'the disk is full' });
    expect(server.heard).toHaveLength(1);
  });
});

describe('an address', () => {
  it.each(['', '.', '..'])('cannot be led elsewhere by %j', async (trick) => {
    await expect(clientOf(server).client.timeline(trick)).rejects.toMatchObject({ code: 'option-invalid' });
    expect(server.heard).toEqual([]);
  });

  it.each(['../../v1/me', 'a/b', 'a?b=c', 'a#b', '%2e%2e', 'a\\b', 'ä 中'])('holds %j as one segment', async (name) => {
    await clientOf(server)
      .client.timeline(name)
      .catch(() => undefined);
    expect(server.heard.map(({ path }) => path)).toEqual([`/v1/watches/${encodeURIComponent(name)}/timeline`]);
  });

  it('has the path before /v1 that the server has', async () => {
    const client = new GuzhengClient({ url: `${server.url}/evidence/` });
    await client.deposits({ cursor: 'a', limit: 2 }).catch(() => undefined);
    expect(server.heard[0]).toMatchObject({ path: '/evidence/v1/deposits' });
    expect(server.heard[0]?.query.toString()).toBe('cursor=a&limit=2');
  });
});

describe('a request', () => {
  it('is given up at once when the program says so, while it waits for the answer and before', async () => {
    const gone = new AbortController();
    server.intercept = () => {
      gone.abort(new Error('no more'));
      return true;
    };
    const { client } = clientOf(server);
    await expect(client.me({ signal: gone.signal })).rejects.toMatchObject({ code: 'aborted' });
    await expect(client.me({ signal: gone.signal })).rejects.toMatchObject({ code: 'aborted' });
    expect(server.heard).toHaveLength(1);
  });

  it('ends when its time is up', async () => {
    server.intercept = () => true;
    await expect(clientOf(server, { timeoutMs: 50 }).client.me()).rejects.toMatchObject({
      code: 'timeout',
      status: undefined,
    });
  });

  it('carries the key, and no cookie', async () => {
    server.intercept = (_, response) => {
      json(response, 200, server.info());
      return true;
    };
    await clientOf(server).client.server();
    expect(server.heard[0]?.headers).toMatchObject({ authorization: 'Bearer gz_a_secret' });
    expect(server.heard[0]?.headers).not.toHaveProperty('cookie');
  });
});
