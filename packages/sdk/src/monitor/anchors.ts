import { bitcoinReader, evmReader } from '@guzheng/anchor/reader';
import {
  type AnchorRecord,
  bytesToHex,
  checkEvmAnchor,
  checkOtsAnchor,
  EvidenceError,
  NETWORKS,
  type Network,
  type NoteVerifier,
  openCheckpoint,
} from '@guzheng/evidence';
import type { AnchoredCheckpoint } from '../api/ledger.ts';
import { parseAnchors } from '../deposit/carried.ts';
import { flawOf } from '../deposit/holds.ts';
import type { Finding } from './findings.ts';
import type { Signed } from './growth.ts';

/** Chains that are asked whether blocks stand where records say; none unless told. */
export interface ChainsOptions {
  readonly rpcs?: readonly string[];
  readonly bitcoin?: readonly string[];
  /** Networks of one's own, beside the presets. */
  readonly networks?: readonly Network[];
}

export type AnchoredReading =
  | { readonly outcome: 'holds'; readonly signed: Signed }
  | { readonly outcome: 'finding'; readonly finding: Finding };

/** Whether what is shown as anchored was signed by the ledger, and what is shown as the word of witnesses is about it. */
export async function readAnchored(
  shown: AnchoredCheckpoint,
  verifier: NoteVerifier,
  chains: ChainsOptions,
): Promise<AnchoredReading> {
  const signed = signedIn(shown, verifier);
  if (typeof signed === 'string') return invalid(shown, signed);
  const records = recordsIn(shown.records);
  if (typeof records === 'string') return invalid(shown, records);
  if (records.length === 0) return invalid(shown, 'no witness says anything of it');
  for (const record of records) {
    const flaw = flawOf(record, signed.root) ?? (await offChain(record, signed.root, chains));
    if (flaw !== undefined) return invalid(shown, flaw);
  }
  return { outcome: 'holds', signed };
}

function signedIn({ checkpoint, size, root }: AnchoredCheckpoint, verifier: NoteVerifier): Signed | string {
  try {
    const signed = openCheckpoint(checkpoint, verifier);
    if (signed.size === size && bytesToHex(signed.root) === root) return { ...signed, note: checkpoint };
    return 'its size and root are not those that are signed';
  } catch (error) {
    if (error instanceof EvidenceError) return error.message;
    throw error;
  }
}

function recordsIn(records: readonly unknown[]): readonly AnchorRecord[] | string {
  try {
    return parseAnchors(records);
  } catch (error) {
    if (error instanceof EvidenceError) return error.message;
    throw error;
  }
}

/** Nodes that cannot be reached, or do not know the block, say nothing against it. */
async function offChain(record: AnchorRecord, root: Uint8Array, chains: ChainsOptions): Promise<string | undefined> {
  if (record.kind === 'evm') return await offEvm(record, root, chains);
  return record.kind === 'opentimestamps' ? await offBitcoin(record, root, chains) : undefined;
}

async function offEvm(
  record: AnchorRecord & { readonly kind: 'evm' },
  root: Uint8Array,
  { rpcs = [], networks = [] }: ChainsOptions,
): Promise<string | undefined> {
  const check = checkEvmAnchor(record, root);
  // What is not final yet may still be moved by the chain itself.
  if (rpcs.length === 0 || check.outcome !== 'valid' || record.status !== 'finalized') return undefined;
  const { chainId, genesisHash } = record;
  const network = [...NETWORKS, ...networks].find((one) => one.chainId === chainId && one.genesisHash === genesisHash);
  if (network === undefined) return undefined;
  const reader = evmReader({ network, rpcs });
  const found = (await reader.blockAt(check.blockNumber)).filter((sighting) => sighting.outcome === 'found');
  const others = found.filter(({ hash }) => hash !== check.blockHash);
  if (others.length < reader.quorum || others.length < found.length) return undefined;
  return `block ${check.blockNumber} of ${network.name} is another one, as its nodes say`;
}

async function offBitcoin(
  record: AnchorRecord & { readonly kind: 'opentimestamps' },
  root: Uint8Array,
  { bitcoin = [] }: ChainsOptions,
): Promise<string | undefined> {
  const check = checkOtsAnchor(record, root);
  if (bitcoin.length === 0 || check.outcome !== 'valid') return undefined;
  const reader = bitcoinReader({ sources: bitcoin });
  for (const { height, header } of record.blocks) {
    const found = (await reader.blockAt(height)).filter((sighting) => sighting.outcome === 'found');
    const others = found.filter((sighting) => sighting.header !== header);
    if (others.length >= reader.quorum && others.length === found.length)
      return `block ${height} of Bitcoin is another one, as its sources say`;
  }
  return undefined;
}

function invalid({ checkpoint, size, root, records }: AnchoredCheckpoint, why: string): AnchoredReading {
  const sentence = `What the server shows as anchored at ${size} entries does not hold: ${why}`;
  const details = { size, root, records };
  return { outcome: 'finding', finding: { code: 'anchor-invalid', sentence, newer: checkpoint, details } };
}

/** A state that this key signed; undefined for what it did not: that says nothing about the ledger. */
export function signedFrom(note: string, verifier: NoteVerifier): Signed | undefined {
  try {
    return { ...openCheckpoint(note, verifier), note };
  } catch (error) {
    if (error instanceof EvidenceError) return undefined;
    throw error;
  }
}
