import { RLP } from '@ethereumjs/rlp';
import { fc, test } from '@fast-check/vitest';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { describe, expect, it } from 'vitest';
import { concatBytes } from '../bytes/bytes.ts';
import { fromHex, type Hex, toHex } from '../bytes/hex.ts';
import type { EvmAnchor, EvmInclusion } from '../proof/anchor.ts';
import { ANCHOR_MAGIC, anchorCalldata } from './calldata.ts';
import { checkEvmAnchor } from './check.ts';

const KEY = new Uint8Array(32).fill(0x46);
const SENDER = '0x9d8a62f656a8d1615c1294fd71e9cfb3e4855a4f';
const ROOT: Uint8Array = new Uint8Array(32).fill(0xa1);
const TIME = 1_795_000_000;
const zeros = (bytes: number): Uint8Array => new Uint8Array(bytes);

type Whole = Exclude<EvmAnchor, { status: 'broadcast' }>;

interface Choices {
  readonly data?: Uint8Array;
  readonly chainId?: number;
  readonly to?: string;
  readonly value?: number;
  readonly number?: number;
  readonly transactionsRoot?: Uint8Array;
}

function signed({ data = anchorCalldata(ROOT), chainId = 5, to = SENDER, value = 0 }: Choices): Uint8Array {
  const fields = [chainId, 0, 1, 2, 30_000, to, value, data, []];
  const hash = keccak_256(concatBytes(Uint8Array.of(2), RLP.encode(fields)));
  const signature = secp256k1.Signature.fromBytes(
    secp256k1.sign(hash, KEY, { prehash: false, format: 'recovered' }),
    'recovered',
  );
  return concatBytes(Uint8Array.of(2), RLP.encode([...fields, signature.recovery ?? 0, signature.r, signature.s]));
}

function headerOf(transactionsRoot: Uint8Array, number: number): Uint8Array {
  const roots = [zeros(32), transactionsRoot, zeros(32)];
  return RLP.encode([
    zeros(32),
    zeros(32),
    zeros(20),
    ...roots,
    zeros(256),
    0,
    number,
    30_000_000,
    22_440,
    TIME,
    '0x',
    zeros(32),
    zeros(8),
  ]);
}

/** A block that holds one transaction: its trie is one leaf, with the path of rlp(0) = 0x80. */
function anchorWith(choices: Choices = {}): Whole {
  const raw = signed(choices);
  const leaf = RLP.encode([Uint8Array.of(0x20, 0x80), raw]);
  const header = headerOf(choices.transactionsRoot ?? keccak_256(leaf), choices.number ?? 9);
  return {
    kind: 'evm',
    network: 'anything',
    chainId: 5,
    genesisHash: toHex(zeros(32)),
    transaction: { raw: toHex(raw), hash: toHex(keccak_256(raw)) },
    answers: [],
    status: 'included',
    block: {
      number: 9,
      hash: toHex(keccak_256(header)),
      header: toHex(header),
      transactionIndex: 0,
      trieProof: [toHex(leaf)],
    },
  };
}

const good = anchorWith();
const withBlock = (change: Partial<EvmInclusion>): EvmAnchor => ({ ...good, block: { ...good.block, ...change } });
const rehashed = (header: Uint8Array): Partial<EvmInclusion> => ({
  header: toHex(header),
  hash: toHex(keccak_256(header)),
});

