import { createSocket } from 'node:dgram';
import { isIP, connect as openSocket } from 'node:net';
import { encodeQuestion, MAX_MESSAGE, type Question, readReply } from './message.ts';
import { askForAddresses, type Heard } from './question.ts';
import type { Resolver } from './resolver.ts';

interface Server {
  readonly address: string;
  readonly port: number;
}

/** A datagram may be lost; the question is put once more after this. */
const AGAIN_MS = 600;

/** A resolver at `udp://ADDRESS[:PORT]`; null where the URL names no address. */
export function udpResolver(url: URL): Resolver | null {
  const address = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = url.port === '' ? 53 : Number(url.port);
  if (isIP(address) === 0 || `${url.pathname}${url.search}${url.username}`.replace('/', '') !== '') return null;
  const server = { address, port };
  return {
    name: `udp://${url.hostname}:${port}`,
    ask: (host, signal) => askForAddresses(host, (question, until) => ask(server, question, until), signal),
    close: () => undefined,
  };
}

/** By datagram, and by TCP where the answer did not fit (RFC 7766 §5). */
async function ask(server: Server, question: Question, signal: AbortSignal): Promise<Heard> {
  const heard = await askByDatagram(server, question, signal);
  if (!heard.reply.truncated) return heard;
  const whole = await askByStream(server, question, signal);
  return { ...whole, raw: [...heard.raw, ...whole.raw] };
}

/**
 * The system gives every question a port of its own, and drops what comes from anyone but the server it is connected to. What does
 * not answer the question is passed over, and waiting goes on: it may be a forgery that was faster (RFC 5452 §9.1).
 */
function askByDatagram({ address, port }: Server, question: Question, signal: AbortSignal): Promise<Heard> {
  const socket = createSocket(isIP(address) === 6 ? 'udp6' : 'udp4');
  const message = encodeQuestion(question);
  let passedOver = 0;
  let again: NodeJS.Timeout | undefined;
  let expire: () => void = () => undefined;
  const heard = new Promise<Heard>((resolve, reject) => {
    const send = () => socket.send(message, (error) => error !== null && reject(error));
    expire = () => reject(noAnswer(passedOver));
    signal.addEventListener('abort', expire, { once: true });
    socket.on('error', reject);
    socket.on('message', (raw) => {
      const reply = readReply(raw, question);
      if (reply === null) passedOver += 1;
      else resolve({ reply, raw: [raw] });
    });
    socket.connect(port, address, (error?: Error) => {
      if (error !== undefined && error !== null) return reject(error);
      send();
      again = setTimeout(send, AGAIN_MS);
    });
  });
  return heard.finally(() => {
    clearTimeout(again);
    signal.removeEventListener('abort', expire);
    socket.close();
  });
}

function noAnswer(passedOver: number): Error {
  const others = passedOver === 0 ? '' : `; ${passedOver} datagrams did not answer the question`;
  return new Error(`no answer in time${others}`);
}

/** RFC 1035 §4.2.2: the length in two bytes, then the message. */
function askByStream({ address, port }: Server, question: Question, signal: AbortSignal): Promise<Heard> {
  const socket = openSocket({ host: address, port });
  const message = encodeQuestion(question);
  const framed = Buffer.concat([Buffer.of(message.length >> 8, message.length & 0xff), message]);
  const chunks: Buffer[] = [];
  const heard = new Promise<Heard>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('the connection ended before the answer')));
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      const received = Buffer.concat(chunks);
      if (received.length < 2) return;
      const length = received.readUInt16BE(0);
      if (length > MAX_MESSAGE) return reject(new Error(`an answer of ${length} bytes is not read`));
      if (received.length < 2 + length) return;
      const raw = received.subarray(2, 2 + length);
      const reply = readReply(raw, question);
      if (reply === null) reject(new Error('the answer over TCP does not answer the question'));
      else resolve({ reply, raw: [raw] });
    });
    socket.write(framed);
  });
  const expire = () => socket.destroy(new Error('no answer over TCP in time'));
  if (signal.aborted) expire();
  signal.addEventListener('abort', expire, { once: true });
  return heard.finally(() => {
    signal.removeEventListener('abort', expire);
    socket.destroy();
  });
}
