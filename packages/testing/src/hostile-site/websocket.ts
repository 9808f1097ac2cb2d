// A server of RFC 6455, as much of it as a talkative page needs.
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { concatBytes } from '@guzheng/evidence';
import type { Ledger } from './ledger.ts';

const TEXT = 1;
const BINARY = 2;
const CLOSE = 8;

/** Messages that the page at `/sockets` is sent, the one it sends itself not counted. */
export const MANY: number = 2_000;
export const BIG_CHARACTERS: number = 1 << 20;

/** Answers an upgrade: `/sockets/talk` talks, `/sockets/refused` is refused, everything else is silent and stays open. */
export function acceptSocket(request: IncomingMessage, socket: Duplex, scheme: 'ws' | 'wss', ledger: Ledger): void {
  // A page that is gone takes its sockets with it.
  socket.on('error', () => socket.destroy());
  const path = request.url ?? '';
  const status = path === '/sockets/refused' ? 403 : 101;
  ledger.note({ at: Date.now(), method: 'GET', url: `${scheme}://${request.headers.host}${path}`, status });
  if (status === 403) return void socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${acceptKey(request)}\r\n\r\n`,
  );
  if (path === '/sockets/talk') talk(socket);
}

/** A greeting, bytes, something big, many small ones; then the page's own word is given back, and the socket closed with a reason. */
function talk(socket: Duplex): void {
  socket.write(frame(TEXT, Buffer.from('你好')));
  socket.write(frame(BINARY, Uint8Array.of(0, 1, 2, 254, 255)));
  socket.write(frame(TEXT, Buffer.alloc(BIG_CHARACTERS, 'x')));
  for (let i = 0; i < MANY; i += 1) socket.write(frame(TEXT, Buffer.from(`message ${i}`)));
  socket.once('data', (bytes: Buffer) => {
    socket.write(frame(TEXT, unmask(bytes)));
    socket.end(frame(CLOSE, concatBytes(Uint8Array.of(4000 >> 8, 4000 & 0xff), Buffer.from('bye'))));
  });
}

/** RFC 6455 §4.2.2 */
function acceptKey({ headers }: IncomingMessage): string {
  const key = headers['sec-websocket-key'] ?? '';
  return createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
}

/** One unmasked frame that is a whole message (RFC 6455 §5.2). */
function frame(opcode: number, payload: Uint8Array): Uint8Array {
  const head = Buffer.alloc(payload.length < 126 ? 2 : payload.length < 65_536 ? 4 : 10);
  head[0] = 0x80 | opcode;
  head[1] = payload.length < 126 ? payload.length : payload.length < 65_536 ? 126 : 127;
  if (head.length === 4) head.writeUInt16BE(payload.length, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(payload.length), 2);
  return concatBytes(head, payload);
}

/** The payload of a masked frame of fewer than 126 bytes: the page here says no more. */
function unmask(bytes: Uint8Array): Uint8Array {
  const mask = bytes.subarray(2, 6);
  const length = (bytes[1] ?? 0) & 0x7f;
  return bytes.subarray(6, 6 + length).map((byte, i) => byte ^ (mask[i % 4] ?? 0));
}
