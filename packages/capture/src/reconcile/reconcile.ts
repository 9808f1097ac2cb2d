import type { Connection, Loss } from '@guzheng/evidence';
import { withoutSecrets } from '../error.ts';
import type { Exchange } from '../exchange.ts';
import { placeKey } from '../page/tls.ts';

/** One exchange as the browser tells of it. */
export interface Heard {
  readonly exchange: Exchange;
  /** Bytes of the answer as the browser counts them; null where it does not. */
  readonly bytes: number | null;
  /** Bytes of the messages that came through a socket. */
  readonly messages?: number;
  /** Whether the browser read the answer to its end. Of one that it gave up it does not count what was on its way. */
  readonly isWhole: boolean;
}

/** What the browser's side brings to the reckoning. */
export interface Recorded {
  readonly heard: readonly Heard[];
  /** The exchanges that go into the archive. */
  readonly archived: readonly Exchange[];
}

export interface ReconcileInput extends Recorded {
  /** The gateway's, of every means. */
  readonly connections: readonly Connection[];
}

/**
 * Holds three accounts against each other: what the gateway carried, what the browser told of, what the archive keeps. Every difference
 * is a loss: something left or came that nobody recorded, or something was recorded that never came this way.
 */
export function reconcile({ heard, archived, connections }: ReconcileInput): Loss[] {
  const places = placesOf(heard, connections);
  return [
    ...unconnected(heard, places),
    ...[...places.values()].flatMap((place) => unaccounted(place)),
    ...unarchived(heard, archived),
  ];
}

/** One host and port: the browser's connections there, and the exchanges that it says it had. */
interface Place {
  readonly name: string;
  readonly connections: Connection[];
  readonly heard: Heard[];
}

function placesOf(heard: readonly Heard[], connections: readonly Connection[]): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  for (const connection of connections) {
    if (connection.means !== 'browser' || connection.outcome !== 'connected') continue;
    const name = `${connection.host}:${connection.port}`;
    const place = places.get(name) ?? { name, connections: [], heard: [] };
    place.connections.push(connection);
    places.set(name, place);
  }
  for (const one of heard) places.get(placeKey(one.exchange.url))?.heard.push(one);
  return places;
}

/** An answer cannot come from a host and port that the browser was never connected to. */
function unconnected(heard: readonly Heard[], places: ReadonlyMap<string, Place>): Loss[] {
  const strays = heard.filter(({ exchange }) => exchange.response !== undefined && !places.has(placeKey(exchange.url)));
  return strays.map(({ exchange: { url } }) =>
    loss(
      'gap',
      'exchange-without-connection',
      url,
      'the browser tells of an answer, and no connection to its host and port was made',
    ),
  );
}

function unaccounted(place: Place): Loss[] {
  const { name, connections, heard } = place;
  const received = sum(connections, ({ bytesReceived }) => bytesReceived);
  const sent = sum(connections, ({ bytesSent }) => bytesSent);
  const told = sum(heard, toldOf);
  const givenUp = heard.filter(({ isWhole }) => !isWhole).length;
  const spare =
    handshakesOf(place) + heard.length * PER_EXCHANGE + givenUp * ON_ITS_WAY + told * FRAMING + sent * ANSWERED;
  if (received <= told + spare) return [];
  const numbers = `${received} bytes came through ${connections.length} connections`;
  if (heard.length === 0)
    return [
      loss(
        'note',
        'connection-without-exchange',
        name,
        `${numbers}, and the page tells of no request there: the browser's own traffic, or a request that could not be listened to`,
      ),
    ];
  const account = `${numbers}; the ${heard.length} exchanges account for ${told}, handshakes and framing for ${Math.ceil(spare)} at most`;
  if (givenUp === 0) return [loss('gap', 'bytes-unaccounted', name, account)];
  return [
    loss(
      'note',
      'bytes-uncounted',
      name,
      `${account}; answers were given up there, of which the browser does not count what was on its way`,
    ),
  ];
}

/**
 * What connections take beside their exchanges. A TLS handshake: the server's messages but for the certificates take less than 4 KiB,
 * session tickets (RFC 8446 §4.6.1) about as much, and HTTP/2 begins with settings and a window; certificates are presented anew on each
 * connection. Without TLS there is nothing.
 */
function handshakesOf({ connections, heard }: Place): number {
  const isPlain = heard.length > 0 && heard.every(({ exchange }) => /^(http|ws):/.test(exchange.url));
  if (isPlain) return 0;
  const chain = connections.find(({ tls }) => tls !== undefined)?.tls?.chain.map(({ der }) => der ?? '');
  const certificates =
    chain === undefined || chain.includes('') ? USUAL_CHAIN : sum(chain, ({ length }) => length * 0.75);
  return connections.length * (HANDSHAKE + certificates);
}

const HANDSHAKE = 16_384;
/** Bytes of the certificates, where the browser did not tell them. */
const USUAL_CHAIN = 8_192;

/** Each answer's own frames and TLS records: for head, body and end three times 9 + 22 bytes or a little more, and padding. */
const PER_EXCHANGE = 256;
/** What may be under way of an answer when it is given up, and is counted by nobody: a window (RFC 9293 §3.8.6), RFC 9113 §6.9.2. */
const ON_ITS_WAY = 65_536;
/**
 * Of a body: a TLS record adds 22 bytes (RFC 8446 §5.2) to 1,369 at least, as servers that send small ones first make them, an HTTP/2
 * frame 9 bytes (RFC 9113 §4.1) to 16,384 or to whatever the server has ready. Together less than one part in twenty.
 */
const FRAMING = 0.05;
/** What the page sends is acknowledged by HTTP/2 in updates of two windows, 13 bytes each with their records, for every 32 KiB or less. */
const ANSWERED = 0.01;

/**
 * The bytes of an exchange. The browser's own count is exact, the compressed head of HTTP/2 included. Where it has none, as for the main
 * scripts of workers, the head and the body as kept are taken: at most more than came.
 */
function toldOf({ exchange: { response }, bytes, messages = 0 }: Heard): number {
  if (bytes !== null || response === undefined) return (bytes ?? 0) + messages;
  const head = sum(response.headers, ([name, value]) => name.length + value.length + 4);
  return head + STATUS_LINE + (response.body?.bytes ?? 0) + messages;
}

const STATUS_LINE = 40;

/** What was heard must be kept. */
function unarchived(heard: readonly Heard[], archived: readonly Exchange[]): Loss[] {
  const kept = new Set(archived);
  const lost = heard.filter(({ exchange }) => !kept.has(exchange));
  return lost.map(({ exchange: { url } }) =>
    loss('gap', 'exchange-not-archived', url, 'the browser told of it, and the archive does not have it'),
  );
}

function loss(weight: Loss['weight'], code: string, url: string, detail: string): Loss {
  return { weight, code, means: 'browser', url: withoutSecrets(url), detail };
}

function sum<T>(list: readonly T[], of: (one: T) => number): number {
  return list.reduce((total, one) => total + of(one), 0);
}
