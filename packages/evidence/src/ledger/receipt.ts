/** Receipts: a deposit statement, its way to the root, and the checkpoint under which the server took it. */
import * as v from 'valibot';
import { fromBase64 } from '../bytes/base64.ts';
import { type DepositStatement, parseDepositStatement, type Subject } from '../deposit/statement.ts';
import { EvidenceError } from '../error.ts';
import { parseCanonicalJson } from '../json/canonical.ts';
import { documentParser } from '../json/document.ts';
import { base64, hex32, uint } from '../json/schema.ts';
import { leafHash } from '../merkle/hash.ts';
import { KnownTree } from '../merkle/known-tree.ts';
import { type Checkpoint, openCheckpoint } from './checkpoint.ts';
import type { NoteVerifier } from './note.ts';
import { evidencePrefix, parseEvidenceNumber } from './number.ts';

export const RECEIPT_TYPE = 'guzheng/receipt/v1';

/** docs/spec/ledger.md, Receipt: the statement is in the ledger at `index`, whose state the server signed. */
export interface Receipt {
  readonly type: typeof RECEIPT_TYPE;
  /** 存证编号. */
  readonly number: string;
  readonly index: number;
  /** The statement's bytes, base64: canonical JSON; its leaf hash is RFC 9162's over these bytes. */
  readonly statement: string;
  /** From the leaf's sibling upwards, lower-case hex, to the root of the checkpoint. */
  readonly path: readonly string[];
  /** A signed note (C2SP tlog-checkpoint). */
  readonly checkpoint: string;
}

export const receiptSchema: v.GenericSchema<unknown, Receipt> = v.strictObject({
  type: v.literal(RECEIPT_TYPE),
  number: v.pipe(v.string(), v.maxLength(40)),
  index: uint,
  statement: v.pipe(base64, v.maxLength(8192)),
  path: v.pipe(v.array(hex32), v.maxLength(64)),
  checkpoint: v.pipe(v.string(), v.maxLength(131_072)),
});

/** Parses a receipt that has been read as JSON. Throws EvidenceError listing every bad field. */
export const parseReceipt: (value: unknown) => Receipt = documentParser<Receipt>('the receipt', receiptSchema, {
  family: 'guzheng/receipt/',
  type: RECEIPT_TYPE,
});

/** What the receipt must be about, as far as whoever checks it knows. */
export interface ReceiptExpectation {
  readonly verifier: NoteVerifier;
  /** What was deposited: every member that is given must be the statement's. */
  readonly subject?: Subject;
}

/** Why a receipt does not hold. */
export type ReceiptCode =
  | 'checkpoint-invalid'
  | 'statement-malformed'
  | 'not-included'
  | 'number-differs'
  | 'subject-differs';

export type ReceiptCheck =
  | { readonly holds: true; readonly statement: DepositStatement; readonly checkpoint: Checkpoint }
  | { readonly holds: false; readonly code: ReceiptCode; readonly message: string };

/** Checks a receipt with nothing but the ledger's key. */
export function checkReceipt(receipt: Receipt, { verifier, subject }: ReceiptExpectation): ReceiptCheck {
  const checkpoint = read(() => openCheckpoint(receipt.checkpoint, verifier));
  if (checkpoint instanceof EvidenceError) return fails('checkpoint-invalid', checkpoint.message);
  return checkReceiptUnder(receipt, checkpoint, subject === undefined ? {} : { subject });
}

/** The same for a checkpoint that was opened before: many receipts of a batch have the same one, and their paths the same way up (`tree`, of it). */
export function checkReceiptUnder(
  receipt: Receipt,
  checkpoint: Checkpoint,
  { subject, tree = new KnownTree(checkpoint) }: { readonly subject?: Subject; readonly tree?: KnownTree } = {},
): ReceiptCheck {
  const bytes = read(() => fromBase64(receipt.statement));
  const statement =
    bytes instanceof EvidenceError ? bytes : read(() => parseDepositStatement(parseCanonicalJson(bytes)));
  if (bytes instanceof EvidenceError) return fails('statement-malformed', bytes.message);
  if (statement instanceof EvidenceError) return fails('statement-malformed', statement.message);
  if (!tree.includes(leafHash(bytes), receipt.index, receipt.path))
    return fails(
      'not-included',
      `the statement is not leaf ${receipt.index} of the ${checkpoint.size} under the checkpoint`,
    );
  const number = read(() => parseEvidenceNumber(receipt.number));
  if (number instanceof EvidenceError) return fails('number-differs', number.message);
  if (number.index !== receipt.index || number.prefix !== evidencePrefix(checkpoint.origin))
    return fails(
      'number-differs',
      `${receipt.number} is not the number of leaf ${receipt.index} of ${checkpoint.origin}`,
    );
  const other = subject === undefined ? undefined : differing(subject, statement.subject);
  if (other !== undefined) return fails('subject-differs', `the statement is about another file: its ${other} differs`);
  return { holds: true, statement, checkpoint };
}

function differing(expected: Subject, stated: Subject): keyof Subject | undefined {
  const names = ['sha256', 'sm3', 'bytes'] as const;
  return names.find((name) => expected[name] !== undefined && expected[name] !== stated[name]);
}

function read<T>(reading: () => T): T | EvidenceError {
  try {
    return reading();
  } catch (error) {
    if (error instanceof EvidenceError) return error;
    throw error;
  }
}

function fails(code: ReceiptCode, message: string): ReceiptCheck {
  return { holds: false, code, message };
}
