import { createServer } from 'node:net';

/** The only way out of a replaying browser: a proxy that leads nowhere. */
export interface DeadEnd {
  /** `socks5://127.0.0.1:<port>` */
  readonly proxy: string;
  /** How often something tried to get out that was not answered from the archive, such as a WebSocket. */
  attempts(): number;
  close(): Promise<void>;
}

/** Opens a port on this machine that takes every connection and drops it. Nothing is read from it, and nothing goes on from it. */
export async function openDeadEnd(): Promise<DeadEnd> {
  let attempts = 0;
  const server = createServer((socket) => {
    attempts += 1;
    socket.on('error', () => undefined);
    socket.destroy();
  });
  await new Promise<void>((done, failed) => {
    server.once('error', failed);
    server.listen(0, '127.0.0.1', done);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has an address and a port');
  return {
    proxy: `socks5://127.0.0.1:${address.port}`,
    attempts: () => attempts,
    close: () => new Promise((done) => server.close(() => done())),
  };
}
