import type { AddressInfo, Server, Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';
import type { Authority, IssueOptions } from '../tls/authority.ts';
import { http2Server, httpServer, httpsServer, type Shop } from './http-server.ts';
import type { ServerName } from './place.ts';
import { type RawAnswer, rawServer } from './raw-server.ts';

/** The others are servers under another name or scheme. */
export type OwnServer = Exclude<ServerName, 'local' | 'ws' | 'wss'>;

export interface Supply extends Shop {
  readonly rawRoutes: Readonly<Record<string, RawAnswer>>;
}

/** A server that listens on 127.0.0.1. */
export interface Listening {
  readonly origin: string;
  close(): Promise<void>;
}

/** Starts one server of the site on a free port. */
export async function startServer(name: OwnServer, supply: Supply, authority: Authority): Promise<Listening> {
  const server = await makeServer(name, supply, authority);
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `${['http', 'other', 'raw', 'inner'].includes(name) ? 'http' : 'https'}://127.0.0.1:${port}`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

async function makeServer(name: OwnServer, supply: Supply, authority: Authority): Promise<Server> {
  switch (name) {
    case 'http':
    case 'other':
    case 'inner':
      return httpServer(supply);
    case 'raw':
      return rawServer(supply.rawRoutes, supply.ledger);
    case 'https':
      return http2Server(supply, await authority.issue({ hosts: HOSTS }));
    default:
      return httpsServer(supply, { ...(await authority.issue(certificateOf(name))), ...weakness(name) });
  }
}

type Encrypted = Exclude<OwnServer, 'http' | 'other' | 'raw' | 'inner' | 'https'>;

const HOSTS = ['127.0.0.1', 'localhost'];
const DAY_MS = 86_400_000;

function certificateOf(name: Encrypted): IssueOptions {
  switch (name) {
    case 'https1':
    case 'old-tls':
      return { hosts: HOSTS };
    case 'expired':
      return { hosts: HOSTS, notBefore: new Date(Date.now() - 90 * DAY_MS), notAfter: new Date(Date.now() - DAY_MS) };
    case 'not-yet-valid':
      return { hosts: HOSTS, notBefore: new Date(Date.now() + DAY_MS) };
    case 'wrong-host':
      return { hosts: ['elsewhere.invalid'] };
    case 'intermediate':
    case 'missing-intermediate':
      return { hosts: HOSTS, signedBy: name };
    case 'self-signed':
      return { hosts: HOSTS, signedBy: 'itself' };
    case 'unknown-issuer':
      return { hosts: HOSTS, signedBy: 'stranger' };
    case 'issued-by-leaf':
      return { hosts: HOSTS, signedBy: 'leaf' };
    case 'weak-key':
      return { hosts: HOSTS, keys: 'rsa-1024' };
  }
}

/** OpenSSL itself refuses weak keys and old protocols above level 0, also on the side that offers them. */
function weakness(name: Encrypted): TlsOptions {
  if (name === 'weak-key') return { ciphers: 'DEFAULT@SECLEVEL=0' };
  return name === 'old-tls' ? { ciphers: 'DEFAULT@SECLEVEL=0', minVersion: 'TLSv1', maxVersion: 'TLSv1' } : {};
}
