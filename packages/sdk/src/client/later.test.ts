import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clientOf } from '../../test/small-client.ts';
import { json, problem, SmallServer } from '../../test/small-server.ts';
import { CLIENT_CODES } from './error.ts';
import { GuzhengApiError, type GuzhengClient } from './index.ts';

// What a server of a later version may say within /v1, and what it may not (docs/guides/for-developers.md, Later servers).

let server: SmallServer;
beforeEach(async () => {
  server = await SmallServer.start();
});
afterEach(() => server.close());

const sha256 = 'ab'.repeat(32);
const number = 'GZ-7K3M-0000-0001-2345-67';
const id = 'abcdefghij';
const time = '2026-07-01T08:00:00Z';

function answering(status: number, value: object): void {
  server.intercept = (_, response) => {
    json(response, status, value);
    return true;
  };
}

describe('words that only a later server knows', () => {
  const anchor = { kind: 'transparency-log', witness: 'w', state: 'cosigned', witnesses: 3 };
  const deposit = { number, index: 12345, time, subject: { sha256, blake3: sha256 }, kind: 'folder' };
  const observation = { seq: 1, time, state: 'geo-blocked', reasons: ['new'], capture: id, counters: [], passages: [] };
  const watch = { id, url: 'u', everyMinutes: 5, passages: [], created: time, observations: 1, notices: [] };
  const limits = { requestsPerMinute: 1, depositsPerDay: 1, capturesPerDay: 1, bytesStored: 1 };
  const lists: readonly (readonly [string, object, object, (client: GuzhengClient) => Promise<unknown>])[] = [
    [
      'of deposits',
      { ...deposit, anchoring: 'doubted', anchors: [anchor] },
      { kind: 'folder', anchoring: 'doubted', anchors: [{ kind: 'transparency-log', state: 'cosigned' }] },
      (client) => client.deposits(),
    ],
    [
      'of captures',
      { id, url: 'u', state: 'translating', created: time, takes: [{ take: 1, state: 'blurred', started: time }] },
      { state: 'translating', takes: [{ state: 'blurred' }] },
      (client) => client.captures(),
    ],
    [
      'of series',
      { ...watch, state: 'paused', last: observation },
      { state: 'paused', last: { state: 'geo-blocked' } },
      (client) => client.watches(),
    ],
    [
      'of keys',
      { id, account: 'a', role: 'auditor', name: 'n', created: time, limits },
      { role: 'auditor' },
      (client) => client.keys(),
    ],
    [
      'of the audit log',
      { seq: 1, time, role: 'auditor', action: 'a', outcome: 'o', prev: '' },
      { role: 'auditor' },
      (client) => client.audit(),
    ],
    [
      'of webhooks',
      { id, url: 'u', events: ['deposit.anchored', 'ledger.grown'], created: time },
      { events: ['deposit.anchored', 'ledger.grown'] },
      (client) => client.webhooks(),
    ],
    [
      'of deliveries',
      { id, event: 'ledger.grown', created: time, state: 'parked', attempts: [] },
      { event: 'ledger.grown', state: 'parked' },
      (client) => client.deliveries(id),
    ],
  ];

  it.each(lists)('leave a list %s readable', async (_, item, read, ask) => {
    answering(200, { items: [{ ...item, something: { new: true } }], total: 1 });
    const answer = (await ask(clientOf(server).client)) as { readonly items: readonly object[] };
    expect(answer.items).toEqual([expect.objectContaining({})]);
    expect(answer.items[0]).toMatchObject(read);
    expect(answer).not.toHaveProperty('total');
    expect(answer.items[0]).not.toHaveProperty('something');
  });

  it.each(['', 'Two Words', '\u202e', 'x'.repeat(65), '<b>', 7])('are words: %j is none', async (state) => {
    answering(200, { items: [{ id, url: 'u', state, created: time, takes: [] }] });
    await expect(clientOf(server).client.captures()).rejects.toMatchObject({ code: 'answer-malformed' });
  });
});

