import { type ClockReading, EvidenceError, fromBase64 } from '@guzheng/evidence';

/** Seconds between 1900, where NTP counts from, and 1970. */
const UNIX_EPOCH = 2_208_988_800;
/** NTP's 32 bits of seconds are full in February 2036 and begin again (RFC 4330 §3). */
const ERA_SECONDS = 2 ** 32;
const PACKET_BYTES = 48;
const SERVER_MODE = 4;
/** A wall clock of whole milliseconds, and numbers rounded to microseconds. */
const RESOLUTION_MS = 2;

/** What a time server's answer comes to, computed from its bytes. Milliseconds. */
export interface Measured {
  readonly server: string;
  readonly ip: string;
  /** This machine was so far behind, at least and at most. */
  readonly from: number;
  readonly to: number;
}

/** `contradicted`: the packet does not say what the reading says of it; `unusable`: there is no packet to compute from. */
export type Recomputed =
  | { readonly state: 'measured'; readonly measured: Measured }
  | { readonly state: 'contradicted'; readonly offsetMs: number; readonly errorMs: number }
  | { readonly state: 'unusable'; readonly why: string };

/**
 * Computes offset and error of one reading again from the packet as received (RFC 5905 §8): of the four time stamps two are in the packet,
 * the first is `askedAt`, and the fourth follows from the round trip.
 */
export function recompute({
  askedAt,
  ip,
  server,
  offsetMs,
  roundTripMs,
  errorMs,
  raw,
  outcome,
}: ClockReading): Recomputed {
  if (outcome !== 'answered') return { state: 'unusable', why: outcome };
  if (raw === undefined) return { state: 'unusable', why: 'the packet was not kept' };
  if (ip === undefined || offsetMs === undefined || roundTripMs === undefined || errorMs === undefined)
    return { state: 'unusable', why: 'address, offset, round trip or error is not recorded' };
  const packet = readPacket(raw);
  if (packet === null) return { state: 'unusable', why: 'what was kept is no answer of a time server' };
  const offset = packet.received - Date.parse(askedAt) - roundTripMs / 2;
  const least = roundTripMs / 2 + packet.distance;
  if (roundTripMs < 0 || Math.abs(offset - offsetMs) > RESOLUTION_MS || errorMs < least - RESOLUTION_MS)
    return { state: 'contradicted', offsetMs: rounded(offset), errorMs: rounded(least) };
  return {
    state: 'measured',
    measured: { server, ip, from: rounded(offset - errorMs), to: rounded(offset + errorMs) },
  };
}

interface Packet {
  readonly received: number;
  /** How far the server's clock may be from its source: half the root delay, and the root dispersion (RFC 5905 §11.2). */
  readonly distance: number;
}

function readPacket(raw: string): Packet | null {
  const bytes = decoded(raw);
  if (bytes === null || bytes.length !== PACKET_BYTES) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const stratum = view.getUint8(1);
  const isAnswer = (view.getUint8(0) & 7) === SERVER_MODE && view.getUint8(0) >> 6 !== 3 && stratum > 0 && stratum < 16;
  if (!isAnswer || view.getUint32(32) === 0) return null;
  return { received: timeAt(view, 32), distance: shortAt(view, 4) / 2 + shortAt(view, 8) };
}

function decoded(raw: string): Uint8Array | null {
  try {
    return fromBase64(raw);
  } catch (error) {
    if (error instanceof EvidenceError) return null;
    throw error;
  }
}

function timeAt(view: DataView, at: number): number {
  const seconds = view.getUint32(at);
  const era = seconds >= 2 ** 31 ? 0 : ERA_SECONDS;
  return (seconds + era - UNIX_EPOCH) * 1000 + (view.getUint32(at + 4) * 1000) / 2 ** 32;
}

/** 16.16 seconds as milliseconds. */
function shortAt(view: DataView, at: number): number {
  return (view.getUint32(at) * 1000) / 2 ** 16;
}

function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
