import { createMerkleProof, MerklePatriciaTrie } from '@ethereumjs/mpt';
import { type EvmInclusion, fromHex, type Hex, toHex } from '@guzheng/evidence';
import { encodeRlp } from 'ethers';
import { AnchorError } from '../error.ts';
import type { Rpc } from '../rpc/client.ts';
import { readHash, readObject } from '../rpc/values.ts';
import { minimalHex, sealHeader } from './header.ts';
import { rawTransactions } from './transactions.ts';

/** The block that holds a transaction, by a node's receipt; `undefined` while there is none. */
export async function blockOf(rpc: Rpc, transactionHash: Hex): Promise<Hex | undefined> {
  const receipt = await rpc.call('eth_getTransactionReceipt', [transactionHash]);
  if (receipt === null) return undefined;
  return readHash(
    readObject(receipt, `The receipt from ${rpc.url}`).blockHash,
    `The receipt from ${rpc.url}: blockHash`,
  );
}

/**
 * Takes the whole inclusion proof of a transaction out of a block: the raw header and the nodes of the transaction trie, which is
 * rebuilt from all raw transactions and must have the root that the header names. `undefined` when the block is gone (re-organised).
 * Throws AnchorError `rpc-lied` or `block-unreadable`.
 */
export async function proveInclusion(
  rpc: Rpc,
  blockHash: Hex,
  transactionHash: Hex,
  raw: Hex,
): Promise<EvmInclusion | undefined> {
  const answer = await rpc.call('eth_getBlockByHash', [blockHash, true]);
  if (answer === null) return undefined;
  const block = readObject(answer, `Block ${blockHash} from ${rpc.url}`);
  const header = await sealHeader(rpc, block);
  if (header.hash !== blockHash) throw lied(rpc, `gave block ${header.hash} when asked for ${blockHash}`);
  const transactions = await rawTransactions(rpc, block);
  const index = transactions.indexOf(raw);
  if (index === -1) throw lied(rpc, `says that block ${blockHash} holds ${transactionHash}, which it does not`);
  const trieProof = await proveInTrie(transactions, index, header.decoded.transactionsRoot);
  if (trieProof === undefined) throw lied(rpc, `left out or changed transactions of block ${blockHash}`);
  return { number: header.decoded.number, hash: header.hash, header: header.raw, transactionIndex: index, trieProof };
}

/** The nodes from the root to one transaction, or `undefined` when the transactions do not make up this root. */
export async function proveInTrie(
  transactions: readonly Hex[],
  index: number,
  root: Uint8Array,
): Promise<Hex[] | undefined> {
  const trie = new MerklePatriciaTrie();
  for (const [i, raw] of transactions.entries()) await trie.put(trieKey(i), fromHex(raw));
  if (toHex(trie.root()) !== toHex(root)) return undefined;
  const nodes = await createMerkleProof(trie, trieKey(index));
  return nodes.map(toHex);
}

function trieKey(index: number): Uint8Array {
  return fromHex(encodeRlp(minimalHex(BigInt(index))));
}

function lied(rpc: Rpc, what: string): AnchorError {
  return new AnchorError('rpc-lied', `The RPC ${rpc.url} ${what}`, { hint: 'do not use this RPC' });
}
