/**
 * The bytes of OpenTimestamps (python-opentimestamps, core/serialize.py): fixed bytes, LEB128 integers, and bytes behind their length.
 * The reference reader takes integers of any length and in any spelling; here each has its one shortest form and fits a number, so that
 * two different files never say the same.
 */
import { concatBytes } from '../bytes/bytes.ts';
import { EvidenceError } from '../error.ts';

/** 2^53 - 1 takes eight groups of seven bits. */
const MAX_VARUINT_BYTES = 8;

/** Reads from the front; everything that is not there or not as it must be is EvidenceError `ots-malformed`. */
export class OtsReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** A copy. */
  take(length: number): Uint8Array {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw otsMalformed(`ends in the middle of ${length} bytes`, this.#at);
    const taken = this.#bytes.slice(this.#at, end);
    this.#at = end;
    return taken;
  }

  byte(): number {
    return this.take(1)[0] ?? 0;
  }

  varuint(): number {
    let value = 0;
    for (let place = 0; place < MAX_VARUINT_BYTES; place++) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** (7 * place);
      if (byte < 0x80) return this.#shortest(value, byte, place);
    }
    throw otsMalformed('has an integer of more than eight bytes', this.#at);
  }

  /** Bytes behind their length, at least `least` and at most `most`. */
  varbytes(least: number, most: number): Uint8Array {
    const length = this.varuint();
    if (length < least || length > most)
      throw otsMalformed(`has ${length} bytes where ${least} to ${most} may be`, this.#at);
    return this.take(length);
  }

  expectEnd(): void {
    const left = this.#bytes.length - this.#at;
    if (left > 0) throw otsMalformed(`goes on for ${left} bytes after its end`, this.#at);
  }

  #shortest(value: number, lastByte: number, place: number): number {
    if (lastByte === 0 && place > 0) throw otsMalformed('has an integer that is not in its shortest form', this.#at);
    if (!Number.isSafeInteger(value)) throw otsMalformed('has an integer above 2^53 - 1', this.#at);
    return value;
  }
}

export function varuintBytes(value: number): Uint8Array {
  if (!Number.isSafeInteger(value) || value < 0) throw otsMalformed(`cannot hold the integer ${value}`);
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return Uint8Array.from([...bytes, rest]);
}

export function varbytesBytes(bytes: Uint8Array): Uint8Array {
  return concatBytes(varuintBytes(bytes.length), bytes);
}

export function otsMalformed(what: string, at?: number): EvidenceError {
  return new EvidenceError('ots-malformed', `The time stamp ${what}${at === undefined ? '' : ` (byte ${at})`}`);
}
