import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clientOf } from '../../test/small-client.ts';
import { json, SmallServer } from '../../test/small-server.ts';
import { everyItem } from './index.ts';

// Answers that never come, never end, or come letter by letter: each is given up by itself, or when the program does.

let server: SmallServer;
beforeEach(async () => {
  server = await SmallServer.start();
});
afterEach(() => server.close());

const subject = { sha256: 'ef'.repeat(32) };
const id = 'abcdefghij';
const ending = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** This, again and again, until the client is gone. */
function without(end: string): (response: ServerResponse) => void {
  return (response) => {
    const timer = setInterval(() => response.write(end), 1);
    response.on('close', () => clearInterval(timer));
  };
}

function answering(last: string, answer: (response: ServerResponse) => void): void {
  server.intercept = ({ path }, response) => {
    if (ending(path) !== last) return false;
    answer(response);
    return true;
  };
}

describe('an answer that drips', () => {
  const options = { timeoutMs: 80, maxAttempts: 1 };

  it('is given up where it is read whole', async () => {
    answering('checkpoint', without('x'));
    await expect(clientOf(server, options).client.checkpoint()).rejects.toMatchObject({ code: 'timeout' });
    answering('me', without(' '));
    await expect(clientOf(server, options).client.me()).rejects.toMatchObject({ code: 'timeout' });
  });

  it('is given up where it streams', async () => {
    const { client } = clientOf(server, options);
    answering('proof', without('x'));
    const read = async (): Promise<unknown> => await (await client.proof('GZ-0000-0000-0000-0000-00')).bytes();
    await expect(read()).rejects.toMatchObject({ code: 'timeout' });
    answering('batch', without(' '));
    await expect(client.depositBatch([{ subject }]).next()).rejects.toMatchObject({ code: 'timeout' });
  });

  it('is read to its end where it brings enough, however slowly it is taken', async () => {
    const piece = 'x'.repeat(20_000);
    let left = 20;
    answering('proof', (response) => {
      const timer = setInterval(() => {
        left -= 1;
        if (left >= 0) response.write(piece);
        else response.end(() => clearInterval(timer));
      }, 1);
    });
    const { client } = clientOf(server, { timeoutMs: 60_000 });
    const reader = (await client.proof('GZ-0000-0000-0000-0000-00')).stream.getReader();
    let came = 0;
    for (let read = await reader.read(); !read.done; read = await reader.read()) came += read.value.length;
    expect(came).toBe(20 * piece.length);
  });
});

describe('an answer without end', () => {
  it('to a batch is given up', async () => {
    const note = await server.ledger.checkpoint();
    answering('batch', without(`${JSON.stringify({ checkpoint: note })}\n`.repeat(50)));
    const batch = clientOf(server).client.depositBatch([{ subject }]);
    await expect(batch.next()).rejects.toMatchObject({ code: 'answer-malformed' });
  });

  it('in place of an original is given up where more came than was deposited', async () => {
    const { client } = clientOf(server);
    const { number } = await client.upload(new Uint8Array(10));
    answering('file', without('x'.repeat(1000)));
    await expect((await client.original(number)).bytes()).rejects.toMatchObject({ code: 'digest-differs' });
  });

  it('of pages that are empty, or come again, is given up', async () => {
    let page = 0;
    answering('deposits', (response) => {
      page += 1;
      json(response, 200, { items: [], next: `n${page}` });
    });
    const all = everyItem((asked) => clientOf(server).client.deposits(asked));
    await expect(all.next()).rejects.toMatchObject({ code: 'answer-malformed' });
    const turns = everyItem(async ({ cursor }) => ({ items: [1], next: cursor === 'a' ? 'b' : 'a' }));
    const read = async (): Promise<void> => {
      for await (const item of turns) expect(item).toBe(1);
    };
    await expect(read()).rejects.toMatchObject({ code: 'answer-malformed' });
  });

  it('of one event, or of one comment, is given up', async () => {
    for (const end of ['data: '.padEnd(40_000, 'x'), ': '.padEnd(40_000, 'x')]) {
      answering('events', without(end));
      const events = clientOf(server).client.watchCapture(id);
      await expect(events.next()).rejects.toMatchObject({ code: 'answer-too-large' });
    }
  });
});

