import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clientOf } from '../../test/small-client.ts';
import { json, problem, SmallServer } from '../../test/small-server.ts';
import type { BatchItem } from '../api/deposit.ts';
import type { BatchOutcome } from './index.ts';

let server: SmallServer;
beforeEach(async () => {
  server = await SmallServer.start();
});
afterEach(() => server.close());

const digest = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');
const items = (count: number): BatchItem[] =>
  Array.from({ length: count }, (_, n) => ({ subject: { sha256: digest(String(n)) } }));

async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of source) found.push(item);
  return found;
}

describe('a batch', () => {
  it('goes in requests of some lines, and its items are made as they are needed', async () => {
    let made = 0;
    const making = async function* (): AsyncGenerator<BatchItem> {
      for (const item of items(25)) {
        made += 1;
        yield item;
      }
    };
    const batch = clientOf(server).client.depositBatch(making(), { linesPerRequest: 10 });
    await batch.next();
    expect(made).toBe(10);
    const rest = await all(batch);
    expect(rest).toHaveLength(24);
    expect(server.count('/v1/deposits/batch')).toBe(3);
    expect(rest.map(({ line }) => line)).toEqual(Array.from({ length: 24 }, (_, n) => n + 1));
  });

  it('gives receipts that stand alone', async () => {
    const outcomes = await all(clientOf(server).client.depositBatch(items(5)));
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({ result: 'deposited', receipt: { type: 'guzheng/receipt/v1' }, again: false });
  });

  it('that is cut anywhere is finished, and nothing is deposited twice', async () => {
    let cuts = 0;
    server.intercept = async ({ path, body }, response) => {
      if (path !== '/v1/deposits/batch' || cuts === 4) return false;
      cuts += 1;
      const answer = (await server.batch(body)).map((line) => `${JSON.stringify(line)}\n`).join('');
      response.writeHead(200, { 'content-type': 'application/x-ndjson' });
      response.write(answer.slice(0, (answer.length * cuts) / 5), () => response.destroy());
      return true;
    };
    const outcomes = await all(clientOf(server).client.depositBatch(items(20)));
    expect(outcomes.map(({ line }) => line).sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => n));
    expect(server.ledger.size).toBe(20);
    expect(cuts).toBe(4);
  });

  it('that ends early without a cut is finished', async () => {
    let turn = 0;
    server.intercept = async ({ path, body }, response) => {
      if (path !== '/v1/deposits/batch' || turn > 0) return false;
      turn += 1;
      response.end(
        `${(await server.batch(body))
          .slice(0, 3)
          .map((line) => JSON.stringify(line))
          .join('\n')}\n`,
      );
      return true;
    };
    expect(await all(clientOf(server).client.depositBatch(items(4)))).toHaveLength(4);
    expect(server.ledger.size).toBe(4);
  });

  it('that never brings anything ends', async () => {
    server.intercept = ({ path }, response) => {
      if (path === '/v1/deposits/batch') response.end();
      return path === '/v1/deposits/batch';
    };
    await expect(all(clientOf(server, { maxAttempts: 3 }).client.depositBatch(items(4)))).rejects.toMatchObject({
      code: 'answer-cut',
    });
    expect(server.count('/v1/deposits/batch')).toBe(3);
  });

  it('says which lines were refused, and takes the others', async () => {
    server.intercept = async ({ path, body }, response) => {
      if (path !== '/v1/deposits/batch') return false;
      const lines = await server.batch(body);
      lines[2] = { refused: { line: 1, code: 'quota-exceeded', detail: 'no more today' } };
      response.end(`${lines.map((line) => JSON.stringify(line)).join('\n')}\n`);
      return true;
    };
    const outcomes = await all(clientOf(server).client.depositBatch(items(3)));
    expect(outcomes.map(({ result, line }) => [result, line])).toEqual([
      ['deposited', 0],
      ['refused', 1],
      ['deposited', 2],
    ]);
  });

  const lies: Readonly<Record<string, [string, (lines: object[]) => unknown[]]>> = {
    'a line that was not asked': [
      'answer-malformed',
      (lines) => [...lines, { refused: { line: 7, code: 'x', detail: 'y' } }],
    ],
    'a line twice': ['answer-malformed', (lines) => [...lines, lines[1]]],
    'no checkpoint': ['receipt-invalid', (lines) => lines.slice(1)],
    'receipts of one another': ['receipt-invalid', ([checkpoint, a, b]) => [checkpoint, swapped(a, 1), swapped(b, 0)]],
    'garbage in place of a line': ['answer-malformed', ([checkpoint]) => [checkpoint, 'garbage']],
  };
  it.each(Object.entries(lies))('with %s is refused', async (_, [code, lie]) => {
    server.intercept = async ({ path, body }, response) => {
      if (path !== '/v1/deposits/batch') return false;
      response.end(
        `${lie(await server.batch(body))
          .map((line) => JSON.stringify(line))
          .join('\n')}\n`,
      );
      return true;
    };
    await expect(all(clientOf(server).client.depositBatch(items(2)))).rejects.toMatchObject({ code });
  });

  it('with a line without end is refused', async () => {
    server.intercept = ({ path }, response) => {
      if (path === '/v1/deposits/batch') response.end('x'.repeat(3 << 20));
      return path === '/v1/deposits/batch';
    };
    await expect(all(clientOf(server).client.depositBatch(items(1)))).rejects.toMatchObject({
      code: 'answer-too-large',
    });
  });

  it('that is left early leaves no request behind', async () => {
    for await (const outcome of clientOf(server).client.depositBatch(items(5))) {
      expect(outcome.line).toBe(0);
      break;
    }
    const gone = new AbortController();
    const outcomes: BatchOutcome[] = [];
    const batch = clientOf(server).client.depositBatch(items(6), { signal: gone.signal, linesPerRequest: 2 });
    await expect(
      (async () => {
        for await (const outcome of batch) {
          outcomes.push(outcome);
          if (outcomes.length === 2) gone.abort();
        }
      })(),
    ).rejects.toMatchObject({ code: 'aborted' });
    expect(outcomes).toHaveLength(2);
  });
});

