import { once } from 'node:events';
import { connect, isIPv4, isIPv6, type Socket } from 'node:net';

/** What a SOCKS5 proxy (RFC 1928) said to a request, and the connection to it. */
export interface SocksAnswer {
  /** 0 where the way is open; undefined where the proxy ended without an answer. */
  readonly code: number | undefined;
  readonly socket: Socket;
}

/** Asks a proxy `socks5://host:port` for a host and port. Addresses are sent as such, unless `asName`. */
export async function askSocks(
  proxy: string,
  { host, port, asName = false }: { host: string; port: number; asName?: boolean },
): Promise<SocksAnswer> {
  const socket = await openSocks(proxy);
  socket.write(Uint8Array.of(5, 1, 0));
  await readBytes(socket, 2);
  socket.write(Buffer.concat([Buffer.of(5, 1, 0), hostField(host, asName), Buffer.of(port >> 8, port & 0xff)]));
  const answer = await readBytes(socket, 10);
  return { code: answer[1], socket };
}

/** A connection to the proxy on which nothing has been said yet. */
export async function openSocks(proxy: string): Promise<Socket> {
  const { hostname, port } = new URL(proxy);
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** So many bytes, or fewer where the connection ends. What comes after them is put back. */
export function readBytes(socket: Socket, bytes: number): Promise<Buffer> {
  return new Promise((resolve) => {
    let received = Buffer.alloc(0);
    const finish = () => {
      socket.pause().off('data', onData).off('end', finish).off('close', finish);
      if (received.length > bytes) socket.unshift(received.subarray(bytes));
      resolve(received.subarray(0, bytes));
    };
    const onData = (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      if (received.length >= bytes) finish();
    };
    if (socket.readableEnded || socket.destroyed) finish();
    else socket.on('data', onData).on('end', finish).on('close', finish).resume();
  });
}

function hostField(host: string, asName: boolean): Buffer {
  if (isIPv4(host) && !asName) return Buffer.of(1, ...host.split('.').map(Number));
  if (isIPv6(host) && !asName) return Buffer.of(4, ...wordsOf(host).flatMap((word) => [word >> 8, word & 0xff]));
  const name = Buffer.from(host, 'latin1');
  return Buffer.concat([Buffer.of(3, name.length), name]);
}

function wordsOf(address: string): number[] {
  const canonical = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [left = '', right] = canonical.split('::');
  const [head, tail] = [left, right ?? ''].map((part) => part.split(':').filter((word) => word !== ''));
  const zeros = Array<string>(8 - (head?.length ?? 0) - (tail?.length ?? 0)).fill('0');
  return [...(head ?? []), ...zeros, ...(tail ?? [])].map((word) => Number.parseInt(word, 16));
}
