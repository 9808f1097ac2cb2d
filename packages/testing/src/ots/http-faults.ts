import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What any HTTP service may do instead of answering. */
export type HttpFault =
  | 'rate-limited'
  | 'server-error'
  | 'garbage'
  | 'cut'
  | 'silent'
  | 'hangs-up'
  | 'endless'
  | 'redirects';

export interface HttpAnswer {
  readonly status?: number;
  readonly type?: string;
  readonly body: Uint8Array | string;
}

export interface HttpService {
  /** `http://127.0.0.1:port`. */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves on a free port of 127.0.0.1. What a handler throws becomes a 500. */
export async function serve(
  answer: (request: IncomingMessage, body: Uint8Array) => Promise<HttpAnswer | HttpFault>,
): Promise<HttpService> {
  const server = createServer((request, response) => {
    readBody(request)
      .then((body) => answer(request, body))
      .then((result) => (typeof result === 'string' ? misbehave(response, result) : send(response, result)))
      .catch((error: unknown) => send(response, { status: 500, body: String(error) }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function send(response: ServerResponse, { status = 200, type = 'text/plain', body }: HttpAnswer): void {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  // Pages may read it, as they may those of explorers and calendars.
  const headers = { 'content-type': type, 'content-length': bytes.length, 'access-control-allow-origin': '*' };
  response.writeHead(status, headers).end(bytes);
}

function misbehave(response: ServerResponse, fault: HttpFault): void {
  switch (fault) {
    case 'rate-limited':
      send(response, { status: 429, body: 'Too Many Requests' });
      return;
    case 'server-error':
      send(response, { status: 503, body: 'Service Unavailable' });
      return;
    case 'garbage':
      send(response, { body: '<!doctype html><title>Welcome to nginx!</title>' });
      return;
    case 'redirects':
      response.writeHead(302, { location: 'http://127.0.0.1:1/elsewhere' }).end();
      return;
    case 'cut':
      response.writeHead(200, { 'content-length': 1000 });
      response.write('0', () => response.destroy());
      return;
    case 'hangs-up':
      response.destroy();
      return;
    case 'endless':
      pour(response);
      return;
    case 'silent':
      // Until the server is closed.
      return;
  }
}

function pour(response: ServerResponse): void {
  const more = (): void => {
    if (!response.destroyed) response.write(Buffer.alloc(1 << 16, 0x30), more);
  };
  more();
}

async function readBody(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk as Uint8Array);
  return Uint8Array.from(Buffer.concat(chunks));
}
