/** SNTP packets of 48 bytes (RFC 5905 §7.3; RFC 4330 §4), client side. No I/O. */

const PACKET_BYTES = 48;
const CLIENT_MODE = 3;
const SERVER_MODE = 4;
const VERSION = 4;
/** Leap indicator 3: the server's clock is not synchronised. */
const UNSYNCHRONISED = 3;
/** RFC 5905 §7.3: 16 means not synchronised, 17 to 255 are reserved. */
const LAST_STRATUM = 15;
/** MAXDISP of RFC 5905 §7.2: a server that is further from its source is no source of time. */
const MAX_DISTANCE_MS = 16_000;
/** Seconds between 1900, where NTP counts from, and 1970. */
const UNIX_EPOCH = 2_208_988_800;
/** NTP's 32 bits of seconds are full in February 2036 and begin again. */
const ERA_SECONDS = 2 ** 32;

export const NONCE_BYTES = 8;

/** What a server's packet says. Times in milliseconds since 1970. */
export interface TimeAnswer {
  readonly stratum: number;
  /** When the question arrived and the answer left, by the server's clock. */
  readonly received: number;
  readonly sent: number;
  /** How far the server's clock may be from its source: half the root delay and the root dispersion. */
  readonly distanceMs: number;
}

/**
 * `answer`: it answers the question. `refusal`: the server answers, and says that it has no time to give.
 * `stray`: it answers another question or none, so that anybody may have sent it.
 */
export type PacketReading =
  | { readonly kind: 'answer'; readonly answer: TimeAnswer }
  | { readonly kind: 'refusal'; readonly stratum: number; readonly why: string }
  | { readonly kind: 'stray'; readonly why: string };

/**
 * The question. Nothing is told of this machine: the time of sending is a random number, which only the server asked can give back
 * (draft-ietf-ntp-data-minimization). `nonce` is of 8 bytes.
 */
export function timeQuestion(nonce: Uint8Array): Uint8Array {
  const packet = new Uint8Array(PACKET_BYTES);
  packet[0] = (VERSION << 3) | CLIENT_MODE;
  packet.set(nonce, 40);
  return packet;
}

/** Reads what came in answer to the question with this nonce. Never throws. */
export function readTimeAnswer(packet: Uint8Array, nonce: Uint8Array): PacketReading {
  // Without a MAC or extension in the question there is none in the answer.
  if (packet.length !== PACKET_BYTES) return stray(`it has ${packet.length} bytes, and an answer has ${PACKET_BYTES}`);
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
  const head = view.getUint8(0);
  if ((head & 7) !== SERVER_MODE) return stray(`its mode is ${head & 7}, and a server's is ${SERVER_MODE}`);
  if (!nonce.every((byte, i) => view.getUint8(24 + i) === byte))
    return stray('its originate time stamp is not the one sent');
  const stratum = view.getUint8(1);
  const why = noTimeToGive(view, head >> 6, stratum);
  return why === undefined ? readTimes(view, stratum) : { kind: 'refusal', stratum, why };
}

function noTimeToGive(view: DataView, leap: number, stratum: number): string | undefined {
  if (stratum === 0) return `it asks to be left alone (kiss-o'-death ${kissCode(view)})`;
  if (leap === UNSYNCHRONISED) return 'its clock is not synchronised (leap indicator 3)';
  if (stratum > LAST_STRATUM) return `its clock is not synchronised (stratum ${stratum})`;
  return undefined;
}

function readTimes(view: DataView, stratum: number): PacketReading {
  const [received, sent] = [readTime(view, 32), readTime(view, 40)];
  const distanceMs = readShort(view, 4) / 2 + readShort(view, 8);
  const refusal = (why: string): PacketReading => ({ kind: 'refusal', stratum, why });
  if (received === undefined || sent === undefined) return refusal('it gives no time');
  if (sent < received) return refusal('it says that it answered before it was asked');
  if (distanceMs >= MAX_DISTANCE_MS)
    return refusal(`its clock may be ${Math.round(distanceMs / 1000)} s from its source`);
  return { kind: 'answer', answer: { stratum, received, sent, distanceMs } };
}

/** 64 bits: seconds and their fraction. Without the top bit the seconds are of the era that begins in 2036 (RFC 4330 §3). */
function readTime(view: DataView, at: number): number | undefined {
  const [seconds, fraction] = [view.getUint32(at), view.getUint32(at + 4)];
  if (seconds === 0 && fraction === 0) return undefined;
  const era = seconds >= 2 ** 31 ? 0 : ERA_SECONDS;
  return (seconds + era - UNIX_EPOCH) * 1000 + (fraction * 1000) / 2 ** 32;
}

/** 32 bits, seconds in 16.16, as milliseconds. */
function readShort(view: DataView, at: number): number {
  return (view.getUint32(at) * 1000) / 2 ** 16;
}

/** Four ASCII letters in the reference id (RFC 5905 §7.4); anything else is shown as hex. */
function kissCode(view: DataView): string {
  const bytes = [12, 13, 14, 15].map((at) => view.getUint8(at));
  if (bytes.every((byte) => byte >= 0x41 && byte <= 0x5a)) return String.fromCharCode(...bytes);
  return `0x${view.getUint32(12).toString(16).padStart(8, '0')}`;
}

function stray(why: string): PacketReading {
  return { kind: 'stray', why };
}
