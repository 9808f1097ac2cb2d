import { anchorSchema, checkEvmAnchor, type EvmAnchor, type Hex, hexToBytes } from '@guzheng/evidence';
import type { AnchoredCheckpoint, Listed } from '@guzheng/sdk/api';
import { countAnchors } from '@guzheng/testing';
import * as v from 'valibot';
import type { Served } from './child-process.ts';

/** What a server has of the chain, and the chain of it. */
export interface AnchoredFigures {
  /** Roots with a transaction on the chain. */
  readonly paid: number;
  /** Of them, those whose record the server has not got (yet). */
  readonly missing: number;
}

/**
 * Holds what the server says it anchored against the chain itself. Rejects where a root is on the chain twice, where a record names a block
 * that has no such anchor, or where a checkpoint has two records of the chain.
 */
export async function requireAnchored(server: Served, chain: string): Promise<AnchoredFigures> {
  // The server first: what it knew then is on the chain now.
  const recorded = await recordsOf(server);
  const { blocksOf } = await countAnchors(chain);
  for (const [root, blocks] of blocksOf)
    if (blocks.length !== 1) throw new Error(`the root ${root} was paid ${blocks.length} times`);
  for (const [root, record] of recorded) requireOnChain(root, record, blocksOf);
  return { paid: blocksOf.size, missing: [...blocksOf.keys()].filter((root) => !recorded.has(root)).length };
}

function requireOnChain(root: Hex, record: EvmAnchor, blocksOf: ReadonlyMap<Hex, readonly Hex[]>): void {
  const check = checkEvmAnchor(record, hexToBytes(root.slice(2)));
  if (check.outcome === 'invalid') throw new Error(`the record of ${root} does not hold: ${check.code}`);
  if (check.outcome === 'valid' && blocksOf.get(root)?.[0] !== check.blockHash)
    throw new Error(`the record of ${root} names block ${check.blockHash}, which has no such anchor`);
}

/** The record of the chain of each root that a witness has seen. */
async function recordsOf(server: Served): Promise<ReadonlyMap<Hex, EvmAnchor>> {
  const found = new Map<Hex, EvmAnchor>();
  for (let cursor = ''; ; ) {
    const { items, next } = await page(server, cursor);
    for (const { root, records } of items) {
      const evm = records.map((record) => v.parse(anchorSchema, record)).filter(isEvm);
      if (evm.length > 1) throw new Error(`the checkpoint of root ${root} has ${evm.length} records of one chain`);
      for (const record of evm) found.set(`0x${root}`, record);
    }
    if (next === undefined) return found;
    cursor = `&cursor=${next}`;
  }
}

function isEvm(record: { readonly kind: string }): record is EvmAnchor {
  return record.kind === 'evm';
}

async function page({ url }: Served, cursor: string): Promise<Listed<AnchoredCheckpoint>> {
  const answer = await fetch(`${url}/v1/ledger/anchors?limit=50${cursor}`);
  if (answer.status !== 200) throw new Error(`the anchors were answered with ${answer.status}`);
  return (await answer.json()) as Listed<AnchoredCheckpoint>;
}