describe('a line that comes letter by letter', () => {
  it('is read', async () => {
    server.intercept = async ({ path, body }, response) => {
      if (!path.endsWith('/batch')) return false;
      const lines = (await server.batch(body)).map((line) => `${JSON.stringify(line)}\n`).join('');
      for (const letter of lines) if (!response.write(letter)) await once(response, 'drain');
      response.end();
      return true;
    };
    const outcome = await clientOf(server).client.depositBatch([{ subject }]).next();
    expect(outcome.value).toMatchObject({ result: 'deposited', line: 0 });
  });
});

describe('the events of a capture', () => {
  const event = (capture: string): string =>
    JSON.stringify({
      event: 'state',
      capture: { id: capture, url: 'u', state: 'confirmed', created: '2026-01-01T00:00:00Z', takes: [] },
    });

  it('of another one are refused', async () => {
    answering('events', (response) => response.end(`data: ${event('zzzzzzzzzz')}\n\n`));
    const events = clientOf(server).client.watchCapture(id);
    await expect(events.next()).rejects.toMatchObject({ code: 'answer-malformed' });
  });

  it('whose names no header can hold are not asked for by name', async () => {
    const names = ['第一', 'x'.repeat(500), 'e-3'];
    let turn = 0;
    answering('events', (response) => {
      const running = event(id).replace('confirmed', turn === 3 ? 'confirmed' : 'capturing');
      response.end(`id: ${names[turn] ?? ''}\ndata: ${running}\n\n`);
      turn += 1;
    });
    for await (const _ of clientOf(server).client.watchCapture(id));
    const asked = server.heard.map(({ headers }) => headers['last-event-id']);
    expect(asked).toEqual([undefined, undefined, undefined, 'e-3']);
  });
});

describe('whoever gives up', () => {
  it('waits for nobody, and leaves nobody without an answer', async () => {
    const { client } = clientOf(server);
    server.ledger.append(subject);
    const hanging: ServerResponse[] = [];
    server.intercept = ({ path }, response) => {
      if (path !== '/v1/server' || hanging.length > 0) return false;
      hanging.push(response);
      return true;
    };
    const gone = new AbortController();
    const first = client.checkLedger({ signal: gone.signal });
    await expect.poll(() => hanging.length, { timeout: 60_000 }).toBe(1);
    const second = client.checkLedger();
    gone.abort();
    await expect(first).rejects.toMatchObject({ code: 'aborted' });
    expect((await second).size).toBe(1);
    expect(server.count('/v1/server')).toBe(2);
  });

  it('does not wait in a turn behind a proof that does not come', async () => {
    const { client } = clientOf(server, { ledgerKey: server.ledger.verifierKey });
    await client.deposit({ subject });
    const hanging: ServerResponse[] = [];
    server.intercept = ({ path }, response) => {
      if (path !== '/v1/ledger/consistency') return false;
      hanging.push(response);
      return true;
    };
    const other = new AbortController();
    const first = client.deposit({ subject }, { signal: other.signal });
    await expect.poll(() => hanging.length, { timeout: 60_000 }).toBe(1);
    const gone = new AbortController();
    const second = client.deposit({ subject }, { signal: gone.signal });
    await expect.poll(() => server.count('/v1/deposits'), { timeout: 60_000 }).toBe(3);
    gone.abort();
    await expect(second).rejects.toMatchObject({ code: 'aborted' });
    expect(hanging).toHaveLength(1);
    other.abort();
    await expect(first).rejects.toMatchObject({ code: expect.stringMatching(/^(aborted|ledger-unchecked)$/) });
  });
});

describe('a request whose answer did not come', () => {
  it('can be asked again by the key that the client made', async () => {
    const { client } = clientOf(server, { maxAttempts: 1 });
    server.intercept = async ({ path, headers, body }, response) => {
      if (path !== '/v1/deposits') return false;
      await server.take(headers['idempotency-key'], JSON.parse(body.toString()).subject);
      response.destroy();
      return true;
    };
    const failed = await client.deposit({ subject }).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 'unreachable', idempotencyKey: expect.stringMatching(/^[0-9a-f]{32}$/) });
    server.intercept = undefined;
    const { idempotencyKey } = failed as { readonly idempotencyKey: string };
    expect(await client.deposit({ subject }, { idempotencyKey })).toMatchObject({ again: true });
    expect(server.ledger.size).toBe(1);
  });
});
