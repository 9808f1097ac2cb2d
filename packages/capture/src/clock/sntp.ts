import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { isIP } from 'node:net';
import type { ClockReading } from '@guzheng/evidence';
import { codeOf } from '../environment/machine.ts';
import type { Clock } from '../log/call-log.ts';
import { resolveTimeServer, type TimeServerName } from './address.ts';
import { NONCE_BYTES, type PacketReading, readTimeAnswer, type TimeAnswer, timeQuestion } from './packet.ts';

export interface AskOptions {
  readonly when: ClockReading['when'];
  readonly clock: Clock;
  /** For name, question and answer together. */
  readonly budgetMs: number;
  /** Ends the question at once. */
  readonly signal: AbortSignal;
  readonly nameServers?: readonly string[];
}

/** What came back: the packet, when the question left by the wall clock, and how long it took by the monotonic one. */
interface Received {
  readonly packet: Uint8Array;
  readonly reading: PacketReading;
  readonly sentAt: Date;
  readonly elapsedMs: number;
}

/** More packets that answer nothing than any network doubles: somebody is in the way. */
const MAX_PACKETS = 16;

/**
 * Asks one time server once what time it is (SNTP: RFC 4330 §5, RFC 5905 §14). Never throws and takes no longer than the budget:
 * whatever goes wrong is the outcome of the reading.
 */
export async function askTimeServer(server: TimeServerName, options: AskOptions): Promise<ClockReading> {
  const { when, clock, budgetMs, nameServers } = options;
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(Math.ceil(budgetMs))]);
  const asked = { when, server: server.name, askedAt: clock.now().toISOString() };
  const ip = await resolveTimeServer(server.host, {
    signal,
    ...(nameServers === undefined ? {} : { nameServers }),
  }).catch((error: unknown) => ({ why: signal.aborted ? 'not in time' : codeOf(error) }));
  if (typeof ip !== 'string')
    return { ...asked, outcome: 'unanswered', detail: `its name was not resolved: ${ip.why}` };
  return { ...asked, ip, ...(await question({ ip, port: server.port, clock, signal })) };
}

type Outcome = Omit<ClockReading, 'when' | 'server' | 'ip' | 'askedAt'> & Partial<Pick<ClockReading, 'askedAt'>>;

interface Question {
  readonly ip: string;
  readonly port: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

async function question(asked: Question): Promise<Outcome> {
  try {
    const received = await exchange(asked);
    return received === undefined ? { outcome: 'unanswered', detail: 'no answer came in time' } : judge(received);
  } catch (error) {
    return { outcome: 'unanswered', detail: `it cannot be reached: ${codeOf(error)}` };
  }
}

/**
 * Sends the question and waits for its answer. The socket is connected, so that the system drops what comes from another address or
 * port, and tells of a port where nobody listens. A stray packet ends nothing, or anybody could keep the answer away; the last one
 * is given back where nothing better came.
 */
function exchange({ ip, port, clock, signal }: Question): Promise<Received | undefined> {
  const nonce = randomBytes(NONCE_BYTES);
  const socket = createSocket(isIP(ip) === 6 ? 'udp6' : 'udp4');
  return new Promise<Received | undefined>((resolve, reject) => {
    let last: Received | undefined;
    let packets = 0;
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(last), { once: true });
    socket.on('error', reject);
    socket.once('connect', () => {
      const [sentAt, began] = [clock.now(), clock.mono()];
      socket.on('message', (packet) => {
        last = { packet, reading: readTimeAnswer(packet, nonce), sentAt, elapsedMs: clock.mono() - began };
        packets += 1;
        if (last.reading.kind !== 'stray' || packets === MAX_PACKETS) resolve(last);
      });
      socket.send(timeQuestion(nonce));
    });
    socket.connect(port, ip);
  }).finally(() => socket.close());
}

function judge({ packet, reading, sentAt, elapsedMs }: Received): Outcome {
  const seen = { askedAt: sentAt.toISOString(), raw: Buffer.from(packet).toString('base64') };
  switch (reading.kind) {
    case 'answer':
      return { ...seen, ...measure(reading.answer, sentAt.getTime(), elapsedMs) };
    case 'refusal':
      return { ...seen, outcome: 'refused', stratum: reading.stratum, detail: reading.why };
    case 'stray':
      return { ...seen, outcome: 'refused', detail: `what came is no answer to the question: ${reading.why}` };
  }
}

/**
 * Offset and round trip by the four time stamps (RFC 5905 §8). When the answer came is counted from the question on the monotonic
 * clock: a step of the wall clock in between must not pass for an offset.
 */
function measure({ stratum, received, sent, distanceMs }: TimeAnswer, sentAt: number, elapsedMs: number): Outcome {
  const roundTripMs = elapsedMs - (sent - received);
  const offsetMs = (received - sentAt + (sent - (sentAt + elapsedMs))) / 2;
  if (roundTripMs < -OWN_RESOLUTION_MS) {
    return {
      outcome: 'refused',
      stratum,
      detail: 'it says that it took longer to answer than the answer took to come',
    };
  }
  const errorMs = Math.max(0, roundTripMs) / 2 + distanceMs + OWN_RESOLUTION_MS;
  return {
    outcome: 'answered',
    stratum,
    offsetMs: rounded(offsetMs),
    roundTripMs: rounded(Math.max(0, roundTripMs)),
    errorMs: rounded(errorMs),
  };
}

/** The wall clock of JavaScript tells whole milliseconds. */
const OWN_RESOLUTION_MS = 1;

/** Microseconds are more than the network gives. */
function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
