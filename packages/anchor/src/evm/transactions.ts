import type { Hex } from '@guzheng/evidence';
import { concat, encodeRlp, keccak256, type RlpStructuredData } from 'ethers';
import { AnchorError } from '../error.ts';
import type { Rpc } from '../rpc/client.ts';
import { type JsonObject, quantity, readData, readHash, readList, readObject, readQuantity } from '../rpc/values.ts';
import { minimalHex } from './header.ts';

type Kind = 'quantity' | 'data' | 'address' | 'hashes' | 'accessList' | 'authorizations' | 'parity';
type Fields = readonly (readonly [name: string, kind: Kind])[];

const CALL: Fields = [
  ['gas', 'quantity'],
  ['to', 'address'],
  ['value', 'quantity'],
  ['input', 'data'],
];
const SIGNATURE: Fields = [
  ['yParity', 'parity'],
  ['r', 'quantity'],
  ['s', 'quantity'],
];
const DYNAMIC_FEES: Fields = [
  ['chainId', 'quantity'],
  ['nonce', 'quantity'],
  ['maxPriorityFeePerGas', 'quantity'],
  ['maxFeePerGas', 'quantity'],
  ...CALL,
  ['accessList', 'accessList'],
];

/** The fields of each EIP-2718 type in the order in which they are signed. */
const TYPES: { readonly [type: string]: Fields } = {
  '0x0': [
    ['nonce', 'quantity'],
    ['gasPrice', 'quantity'],
    ...CALL,
    ['v', 'quantity'],
    ['r', 'quantity'],
    ['s', 'quantity'],
  ],
  '0x1': [
    ['chainId', 'quantity'],
    ['nonce', 'quantity'],
    ['gasPrice', 'quantity'],
    ...CALL,
    ['accessList', 'accessList'],
    ...SIGNATURE,
  ],
  '0x2': [...DYNAMIC_FEES, ...SIGNATURE],
  '0x3': [...DYNAMIC_FEES, ['maxFeePerBlobGas', 'quantity'], ['blobVersionedHashes', 'hashes'], ...SIGNATURE],
  '0x4': [...DYNAMIC_FEES, ['authorizationList', 'authorizations'], ...SIGNATURE],
};

/**
 * The raw bytes of every transaction of a block given in full JSON: rebuilt from the fields, or, for a type that is not known,
 * asked from the node. Each must hash to the reported hash. Throws AnchorError `rpc-lied` or `block-unreadable`.
 */
export async function rawTransactions(rpc: Rpc, block: JsonObject): Promise<readonly Hex[]> {
  const blockHash = readHash(block.hash, `A block hash from ${rpc.url}`);
  const transactions = readList(block.transactions, `The transactions of block ${blockHash}`);
  const raws: Hex[] = [];
  for (const [index, item] of transactions.entries()) {
    const transaction = readObject(item, `Transaction ${index} of block ${blockHash}`);
    raws.push(await rawTransaction(rpc, transaction, { blockHash, index }));
  }
  return raws;
}

interface Place {
  readonly blockHash: Hex;
  readonly index: number;
}

async function rawTransaction(rpc: Rpc, transaction: JsonObject, place: Place): Promise<Hex> {
  const hash = readHash(transaction.hash, `A transaction hash from ${rpc.url}`);
  const rebuilt = tryToRebuild(transaction);
  if (typeof rebuilt === 'string' && keccak256(rebuilt) === hash) return rebuilt;
  const given = await askForRaw(rpc, hash, place);
  if (given !== undefined && keccak256(given) === hash) return given;
  if (rebuilt instanceof AnchorError && given === undefined) throw rebuilt;
  if (rebuilt !== undefined || given !== undefined) {
    throw new AnchorError('rpc-lied', `The RPC ${rpc.url} reported a transaction that does not hash to ${hash}`, {
      hint: 'do not use this RPC',
    });
  }
  throw new AnchorError(
    'block-unreadable',
    `Transaction ${hash} of the block has a type that this version cannot rebuild`,
    {
      hint: 'use an RPC that offers eth_getRawTransactionByHash',
    },
  );
}

/** A field that cannot be read keeps a transaction from being rebuilt, not from being asked for. */
function tryToRebuild(transaction: JsonObject): Hex | AnchorError | undefined {
  try {
    return rebuildTransaction(transaction);
  } catch (error) {
    if (error instanceof AnchorError) return error;
    throw error;
  }
}

/** `undefined` when the type is not known. Throws AnchorError `rpc-malformed` on a bad field. */
export function rebuildTransaction(transaction: JsonObject): Hex | undefined {
  const type = typeOf(transaction);
  const fields = TYPES[type];
  if (fields === undefined) return undefined;
  const body = encodeRlp(fields.map(([name, kind]) => encodeField(transaction, name, kind)));
  return (type === '0x0' ? body : concat([`0x0${type.slice(2)}`, body])) as Hex;
}

/** Nodes write 0x2 or 0x02, and leave it out for a legacy transaction. */
function typeOf({ type }: JsonObject): string {
  if (type === undefined || type === null) return '0x0';
  return `0x${readQuantity(type, 'Transaction field type').toString(16)}`;
}

function encodeField(transaction: JsonObject, name: string, kind: Kind): RlpStructuredData {
  const value = transaction[name];
  const what = `Transaction field ${name}`;
  switch (kind) {
    case 'quantity':
      return minimalHex(readQuantity(value, what));
    case 'parity': // older nodes give it as `v` only
      return minimalHex(readQuantity(value ?? transaction.v, what));
    case 'data':
      return readData(value, what);
    case 'address':
      return value === null || value === undefined ? '0x' : readData(value, what);
    case 'hashes':
      return readList(value, what).map((hash) => readHash(hash, what));
    case 'accessList': // some nodes leave out one that is empty
      return readList(value ?? [], what).map((entry) => encodeAccess(readObject(entry, what), what));
    case 'authorizations':
      return readList(value, what).map((entry) => encodeAuthorization(readObject(entry, what)));
  }
}

function encodeAccess(entry: JsonObject, what: string): RlpStructuredData {
  return [readData(entry.address, what), readList(entry.storageKeys, what).map((key) => readHash(key, what))];
}

const AUTHORIZATION: Fields = [['chainId', 'quantity'], ['address', 'data'], ['nonce', 'quantity'], ...SIGNATURE];

function encodeAuthorization(entry: JsonObject): RlpStructuredData {
  return AUTHORIZATION.map(([name, kind]) => encodeField(entry, name, kind));
}

async function askForRaw(rpc: Rpc, hash: Hex, { blockHash, index }: Place): Promise<Hex | undefined> {
  const byPlace = await tryForRaw(rpc, 'eth_getRawTransactionByBlockHashAndIndex', [blockHash, quantity(index)]);
  return byPlace ?? (await tryForRaw(rpc, 'eth_getRawTransactionByHash', [hash]));
}

async function tryForRaw(rpc: Rpc, method: string, params: readonly unknown[]): Promise<Hex | undefined> {
  try {
    const answer = await rpc.call(method, params);
    return answer === null ? undefined : readData(answer, `${method} at ${rpc.url}`);
  } catch (error) {
    if (error instanceof AnchorError && error.code === 'rpc-refused') return undefined; // the node does not offer this method
    throw error;
  }
}