function swapped(line: object | undefined, place: number): object {
  const { deposit } = line as { deposit: object };
  return { deposit: { ...deposit, line: place } };
}

describe('a file', () => {
  const file = new Uint8Array(300_000).map((_, n) => (n * 7) % 251);
  const stream = async function* (bytes: Uint8Array): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
  };

  it.each([
    ['bytes', () => file],
    ['a Blob', () => new Blob([file])],
    ['a stream', () => new Blob([file]).stream()],
    ['an iteration', () => stream(file)],
  ])('goes up as %s and comes back the same', async (_, source) => {
    const { client } = clientOf(server);
    const { number } = await client.upload(source(), { name: '证据.bin' });
    expect(server.heard.find(({ path }) => path.endsWith('/upload'))?.query.get('name')).toBe('证据.bin');
    const { stream: coming } = await client.original(number);
    const hash = createHash('sha256');
    for await (const piece of coming) hash.update(piece);
    expect(hash.digest('hex')).toBe(digest(file));
  });

  it('that can be sent again is, with the same key; a stream is not', async () => {
    let turn = 0;
    server.intercept = ({ path }, response) => {
      if (!path.endsWith('/upload')) return false;
      turn += 1;
      if (turn % 2 === 1) response.destroy();
      return turn % 2 === 1;
    };
    const { client } = clientOf(server);
    await client.upload(new Blob([file]));
    expect(turn).toBe(2);
    await expect(client.upload(stream(file))).rejects.toMatchObject({ code: 'unreachable' });
    expect(turn).toBe(3);
  });

  it('whose source fails fails with what the source said', async () => {
    const broken = async function* (): AsyncGenerator<Uint8Array> {
      yield file.subarray(0, 10);
      throw new RangeError('the disk is gone');
    };
    await expect(clientOf(server).client.upload(broken())).rejects.toThrow('the disk is gone');
  });

  it('that was not kept as it was sent is noticed', async () => {
    server.intercept = async ({ path }, response) => {
      if (path.endsWith('/upload')) json(response, 201, await server.take('k', { sha256: digest('another') }));
      return path.endsWith('/upload');
    };
    await expect(clientOf(server).client.upload(stream(file))).rejects.toMatchObject({ code: 'receipt-invalid' });
  });

  it('that is refused is refused', async () => {
    server.intercept = (_, response) => {
      problem(response, 413, 'body-too-large');
      return true;
    };
    await expect(clientOf(server).client.upload(file)).rejects.toMatchObject({ code: 'body-too-large', status: 413 });
  });
});

describe('an original', () => {
  const file = new TextEncoder().encode('what was deposited');

  it.each([
    ['changed', 'digest-differs', 'what was Deposited', undefined],
    ['shorter', 'digest-differs', 'what was', undefined],
    ['cut', 'answer-cut', 'what was', 18],
  ] as const)('that is %s fails at its end with %s', async (_, code, text, length) => {
    const { client } = clientOf(server, { maxAttempts: 1 });
    const { number } = await client.upload(file);
    server.intercept = ({ path }, response) => {
      if (!path.endsWith('/file')) return false;
      if (length !== undefined) response.setHeader('content-length', length);
      response.write(text, () => (length === undefined ? response.end() : response.destroy()));
      return true;
    };
    await expect((await client.original(number)).bytes()).rejects.toMatchObject({ code });
  });

  it('is not held in memory beyond what was asked', async () => {
    const { client } = clientOf(server);
    const { number } = await client.upload(file);
    await expect((await client.original(number)).bytes(10)).rejects.toMatchObject({ code: 'answer-too-large' });
  });

  it('that is extracted is compared with the digest that is known, or with what the ledger says', async () => {
    const match = {
      number: 'GZ-0000-0000-0000-0000-00',
      index: 0,
      time: '2026-03-01T00:00:00Z',
      sha256: digest(file),
      compared: ['sha256'],
      anchoring: 'waiting',
      anchors: [],
    };
    const matches = { result: 'match', matches: [match], more: false };
    const asked: string[] = [];
    let answer: object = matches;
    server.intercept = ({ path, body }, response) => {
      if (path === '/v1/extractions') response.end(file);
      if (path === '/v1/lookups') {
        asked.push(JSON.parse(body.toString()).sha256);
        json(response, 200, answer);
      }
      return true;
    };
    const { client } = clientOf(server);
    const what = { number: 'GZ-0000-0000-0000-0000-00', code: 'c' };
    expect(await (await client.extract(what)).text()).toBe('what was deposited');
    expect(asked).toEqual([digest(file)]);
    answer = { result: 'mismatch', number: what.number, differs: ['sha256'] };
    await expect((await client.extract(what)).bytes()).rejects.toMatchObject({ code: 'digest-differs' });
    const named = await client.extract(what, { sha256: digest('another') });
    await expect(named.bytes()).rejects.toMatchObject({ code: 'digest-differs' });
  });
});
