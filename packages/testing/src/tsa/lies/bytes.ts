// Elements written in ways that DER does not know, and elements changed.
import { concatBytes } from '@guzheng/evidence';
import { type Der, element } from '../../tls/der.ts';

export function trailing(der: Der): Der {
  return concatBytes(der, Uint8Array.of(0));
}

/** Four bytes for the length, however few would do. */
export function withLongLength(der: Der): Der {
  const content = contentOf(der);
  const length = [24, 16, 8, 0].map((shift) => (content.length >> shift) & 0xff);
  return concatBytes(Uint8Array.of(tagOf(der), 0x84, ...length), content);
}

export function withIndefiniteLength(der: Der): Der {
  return concatBytes(Uint8Array.of(tagOf(der), 0x80), contentOf(der), Uint8Array.of(0, 0));
}

export function withField(der: Der, ...fields: readonly Der[]): Der {
  return element(tagOf(der), contentOf(der), ...fields);
}

export function withTag(tag: number, der: Der): Der {
  return concatBytes(Uint8Array.of(tag), der.subarray(1));
}

export function lastByteFlipped(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte, i) => (i === bytes.length - 1 ? byte ^ 1 : byte));
}

/** What stands behind tag and length. */
export function contentOf(der: Der): Der {
  const first = der[1] ?? 0;
  return der.subarray(first < 0x80 ? 2 : 2 + (first & 0x7f));
}

function tagOf(der: Der): number {
  return der[0] ?? 0;
}
