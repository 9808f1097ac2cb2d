import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keyFromHex } from '@guzheng/anchor';
import { DEVNET_KEY, startDevnet } from '@guzheng/anchor/devnet';
import { nodeHashing } from '@guzheng/capture';
import { checkEvmAnchor, type EvmAnchor, hexToBytes, type Proof } from '@guzheng/evidence';
import { depositFiles, openChain } from '@guzheng/sdk';
import { bytesSource, noTrust, policies, verify } from '@guzheng/verify';
import { median, type Row } from './measure.ts';

const GOAL_MS = 5;

/** Size of a proof with an EVM anchor, and the time to verify it offline; against the goal, as no peer ships such a proof. */
export async function proof(): Promise<readonly Row[]> {
  const { file, proof, bytes } = await deposited();
  const anchor = anchorOf(proof);
  const root = hexToBytes(proof.inclusion.root);
  process.stdout.write(
    `proof file ${bytes.length} bytes: transaction ${size(anchor.transaction.raw)}, header ${size(anchor.block.header)}, ` +
      `trie proof ${anchor.block.trieProof.reduce((sum, node) => sum + size(node), 0)}, answers of the node ${JSON.stringify(anchor.answers).length}\n`,
  );
  const input = {
    file: bytesSource(file),
    proof: bytes,
    policy: policies.devnet,
    trust: noTrust,
    readers: [],
    now: new Date(),
    hashing: nodeHashing,
  };
  const anchorOnly = await median(200, () => checkEvmAnchor(anchor, root));
  const whole = await median(200, () => verify(input));
  return [
    { what: 'EVM anchor, offline', ours: anchorOnly, other: 'the goal', theirs: GOAL_MS },
    { what: 'proof of a small file, offline, whole report', ours: whole, other: 'the goal', theirs: GOAL_MS },
  ];
}

async function deposited(): Promise<{ file: Uint8Array; proof: Proof; bytes: Uint8Array }> {
  const folder = await mkdtemp(join(tmpdir(), 'guzheng-bench-'));
  const devnet = await startDevnet();
  try {
    const path = join(folder, 'file');
    await writeFile(path, 'a small file');
    const chain = openChain({ network: 'devnet', rpcs: [devnet.url], key: keyFromHex(DEVNET_KEY) });
    const [result] = await depositFiles([path], { chain });
    if (result === undefined) throw new Error('nothing was deposited');
    return { file: await readFile(path), proof: result.proof, bytes: await readFile(result.proofFile) };
  } finally {
    await devnet.stop();
    await rm(folder, { recursive: true });
  }
}

function anchorOf(proof: Proof): Extract<EvmAnchor, { block: unknown }> {
  const [anchor] = proof.anchors;
  if (anchor?.kind !== 'evm' || anchor.status === 'broadcast') throw new Error('the anchor is not in a block');
  return anchor;
}

function size(hex: string): number {
  return (hex.length - 2) / 2;
}
