import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { makeAuthority, ssrfCases } from '@guzheng/testing';
import { afterEach, describe, expect, it } from 'vitest';
import type { Resolve } from '../fetch/address.ts';
import { type GuardedOptions, guardRequests } from './guarded.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
});

async function listening(server: Server, host = '127.0.0.1'): Promise<number> {
  servers.push(server);
  server.listen(0, host);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const serve = (answer: RequestListener) => listening(createServer(answer));
const now = () => new Date();
const post = (url: string, options: Partial<GuardedOptions> = {}) =>
  guardRequests({ now, ...options })({
    url,
    method: 'POST',
    headers: [['Content-Type', 'application/json']],
    content: new TextEncoder().encode('{"a":"一"}'),
  });

describe('a guarded request', () => {
  it('carries its content, and says who answered what', async () => {
    const heard: { method: string | undefined; headers: IncomingMessage['headers']; body: string }[] = [];
    const port = await serve(async (request, response) => {
      heard.push({ method: request.method, headers: request.headers, body: await text(request) });
      response.writeHead(503, { 'retry-after': '7' }).end('busy');
    });
    const answer = await post(`http://127.0.0.1:${port}/hook?a=1`, { allowPrivate: true });
    expect(answer).toMatchObject({ status: 503, ip: '127.0.0.1' });
    expect(answer.headers).toContainEqual(['retry-after', '7']);
    expect(heard).toMatchObject([
      { method: 'POST', body: '{"a":"一"}', headers: { host: `127.0.0.1:${port}`, 'content-length': '11' } },
    ]);
  });

  it('follows no redirect', async () => {
    let asked = 0;
    const port = await serve((request, response) => {
      asked += 1;
      request.resume();
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    expect((await post(`http://127.0.0.1:${port}/`, { allowPrivate: true })).status).toBe(307);
    expect(asked).toBe(1);
  });

  it('reads no endless body', async () => {
    const port = await serve((request, response) => {
      request.resume();
      response.writeHead(200);
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      };
      response.on('drain', more);
      more();
    });
    expect((await post(`http://127.0.0.1:${port}/`, { allowPrivate: true })).status).toBe(200);
  });

  it('ends with its time where nobody answers', async () => {
    const port = await serve((request) => void request.resume());
    const late = post(`http://127.0.0.1:${port}/`, { allowPrivate: true, timeoutMs: 100 });
    await expect(late).rejects.toMatchObject({ code: 'timeout' });
  });

  it('does not reach what is not open to the public, whatever it is called', async () => {
    let asked = 0;
    const port = await listening(
      createServer(() => {
        asked += 1;
      }),
      '0.0.0.0',
    );
    const resolve: Resolve = async () => [{ address: '127.0.0.1', family: 4 }];
    const codes = await Promise.all(
      ssrfCases.map(({ host }) =>
        post(`http://${host}:${port}/`, { resolve, timeoutMs: 5_000 }).then(
          () => 'answered',
          (cause: unknown) => (cause as { code?: string }).code,
        ),
      ),
    );
    expect(codes.filter((code) => !['private-address', 'host-unknown', 'url-malformed'].includes(code ?? ''))).toEqual(
      [],
    );
    expect(asked).toBe(0);
  });

  it('goes to the address that was judged, and asks anew the next time', async () => {
    let asked = 0;
    const port = await serve((request, response) => {
      asked += 1;
      request.resume();
      response.end();
    });
    const answers = [['93.184.216.34', '127.0.0.1'], ['10.0.0.1']].values();
    const resolve: Resolve = async () =>
      (answers.next().value ?? []).map((address) => ({ address, family: 4 as const }));
    const sendGuarded = guardRequests({ now, resolve });
    const request = {
      url: `http://rebind.test:${port}/`,
      method: 'POST' as const,
      headers: [],
      content: new Uint8Array(),
    };
    await expect(sendGuarded(request)).rejects.toMatchObject({ code: 'private-address' });
    await expect(sendGuarded(request)).rejects.toMatchObject({ code: 'private-address' });
    expect(asked).toBe(0);
  });

  it('says nothing where the certificate is not valid', async () => {
    const authority = await makeAuthority();
    let asked = 0;
    const { key, cert } = await authority.issue({ hosts: ['hook.test'] });
    const port = await listening(
      createSecureServer({ key, cert }, (request, response) => {
        asked += 1;
        request.resume();
        response.end();
      }),
    );
    const resolve: Resolve = async () => [{ address: '127.0.0.1', family: 4 }];
    const options = { resolve, allowPrivate: true };
    await expect(post(`https://hook.test:${port}/`, options)).rejects.toMatchObject({ code: 'tls-invalid' });
    await expect(post(`https://other.test:${port}/`, { ...options, ca: authority.certificate })).rejects.toMatchObject({
      code: 'tls-invalid',
    });
    expect(asked).toBe(0);
    expect((await post(`https://hook.test:${port}/`, { ...options, ca: authority.certificate })).status).toBe(200);
  });

  it.each(['http://user:pw@127.0.0.1/', 'ftp://127.0.0.1/', 'nonsense'])('is not made to %s', async (url) => {
    await expect(post(url, { allowPrivate: true })).rejects.toMatchObject({ name: 'CaptureError' });
  });
});
