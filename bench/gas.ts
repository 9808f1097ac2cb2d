import { randomBytes } from 'node:crypto';
import { evmWitness, keyFromHex } from '@guzheng/anchor';
import { DEVNET_KEY, startDevnet } from '@guzheng/anchor/devnet';
import { leafHash, MerkleTree } from '@guzheng/evidence';
import { rpcOf } from '@guzheng/testing';
import type { Row } from './measure.ts';

/** A self-send with 36 bytes of calldata under the rules of Prague (EIP-7623): 21,000 + 36 × 40. */
const GOAL_GAS = 22_440;

/** What a deposit takes of a block when this many share one transaction, as the chain charged it. */
export async function gas(): Promise<readonly Row[]> {
  const devnet = await startDevnet();
  try {
    const witness = evmWitness({ network: devnet.network, key: keyFromHex(DEVNET_KEY), pollMs: 50 });
    const rows: Row[] = [];
    for (const batch of [1, 1_000, 1_000_000]) {
      const { transaction } = await witness.testify(rootOf(batch));
      const receipt = await rpcOf(devnet.url)('eth_getTransactionReceipt', [transaction.hash]);
      const used = Number((receipt as { gasUsed: string }).gasUsed);
      const what = `gas per deposit, ${batch.toLocaleString('en')} in one transaction`;
      rows.push({ what, ours: used / batch, other: 'the goal', theirs: GOAL_GAS / batch, unit: 'gas' });
    }
    return rows;
  } finally {
    await devnet.stop();
  }
}

function rootOf(batch: number): Uint8Array {
  return new MerkleTree(Array.from({ length: batch }, () => leafHash(randomBytes(32)))).root;
}
