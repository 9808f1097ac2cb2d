import { anchorCalldata, type EvmAnchor, type Hex, toHex } from '@guzheng/evidence';
import { keccak256 } from './keccak.ts';
import { publicKeyOf, signDigest } from './secp256k1.ts';

export interface EvmBlockOptions {
  readonly network: { readonly name: string; readonly chainId: number; readonly genesisHash: Hex };
  readonly number: number;
  /** Seconds since 1970. */
  readonly timestamp: number;
  readonly status?: 'included' | 'safe' | 'finalized';
  /** Instead of magic ‖ root, to whom, and how much: to make an anchor that says something else. */
  readonly calldata?: Uint8Array;
  readonly to?: Uint8Array;
  readonly value?: bigint;
}

const SECRET = BigInt(`0x${'4c'.repeat(32)}`);

type Item = Uint8Array | bigint | readonly Item[];

/** An anchor whose every hash and signature is real, in a block of one transaction that no chain ever had. Deterministic. */
export function makeEvmAnchor(root: Uint8Array, options: EvmBlockOptions): Extract<EvmAnchor, { block: unknown }> {
  const { network, status = 'finalized' } = options;
  const raw = makeTransaction(root, options);
  // The trie of one transaction is one leaf: key rlp(0) = 0x80, an even number of nibbles (Yellow Paper, appendix C and D).
  const leaf = rlp([Uint8Array.of(0x20, 0x80), raw]);
  const header = makeHeader(keccak256(leaf), options);
  return {
    kind: 'evm',
    status,
    network: network.name,
    chainId: network.chainId,
    genesisHash: network.genesisHash,
    transaction: { raw: toHex(raw), hash: toHex(keccak256(raw)) },
    block: {
      number: options.number,
      hash: toHex(keccak256(header)),
      header: toHex(header),
      transactionIndex: 0,
      trieProof: [toHex(leaf)],
    },
    answers: [],
  };
}

/** EIP-1559. */
function makeTransaction(root: Uint8Array, options: EvmBlockOptions): Uint8Array {
  const sender = keccak256(publicKeyOf(SECRET)).subarray(12);
  const fields: Item[] = [
    BigInt(options.network.chainId),
    7n,
    1_000_000_000n,
    30_000_000_000n,
    22_440n,
    options.to ?? sender,
    options.value ?? 0n,
    options.calldata ?? anchorCalldata(root),
    [],
  ];
  const { r, s, yParity } = signDigest(keccak256(typed(fields)), SECRET);
  return typed([...fields, BigInt(yParity), r, s]);
}

function typed(fields: readonly Item[]): Uint8Array {
  return Uint8Array.from([2, ...rlp(fields)]);
}

/** The 21 fields of Prague (EIP-7685). */
function makeHeader(transactionsRoot: Uint8Array, { number, timestamp }: EvmBlockOptions): Uint8Array {
  const bytes = (length: number, fill: number) => new Uint8Array(length).fill(fill);
  return rlp([
    ...[bytes(32, 1), bytes(32, 2), bytes(20, 3), bytes(32, 4), transactionsRoot, bytes(32, 5), bytes(256, 0)],
    ...[
      0n,
      BigInt(number),
      30_000_000n,
      22_410n,
      BigInt(timestamp),
      new Uint8Array(0),
      bytes(32, 6),
      bytes(8, 0),
      1_000_000_000n,
    ],
    ...[bytes(32, 7), 0n, 0n, bytes(32, 8), bytes(32, 9)],
  ]);
}

function rlp(item: Item): Uint8Array {
  if (typeof item === 'bigint') return rlp(integer(item));
  if (item instanceof Uint8Array) return item.length === 1 && (item[0] ?? 0) < 0x80 ? item : prefixed(0x80, item);
  return prefixed(0xc0, Uint8Array.from(item.flatMap((part) => [...rlp(part)])));
}

function prefixed(base: number, content: Uint8Array): Uint8Array {
  if (content.length <= 55) return Uint8Array.from([base + content.length, ...content]);
  const length = integer(BigInt(content.length));
  return Uint8Array.from([base + 55 + length.length, ...length, ...content]);
}

function integer(value: bigint): Uint8Array {
  if (value === 0n) return new Uint8Array(0);
  const hex = value.toString(16);
  return Uint8Array.from(Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex'));
}
