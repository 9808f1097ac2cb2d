import { element, integer, nothing, sequence } from '../../tls/der.ts';
import { replacing } from '../parts.ts';
import { accuracyOf } from '../token.ts';
import { lie, type TimeStampLie } from './lie.ts';

/** Lies of the time (check 11). */
export const timeLies: readonly TimeStampLie[] = [
  lie(11, 'tsa-time-implausible', 'time-that-does-not-exist', {}, { genTime: '20260230080000Z' }),
  lie(11, 'tsa-time-implausible', 'time-without-zone', {}, { genTime: '20260301080000' }),
  lie(11, 'tsa-time-implausible', 'time-of-another-zone', {}, { genTime: '20260301080000+0800' }),
  lie(11, 'tsa-time-implausible', 'time-without-seconds', {}, { genTime: '202603010800Z' }),
  lie(11, 'tsa-time-implausible', 'time-with-fraction-ending-in-zero', {}, { genTime: '20260301080000.50Z' }),
  lie(11, 'tsa-time-implausible', 'time-with-empty-fraction', {}, { genTime: '20260301080000.Z' }),
  lie(11, 'tsa-time-implausible', 'time-long-after-it-was-kept', {}, { genTime: '20260304080000Z', revocation: 'crl' }),
  lie(11, 'tsa-time-implausible', 'accuracy-millis-1000', {
    info: replacing('accuracy', accuracyOf({ millis: 1000 })),
  }),
  lie(11, 'tsa-time-implausible', 'accuracy-micros-0', { info: replacing('accuracy', accuracyOf({ micros: 0 })) }),
  lie(11, 'tsa-time-implausible', 'accuracy-negative', {
    info: replacing('accuracy', sequence(element(2, Uint8Array.of(0xff)))),
  }),
  lie(11, 'tsa-time-implausible', 'accuracy-of-two-days', {
    info: replacing('accuracy', sequence(integer(Uint8Array.of(0x02, 0xa3, 0x00)))),
  }),
  lie(11, 'tsa-time-implausible', 'accuracy-field-too-many', {
    info: replacing('accuracy', sequence(integer(Uint8Array.of(1)), nothing)),
  }),
];
