import { bytesToHex } from '../bytes/hex.ts';
import { sha256 } from '../digest/digest.ts';

export const BITCOIN_HEADER_BYTES = 80;

/** The fields of a block header that bear on evidence (Bitcoin developer reference, Block Headers). */
export interface BitcoinHeader {
  /** SHA-256 of SHA-256 of the 80 bytes, as explorers write it: lower-case hex, bytes reversed. */
  readonly hash: string;
  /** The hash of the block before, written in the same way. */
  readonly previousHash: string;
  /** The 32 bytes as they stand in the header and as OpenTimestamps leads to them; explorers show them reversed. */
  readonly merkleRoot: Uint8Array;
  /** Seconds since 1970; the miner's clock. */
  readonly time: number;
  /** nBits, the target in compact form. */
  readonly bits: number;
}

/** Reads a block header. Any 80 bytes are one; undefined for any other number. Whether it has its work is another question. */
export function readBitcoinHeader(bytes: Uint8Array): BitcoinHeader | undefined {
  if (bytes.length !== BITCOIN_HEADER_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return {
    hash: reversedHex(doubleSha256(bytes)),
    previousHash: reversedHex(bytes.subarray(4, 36)),
    merkleRoot: bytes.slice(36, 68),
    time: view.getUint32(68, true),
    bits: view.getUint32(72, true),
  };
}

/** SHA-256 of SHA-256: what Bitcoin names headers and transactions by, and joins the nodes of its trees with. */
export function doubleSha256(bytes: Uint8Array): Uint8Array {
  return sha256(sha256(bytes));
}

/** Hashes of Bitcoin are numbers in little-endian order, and people write them the other way round. */
export function reversedHex(bytes: Uint8Array): string {
  return bytesToHex(bytes.toReversed());
}
