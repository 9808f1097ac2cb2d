import { RLP } from '@ethereumjs/rlp';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { describe, expect, it } from 'vitest';
import { concatBytes } from '../bytes/bytes.ts';
import { fromHex, toHex } from '../bytes/hex.ts';
import { decodeTransaction } from './transaction.ts';

const KEY = new Uint8Array(32).fill(0x46);
/** The address of KEY, as in the example of EIP-155. */
const SENDER = '0x9d8a62f656a8d1615c1294fd71e9cfb3e4855a4f';
const EIP155_EXAMPLE =
  '0xf86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a76400008025a028ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276a067cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83';

type Field = number | bigint | string | Field[];
const TO = SENDER;
const TYPED: { readonly [type: number]: Field[] } = {
  1: [5, 7, 1, 21000, TO, 0, '0xabcd', [[TO, [`0x${'11'.repeat(32)}`]]]],
  2: [5, 7, 1, 2, 21000, TO, 0, '0xabcd', []],
  3: [5, 7, 1, 2, 21000, TO, 0, '0xabcd', [], 3, [`0x01${'22'.repeat(31)}`]],
  4: [5, 7, 1, 2, 21000, TO, 0, '0xabcd', [], [[5, TO, 0, 1, 2, 3]]],
};

function signTyped(
  type: number,
  fields: Field[],
  tamper: (v: bigint, r: bigint, s: bigint) => Field[] = (...vrs) => vrs,
): Uint8Array {
  const prefix = Uint8Array.of(type);
  const hash = keccak_256(concatBytes(prefix, RLP.encode(fields)));
  const signature = secp256k1.Signature.fromBytes(
    secp256k1.sign(hash, KEY, { prehash: false, format: 'recovered' }),
    'recovered',
  );
  return concatBytes(
    prefix,
    RLP.encode([...fields, ...tamper(BigInt(signature.recovery ?? 0), signature.r, signature.s)]),
  );
}

function codeOf(raw: Uint8Array): string {
  const result = decodeTransaction(raw);
  return result.outcome === 'invalid' ? result.code : result.outcome;
}

describe('decodeTransaction', () => {
  it('reads the example of EIP-155 and recovers its sender', () => {
    expect(decodeTransaction(fromHex(EIP155_EXAMPLE))).toMatchObject({
      outcome: 'decoded',
      type: 0,
      chainId: 1n,
      nonce: 9n,
      to: `0x${'35'.repeat(20)}`,
      value: 10n ** 18n,
      sender: SENDER,
    });
  });

  it('reads a legacy transaction from before EIP-155 as one without a chain', () => {
    const unsigned = [9, 1, 21000, TO, 0, '0x'];
    const hash = keccak_256(RLP.encode(unsigned));
    const signature = secp256k1.Signature.fromBytes(
      secp256k1.sign(hash, KEY, { prehash: false, format: 'recovered' }),
      'recovered',
    );
    const result = decodeTransaction(
      RLP.encode([...unsigned, 27 + (signature.recovery ?? 0), signature.r, signature.s]),
    );
    expect(result).toMatchObject({ outcome: 'decoded', sender: SENDER });
    expect(result).not.toHaveProperty('chainId');
  });

  it.each([1, 2, 3, 4])('reads type %i and recovers its sender', (type) => {
    expect(decodeTransaction(signTyped(type, TYPED[type] ?? []))).toMatchObject({
      outcome: 'decoded',
      type,
      chainId: 5n,
      nonce: 7n,
      to: TO,
      value: 0n,
      data: fromHex('0xabcd'),
      sender: SENDER,
    });
  });

  it('has no recipient when a contract is made', () => {
    const fields = TYPED[2]?.with(5, '0x') ?? [];
    expect(decodeTransaction(signTyped(2, fields))).not.toHaveProperty('to');
  });

  it('refuses a signature with a high s, which anyone can make from a good one (EIP-2)', () => {
    const order = secp256k1.Point.Fn.ORDER;
    expect(codeOf(signTyped(2, TYPED[2] ?? [], (v, r, s) => [1n - v, r, order - s]))).toBe('evm-signature-invalid');
  });

  it.each<[string, (v: bigint, r: bigint, s: bigint) => Field[]]>([
    ['r = 0', (v, _, s) => [v, 0n, s]],
    ['s = 0', (v, r) => [v, r, 0n]],
    ['r beyond the order', (v, _, s) => [v, secp256k1.Point.Fn.ORDER, s]],
    ['a parity of 2', (_, r, s) => [2n, r, s]],
    ['an r that is no point', (v, _, s) => [v, 5n, s]],
  ])('refuses %s', (_, tamper) => {
    expect(codeOf(signTyped(2, TYPED[2] ?? [], tamper))).toBe('evm-signature-invalid');
  });

  it.each([
    ['nothing', () => new Uint8Array()],
    ['an unknown type', () => Uint8Array.of(5, 0xc0)],
    ['a byte after the end', () => concatBytes(fromHex(EIP155_EXAMPLE), Uint8Array.of(0))],
    ['a field too few', () => signTyped(2, (TYPED[2] ?? []).slice(0, -1))],
    ['an access list that is no list', () => signTyped(2, (TYPED[2] ?? []).with(8, '0x'))],
    ['a nonce with a leading zero', () => signTyped(2, (TYPED[2] ?? []).with(1, '0x0007'))],
    ['a recipient of 19 bytes', () => signTyped(2, (TYPED[2] ?? []).with(5, `0x${'11'.repeat(19)}`))],
    ['more bytes than any node takes', () => signTyped(2, (TYPED[2] ?? []).with(7, toHex(new Uint8Array(131_072))))],
  ])('refuses %s', (_, make) => {
    expect(codeOf(make())).toBe('evm-transaction-malformed');
  });
});
