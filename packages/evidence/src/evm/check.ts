import { RLP } from '@ethereumjs/rlp';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { equalBytes } from '../bytes/bytes.ts';
import { fromHex, type Hex, toHex } from '../bytes/hex.ts';
import type { EvmAnchor, EvmInclusion } from '../proof/anchor.ts';
import { anchorCalldata } from './calldata.ts';
import { type DecodedHeader, readHeader } from './header.ts';
import { type EvmRefusal, refuse } from './refusal.ts';
import { type DecodedTransaction, decodeTransaction } from './transaction.ts';
import { verifyTrieProof } from './trie.ts';

/**
 * What an EVM anchor shows by itself, with no node asked.
 * `valid` means: the header with this hash holds a transaction of `sender` that names the root. Whether that header stands on the
 * chain it names is not shown here: the genesis hash is only a label until a reader or a pin ties the block to the chain.
 */
export type EvmCheck =
  | {
      readonly outcome: 'valid';
      readonly sender: Hex;
      readonly transactionHash: Hex;
      readonly blockNumber: number;
      readonly blockHash: Hex;
      /** RFC 3339; the clock of the block's proposer. */
      readonly blockTime: string;
    }
  | { readonly outcome: 'pending'; readonly sender: Hex; readonly transactionHash: Hex }
  | EvmRefusal;

/**
 * Checks an EVM anchor (as `parseProof` returns it) against the 32-byte root it must name. Does not throw on any parsed record;
 * throws RangeError unless the root has 32 bytes.
 */
export function checkEvmAnchor(record: EvmAnchor, root: Uint8Array): EvmCheck {
  const transaction = checkTransaction(record, root);
  if (transaction.outcome === 'invalid') return transaction;
  const { sender, hash: transactionHash } = transaction;
  if (record.status === 'broadcast') return { outcome: 'pending', sender, transactionHash };
  const header = checkHeader(record.block);
  if (header.outcome === 'invalid') return header;
  const refusal = checkInclusion(record.block, header, fromHex(record.transaction.raw));
  if (refusal !== undefined) return refusal;
  return {
    outcome: 'valid',
    sender,
    transactionHash,
    blockNumber: header.number,
    blockHash: header.hash,
    blockTime: rfc3339(header.timestamp),
  };
}

function checkTransaction(record: EvmAnchor, root: Uint8Array): DecodedTransaction | EvmRefusal {
  const raw = fromHex(record.transaction.raw);
  const hash = toHex(keccak_256(raw));
  if (hash !== record.transaction.hash) {
    return refuse('evm-transaction-hash-mismatch', 'The transaction does not hash to the recorded hash.', {
      recorded: record.transaction.hash,
      computed: hash,
    });
  }
  const transaction = decodeTransaction(raw);
  return transaction.outcome === 'invalid'
    ? transaction
    : (checkMeaning(transaction, record.chainId, root) ?? transaction);
}

function checkMeaning(transaction: DecodedTransaction, chainId: number, root: Uint8Array): EvmRefusal | undefined {
  if (transaction.chainId !== BigInt(chainId)) {
    const signed = transaction.chainId?.toString() ?? 'none';
    return refuse(
      'evm-chain-id-mismatch',
      `The transaction was signed for chain ${signed}, the record says ${chainId}.`,
      {
        recorded: chainId,
        signed,
      },
    );
  }
  const expected = anchorCalldata(root);
  if (!equalBytes(transaction.data, expected)) {
    return refuse('evm-calldata-mismatch', 'The calldata is not exactly the magic and the root of this deposit.', {
      expected: toHex(expected),
      found: toHex(transaction.data.subarray(0, 64)),
      bytes: transaction.data.length,
    });
  }
  if (transaction.to !== transaction.sender || transaction.value !== 0n) {
    const facts = { sender: transaction.sender, to: transaction.to ?? null, value: transaction.value.toString() };
    return refuse('evm-not-self-send', 'The transaction is not sent by an account to itself with no value.', facts);
  }
  return undefined;
}

function checkHeader(block: EvmInclusion): DecodedHeader | EvmRefusal {
  const raw = fromHex(block.header);
  const hash = toHex(keccak_256(raw));
  if (hash !== block.hash) {
    const facts = { recorded: block.hash, computed: hash };
    return refuse('evm-header-hash-mismatch', 'The block header does not hash to the recorded hash.', facts);
  }
  const header = readHeader(raw);
  if (header.outcome === 'invalid' || header.number === block.number) return header;
  return refuse(
    'evm-height-mismatch',
    `The header is that of block ${header.number}, the record says ${block.number}.`,
    {
      recorded: block.number,
      header: header.number,
    },
  );
}

function checkInclusion(block: EvmInclusion, header: DecodedHeader, raw: Uint8Array): EvmRefusal | undefined {
  const key = RLP.encode(block.transactionIndex);
  const result = verifyTrieProof({ root: header.transactionsRoot, key, proof: block.trieProof.map(fromHex) });
  // A typed transaction is stored as its envelope, a legacy one as its RLP: in both cases the raw bytes (EIP-2718).
  if (result.outcome === 'found' && equalBytes(result.value, raw)) return undefined;
  const reason = result.outcome === 'found' ? 'another-transaction' : result.reason;
  return refuse('evm-trie-proof-invalid', `The proof does not lead from the header to the transaction (${reason}).`, {
    reason,
    transactionIndex: block.transactionIndex,
    transactionsRoot: toHex(header.transactionsRoot),
  });
}

function rfc3339(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}
