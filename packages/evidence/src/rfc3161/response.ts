import { type DerElement, parseDer, TAG } from '../asn1/element.ts';
import { reading, Unreadable } from '../asn1/error.ts';
import { Fields, listOf } from '../asn1/fields.ts';
import { namedBitsOf, smallIntegerOf } from '../asn1/values.ts';
import { utf8Lossy } from '../bytes/text.ts';
import { refuse, type TimeStampRefusal } from './refusal.ts';

/** What an authority answered (RFC 3161 §2.4.2), before anything of it is believed. */
export interface TimeStampResponse {
  readonly outcome: 'read';
  /** PKIStatus: 0 granted, 1 grantedWithMods, 2 rejection, 3 waiting, 4 and 5 warnings of revocation. */
  readonly status: number;
  /** The authority's words, cut, for people. */
  readonly statusText: string;
  /** Names of the bits of PKIFailureInfo. */
  readonly failures: readonly string[];
  /** The TimeStampToken as it stands there, not read yet. */
  readonly token?: DerElement;
}

const MAX_STATUS = 255;
const FAILURES: { readonly [bit: number]: string } = {
  0: 'badAlg',
  2: 'badRequest',
  5: 'badDataFormat',
  14: 'timeNotAvailable',
  15: 'unacceptedPolicy',
  16: 'unacceptedExtension',
  17: 'addInfoNotAvailable',
  25: 'systemFailure',
};

/** Reads a TimeStampResp: DER (RFC 3161 §3.4), whole, nothing after it. */
export function readTimeStampResponse(der: Uint8Array): TimeStampResponse | TimeStampRefusal {
  const response = reading((): TimeStampResponse => {
    const fields = new Fields(parseDer(der), 'TimeStampResp');
    const status = readStatus(fields.next(TAG.sequence, 'status'));
    const token = fields.optional(TAG.sequence);
    fields.end();
    return { outcome: 'read', ...status, ...(token === undefined ? {} : { token }) };
  });
  return response instanceof Unreadable ? malformed('The response', response) : response;
}

export function malformed(what: string, { reason }: Unreadable): TimeStampRefusal {
  return refuse('tsa-response-malformed', `${what} of the authority cannot be read: ${reason}.`, { reason });
}

function readStatus(element: DerElement): Pick<TimeStampResponse, 'status' | 'statusText' | 'failures'> {
  const fields = new Fields(element, 'PKIStatusInfo');
  const status = smallIntegerOf(fields.any('status'), 'status', MAX_STATUS);
  const strings = fields.optional(TAG.sequence);
  const failInfo = fields.optional(TAG.bitString);
  fields.end();
  const texts =
    strings === undefined ? [] : listOf(strings, 'statusString', 16).map(({ content }) => utf8Lossy(content));
  const bits = failInfo === undefined ? [] : [...namedBitsOf(failInfo, 'failInfo')];
  return { status, statusText: printable(texts.join(' ')), failures: bits.map((bit) => FAILURES[bit] ?? `bit ${bit}`) };
}

/** Hostile text on its way into a sentence. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ').slice(0, 300);
}
