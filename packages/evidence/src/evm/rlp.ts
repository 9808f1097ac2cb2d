/** A byte string, or a list of items (Ethereum Yellow Paper, appendix B). */
export type RlpItem = Uint8Array | readonly RlpItem[];

interface Span {
  readonly item: RlpItem;
  readonly end: number;
}

/**
 * Reads exactly one RLP item in its only canonical form: shortest lengths, nothing after it. `undefined` for anything else.
 * Own code because every byte counts here: a library that tolerates a second spelling of a transaction would let two different
 * files carry the same anchor. `maxDepth` bounds the recursion, whatever the bytes claim.
 */
export function decodeRlp(bytes: Uint8Array, maxDepth = 8): RlpItem | undefined {
  const span = readItem(bytes, 0, bytes.length, maxDepth);
  return span !== undefined && span.end === bytes.length ? span.item : undefined;
}

/** The list that the bytes are, or `undefined`. */
export function decodeRlpList(bytes: Uint8Array): readonly RlpItem[] | undefined {
  const item = decodeRlp(bytes);
  return item === undefined || item instanceof Uint8Array ? undefined : item;
}

function readItem(bytes: Uint8Array, at: number, limit: number, depth: number): Span | undefined {
  if (at >= limit) return undefined;
  const prefix = bytes[at] ?? 0;
  if (prefix < 0x80) return { item: bytes.subarray(at, at + 1), end: at + 1 };
  const isList = prefix >= 0xc0;
  const content = contentOf(bytes, at, limit, prefix - (isList ? 0xc0 : 0x80));
  if (content === undefined) return undefined;
  return isList ? readList(bytes, content.start, content.end, depth) : readString(bytes, content.start, content.end);
}

function readString(bytes: Uint8Array, start: number, end: number): Span | undefined {
  const isShorterAsItself = end - start === 1 && (bytes[start] ?? 0) < 0x80;
  return isShorterAsItself ? undefined : { item: bytes.subarray(start, end), end };
}

function readList(bytes: Uint8Array, start: number, end: number, depth: number): Span | undefined {
  if (depth === 0) return undefined;
  const items: RlpItem[] = [];
  let at = start;
  while (at < end) {
    const span = readItem(bytes, at, end, depth - 1);
    if (span === undefined) return undefined;
    items.push(span.item);
    at = span.end;
  }
  return { item: items, end };
}

/** `tag` 0–55 is the length itself; 56–63 says in how many bytes the length follows. */
function contentOf(
  bytes: Uint8Array,
  at: number,
  limit: number,
  tag: number,
): { start: number; end: number } | undefined {
  const lengthBytes = tag <= 55 ? 0 : tag - 55;
  const start = at + 1 + lengthBytes;
  const length = lengthBytes === 0 ? tag : longLength(bytes.subarray(at + 1, Math.min(start, limit)), lengthBytes);
  return length === undefined || start + length > limit ? undefined : { start, end: start + length };
}

function longLength(bytes: Uint8Array, lengthBytes: number): number | undefined {
  if (bytes.length !== lengthBytes || lengthBytes > 6 || bytes[0] === 0) return undefined;
  const length = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  return length > 55 ? length : undefined;
}

/** An unsigned integer of at most `maxBytes` bytes without leading zeros, or `undefined`. */
export function rlpInteger(item: RlpItem | undefined, maxBytes: number): bigint | undefined {
  if (!(item instanceof Uint8Array) || item.length > maxBytes || item[0] === 0) return undefined;
  return item.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
}
