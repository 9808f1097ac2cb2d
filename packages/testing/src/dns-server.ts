import { createSocket, type Socket as DatagramSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { type Answer, AUTHENTIC_DATA, decode, encode, type Packet, TRUNCATED_RESPONSE } from 'dns-packet';

/** A DNS server of a test: UDP and TCP on one free port of 127.0.0.1, in the wire format of RFC 1035. */
export interface DnsServer {
  /** `udp://127.0.0.1:<port>` */
  readonly url: string;
  readonly port: number;
  /** Every question that came, in order: `site.test A udp`. */
  readonly questions: readonly string[];
  /** What the server would send for this message, for another way of carrying it such as RFC 8484; null for silence. */
  answer(message: Uint8Array): Uint8Array | null;
  close(): Promise<void>;
}

/** By `name TYPE`. Of a list each is given once, and the last for ever. A name that is not there does not exist. */
export type DnsScript = Readonly<Record<string, DnsAnswer | readonly DnsAnswer[]>>;

export interface DnsAnswer {
  /** Default none, which says that the name exists without such a record. */
  readonly records?: readonly ScriptedRecord[];
  readonly code?: 'NXDOMAIN' | 'SERVFAIL' | 'REFUSED';
  /** The AD bit. */
  readonly authenticated?: boolean;
  /** Default `honest`. */
  readonly manner?: Manner;
}

/** Of the name that was asked for unless it says otherwise, and for 60 seconds. */
export interface ScriptedRecord {
  readonly name?: string;
  readonly type: 'A' | 'AAAA' | 'CNAME';
  readonly ttl?: number;
  readonly data: string;
}

/**
 * `silence`: nothing comes. `garbage`: bytes that are no message. `wrong-id`, `wrong-name`: the answer to a question nobody put.
 * `forgery-first`: such an answer, and then the true one. `truncated`: nothing but the TC bit by UDP, all of it by TCP.
 * `endless`: truncated by UDP, and by TCP a length that is never filled.
 */
export type Manner =
  | 'honest'
  | 'silence'
  | 'garbage'
  | 'wrong-id'
  | 'wrong-name'
  | 'forgery-first'
  | 'truncated'
  | 'endless';

type Carrier = 'udp' | 'tcp' | 'other';

/** Starts the server. It answers by its script and knows nothing else. */
export async function startDnsServer(script: DnsScript = {}): Promise<DnsServer> {
  const questions: string[] = [];
  const lines = new Map(Object.entries(script).map(([key, value]) => [key.toLowerCase(), [value].flat()]));
  const reply = (message: Uint8Array, carrier: Carrier) => {
    const query = decode(Buffer.from(message));
    const { name = '', type = '' } = query.questions?.[0] ?? {};
    questions.push(`${name} ${type} ${carrier}`);
    return messagesFor(query, nextLine(lines, `${name} ${type}`.toLowerCase()), carrier);
  };
  const { tcp, sockets } = streamServer(reply);
  const udp = datagramServer(reply);
  const port = await listenOnOnePort(tcp, udp);
  return {
    url: `udp://127.0.0.1:${port}`,
    port,
    questions,
    answer: (message) => reply(message, 'other').at(-1) ?? null,
    close: () => close(udp, tcp, sockets),
  };
}

/** A port that is free for TCP may be taken for UDP; then another one is tried. */
async function listenOnOnePort(tcp: Server, udp: DatagramSocket): Promise<number> {
  for (;;) {
    tcp.listen(0, '127.0.0.1');
    await once(tcp, 'listening');
    const address = tcp.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    udp.bind(port, '127.0.0.1');
    const isBound = await once(udp, 'listening').then(
      () => true,
      () => false,
    );
    if (isBound) return port;
    await new Promise<void>((done) => tcp.close(() => done()));
  }
}

type Reply = (message: Uint8Array, carrier: Carrier) => readonly Uint8Array[];

function datagramServer(reply: Reply): DatagramSocket {
  const server = createSocket('udp4');
  server.on('message', (message, { port, address }) => {
    for (const answer of reply(message, 'udp')) server.send(answer, port, address);
  });
  return server;
}

/** RFC 1035 §4.2.2: each message after its length in two bytes. */
function streamServer(reply: Reply): { readonly tcp: Server; readonly sockets: ReadonlySet<Socket> } {
  const sockets = new Set<Socket>();
  const tcp = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    let received = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      for (let end = endOf(received); end !== null; end = endOf(received)) {
        for (const answer of reply(received.subarray(2, end), 'tcp')) socket.write(framed(answer));
        received = received.subarray(end);
      }
    });
  });
  return { tcp, sockets };
}

function endOf(received: Buffer): number | null {
  if (received.length < 2) return null;
  const end = 2 + received.readUInt16BE();
  return received.length < end ? null : end;
}

/** An answer of no bytes stands for a length that is never filled. */
function framed(message: Uint8Array): Uint8Array {
  const length = message.length === 0 ? 4096 : message.length;
  return Buffer.concat([Buffer.of(length >> 8, length & 0xff), message]);
}

async function close(udp: DatagramSocket, tcp: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  for (const socket of sockets) socket.destroy();
  await Promise.all([
    new Promise<void>((done) => udp.close(() => done())),
    new Promise<void>((done) => tcp.close(() => done())),
  ]);
}

function nextLine(lines: ReadonlyMap<string, DnsAnswer[]>, key: string): DnsAnswer {
  const line = lines.get(key);
  if (line !== undefined) return (line.length > 1 ? line.shift() : line[0]) ?? {};
  const [name] = key.split(' ', 1);
  return [...lines.keys()].some((other) => other.startsWith(`${name} `)) ? {} : { code: 'NXDOMAIN' };
}

function messagesFor(query: Packet, answer: DnsAnswer, carrier: Carrier): readonly Uint8Array[] {
  const whole = encoded(query, answer);
  const cut = encode({ ...headOf(query, answer), flags: TRUNCATED_RESPONSE });
  const forged = withId(encoded(query, answer), (query.id ?? 0) ^ 0x5555);
  const { manner = 'honest' } = answer;
  switch (manner) {
    case 'honest':
      return [whole];
    case 'silence':
      return [];
    case 'garbage':
      return [Buffer.from('this is no message of the DNS')];
    case 'wrong-id':
      return [forged];
    case 'wrong-name':
      return [encoded({ ...query, questions: [{ name: 'another.test', type: 'A' }] }, answer)];
    case 'forgery-first':
      return [forged, whole];
    case 'truncated':
      return [carrier === 'udp' ? cut : whole];
    case 'endless':
      return [carrier === 'udp' ? cut : new Uint8Array()];
  }
}

const CODES = { NXDOMAIN: 3, SERVFAIL: 2, REFUSED: 5 } as const;

/** dns-packet writes the code as part of the flags, whose last four bits it is (RFC 1035 §4.1.1). */
function headOf({ id = 0, questions = [] }: Packet, { code, authenticated = false }: DnsAnswer): Packet {
  const flags = (authenticated ? AUTHENTIC_DATA : 0) | (code === undefined ? 0 : CODES[code]);
  return { type: 'response', id, flags, questions };
}

function encoded(query: Packet, answer: DnsAnswer): Buffer {
  const asked = query.questions?.[0]?.name ?? '.';
  const answers = (answer.records ?? []).map(
    ({ name = asked, type, ttl = 60, data }): Answer => ({ name, type, ttl, data }),
  );
  return encode({ ...headOf(query, answer), answers });
}

function withId(message: Buffer, id: number): Buffer {
  message.writeUInt16BE(id);
  return message;
}
