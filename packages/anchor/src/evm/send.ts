import { anchorCalldata, type Hex, type Network, toHex } from '@guzheng/evidence';
import { formatEther, SigningKey, Transaction, type TransactionLike } from 'ethers';
import { AnchorError } from '../error.ts';
import type { AnchorKey } from '../key/key.ts';
import type { Rpc } from '../rpc/client.ts';
import { readHash, readNumber, readObject, readQuantity } from '../rpc/values.ts';

export interface SignedTransaction {
  readonly raw: Hex;
  readonly hash: Hex;
}

/** What one anchor may cost at most unless told otherwise, in wei: 0.01 ETH. A node that lies about fees must not empty the account. */
export const DEFAULT_MAX_COST = 10_000_000_000_000_000n;

/**
 * Signs a transaction of the account to itself, no value, calldata magic ‖ root. Fees and gas are asked from the chain as it is now:
 * no limit can be fixed in code, because forks change the price of calldata (EIP-7623, EIP-7976).
 * Throws AnchorError `no-balance` or `gas-too-expensive`.
 */
export async function signAnchor(
  nodes: readonly Rpc[],
  {
    network,
    key,
    root,
    maxCost = DEFAULT_MAX_COST,
  }: { network: Network; key: AnchorKey; root: Uint8Array; maxCost?: bigint },
): Promise<SignedTransaction> {
  const [rpc] = nodes;
  if (rpc === undefined) throw new RangeError('No node to send by');
  const balance = readQuantity(await rpc.call('eth_getBalance', [key.address, 'latest']), 'The balance');
  if (balance === 0n) throw noBalance(network, key, 'it is empty');
  const data = toHex(anchorCalldata(root));
  const fees = await currentFees(rpc);
  const call = { from: key.address, to: key.address, value: '0x0', data };
  const gasLimit = readQuantity(await rpc.call('eth_estimateGas', [call]), 'The gas estimate');
  assertAffordable(network, key, { balance, maxCost, cost: gasLimit * fees.perGas });
  const nonce = await nextNonce(nodes, key);
  return sign(key, { ...fees.fields, chainId: network.chainId, nonce, gasLimit, to: key.address, value: 0n, data });
}

interface Fees {
  readonly fields: TransactionLike<string>;
  /** The most that one unit of gas can cost, in wei. */
  readonly perGas: bigint;
}

/** EIP-1559 where the chain has a base fee, else legacy. Twice the base fee outlasts six full blocks (it rises by at most 1/8 each). */
async function currentFees(rpc: Rpc): Promise<Fees> {
  const latest = readObject(await rpc.call('eth_getBlockByNumber', ['latest', false]), 'The latest block');
  if (latest.baseFeePerGas === undefined || latest.baseFeePerGas === null) {
    const gasPrice = readQuantity(await rpc.call('eth_gasPrice', []), 'The gas price');
    return { fields: { type: 0, gasPrice }, perGas: gasPrice };
  }
  const baseFee = readQuantity(latest.baseFeePerGas, 'The base fee');
  const maxPriorityFeePerGas = readQuantity(await rpc.call('eth_maxPriorityFeePerGas', []), 'The priority fee');
  const maxFeePerGas = 2n * baseFee + maxPriorityFeePerGas;
  return { fields: { type: 2, maxFeePerGas, maxPriorityFeePerGas }, perGas: maxFeePerGas };
}

function assertAffordable(
  network: Network,
  key: AnchorKey,
  { balance, maxCost, cost }: { balance: bigint; maxCost: bigint; cost: bigint },
): void {
  if (cost > maxCost) {
    throw new AnchorError(
      'gas-too-expensive',
      `The transaction could cost ${formatEther(cost)} ETH; the limit is ${formatEther(maxCost)} ETH`,
      { hint: 'wait for lower fees, or raise the limit' },
    );
  }
  if (balance < cost)
    throw noBalance(network, key, `it has ${formatEther(balance)} ETH and needs up to ${formatEther(cost)} ETH`);
}

function noBalance(network: Network, key: AnchorKey, reason: string): AnchorError {
  const source = network.class === 'testnet' ? 'get test ether from a faucet' : 'send ether to it';
  return new AnchorError(
    'no-balance',
    `The account ${key.address} cannot pay for a transaction on ${network.name}: ${reason}`,
    {
      hint: `${source}, then run again`,
    },
  );
}

/** The highest that any node says: one that lags behind would make us replace our own earlier transaction. */
async function nextNonce(nodes: readonly Rpc[], key: AnchorKey): Promise<number> {
  const counts = await Promise.all(nodes.map((rpc) => rpc.call('eth_getTransactionCount', [key.address, 'pending'])));
  return Math.max(...counts.map((count) => readNumber(count, 'The transaction count')));
}

function sign(key: AnchorKey, fields: TransactionLike<string>): SignedTransaction {
  const transaction = Transaction.from(fields);
  transaction.signature = new SigningKey(key.privateKey).sign(transaction.unsignedHash);
  return { raw: transaction.serialized as Hex, hash: transaction.hash as Hex };
}

/**
 * Gives the identical bytes to every node; one taker is enough. Throws AnchorError `transaction-rejected` when all refuse, and
 * `rpc-unreachable` when none could be reached (then the transaction may be on its way all the same).
 */
export async function broadcast(nodes: readonly Rpc[], transaction: SignedTransaction): Promise<void> {
  const results = await Promise.all(nodes.map((rpc) => sendTo(rpc, transaction)));
  if (results.includes('taken')) return;
  const failures = results.filter((result) => result instanceof AnchorError);
  const refusals = failures.filter((failure) => failure.code === 'rpc-refused');
  const [failure] = failures;
  if (refusals.length < failures.length && failure !== undefined)
    throw failures.find((one) => !refusals.includes(one)) ?? failure;
  const reasons = refusals.map((refusal) => refusal.message).join('; ');
  throw new AnchorError('transaction-rejected', `No node took the transaction: ${reasons}`);
}

async function sendTo(rpc: Rpc, { raw, hash }: SignedTransaction): Promise<'taken' | AnchorError> {
  try {
    const answer = await rpc.call('eth_sendRawTransaction', [raw]);
    const reported = readHash(answer, `The transaction hash from ${rpc.url}`);
    if (reported === hash) return 'taken';
    return new AnchorError('rpc-lied', `The RPC ${rpc.url} calls the transaction ${reported}; its hash is ${hash}`);
  } catch (error) {
    if (!(error instanceof AnchorError)) throw error;
    return isKnownAlready(error) ? 'taken' : error;
  }
}

/** Nodes have no common code for it: geth "already known", Nethermind "AlreadyKnown", Erigon and anvil "already imported". */
function isKnownAlready(error: AnchorError): boolean {
  return error.code === 'rpc-refused' && /already ?(known|imported|in the pool)/i.test(error.message);
}
