import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { setNetwork } from '../../test/listening.ts';

const network = setNetwork();

const HTML = { 'content-type': 'text/html; charset=utf-8' };

/** RFC 6455 §4.2.2 */
function accept(request: IncomingMessage, socket: Duplex): void {
  socket.on('error', () => undefined);
  const { 'sec-websocket-key': key = '', 'sec-websocket-protocol': protocol } = request.headers;
  const answer = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${answer}\r\n${protocol === undefined ? '' : `Sec-WebSocket-Protocol: ${protocol}\r\n`}X-Dup: 1\r\nX-Dup: 2\r\n\r\n`,
  );
}

const frame = (opcode: number, payload: Uint8Array) =>
  Buffer.concat([Buffer.of(0x80 | opcode, payload.length), payload]);

describe('a WebSocket', () => {
  it('has its handshake in the archive, and every message of both sides in a file of its own', async () => {
    const port = await network.serve((request, response) => {
      if (request.url === '/worker.js')
        response
          .writeHead(200, { 'content-type': 'text/javascript' })
          .end(`new WebSocket('ws://' + location.host + '/quiet')`);
      else
        response.writeHead(200, HTML).end(`<script>const ws = new WebSocket('ws://' + location.host + '/talk', 'court');
          ws.onopen = () => { ws.send('你好 é'); ws.send(Uint8Array.of(0, 128, 255)) }; ws.onclose = () => { document.title = 'closed' };
          new WebSocket('ws://' + location.host + '/refused'); new WebSocket('ws://no-such-host.invalid/');
          new Worker('/worker.js')</script>`);
    });
    network.server.on('upgrade', (request, socket) => {
      if (request.url === '/refused') return void socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
      accept(request, socket);
      if (request.url === '/quiet') return;
      socket.write(frame(1, Buffer.from('固证')));
      socket.write(frame(2, Uint8Array.of(0, 255)));
      // Two masked messages, and then the end.
      let bytes = 0;
      socket.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes >= 6 + Buffer.byteLength('你好 é') + 6 + 3) socket.end(frame(8, Buffer.of(3, 0xe8)));
      });
    });
    const seen = await network.visit(`http://a.test:${port}/`, { quietMs: 500 });
    expect(seen.capture?.title).toBe('closed');
    const talk = seen.exchange('/talk');
    expect([talk.url, talk.ip, talk.request.method, talk.response?.status]).toEqual([
      `ws://a.test:${port}/talk`,
      '127.0.0.1',
      'GET',
      101,
    ]);
    expect(talk.request.headers).toContainEqual(['Sec-WebSocket-Protocol', 'court']);
    expect(talk.response?.headers.slice(-2)).toEqual([
      ['X-Dup', '1'],
      ['X-Dup', '2'],
    ]);
    const files = await Promise.all((seen.capture?.messages ?? []).map((path) => seen.lines(path)));
    const [head, ...messages] = files.find(([{ url } = {}]) => String(url).endsWith('/talk')) ?? [];
    expect(head).toMatchObject({ kind: 'websocket', handshake: { status: 101 } });
    const said = (direction: string) => messages.filter((message) => message.direction === direction);
    expect(said('sent')).toMatchObject([
      { opcode: 1, text: '你好 é' },
      { opcode: 2, base64: 'AID/' },
    ]);
    expect(said('received')).toMatchObject([
      { opcode: 1, text: '固证' },
      { opcode: 2, base64: 'AP8=' },
    ]);
    const times = messages.map(({ at }) => String(at));
    expect(times).toEqual([...times].sort());
    expect(seen.resources.map(({ uri }) => uri)).toContain(`urn:websocket:ws://a.test:${port}/talk`);
    expect(seen.lost('websocket-failed').map(({ url }) => url)).toEqual([
      `ws://a.test:${port}/refused`,
      'ws://no-such-host.invalid/',
    ]);
    expect(seen.exchange('no-such-host.invalid/').failure).toMatchObject({ phase: 'dns' });
    expect(seen.lost('stream-open')).toMatchObject([{ weight: 'note', url: `ws://a.test:${port}/quiet` }]);
    expect(seen.differences).toEqual([]);
    const made = seen.calls.flatMap(({ outputs }) => outputs.map(({ path }) => path));
    for (const path of [...(seen.capture?.messages ?? []), seen.capture?.events]) expect(made).toContain(path);
  });

  it('that says more than is kept is a gap, with the numbers', async () => {
    const port = await network.serve(
      (_, response) =>
        void response
          .writeHead(200, HTML)
          .end(
            `<script>const ws = new WebSocket('ws://' + location.host); ws.onclose = () => { document.title = 'closed' }</script>`,
          ),
    );
    network.server.on('upgrade', (request, socket) => {
      accept(request, socket);
      for (let i = 0; i < 30; i += 1) socket.write(frame(1, Buffer.from(`message ${i}`)));
      socket.end(frame(8, Buffer.of(3, 0xe8)));
    });
    const seen = await network.visit(`http://a.test:${port}/`, {
      quietMs: 500,
      messageLimits: { messages: 20, bytes: 1_000_000 },
    });
    expect(await seen.lines(seen.capture?.messages?.[0] ?? '')).toHaveLength(21);
    expect(seen.lost('messages-too-many')).toMatchObject([
      { weight: 'gap', detail: expect.stringMatching(/20 .* 10 /) },
    ]);
  });
});

describe('a stream of events', () => {
  it('has its events in a file of its own, beside the bytes in the archive', async () => {
    const port = await network.serve((request, response) => {
      if (request.url === '/events') {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write('id: 7\nevent: greeting\ndata: 你好\n\ndata: two\ndata: lines\n\n');
      } else
        response
          .writeHead(200, HTML)
          .end(
            `<script>const events = new EventSource('/events'); events.onmessage = (e) => { document.title = e.data }</script>`,
          );
    });
    const seen = await network.visit(`http://a.test:${port}/`, { quietMs: 500 });
    const [path = ''] = seen.capture?.messages ?? [];
    expect(await seen.lines(path)).toMatchObject([
      { kind: 'eventsource', url: `http://a.test:${port}/events` },
      { direction: 'received', event: 'greeting', id: '7', text: '你好' },
      { direction: 'received', event: 'message', text: 'two\nlines' },
    ]);
    expect((await seen.body('/events')).toString()).toContain('data: 你好');
    expect(seen.lost('stream-open')).toMatchObject([{ weight: 'note', url: `http://a.test:${port}/events` }]);
    expect(seen.losses.filter(({ weight }) => weight === 'gap')).toEqual([]);
  });
});
