/** CRC-32 (ISO-HDLC: reflected polynomial 0xEDB88320), the checksum of ZIP and gzip: APPNOTE 4.4.7, RFC 1952 §8. */

// Slicing-by-4 (Kounavis and Berry, 2005): table k advances a byte by k more zero bytes, so four bytes are taken at once.
const [T0, T1, T2, T3] = tables();

/** CRC-32 of `bytes`, continuing from `previous`; an unsigned 32-bit number. */
export function crc32(bytes: Uint8Array, previous = 0): number {
  let crc = ~previous;
  let i = 0;
  for (const whole = bytes.length - 3; i < whole; i += 4) {
    const word = crc ^ (at(bytes, i) | (at(bytes, i + 1) << 8) | (at(bytes, i + 2) << 16) | (at(bytes, i + 3) << 24));
    crc = at(T3, word & 255) ^ at(T2, (word >>> 8) & 255) ^ at(T1, (word >>> 16) & 255) ^ at(T0, word >>> 24);
  }
  for (; i < bytes.length; i++) crc = at(T0, (crc ^ at(bytes, i)) & 255) ^ (crc >>> 8);
  return ~crc >>> 0;
}

function tables(): [Uint32Array, Uint32Array, Uint32Array, Uint32Array] {
  const first = new Uint32Array(256).map((_, byte) => advance(byte, 8));
  const next = (table: Uint32Array): Uint32Array => table.map((crc) => at(first, crc & 255) ^ (crc >>> 8));
  const second = next(first);
  const third = next(second);
  return [first, second, third, next(third)];
}

function advance(crc: number, bits: number): number {
  return bits === 0 ? crc : advance(crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1, bits - 1);
}

function at(from: Uint8Array | Uint32Array, index: number): number {
  return from[index] as number;
}
