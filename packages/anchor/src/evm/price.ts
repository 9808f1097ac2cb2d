import { anchorCalldata, type Hex, type Network, toHex } from '@guzheng/evidence';
import { formatEther } from 'ethers';
import { AnchorError } from '../error.ts';
import type { Rpc } from '../rpc/client.ts';
import { readObject, readQuantity } from '../rpc/values.ts';
import { askQuorum, vouched } from './agreement.ts';
import type { Nodes } from './chain.ts';

/** What one anchor may cost at most unless told otherwise, in wei: 0.01 ETH. Nodes that lie about fees must not empty the account. */
export const DEFAULT_MAX_COST = 10_000_000_000_000_000n;

/** Amounts in wei; of a legacy transaction both are its gas price. */
export interface Fees {
  readonly type: 0 | 2;
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
}

/** What a transaction takes as the chain is now. */
export interface Price extends Fees {
  readonly gasLimit: bigint;
  readonly balance: bigint;
}

/** The most that a transaction can cost, in wei. */
export function costOf({ gasLimit, maxFeePerGas }: Pick<Price, 'gasLimit' | 'maxFeePerGas'>): bigint {
  return gasLimit * maxFeePerGas;
}

/**
 * Asks for balance, fees and gas as they are now, each vouched for by a quorum. No limit can be fixed in code, because forks change the
 * price of calldata (EIP-7623, EIP-7976). Rejects with AnchorError.
 */
export async function priceAnchor(nodes: Nodes, address: Hex, root: Uint8Array): Promise<Price> {
  const call = { from: address, to: address, value: '0x0', data: toHex(anchorCalldata(root)) };
  const balance = await amount(nodes, 'eth_getBalance', [address, 'latest'], 'The balance');
  // An empty account cannot even be estimated for; the caller says so.
  if (balance === 0n) return { balance, gasLimit: 0n, type: 2, maxFeePerGas: 0n, maxPriorityFeePerGas: 0n };
  const [fees, gasLimit] = await Promise.all([
    currentFees(nodes),
    amount(nodes, 'eth_estimateGas', [call], 'The gas estimate'),
  ]);
  return { ...fees, gasLimit, balance };
}

async function amount(nodes: Nodes, method: string, params: readonly unknown[], what: string): Promise<bigint> {
  const answers = await askQuorum(nodes, async (rpc) =>
    readQuantity(await rpc.call(method, params), `${what} from ${rpc.url}`),
  );
  return vouched(answers, nodes.quorum);
}

/** EIP-1559 where the chain has a base fee, else legacy. Twice the base fee outlasts six full blocks (it rises by at most 1/8 each). */
async function currentFees(nodes: Nodes): Promise<Fees> {
  const baseFees = await askQuorum(nodes, baseFeeOf);
  const known = baseFees.filter((fee) => fee !== undefined);
  if (known.length < nodes.quorum) {
    const gasPrice = await amount(nodes, 'eth_gasPrice', [], 'The gas price');
    return { type: 0, maxFeePerGas: gasPrice, maxPriorityFeePerGas: gasPrice };
  }
  const maxPriorityFeePerGas = await amount(nodes, 'eth_maxPriorityFeePerGas', [], 'The priority fee');
  return { type: 2, maxFeePerGas: 2n * vouched(known, nodes.quorum) + maxPriorityFeePerGas, maxPriorityFeePerGas };
}

async function baseFeeOf(rpc: Rpc): Promise<bigint | undefined> {
  const what = `The latest block from ${rpc.url}`;
  const { baseFeePerGas } = readObject(await rpc.call('eth_getBlockByNumber', ['latest', false]), what);
  return baseFeePerGas === undefined || baseFeePerGas === null
    ? undefined
    : readQuantity(baseFeePerGas, `${what}: base fee`);
}

/** Throws AnchorError `no-balance` or `gas-too-expensive`. */
export function assertAffordable(
  price: Price,
  { network, address, maxCost }: { network: Network; address: Hex; maxCost: bigint },
): void {
  const { balance } = price;
  if (balance === 0n) throw noBalance(network, address, 'it is empty');
  const cost = costOf(price);
  if (cost > maxCost) {
    throw new AnchorError(
      'gas-too-expensive',
      `The transaction could cost ${formatEther(cost)} ETH; the limit is ${formatEther(maxCost)} ETH`,
      { hint: 'wait for lower fees, or raise the limit' },
    );
  }
  if (balance < cost)
    throw noBalance(network, address, `it has ${formatEther(balance)} ETH and needs up to ${formatEther(cost)} ETH`);
}

function noBalance(network: Network, address: Hex, reason: string): AnchorError {
  const source = network.class === 'testnet' ? 'get test ether from a faucet' : 'send ether to it';
  return new AnchorError(
    'no-balance',
    `The account ${address} cannot pay for a transaction on ${network.name}: ${reason}`,
    {
      hint: `${source}, then run again`,
    },
  );
}

/**
 * The fees of a replacement: both at least 12.5 % above those of the transaction it replaces, and at least what the chain asks now. Pools
 * want 10 % on both (go-ethereum, core/txpool/legacypool: PriceBump), and more than before where 10 % of nothing is nothing.
 */
export function raised(old: Omit<Fees, 'type'>, now: Fees): Fees {
  const maxPriorityFeePerGas = larger(bumped(old.maxPriorityFeePerGas), now.maxPriorityFeePerGas);
  const maxFeePerGas = larger(bumped(old.maxFeePerGas), now.maxFeePerGas);
  if (now.type === 0) return { type: 0, maxFeePerGas, maxPriorityFeePerGas: maxFeePerGas };
  return { type: 2, maxFeePerGas: larger(maxFeePerGas, maxPriorityFeePerGas), maxPriorityFeePerGas };
}

function bumped(fee: bigint): bigint {
  return fee + larger((fee + 7n) / 8n, 1n);
}

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
