import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keyFromHex } from '@guzheng/anchor';
import { DEVNET_KEY, startDevnet } from '@guzheng/anchor/devnet';
import { nodeHashing } from '@guzheng/capture';
import {
  type AnchorRecord,
  checkEvmAnchor,
  checkOtsAnchor,
  checkTimeStamp,
  type EvmAnchor,
  hexToBytes,
  type Proof,
} from '@guzheng/evidence';
import { depositFiles, openChain } from '@guzheng/sdk';
import { makeOtsAnchor, makeTimeStamp, TEST_TSA_ROOT } from '@guzheng/testing';
import { bytesSource, noTrust, policies, verify } from '@guzheng/verify';
import { median, type Row } from './measure.ts';

const GOAL_MS = 5;

/** Sizes of anchors and the time to check them offline, by kind; against the goal for EVM proofs, as no peer publishes such figures. */
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
    ...(await timeStamps(root)),
    ...(await openTimestamps(root)),
    { what: 'proof of a small file, offline, whole report', ours: whole, other: 'the goal', theirs: GOAL_MS },
  ];
}

async function timeStamps(root: Uint8Array): Promise<readonly Row[]> {
  const roots = [TEST_TSA_ROOT];
  const rows: Row[] = [];
  for (const key of ['rsa', 'p-256', 'p-384'] as const) {
    const record = makeTimeStamp(root, { key });
    const ours = await median(200, () => expectValid(checkTimeStamp(record, root, { roots })));
    rows.push({
      what: `time stamp (${key}), ${sizeOf(record)} bytes, offline`,
      ours,
      other: 'the goal',
      theirs: GOAL_MS,
    });
  }
  return rows;
}

async function openTimestamps(root: Uint8Array): Promise<readonly Row[]> {
  const record = makeOtsAnchor(root);
  const ours = await median(200, () => expectValid(checkOtsAnchor(record, root)));
  return [{ what: `OpenTimestamps, ${sizeOf(record)} bytes, offline`, ours, other: 'the goal', theirs: GOAL_MS }];
}

/** A refusal is quick: it would be a false figure. */
function expectValid({ outcome }: { readonly outcome: string }): void {
  if (outcome !== 'valid') throw new Error(`the anchor is ${outcome}`);
}

function sizeOf(record: AnchorRecord): number {
  return JSON.stringify(record).length;
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
