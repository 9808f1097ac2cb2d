import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  type Fault,
  type FaultProxy,
  firstOf,
  lieAbout,
  randomFaults,
  seededRandom,
  startFaultProxy,
} from './fault-proxy.ts';

/** A witness that says what it heard. */
let witness: Server;
let url: string;
let heard = 0;
let proxy: FaultProxy | undefined;

beforeAll(async () => {
  witness = createServer(async (request, response) => {
    heard += 1;
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(Buffer.from(part));
    const text = Buffer.concat(parts).toString('utf8');
    response.writeHead(request.url === '/none' ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ id: 7, result: `${request.method} ${request.url} ${text}` }));
  });
  witness.listen(0, '127.0.0.1');
  await once(witness, 'listening');
  url = `http://127.0.0.1:${(witness.address() as AddressInfo).port}`;
});
afterAll(() => void witness.close());
afterEach(async () => {
  await proxy?.close();
  proxy = undefined;
});

async function ask(
  fault: Fault | readonly Fault[] | undefined,
  path = '/x?y=1',
): Promise<{ status: number; text: string }> {
  proxy = await startFaultProxy(url, () => fault);
  const response = await fetch(`${proxy.url}${path}`, { method: 'POST', body: '{"method":"m","params":[1]}' });
  return { status: response.status, text: await response.text() };
}

describe('a proxy before a witness', () => {
  it('passes on method, path, body, status and answer unchanged, and keeps what was asked', async () => {
    const text = '{"id":7,"result":"POST /x?y=1 {\\"method\\":\\"m\\",\\"params\\":[1]}"}';
    expect(await ask(undefined)).toEqual({ status: 200, text });
    expect(proxy?.requests).toMatchObject([{ count: 0, method: 'POST', path: '/x?y=1', json: { method: 'm' } }]);
    await proxy?.close();
    expect((await ask({ kind: 'delay', ms: 1 }, '/none')).status).toBe(404);
    expect(proxy?.faults).toEqual({ delay: 1 });
  });

  it.each<[Fault, number, number]>([
    [{ kind: 'cut', where: 'before' }, 0, 0],
    [{ kind: 'cut', where: 'after' }, 0, 1],
    [{ kind: 'cut', where: 'body' }, 0, 1],
    [{ kind: 'status', status: 429 }, 429, 0],
    [{ kind: 'status', status: 503, body: 'busy' }, 503, 0],
    [{ kind: 'garbage' }, 200, 0],
    [{ kind: 'empty' }, 200, 0],
  ])('does as it is told: %o', async (fault, status, reached) => {
    const before = heard;
    const outcome = await ask(fault).catch(() => ({ status: 0, text: '' }));
    expect(outcome.status).toBe(status);
    expect(heard - before).toBe(reached);
    expect(outcome.text).not.toContain('"id":7');
  });

  it('never answers when told to be silent, and can be closed all the same', async () => {
    proxy = await startFaultProxy(url, () => ({ kind: 'silent' }));
    const asked = fetch(proxy.url).then(
      () => 'answered',
      () => 'cut',
    );
    await expect.poll(() => proxy?.requests.length).toBe(1);
    await proxy.close();
    proxy = undefined;
    expect(await asked).toBe('cut');
  });

  it('lies about one method, in JSON and in bytes, and may change its plan', async () => {
    proxy = await startFaultProxy(
      url,
      firstOf(
        lieAbout('m', (result, params) => [result, params].length),
        lieAbout('n', () => 0),
      ),
    );
    const post = async (body: string) => await (await fetch(proxy?.url ?? '', { method: 'POST', body })).json();
    expect(await post('{"method":"m","params":[1]}')).toEqual({ id: 7, result: 2 });
    expect(await post('{"method":"o"}')).toMatchObject({ id: 7, result: expect.stringContaining('POST') });
    proxy.follow(() => ({ kind: 'rewrite-bytes', rewrite: () => Buffer.from('[]') }));
    expect(await post('{"method":"m"}')).toEqual([]);
  });
});

describe('faults by chance', () => {
  const request = { count: 0, method: 'POST', path: '/', body: new Uint8Array(), json: undefined };
  const draw = (seed: number, rate: number) => {
    const plan = randomFaults({ seed, rate, faults: [{ kind: 'empty' }, { kind: 'silent' }] });
    return Array.from({ length: 400 }, () => plan(request));
  };

  it('are the same for the same seed, others for another, and as many as told', () => {
    expect(draw(5, 0.3)).toEqual(draw(5, 0.3));
    expect(draw(5, 0.3)).not.toEqual(draw(6, 0.3));
    const share = draw(5, 0.3).filter((fault) => fault !== undefined).length / 400;
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.4);
    expect(draw(5, 0).every((fault) => fault === undefined)).toBe(true);
  });

  it('come from numbers between 0 and 1', () => {
    const random = seededRandom(1);
    const numbers = Array.from({ length: 1000 }, random);
    expect(numbers.every((n) => n >= 0 && n < 1)).toBe(true);
    expect(new Set(numbers).size).toBeGreaterThan(990);
  });
});