describe('what evidence hangs on', () => {
  const match = { number, index: 12345, time, sha256, compared: ['sha256'], anchoring: 'anchored', anchors: [] };

  it.each([
    ['result', { result: 'probable', matches: [match], more: false }],
    ['digest that was compared', { result: 'match', matches: [{ ...match, compared: ['blake3'] }], more: false }],
    ['reason', { result: 'not-found', reason: 'forgotten' }],
    ['digest that differs', { result: 'mismatch', number, differs: ['blake3'] }],
  ])('has no other words: a look-up with a new %s is refused', async (_, answer) => {
    answering(200, answer);
    await expect(clientOf(server).client.lookup({ sha256 })).rejects.toMatchObject({ code: 'answer-malformed' });
  });

  it('stays readable where only what stands beside it is new', async () => {
    answering(200, { result: 'match', matches: [{ ...match, anchoring: 'doubted' }], more: false, hint: 'x' });
    expect(await clientOf(server).client.lookup({ sha256 })).toMatchObject({ matches: [{ anchoring: 'doubted' }] });
  });

  it('is read strictly: a receipt with a member more is refused', async () => {
    server.intercept = async ({ path, headers }, response) => {
      if (path !== '/v1/deposits') return false;
      const { receipt, ...rest } = (await server.take(headers['idempotency-key'], { sha256 })) as { receipt: object };
      json(response, 201, { ...rest, receipt: { ...receipt, weight: 1 } });
      return true;
    };
    const { client } = clientOf(server, { ledgerKey: server.ledger.verifierKey });
    await expect(client.deposit({ subject: { sha256 } })).rejects.toMatchObject({ code: 'answer-malformed' });
  });

  it('is read strictly: a line of a batch that is of another kind is refused', async () => {
    server.intercept = ({ path }, response) => {
      if (!path.endsWith('/batch')) return false;
      response.end(`${JSON.stringify({ postponed: { line: 0 } })}\n`);
      return true;
    };
    const batch = clientOf(server).client.depositBatch([{ subject: { sha256 } }]);
    await expect(batch.next()).rejects.toMatchObject({ code: 'answer-malformed' });
  });
});

describe('a problem that only a later server knows', () => {
  const refusing = (status: number, code: string, more: object = {}): void => {
    server.intercept = (_, response) => {
      problem(response, status, code, { hint: 'do it', request: 'r1', ...more });
      return true;
    };
  };

  it('comes with its code, status, hint and fields', async () => {
    refusing(451, 'withheld-by-court', { fields: [{ field: 'a', message: 'b', since: 'x' }], court: 'x' });
    const failed = clientOf(server).client.me();
    await expect(failed).rejects.toBeInstanceOf(GuzhengApiError);
    await expect(failed).rejects.toMatchObject({
      code: 'withheld-by-court',
      status: 451,
      message: 'it is withheld-by-court',
      hint: 'do it',
      fields: [{ field: 'a', message: 'b' }],
      request: 'r1',
    });
    expect(server.heard).toHaveLength(1);
  });

  it('is judged by its status: tried again where that says so, and where the request may be made twice', async () => {
    refusing(503, 'tape-change', { retryAfter: 2 });
    const { client, slept } = clientOf(server, { maxAttempts: 3, random: (bytes) => new Uint8Array(bytes) });
    await expect(client.me()).rejects.toMatchObject({ code: 'tape-change', retryAfter: 2 });
    expect(slept).toEqual([2000, 2000]);
    server.heard.length = 0;
    await expect(client.retake(id, 'cut')).rejects.toMatchObject({ code: 'tape-change' });
    expect(server.heard).toHaveLength(1);
  });

  it.each([...CLIENT_CODES])('is not %s: that is for the client to find', async (code) => {
    refusing(400, code);
    await expect(clientOf(server).client.me()).rejects.toMatchObject({ code: 'answer-unexpected', status: 400 });
  });

  it('has a code that is a word', async () => {
    refusing(400, 'No Word');
    await expect(clientOf(server).client.me()).rejects.toMatchObject({ code: 'answer-unexpected', status: 400 });
  });
});

describe('the events of a capture', () => {
  it('may be of other kinds, which are left aside, and of states that are not the end', async () => {
    const capture = { id, url: 'u', created: time, takes: [] };
    const events = [
      { event: 'heat', degrees: 40 },
      { event: 'state', capture: { ...capture, state: 'translating' } },
      { event: 'state', capture: { ...capture, state: 'cancelled' } },
    ];
    server.intercept = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(events.map((event, n) => `id: ${n}\ndata: ${JSON.stringify(event)}\n\n`).join(''));
      return true;
    };
    const states = [];
    for await (const event of clientOf(server).client.watchCapture(id))
      states.push(event.event === 'state' ? event.capture.state : event.event);
    expect(states).toEqual(['translating', 'cancelled']);
  });
});
