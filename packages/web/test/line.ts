/** A line to a server that can be cut and mended, on a port of its own. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface Line {
  /** Where to ask instead of the server. */
  readonly url: string;
  /** Connections that were refused since the line was last cut. */
  readonly refused: number;
  /** Ends every connection, and each new one at once. */
  cut(): void;
  /** Cuts itself once so many bytes more have come from the server. */
  cutAfter(bytes: number): void;
  mend(): void;
  close(): Promise<void>;
}

export async function startLine(target: string): Promise<Line> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let isCut = false;
  let refused = 0;
  let left = Number.POSITIVE_INFINITY;
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // A cut is what is tested.
    socket.on('error', () => socket.destroy());
  };
  const server = createServer((near) => {
    keep(near);
    if (isCut) {
      refused += 1;
      near.destroy();
      return;
    }
    const far = connect(Number(port), hostname);
    keep(far);
    near.pipe(far).pipe(near);
    far.on('data', ({ length }) => {
      left -= length;
      if (left < 0) cut();
    });
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const destroyAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const cut = (): void => {
    [isCut, refused, left] = [true, 0, Number.POSITIVE_INFINITY];
    destroyAll();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get refused() {
      return refused;
    },
    cut,
    cutAfter: (bytes) => {
      left = bytes;
    },
    mend: () => {
      isCut = false;
    },
    close: async () => {
      server.close();
      destroyAll();
      await once(server, 'close');
    },
  };
}
