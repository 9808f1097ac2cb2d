import {
  type AnchorRecord,
  attestationsOf,
  bytesToHex,
  canonicalize,
  decodeTransaction,
  EvidenceError,
  type EvmAnchor,
  equalBytes,
  fromBase64,
  fromHex,
  type OpenTimestampsAnchor,
  type Proof,
  parseOts,
  type Rfc3161Anchor,
  type RpcAnswer,
  toBase64,
} from '@guzheng/evidence';

/**
 * The law of every change to a proof: the later one contains everything of the earlier. Envelope and inclusion are the same, the custody
 * events before are the first ones after, every anchor stands in its place, the same or risen. Undefined when it does, else what is lost.
 */
export function lostBetween(before: Proof, after: Proof): string | undefined {
  if (!same(before.envelope, after.envelope)) return 'the signed statement';
  if (!same(before.inclusion, after.inclusion)) return 'the place in the tree';
  if (!same(before.custody, after.custody.slice(0, before.custody.length))) return 'events of the custody list';
  return lostAnchor(before.anchors, after.anchors);
}

/** The same law for a list of anchors alone. */
export function lostAnchor(before: readonly AnchorRecord[], after: readonly AnchorRecord[]): string | undefined {
  for (const [place, anchor] of before.entries()) {
    const now = after[place];
    if (now === undefined || !keepsAll(anchor, now)) return `anchor ${place + 1} (${anchor.kind})`;
  }
  return undefined;
}

/** True when the later record says everything that the earlier one says. */
export function keepsAll(before: AnchorRecord, after: AnchorRecord): boolean {
  switch (before.kind) {
    case 'evm':
      return after.kind === 'evm' && keepsEvm(before, after);
    case 'rfc3161':
      return after.kind === 'rfc3161' && keepsTimeStamp(before, after);
    case 'opentimestamps':
      return after.kind === 'opentimestamps' && keepsOts(before, after);
    case 'unknown':
      return same(before, after);
  }
}

const LADDER: readonly EvmAnchor['status'][] = ['broadcast', 'included', 'safe', 'finalized'];

/**
 * Not lower on the ladder. Another block may take the place of one that was not final, because chains do reorganise; and another transaction
 * with the same data that of one that was not, because fees must be raised at times. What was in a block is never given up for nothing on
 * the word of a node.
 */
function keepsEvm(before: EvmAnchor, after: EvmAnchor): boolean {
  const { network, chainId, genesisHash } = after;
  if (network !== before.network || chainId !== before.chainId || genesisHash !== before.genesisHash) return false;
  if (LADDER.indexOf(after.status) < LADDER.indexOf(before.status)) return false;
  return keepsTransaction(before, after) && keepsBlock(before, after) && answersAll(before.answers, after.answers);
}

function keepsTransaction(before: EvmAnchor, after: EvmAnchor): boolean {
  if (same(before.transaction, after.transaction)) return true;
  const [old, now] = [before, after].map(({ transaction }) => decodeTransaction(fromHex(transaction.raw)));
  if (before.status === 'finalized' || old?.outcome !== 'decoded' || now?.outcome !== 'decoded') return false;
  return equalBytes(old.data, now.data);
}

function keepsBlock(before: EvmAnchor, after: EvmAnchor): boolean {
  if (before.status === 'broadcast') return true;
  if (after.status === 'broadcast') return false;
  const isSameBlock = before.block.hash === after.block.hash;
  return isSameBlock ? same(before.block, after.block) : before.status !== 'finalized';
}

/** What was signed never changes; certificates and revocation data may be put beside it. */
function keepsTimeStamp(before: Rfc3161Anchor, after: Rfc3161Anchor): boolean {
  const { chain, revocation, ...signed } = before;
  const { chain: chainNow, revocation: revocationNow, ...signedNow } = after;
  return same(signed, signedNow) && holdsAll(chain, chainNow) && holdsAll(revocation, revocationNow);
}

/** Every attestation of every message is there still, and every header. */
function keepsOts(before: OpenTimestampsAnchor, after: OpenTimestampsAnchor): boolean {
  if (same(before, after)) return true;
  const [claims, claimsNow] = [claimsOf(before), claimsOf(after)];
  return (
    before.target === after.target &&
    claims !== undefined &&
    claimsNow !== undefined &&
    holdsAll(claims, claimsNow) &&
    holdsAll(before.blocks, after.blocks) &&
    answersAll(before.answers, after.answers)
  );
}

/** What a .ots says: of which digest it is, and each attestation with its message. Undefined for what is none. */
function claimsOf({ ots }: OpenTimestampsAnchor): readonly unknown[] | undefined {
  try {
    const file = parseOts(fromBase64(ots));
    const claims = attestationsOf(file).map(({ message, attestation }) => {
      const said =
        attestation.kind === 'unknown' ? { ...attestation, payload: toBase64(attestation.payload) } : attestation;
      return [bytesToHex(message), said];
    });
    return [[file.hash, bytesToHex(file.digest)], ...claims];
  } catch (error) {
    if (error instanceof EvidenceError) return undefined;
    throw error;
  }
}

/** Every question to every node still has its answer: the last one, as nodes are asked again and again while a block is being buried. */
function answersAll(before: readonly RpcAnswer[], after: readonly RpcAnswer[]): boolean {
  const question = ({ url, method, params }: RpcAnswer) => ({ url, method, params });
  return holdsAll(before.map(question), after.map(question));
}

function holdsAll(before: readonly unknown[], after: readonly unknown[]): boolean {
  const there = new Set(after.map(canonicalize));
  return before.every((item) => there.has(canonicalize(item)));
}

function same(a: unknown, b: unknown): boolean {
  return canonicalize(a) === canonicalize(b);
}
