import type { DnsRecord } from '@guzheng/evidence';
import { decode, encode, type Packet, RECURSION_DESIRED } from 'dns-packet';

/** The two questions that tell where a host is. */
export type AddressType = 'A' | 'AAAA';

export interface Question {
  readonly id: number;
  readonly name: string;
  readonly type: AddressType;
}

/** A message that answers the question that was asked. */
export interface Reply {
  /** RFC 1035 §4.1.1: 0 is no error, 3 a name that does not exist. */
  readonly code: number;
  /** The message had no room for all of it (TC). */
  readonly truncated: boolean;
  /** The resolver says that it has checked the signatures (AD, RFC 4035 §3.2.3). */
  readonly authenticated: boolean;
  readonly records: readonly DnsRecord[];
}

/** Answers for addresses are far below this, with signatures too; whatever is longer is not read. */
export const MAX_MESSAGE = 16_384;

/** More records than any honest answer for a host name has. */
const MAX_RECORDS = 100;

/** RFC 6891 §6.2.5; what passes without fragments on every path (DNS flag day 2020). */
const UDP_PAYLOAD = 1232;

const DO_BIT = 0x8000;
/** RFC 6840 §5.7: set in a question, it asks for the AD bit. */
const AUTHENTIC_DATA = 0x0020;

/** The message that asks it, with the DO bit (RFC 3225). */
export function encodeQuestion({ id, name, type }: Question): Buffer {
  return encode({
    type: 'query',
    id,
    flags: RECURSION_DESIRED | AUTHENTIC_DATA,
    questions: [{ name, type }],
    additionals: [
      {
        type: 'OPT',
        name: '.',
        udpPayloadSize: UDP_PAYLOAD,
        extendedRcode: 0,
        ednsVersion: 0,
        flags: DO_BIT,
        flag_do: true,
        options: [],
      },
    ],
  });
}

/**
 * Reads a message as the answer to `question`. Null for whatever is not: garbage, a question, another id, another name or type
 * (RFC 5452 §9.1).
 */
export function readReply(message: Uint8Array, question: Question): Reply | null {
  const packet = message.length > MAX_MESSAGE ? null : decoded(message);
  if (packet === null || packet.type !== 'response' || packet.id !== question.id) return null;
  const [asked, ...more] = packet.questions ?? [];
  if (asked === undefined || more.length > 0 || asked.type !== question.type) return null;
  if (asked.name.toLowerCase() !== question.name.toLowerCase()) return null;
  const flags = packet.flags ?? 0;
  return {
    code: flags & 0xf,
    truncated: (flags & 0x0200) !== 0,
    authenticated: (flags & AUTHENTIC_DATA) !== 0,
    records: (packet.answers ?? []).slice(0, MAX_RECORDS).flatMap(recordOf),
  };
}

function decoded(message: Uint8Array): Packet | null {
  try {
    return decode(Buffer.from(message));
  } catch {
    // The library throws whatever its reading runs into; the reason does not matter, the message is none.
    return null;
  }
}

/** Those that lead to an address. Signatures and the like are in the message itself, which is kept. */
function recordOf(answer: NonNullable<Packet['answers']>[number]): DnsRecord[] {
  switch (answer.type) {
    case 'A':
    case 'AAAA':
    case 'CNAME':
    case 'DNAME':
      return [{ name: presented(answer.name), type: answer.type, ttl: answer.ttl ?? 0, data: presented(answer.data) }];
    default:
      return [];
  }
}

/** RFC 1035 §5.1: what no host name has is written by its number, so that a name can end no line and begin no other field. */
function presented(name: string): string {
  return Array.from(Buffer.from(name, 'utf8'), (byte) => {
    const character = String.fromCharCode(byte);
    return /[a-z0-9._:*-]/i.test(character) ? character : `\\${String(byte).padStart(3, '0')}`;
  }).join('');
}
