/** Blocks of more than one transaction, and raw bytes put where a builder would not put them. */
import { fromHex, type Hex, toHex } from '@guzheng/evidence';
import { keccak256 } from '../packages/testing/src/evidence-package/keccak.ts';
import type { BlockAnchor } from './make.ts';

const hashOf = (hex: Hex): Hex => toHex(keccak256(fromHex(hex)));

/** Any bytes as the transaction, under their right hash. */
export function withTransaction(anchor: BlockAnchor, raw: Hex): BlockAnchor {
  return { ...anchor, transaction: { raw, hash: hashOf(raw) } };
}

/** Any bytes as the header, under their right hash. */
export function withHeader(anchor: BlockAnchor, header: Hex): BlockAnchor {
  return { ...anchor, block: { ...anchor.block, header, hash: hashOf(header) } };
}

/** A field at the end of the header, as forks append them. */
export function appendField(header: Hex, field: Uint8Array): Hex {
  const bytes = fromHex(header);
  const length = (((bytes[1] ?? 0) << 8) | (bytes[2] ?? 0)) + field.length;
  return toHex(Uint8Array.of(0xf9, length >> 8, length & 0xff, ...bytes.slice(3), ...field));
}

/** The same signature with the other s (EIP-2), the parity turned with it: it recovers to the same sender. */
export function withHighS(raw: Hex): Hex {
  const bytes = fromHex(raw);
  const s = SECP256K1_ORDER - BigInt(toHex(bytes.slice(-32)));
  bytes.set(Buffer.from(s.toString(16).padStart(64, '0'), 'hex'), bytes.length - 32);
  // … yParity, 0xa0, r, 0xa0, s: an integer 0 is written 0x80 (Yellow Paper, appendix B).
  const parity = bytes.length - 67;
  bytes[parity] = bytes[parity] === 1 ? 0x80 : 1;
  return toHex(bytes);
}

const SECP256K1_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

/** A block of two transactions: the anchor's own second, the other's first. `trieProofs` by index. */
export function blockOfTwo(
  anchor: BlockAnchor,
  other: BlockAnchor,
): { block: BlockAnchor['block']; trieProofs: readonly Hex[][] } {
  // Keys rlp(0) = 0x80 and rlp(1) = 0x01: nibbles 8,0 and 0,1. An odd rest of a leaf's path is prefixed 3.
  const leaves = [leaf(0x30, fromHex(other.transaction.raw)), leaf(0x31, fromHex(anchor.transaction.raw))];
  const [first, second] = leaves.map(keccak256);
  const children = Array.from({ length: 17 }, (_, i) => (i === 8 ? first : i === 0 ? second : undefined));
  const branch = rlpList(children.map((child) => child ?? new Uint8Array(0)));
  const header = withTransactionsRoot(anchor.block.header, keccak256(branch));
  return {
    block: { ...anchor.block, header, hash: hashOf(header), transactionIndex: 1 },
    trieProofs: leaves.map((own) => [toHex(branch), toHex(own)]),
  };
}

function leaf(path: number, value: Uint8Array): Uint8Array {
  return rlpList([Uint8Array.of(path), value]);
}

/** Field 4 of a header whose first fields have 32, 32, 20 and 32 bytes. */
function withTransactionsRoot(header: Hex, root: Uint8Array): Hex {
  const bytes = fromHex(header);
  bytes.set(root, 3 + 33 + 33 + 21 + 33 + 1);
  return toHex(bytes);
}

function rlpList(items: readonly Uint8Array[]): Uint8Array {
  return prefixed(0xc0, Uint8Array.from(items.flatMap((item) => [...rlpString(item)])));
}

function rlpString(bytes: Uint8Array): Uint8Array {
  return bytes.length === 1 && (bytes[0] ?? 0) < 0x80 ? bytes : prefixed(0x80, bytes);
}

function prefixed(base: number, content: Uint8Array): Uint8Array {
  const { length } = content;
  if (length <= 55) return Uint8Array.of(base + length, ...content);
  const size = length < 256 ? [length] : [length >> 8, length & 0xff];
  return Uint8Array.of(base + 55 + size.length, ...size, ...content);
}
