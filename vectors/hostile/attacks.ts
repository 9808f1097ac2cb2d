import type { Exhibit } from './exhibit.ts';
import type { Attack } from './law.ts';
import { MASKS, mutationsOf } from './mutation.ts';

/** Every attack of the whole run, always in this order. Of the file two masks are enough: no digest knows one bit from another. */
export function* attacksOn({ file, proof }: Exhibit): Generator<Attack> {
  for (const mutation of mutationsOf(proof, MASKS)) yield { what: 'proof', mutation };
  for (const mutation of mutationsOf(file, [0x01, 0xff])) yield { what: 'file', mutation };
}
