import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

/** How a time server answers. What is left out is as an honest server of stratum 2 has it. */
export interface TimeServerScript {
  /** How far its clock is ahead of this machine's, milliseconds. */
  readonly offsetMs?: number;
  readonly stratum?: number;
  /** 3: not synchronised. */
  readonly leap?: 0 | 1 | 2 | 3;
  readonly mode?: number;
  /** A kiss-o'-death with these four letters, stratum 0 (RFC 5905 §7.4): `RATE`, `DENY`. */
  readonly kiss?: string;
  readonly rootDelayMs?: number;
  readonly rootDispersionMs?: number;
  /** Gives back another originate time stamp than it was sent. */
  readonly wrongOriginate?: boolean;
  /** How much later than received its answer says it was sent. */
  readonly processingMs?: number;
  /** A question takes this long to reach it, an answer that long to leave it: neither is in its time stamps. */
  readonly delayBeforeMs?: number;
  readonly delayAfterMs?: number;
  /** Answers from another port than it was asked at. */
  readonly fromOtherPort?: boolean;
  /** Never answers. */
  readonly silent?: boolean;
  /** Sends its answer this often. Default once. */
  readonly times?: number;
  /** Sends these bytes, as often as told, before anything else. */
  readonly garbage?: { readonly bytes: Uint8Array; readonly times: number };
}

/** A real SNTP server (RFC 5905, mode 4) on 127.0.0.1 that can be told to lie. */
export interface TimeServer {
  /** `127.0.0.1:port`. */
  readonly address: string;
  /** The packets it was sent, in order. */
  readonly questions: readonly Uint8Array[];
  /** Answers in this way from now on. */
  follow(script: TimeServerScript): void;
  close(): Promise<void>;
}

/** Starts a time server on a free port. */
export async function startTimeServer(script: TimeServerScript = {}): Promise<TimeServer> {
  const [socket, otherPort] = await Promise.all([bound(), bound()]);
  const questions: Uint8Array[] = [];
  let current = script;
  let open = true;
  socket.on('message', (question, asker) => {
    questions.push(Uint8Array.from(question));
    const from = current.fromOtherPort === true ? otherPort : socket;
    answer(question, current, (bytes) => open && from.send(bytes, asker.port, asker.address));
  });
  return {
    address: `127.0.0.1:${socket.address().port}`,
    questions,
    follow: (next) => {
      current = next;
    },
    close: async () => {
      open = false;
      await Promise.all([closed(socket), closed(otherPort)]);
    },
  };
}

function answer(question: Uint8Array, script: TimeServerScript, send: (bytes: Uint8Array) => void): void {
  if (script.silent === true) return;
  for (let i = 0; i < (script.garbage?.times ?? 0); i += 1) send(script.garbage?.bytes ?? new Uint8Array(0));
  later(script.delayBeforeMs, () => {
    const packet = packetOf(question, script);
    later(script.delayAfterMs, () => {
      for (let i = 0; i < (script.times ?? 1); i += 1) send(packet);
    });
  });
}

function later(ms: number | undefined, act: () => void): void {
  if (ms === undefined) act();
  else setTimeout(act, ms).unref();
}

function packetOf(question: Uint8Array, script: TimeServerScript): Uint8Array {
  const { offsetMs = 0, leap = 0, mode = 4, kiss, processingMs = 0 } = script;
  const packet = new DataView(new ArrayBuffer(48));
  packet.setUint8(0, (leap << 6) | (4 << 3) | mode);
  packet.setUint8(1, kiss === undefined ? (script.stratum ?? 2) : 0);
  packet.setUint32(4, short(script.rootDelayMs ?? 0));
  packet.setUint32(8, short(script.rootDispersionMs ?? 0));
  [...(kiss ?? '')].forEach((letter, i) => {
    packet.setUint8(12 + i, letter.charCodeAt(0));
  });
  for (let i = 0; i < 8; i += 1) packet.setUint8(24 + i, question[40 + i] ?? 0);
  if (script.wrongOriginate === true) packet.setUint8(31, packet.getUint8(31) ^ 1);
  setTime(packet, 32, Date.now() + offsetMs);
  setTime(packet, 40, Date.now() + offsetMs + processingMs);
  return new Uint8Array(packet.buffer);
}

/** Seconds in 16.16. */
function short(ms: number): number {
  return Math.round((ms * 2 ** 16) / 1000);
}

/** Seconds since 1900 modulo 2^32 and their fraction (RFC 5905 §6). */
function setTime(packet: DataView, at: number, ms: number): void {
  const seconds = Math.floor(ms / 1000);
  packet.setUint32(at, (seconds + 2_208_988_800) % 2 ** 32);
  packet.setUint32(at + 4, Math.floor(((ms - seconds * 1000) / 1000) * 2 ** 32));
}

async function bound(): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}

async function closed(socket: Socket): Promise<void> {
  const gone = once(socket, 'close');
  socket.close();
  await gone;
}
