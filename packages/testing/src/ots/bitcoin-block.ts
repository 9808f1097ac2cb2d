import { bytesToHex, concatBytes, hexToBytes } from '@guzheng/evidence';
import { bitcoinTree } from './merkle.ts';
import { append, prepend, SHA256, type Step, sha256 } from './proof-bytes.ts';

export interface BlockOptions {
  readonly height: number;
  /** Hash of the block before, as explorers write it; zeros unless told. */
  readonly previous?: string;
  /** Seconds since 1970; an hour or more after the statements of `makeProof` unless told. */
  readonly time?: number;
  /** What an output of one transaction carries (OP_RETURN); 1 to 75 bytes. */
  readonly commitment?: Uint8Array;
  /** Transactions in the block; 3 unless told, so that the tree has an odd one. */
  readonly transactions?: number;
  /** Which of them carries the commitment; the last unless told. */
  readonly place?: number;
  /** `promoted`: what Bitcoin never does with an odd node. The block is honest all the same, the path is not. */
  readonly odd?: 'duplicated' | 'promoted';
  /** The root as it goes into the header before the work is done: to write another one there. */
  readonly merkleRoot?: (root: Uint8Array) => Uint8Array;
}

/** A block with real transactions, a real Merkle tree and real work, at the difficulty of regression tests, that no chain ever had. */
export interface MadeBlock {
  readonly height: number;
  readonly header: Uint8Array;
  /** As explorers write it. */
  readonly hash: string;
  /** From the commitment through its transaction to the Merkle root. */
  readonly path: readonly Step[];
}

/** nBits of regression tests: half of all hashes meet it. */
export const REGTEST_BITS = 0x207fffff;
const MAX_HASH = 0x7fffff;

/** The 80 bytes of block 0 of every regression test chain (Bitcoin Core, kernel/chainparams.cpp). */
export const REGTEST_GENESIS: MadeBlock = {
  height: 0,
  header: hexToBytes(
    `01000000${'00'.repeat(32)}3ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4adae5494dffff7f2002000000`,
  ),
  hash: '0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206',
  path: [],
};

/** Puts transactions together and does the work. Deterministic. */
export function mineBlock(options: BlockOptions): MadeBlock {
  const { height, commitment, transactions: count = 3, place = count - 1, odd = 'duplicated' } = options;
  const transactions = Array.from({ length: count }, (_, i) =>
    makeTransaction(height, i, i === place ? commitment : undefined),
  );
  const txids = transactions.map(({ bytes }) => doubleSha256(bytes));
  const root = (options.merkleRoot ?? same)(bitcoinTree(txids).root);
  const header = work(headerBytes(root, options), true);
  const path = [...(transactions[place]?.path ?? []), ...(bitcoinTree(txids, odd).paths[place] ?? [])];
  return { height, header, hash: hashOf(header), path };
}

/** Tries nonces until the hash meets the target of regression tests, or until it misses it. */
export function work(header: Uint8Array, meets: boolean): Uint8Array {
  const tried = header.slice();
  const view = new DataView(tried.buffer);
  for (let nonce = 0; ; nonce++) {
    view.setUint32(76, nonce, true);
    const isBelow = Number.parseInt(hashOf(tried).slice(0, 6), 16) < MAX_HASH;
    if (isBelow === meets) return tried;
  }
}

/** As explorers write it. */
export function hashOf(header: Uint8Array): string {
  return bytesToHex(doubleSha256(header).toReversed());
}

function doubleSha256(bytes: Uint8Array): Uint8Array {
  return sha256(sha256(bytes));
}

function headerBytes(root: Uint8Array, { height, previous = '00'.repeat(32), time }: BlockOptions): Uint8Array {
  const header = new Uint8Array(80);
  const view = new DataView(header.buffer);
  view.setUint32(0, 0x20000000, true);
  header.set(hexToBytes(previous).toReversed(), 4);
  header.set(root, 36);
  view.setUint32(68, time ?? 1_782_896_400 + 600 * (height % 100), true);
  view.setUint32(72, REGTEST_BITS, true);
  return header;
}

/**
 * A transaction without witnesses, as its id is made of: the coinbase first (BIP 34), the others spending outputs that nobody made.
 * One output pays nobody; with a commitment another carries it.
 */
function makeTransaction(
  height: number,
  index: number,
  commitment: Uint8Array | undefined,
): { readonly bytes: Uint8Array; readonly path: readonly Step[] } {
  const isCoinbase = index === 0;
  const script = isCoinbase ? concatBytes(Uint8Array.of(4), uint32(height)) : new Uint8Array(0);
  const before = concatBytes(
    uint32(2),
    Uint8Array.of(1),
    isCoinbase ? new Uint8Array(32) : sha256(uint32(height * 1000 + index)),
    uint32(isCoinbase ? 0xffffffff : 0),
    Uint8Array.of(script.length),
    script,
    uint32(0xfffffffd),
    Uint8Array.of(commitment === undefined ? 1 : 2),
    output(Uint8Array.of(0x51)),
  );
  const after = uint32(0);
  if (commitment === undefined) return { bytes: concatBytes(before, after), path: [] };
  const opened = concatBytes(before, new Uint8Array(8), Uint8Array.of(commitment.length + 2, 0x6a, commitment.length));
  return {
    bytes: concatBytes(opened, commitment, after),
    path: [prepend(opened), append(after), SHA256, SHA256],
  };
}

function output(script: Uint8Array): Uint8Array {
  return concatBytes(new Uint8Array(8), Uint8Array.of(script.length), script);
}

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

function same<T>(value: T): T {
  return value;
}