describe('checkEvmAnchor', () => {
  it('finds a whole anchor valid and says what it shows', () => {
    expect(checkEvmAnchor(good, ROOT)).toEqual({
      outcome: 'valid',
      sender: SENDER,
      transactionHash: good.transaction.hash,
      blockNumber: 9,
      blockHash: good.block.hash,
      blockTime: '2026-11-18T11:06:40Z',
    });
  });

  it('finds one that was only broadcast pending, after the same checks of the transaction', () => {
    const { block: _, ...facts } = good;
    const sent: EvmAnchor = { ...facts, status: 'broadcast' };
    expect(checkEvmAnchor(sent, ROOT)).toEqual({
      outcome: 'pending',
      sender: SENDER,
      transactionHash: good.transaction.hash,
    });
    expect(checkEvmAnchor({ ...sent, chainId: 6 }, ROOT)).toMatchObject({ code: 'evm-chain-id-mismatch' });
  });

  it('throws on misuse only: a root that is not 32 bytes', () => {
    expect(() => checkEvmAnchor(good, ROOT.subarray(1))).toThrow(RangeError);
  });

  it.each<[string, string, EvmAnchor]>([
    [
      'evm-transaction-hash-mismatch',
      'another hash',
      { ...good, transaction: { ...good.transaction, hash: toHex(zeros(32)) } },
    ],
    [
      'evm-transaction-malformed',
      'no transaction',
      { ...good, transaction: { raw: '0x', hash: toHex(keccak_256(zeros(0))) } },
    ],
    ['evm-chain-id-mismatch', 'another chain in the record', { ...good, chainId: 1 }],
    ['evm-chain-id-mismatch', 'another chain in the transaction', anchorWith({ chainId: 6 })],
    ['evm-calldata-mismatch', 'another root', anchorWith({ data: anchorCalldata(zeros(32)) })],
    ['evm-calldata-mismatch', 'a byte before', anchorWith({ data: concatBytes(zeros(1), anchorCalldata(ROOT)) })],
    ['evm-calldata-mismatch', 'a byte after', anchorWith({ data: concatBytes(anchorCalldata(ROOT), zeros(1)) })],
    ['evm-calldata-mismatch', 'no magic', anchorWith({ data: ROOT })],
    [
      'evm-calldata-mismatch',
      'a magic of another version',
      anchorWith({ data: concatBytes(ANCHOR_MAGIC.with(3, 0x32), ROOT) }),
    ],
    ['evm-not-self-send', 'another recipient', anchorWith({ to: `0x${'35'.repeat(20)}` })],
    ['evm-not-self-send', 'no recipient', anchorWith({ to: '0x' })],
    ['evm-not-self-send', 'value sent', anchorWith({ value: 1 })],
    ['evm-header-hash-mismatch', 'another block hash', withBlock({ hash: toHex(zeros(32)) })],
    ['evm-header-malformed', 'no header', withBlock(rehashed(RLP.encode([])))],
    ['evm-height-mismatch', 'another height in the record', withBlock({ number: 10 })],
    ['evm-height-mismatch', 'another height in the header', anchorWith({ number: 10 })],
    ['evm-trie-proof-invalid', 'another transactions root', anchorWith({ transactionsRoot: zeros(32) })],
    ['evm-trie-proof-invalid', 'another index', withBlock({ transactionIndex: 1 })],
    ['evm-trie-proof-invalid', 'no proof', withBlock({ trieProof: [] })],
    [
      'evm-trie-proof-invalid',
      'a node twice',
      withBlock({ trieProof: [...good.block.trieProof, ...good.block.trieProof] }),
    ],
  ])('%s: %s', (code, _, record) => {
    expect(checkEvmAnchor(record, ROOT)).toMatchObject({ outcome: 'invalid', code });
  });

  it('refuses a good proof of another transaction', () => {
    const other = anchorWith({ data: anchorCalldata(zeros(32)) });
    expect(checkEvmAnchor({ ...good, block: other.block }, ROOT)).toMatchObject({
      code: 'evm-trie-proof-invalid',
      evidence: { reason: 'another-transaction' },
    });
  });

  it('gives evidence that is JSON', () => {
    const result = checkEvmAnchor(anchorWith({ value: 1 }), ROOT);
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });

  const flip = (hex: Hex, bit: number): Hex => {
    const bytes = fromHex(hex);
    const at = (bit >> 3) % bytes.length;
    return toHex(bytes.with(at, (bytes[at] ?? 0) ^ (1 << (bit & 7))));
  };
  const places: readonly ((bit: number) => EvmAnchor)[] = [
    (bit) => ({ ...good, transaction: { ...good.transaction, raw: flip(good.transaction.raw, bit) } }),
    (bit) => ({ ...good, transaction: { ...good.transaction, hash: flip(good.transaction.hash, bit) } }),
    (bit) => withBlock({ header: flip(good.block.header, bit) }),
    (bit) => withBlock({ hash: flip(good.block.hash, bit) }),
    (bit) => withBlock(rehashed(fromHex(flip(good.block.header, (bit % 256) + 8 * 124)))), // in the transactions root, and rehashed
    (bit) => withBlock({ trieProof: good.block.trieProof.map((node) => flip(node, bit)) }),
    (bit) => withBlock({ transactionIndex: bit + 1 }),
    (bit) => withBlock({ number: bit + 10 }),
    (bit) => ({ ...good, chainId: bit + 6 }),
  ];

  test.prop([fc.constantFrom(...places), fc.nat({ max: 1 << 20 })], { numRuns: 400 })(
    'is never valid once a bit is changed',
    (place, bit) => {
      expect(checkEvmAnchor(place(bit), ROOT).outcome).toBe('invalid');
    },
  );

  test.prop([fc.nat({ max: 255 })])('is never valid for another root', (bit) => {
    expect(checkEvmAnchor(good, fromHex(flip(toHex(ROOT), bit)))).toMatchObject({ code: 'evm-calldata-mismatch' });
  });
});
