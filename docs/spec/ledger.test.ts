import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  bytesToHex,
  canonicalize,
  checkReceipt,
  fromBase64,
  hexToBytes,
  leafHash,
  merkleRoot,
  openCheckpoint,
  parseEvidenceNumber,
  parseReceipt,
  parseVerifierKey,
  utf8Encode,
  verifyConsistency,
  verifyInclusion,
} from '@guzheng/evidence';
import { describe, expect, it } from 'vitest';
import { ledgerBlocksIn, makeLedgerBlocks } from './examples/ledger.ts';

const text = readFileSync(join(import.meta.dirname, 'ledger.md'), 'utf8');
const file = new Uint8Array(readFileSync(join(import.meta.dirname, 'examples', 'example.wacz')));
const blocks = ledgerBlocksIn(text);
const block = (name: string): string => blocks.get(name) ?? '';
const sha256 = (...parts: Uint8Array[]): string =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex');

// What a reader does with the text alone, in the order of its steps.
const verifier = parseVerifierKey(block('ledger-key').trim());
const receipt = parseReceipt(JSON.parse(block('ledger-receipt')));
const checkpoint = openCheckpoint(block('ledger-checkpoint'), verifier);
const later = openCheckpoint(block('ledger-later'), verifier);

describe('the example of the ledger', () => {
  it('is the one that is generated', async () => {
    expect([...blocks]).toEqual([...(await makeLedgerBlocks(file))]);
  });

  it('has a receipt that holds for the example package, and for no other', () => {
    expect(receipt.checkpoint).toBe(block('ledger-checkpoint'));
    const subject = { sha256: sha256(file), bytes: file.length };
    expect(checkReceipt(receipt, { verifier, subject })).toMatchObject({ holds: true });
    expect(checkReceipt(receipt, { verifier, subject: { sha256: '00'.repeat(32) } })).toMatchObject({ holds: false });
    expect(parseEvidenceNumber(receipt.number).index).toBe(receipt.index);
    expect(text).toContain(receipt.number);
  });

  it('has a prefix and check digits as the text says how they are computed', () => {
    const [, prefix = '', a = '', b = '', c = '', check = ''] =
      /^GZ-(.{4})-(.{4})-(.{4})-(.{4})-(..)$/.exec(receipt.number) ?? [];
    const bits = BigInt(`0x${sha256(Buffer.from(checkpoint.origin)).slice(0, 5)}`)
      .toString(2)
      .padStart(20, '0');
    const letters = (bits.match(/.{5}/g) ?? []).map((five) =>
      '0123456789ABCDEFGHJKMNPQRSTVWXYZ'.charAt(Number.parseInt(five, 2)),
    );
    expect(letters.join('')).toBe(prefix);
    const values = [...prefix, ...a, ...b, ...c].map((one) => BigInt('0123456789ABCDEFGHJKMNPQRSTVWXYZ'.indexOf(one)));
    const whole = values.reduce((number, value) => number * 10n + value, 0n);
    expect(98n - ((whole * 100n) % 97n)).toBe(BigInt(check));
    expect(parseEvidenceNumber(`gz ${prefix} ${a} ${b} ${c} ${check}`).prefix).toBe(prefix);
  });

  it('has leaves and roots that SHA-256 alone gives', () => {
    const leaves = block('ledger-tile').trim().split('\n').map(hexToBytes);
    const statement = fromBase64(receipt.statement);
    expect(bytesToHex(leaves[1] ?? new Uint8Array())).toBe(sha256(Uint8Array.of(0), statement));
    expect(bytesToHex(leafHash(statement))).toBe(sha256(Uint8Array.of(0), statement));
    const [first = new Uint8Array(), second = new Uint8Array(), third = new Uint8Array()] = leaves;
    const pair = sha256(Uint8Array.of(1), first, second);
    expect(bytesToHex(checkpoint.root)).toBe(pair);
    expect(bytesToHex(later.root)).toBe(sha256(Uint8Array.of(1), hexToBytes(pair), third));
    expect(later.root).toEqual(merkleRoot(leaves));
  });

  it('grew: the later state contains the earlier one, by the proof that is shown', () => {
    const { path } = JSON.parse(block('ledger-consistency')) as { path: string[] };
    const claim = { size1: checkpoint.size, root1: checkpoint.root, size2: later.size, root2: later.root };
    expect(verifyConsistency({ ...claim, path: path.map(hexToBytes) })).toBe(true);
    expect(verifyConsistency({ ...claim, root1: later.root, path: path.map(hexToBytes) })).toBe(false);
  });

  it('has the inclusion that a proof file has, under the later root', () => {
    const { index, size, path, root } = JSON.parse(block('ledger-inclusion')) as {
      index: number;
      size: number;
      path: string[];
      root: string;
    };
    expect(root).toBe(bytesToHex(later.root));
    const claim = { leafHash: leafHash(fromBase64(receipt.statement)), index, treeSize: size, root: later.root };
    expect(verifyInclusion({ ...claim, path: path.map(hexToBytes) })).toBe(true);
  });
});

describe('the example of an audit log', () => {
  const blockOf = (name: string): string =>
    new RegExp(`<!-- example: ${name} -->\\n\`\`\`text\\n([^\`]*)\`\`\``).exec(text)?.[1] ?? '';
  const lines = blockOf('audit-lines').trim().split('\n');
  const hashOf = (line: string): string => sha256(utf8Encode(line));

  it('has lines in canonical JSON, counted, each linked to the one before', () => {
    let prev = '0'.repeat(64);
    for (const [seq, line] of lines.entries()) {
      expect(JSON.parse(line)).toMatchObject({ seq, prev });
      expect(canonicalize(JSON.parse(line))).toBe(line);
      prev = hashOf(line);
    }
    expect(lines).toHaveLength(3);
  });

  it('has a head that follows from them, and the digest and size that are deposited', () => {
    const document = blockOf('audit-head').trim();
    const head = { type: 'guzheng/audit-head/v1', origin: checkpoint.origin, lines: 3, head: hashOf(lines[2] ?? '') };
    expect(document).toBe(canonicalize(head));
    expect(text).toContain(`Their head, ${document.length} bytes, with the SHA-256 \`${hashOf(document)}\``);
  });
});
