import { describe, expect, it } from 'vitest';
import { toBase64 } from '../bytes/base64.ts';
import { bytesToHex } from '../bytes/hex.ts';
import { utf8Encode } from '../bytes/text.ts';
import { STATEMENT_TYPE } from '../deposit/statement.ts';
import { ed25519Signer } from '../dsse/signer.ts';
import { canonicalize } from '../json/canonical.ts';
import { leafHash } from '../merkle/hash.ts';
import { MerkleTree } from '../merkle/tree.ts';
import { signCheckpoint } from './checkpoint.ts';
import { evidencePrefix, formatEvidenceNumber } from './number.ts';
import { checkReceipt, parseReceipt, RECEIPT_TYPE, type Receipt, type ReceiptCode } from './receipt.ts';

const origin = 'evidence.example.org/ledger';
const signer = ed25519Signer(new Uint8Array(32).fill(7));
const liar = ed25519Signer(new Uint8Array(32).fill(8));
const verifier = { name: origin, publicKey: signer.publicKey };
const prefix = evidencePrefix(origin);
const hex = (byte: number) => bytesToHex(new Uint8Array(32).fill(byte));

const statement = (byte: number) => ({
  type: STATEMENT_TYPE,
  subject: { sha256: hex(byte), sm3: hex(byte + 1), bytes: 5 },
  time: '2026-11-28T06:00:00.000Z',
  salt: hex(9),
  depositor: { algorithm: 'ed25519', publicKey: hex(3) },
});
const bytesOf = (value: unknown) => utf8Encode(canonicalize(value));
const leaves = Array.from({ length: 11 }, (_, i) => bytesOf(statement(20 + i)));
const tree = new MerkleTree(leaves.map(leafHash));
const checkpoint = await signCheckpoint({ origin, size: 11, root: tree.root }, signer);

const receiptOf = (index: number): Receipt => ({
  type: RECEIPT_TYPE,
  number: formatEvidenceNumber({ prefix, index }),
  index,
  statement: toBase64(leaves[index] ?? new Uint8Array(0)),
  path: tree.inclusionProof(index).map(bytesToHex),
  checkpoint,
});
const receipt = receiptOf(6);
const { subject } = statement(26);

describe('a receipt', () => {
  it('holds for every leaf, and says what was deposited', () => {
    leaves.forEach((_, index) => {
      const read = parseReceipt(JSON.parse(JSON.stringify(receiptOf(index))));
      const check = checkReceipt(read, { verifier, subject: statement(20 + index).subject });
      expect(check).toMatchObject({ holds: true, statement: statement(20 + index), checkpoint: { origin, size: 11 } });
    });
  });

  it('holds for a part of what is known of the file', () => {
    expect(checkReceipt(receipt, { verifier, subject: { sha256: subject.sha256 } }).holds).toBe(true);
    expect(checkReceipt(receipt, { verifier }).holds).toBe(true);
  });

  const other = { ...statement(26), time: '2026-11-27T06:00:00.000Z' };
  const cases: readonly (readonly [string, ReceiptCode, Partial<Receipt>])[] = [
    ['another time', 'not-included', { statement: toBase64(bytesOf(other)) }],
    ['another leaf', 'not-included', { statement: receiptOf(5).statement }],
    ['another place', 'not-included', { index: 7, number: formatEvidenceNumber({ prefix, index: 7 }) }],
    ['a place beyond the end', 'not-included', { index: 11, number: formatEvidenceNumber({ prefix, index: 11 }) }],
    ['a shorter path', 'not-included', { path: receipt.path.slice(1) }],
    ['a longer path', 'not-included', { path: [...receipt.path, hex(1)] }],
    ['a path upside down', 'not-included', { path: receipt.path.toReversed() }],
    ['another number', 'number-differs', { number: receiptOf(5).number }],
    ['a number of another server', 'number-differs', { number: formatEvidenceNumber({ prefix: 'ZZZZ', index: 6 }) }],
    ['a mistyped number', 'number-differs', { number: receipt.number.replace(/.$/, 'X') }],
    ['a statement that is no JSON', 'statement-malformed', { statement: toBase64(utf8Encode('{')) }],
    ['a statement that is not UTF-8', 'statement-malformed', { statement: toBase64(Uint8Array.of(0xff)) }],
    ['a statement that is not base64', 'statement-malformed', { statement: '!' }],
    ['a statement with a space', 'statement-malformed', { statement: toBase64(utf8Encode(` ${canonicalize(other)}`)) }],
    ['another document', 'statement-malformed', { statement: toBase64(utf8Encode('{"a":1}')) }],
    ['no checkpoint', 'checkpoint-invalid', { checkpoint: '' }],
    ['a cut checkpoint', 'checkpoint-invalid', { checkpoint: checkpoint.slice(0, -10) }],
    ['a checkpoint of another size', 'checkpoint-invalid', { checkpoint: checkpoint.replace('\n11\n', '\n12\n') }],
  ];
  it.each(cases)('with %s does not hold: %s', (_, code, lie) => {
    expect(checkReceipt({ ...receipt, ...lie }, { verifier })).toMatchObject({ holds: false, code });
  });

  it('under a checkpoint that another key signed does not hold', async () => {
    const forged = await signCheckpoint({ origin, size: 11, root: tree.root }, liar);
    const check = checkReceipt({ ...receipt, checkpoint: forged }, { verifier });
    expect(check).toMatchObject({ holds: false, code: 'checkpoint-invalid' });
  });

  it('of a log of another name does not hold, though the key is the same', async () => {
    const named = await signCheckpoint({ origin: 'other.example/ledger', size: 11, root: tree.root }, signer);
    const check = checkReceipt({ ...receipt, checkpoint: named }, { verifier });
    expect(check).toMatchObject({ holds: false, code: 'checkpoint-invalid' });
  });

  it.each([
    { ...subject, sha256: hex(1) },
    { ...subject, sm3: hex(1) },
    { ...subject, bytes: 6 },
  ])('about another file does not hold', (expected) => {
    const check = checkReceipt(receipt, { verifier, subject: expected });
    expect(check).toMatchObject({ holds: false, code: 'subject-differs' });
  });

  it('cannot be used for a file whose SM3 it does not state', () => {
    const bare = bytesOf({ ...statement(26), subject: { sha256: subject.sha256 } });
    const one = new MerkleTree([leafHash(bare)]);
    return signCheckpoint({ origin, size: 1, root: one.root }, signer).then((note) => {
      const alone = { ...receipt, ...{ index: 0, number: formatEvidenceNumber({ prefix, index: 0 }) } };
      const check = checkReceipt(
        { ...alone, statement: toBase64(bare), path: [], checkpoint: note },
        { verifier, subject },
      );
      expect(check).toMatchObject({ holds: false, code: 'subject-differs' });
    });
  });

  it.each([
    ['type', { type: 'guzheng/receipt/v2' }, 'version-unknown'],
    ['index', { index: -1 }, 'document-malformed'],
    ['path', { path: ['AB'] }, 'document-malformed'],
    ['path of 65', { path: Array.from({ length: 65 }, () => hex(1)) }, 'document-malformed'],
    ['more', { more: 1 }, 'document-malformed'],
    ['checkpoint', { checkpoint: 'x'.repeat(200_000) }, 'document-malformed'],
  ])('is not read with another %s', (_, lie, code) => {
    expect(() => parseReceipt({ ...receipt, ...lie })).toThrow(expect.objectContaining({ code }));
  });
});
