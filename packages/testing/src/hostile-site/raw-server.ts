import { createServer, type Server, type Socket } from 'node:net';
import type { Ledger } from './ledger.ts';

/** What a TCP server says that has never read RFC 9112, and how it leaves: closing, with a reset, or not at all. */
export interface RawAnswer {
  readonly bytes: string | Uint8Array;
  readonly leaves: 'closing' | 'resetting' | 'never';
  /** What a lenient reader makes of it; absent where it is no answer at all. */
  readonly status?: number;
}

/** Writes bytes as they are. One request for each connection. */
export function rawServer(routes: Readonly<Record<string, RawAnswer>>, ledger: Ledger): Server {
  return createServer((socket) => {
    socket.on('error', () => socket.destroy());
    let head = '';
    socket.on('data', (bytes: Buffer) => {
      if (head.includes('\r\n\r\n')) return;
      head += bytes.toString('latin1');
      if (head.includes('\r\n\r\n')) reply(socket, head, routes, ledger);
    });
  });
}

function reply(socket: Socket, head: string, routes: Readonly<Record<string, RawAnswer>>, ledger: Ledger): void {
  const [method = '', target = ''] = head.split(' ', 2);
  const [, host = ''] = /^host: *(.*)$/im.exec(head) ?? [];
  const { bytes, leaves, status } = routes[target] ?? NOT_FOUND;
  ledger.note({
    at: Date.now(),
    method,
    url: `http://${host.trim()}${target}`,
    ...(status === undefined ? {} : { status }),
  });
  socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes, () => {
    if (leaves === 'closing') socket.end();
    if (leaves === 'resetting') socket.resetAndDestroy();
  });
}

const NOT_FOUND: RawAnswer = {
  bytes: 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
  leaves: 'closing',
  status: 404,
};
