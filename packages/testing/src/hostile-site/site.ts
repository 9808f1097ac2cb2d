import { makeAuthority } from '../tls/authority.ts';
import { families } from './families.ts';
import { type Heard, openLedger } from './ledger.ts';
import { type ServerName, serverNames, urlOf } from './place.ts';
import { type Listening, type OwnServer, type Supply, startServer } from './servers.ts';

/** A site that does everything a page of the open web may do to a recorder, on servers of every kind. */
export interface HostileSite {
  /** Of the server `http`. */
  readonly url: string;
  /** Of the server `https`, which speaks HTTP/2. */
  readonly httpsUrl: string;
  /** The root of its certificates, in PEM. */
  readonly ca: string;
  /** The URL of a place as cases name it: `/path`, `other:/path`. */
  urlOf(place: string): string;
  /** What it was asked, and what it said, since it started or was last told to forget. */
  heard(): readonly Heard[];
  forget(): void;
  close(): Promise<void>;
}

/** Starts the site on 127.0.0.1, each server on a free port. */
export async function startHostileSite(): Promise<HostileSite> {
  const authority = await makeAuthority();
  const ledger = openLedger();
  const origins = new Map<ServerName, string>();
  const place = (name: string) => urlOf(name, origins);
  const supply: Supply = {
    routes: united(families.map(({ routes }) => routes)),
    rawRoutes: united(families.map(({ rawRoutes = {} }) => rawRoutes)),
    ledger,
    urlOf: place,
  };
  const servers: Listening[] = [];
  for (const name of serverNames.filter(isOwn)) {
    const server = await startServer(name, supply, authority);
    servers.push(server);
    origins.set(name, server.origin);
  }
  const url = place('/').slice(0, -1);
  origins.set('local', url.replace('127.0.0.1', 'localhost'));
  origins.set('ws', url.replace('http', 'ws'));
  origins.set('wss', place('https:/').replace('https', 'wss'));
  return {
    url,
    httpsUrl: place('https:/').slice(0, -1),
    ca: authority.certificate,
    urlOf: place,
    heard: ledger.read,
    forget: ledger.forget,
    close: async () => {
      await Promise.all(servers.map((server) => server.close()));
    },
  };
}

function isOwn(name: ServerName): name is OwnServer {
  return name !== 'local' && name !== 'ws' && name !== 'wss';
}

/** Of all families; two with the same path would hide each other. */
function united<T>(parts: readonly Readonly<Record<string, T>>[]): Readonly<Record<string, T>> {
  const all = new Map<string, T>();
  for (const [path, one] of parts.flatMap((part) => Object.entries(part))) {
    if (all.has(path)) throw new Error(`${path} is a path of two families of the hostile site`);
    all.set(path, one);
  }
  return Object.fromEntries(all);
}
