import { RLP } from '@ethereumjs/rlp';
import { describe, expect, it } from 'vitest';
import { toHex } from '../bytes/hex.ts';
import { utf8Encode } from '../bytes/text.ts';
import { NETWORKS } from '../chain/networks.ts';
import { readHeader } from './header.ts';

const EMPTY_TRIE = '0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421';
const NO_OMMERS = '0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347';
const zeros = (bytes: number): string => `0x${'00'.repeat(bytes)}`;

interface Genesis {
  readonly stateRoot: string;
  readonly difficulty: bigint;
  readonly gasLimit: number;
  readonly timestamp: number;
  readonly extraData: string;
  readonly nonce: string;
}

type Field = string | number | bigint;

function genesisFields({ stateRoot, difficulty, gasLimit, timestamp, extraData, nonce }: Genesis): Field[] {
  const roots = [stateRoot, EMPTY_TRIE, EMPTY_TRIE];
  const numbers = [difficulty, 0, gasLimit, 0, timestamp];
  return [zeros(32), NO_OMMERS, zeros(20), ...roots, zeros(256), ...numbers, extraData, zeros(32), nonce];
}

const MAINNET = genesisFields({
  stateRoot: '0xd7f8974fb5ac78d9ac099b9ad5018bedc2ce0a72dad1827a1709da30580f0544',
  difficulty: 0x400000000n,
  gasLimit: 5000,
  timestamp: 0,
  extraData: '0x11bbe8db4e347b4e8c937c1c8370e4b5ed33adb3db69cbdb7a38e1e50b1b82fa',
  nonce: '0x0000000000000042',
});

/** London rules from the first block on: a base fee of 1 gwei is appended. */
const SEPOLIA = genesisFields({
  stateRoot: '0x5eb6e371a698b8d68f665192350ffcecbbbf322916f4b51bd79bb6887da3f494',
  difficulty: 0x20000n,
  gasLimit: 30_000_000,
  timestamp: 1_633_267_481,
  extraData: toHex(utf8Encode('Sepolia, Athens, Attica, Greece!')),
  nonce: zeros(8),
}).concat(1_000_000_000);

/** Cancun rules from the first block on. */
const HOODI = genesisFields({
  stateRoot: '0xda87d7f5f91c51508791bbcbd4aa5baf04917830b86985eeb9ad3d5bfb657576',
  difficulty: 1n,
  gasLimit: 36_000_000,
  timestamp: 1_742_212_800,
  extraData: '0x',
  nonce: '0x0000000000001234',
}).concat(1_000_000_000, EMPTY_TRIE, 0, 0, zeros(32));

function codeOf(fields: readonly Field[]): string {
  const result = readHeader(RLP.encode([...fields]));
  return result.outcome === 'invalid' ? result.code : result.outcome;
}

describe('readHeader', () => {
  it.each([
    ['mainnet', MAINNET],
    ['sepolia', SEPOLIA],
    ['hoodi', HOODI],
  ])('gives the genesis block of %s the hash that the preset pins', (name, fields) => {
    const pinned = NETWORKS.find((network) => network.name === name)?.genesisHash;
    expect(readHeader(RLP.encode(fields))).toMatchObject({
      outcome: 'read',
      hash: pinned,
      number: 0,
      fields: fields.length,
    });
  });

  it('accepts whatever later forks append, and hashes it', () => {
    const longer = RLP.encode([...MAINNET, 7, zeros(32), 0, 0, zeros(32), zeros(32), zeros(32), 12, [[1], 'new']]);
    expect(readHeader(longer)).toMatchObject({ outcome: 'read', fields: 24 });
    expect(readHeader(longer)).not.toMatchObject(readHeader(RLP.encode(MAINNET)));
  });

  it.each([
    ['a field too few', MAINNET.slice(0, 14)],
    ['a transactions root of 31 bytes', MAINNET.with(4, zeros(31))],
    ['a transactions root of 33 bytes', MAINNET.with(4, zeros(33))],
    ['a short bloom filter', MAINNET.with(6, zeros(255))],
    ['a number with a leading zero', MAINNET.with(8, '0x0001')],
    ['a number beyond 2^53', MAINNET.with(8, 2n ** 53n)],
    ['a time beyond the year 9999', MAINNET.with(11, 253_402_300_800n)],
    ['a time of nine bytes', MAINNET.with(11, 2n ** 64n)],
    ['more bytes than any header', MAINNET.with(12, zeros(20_000))],
  ])('refuses %s', (_, fields) => {
    expect(codeOf(fields)).toBe('evm-header-malformed');
  });

  it('refuses bytes after the end, and what is no list', () => {
    const raw = RLP.encode(MAINNET);
    expect(readHeader(Uint8Array.of(...raw, 0))).toMatchObject({ code: 'evm-header-malformed' });
    expect(readHeader(RLP.encode('0x1234'))).toMatchObject({ code: 'evm-header-malformed' });
    expect(readHeader(new Uint8Array())).toMatchObject({ code: 'evm-header-malformed' });
  });
});
