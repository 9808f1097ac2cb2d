import { concatBytes, equalBytes } from '../bytes/bytes.ts';
import { hexToBytes } from '../bytes/hex.ts';
import { utf8Decode, utf8Encode } from '../bytes/text.ts';
import { parseDepositStatement } from '../deposit/statement.ts';
import { canonicalize, parseCanonicalJson } from '../json/canonical.ts';
import { leafHash } from '../merkle/hash.ts';
import { verifyInclusion } from '../merkle/verify.ts';
import type { Inclusion } from '../proof/proof.ts';
import { applyOp, type OtsOp } from './op.ts';
import { otsMalformed } from './wire.ts';

/** Where the file's path starts, and the operations that lead to the root. */
export interface PathToRoot {
  /** SHA-256 of the deposited file. */
  readonly start: Uint8Array;
  readonly ops: readonly OtsOp[];
}

const SHA256: OtsOp = { op: 'sha256' };
/** The prefixes of RFC 9162 §2.1.1. */
const LEAF: OtsOp = { op: 'prepend', argument: Uint8Array.of(0x00) };
const NODE = Uint8Array.of(0x01);

/**
 * The way from the file's own SHA-256 to the root of the deposit, in operations of OpenTimestamps: the digest in hex, the rest of the
 * statement around it, the hash of the leaf, and the steps of the tree (docs/spec/proof.md, Public tools). The result has been walked and
 * reaches the root. Throws EvidenceError: `ots-malformed` where it does not, or where the statement has more than 4096 bytes, and what the
 * parsers throw for a statement that is none.
 */
export function pathToRoot(statement: Uint8Array, inclusion: Inclusion): PathToRoot {
  const path = {
    start: hexToBytes(parseDepositStatement(parseCanonicalJson(statement)).subject.sha256),
    ops: [...leafOps(statement), ...treeOps(statement, inclusion)],
  };
  const end = path.ops.reduce((message, op) => applyOp(op, message), path.start);
  if (equalBytes(end, hexToBytes(inclusion.root))) return path;
  throw otsMalformed('cannot start at the file: its path does not lead to the root');
}

function leafOps(statement: Uint8Array): readonly OtsOp[] {
  const { before, after } = aroundSubjectDigest(statement);
  return [{ op: 'hexlify' }, { op: 'prepend', argument: before }, { op: 'append', argument: after }, LEAF, SHA256];
}

/**
 * The same digits may stand elsewhere too, as the digest of the manifest say. So the statement is written a second time with
 * 64 letters in this one place that are no hex digits, which no other field may hold.
 */
function aroundSubjectDigest(statement: Uint8Array): { before: Uint8Array; after: Uint8Array } {
  const { subject, ...others } = parseDepositStatement(parseCanonicalJson(statement));
  const mark = 'x'.repeat(subject.sha256.length);
  const marked = canonicalize({ ...others, subject: { ...subject, sha256: mark } });
  const at = marked.indexOf(mark);
  const text = utf8Decode(statement);
  return { before: utf8Encode(text.slice(0, at)), after: utf8Encode(text.slice(at + mark.length)) };
}

/** RFC 9162 §2.1.3.2, which says on which side of the path each hash stands. */
function treeOps(statement: Uint8Array, { index, size, path, root }: Inclusion): readonly OtsOp[] {
  const hashes = path.map(hexToBytes);
  const claim = { leafHash: leafHash(statement), index, treeSize: size, path: hashes, root: hexToBytes(root) };
  if (!verifyInclusion(claim))
    throw otsMalformed('cannot start at the file: the statement is not in the tree of the root');
  let [fn, sn] = [index, size - 1];
  return hashes.flatMap((hash) => {
    const isRight = fn % 2 === 1 || fn === sn;
    while (isRight && fn % 2 === 0 && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    [fn, sn] = [half(fn), half(sn)];
    return isRight ? withLeft(hash) : withRight(hash);
  });
}

function withLeft(left: Uint8Array): readonly OtsOp[] {
  return [{ op: 'prepend', argument: concatBytes(NODE, left) }, SHA256];
}

function withRight(right: Uint8Array): readonly OtsOp[] {
  return [{ op: 'append', argument: right }, { op: 'prepend', argument: NODE }, SHA256];
}

function half(value: number): number {
  return Math.floor(value / 2);
}
