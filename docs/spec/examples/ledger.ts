/** The example of the ledger's specification: three entries, of which the second is the deposit of the example package. Nothing of it ever happened. */
import { createHash } from 'node:crypto';
import {
  bytesToHex,
  canonicalize,
  concatBytes,
  ed25519Signer,
  encodeVerifierKey,
  evidencePrefix,
  formatEvidenceNumber,
  leafHash,
  MerkleTree,
  RECEIPT_TYPE,
  type Receipt,
  STATEMENT_TYPE,
  signCheckpoint,
  toBase64,
  utf8Encode,
} from '@guzheng/evidence';
import { digests } from './facts.ts';

export const LEDGER_ORIGIN = 'evidence.example.org/ledger';
const ledgerKey = ed25519Signer(seed('ledger'));
const depositorKey = ed25519Signer(seed('depositor of the ledger'));

const BLOCK = /(<!-- example: (ledger-\S+) -->\n```[a-z]+\n)([\s\S]*?)(```)/g;

/** What stands in each block of ledger.md, by name. */
export async function makeLedgerBlocks(file: Uint8Array): Promise<ReadonlyMap<string, string>> {
  const statements = [
    statementOf(1, { sha256: sha256('alice') }),
    statementOf(2, subjectOf(file)),
    statementOf(3, { sha256: sha256('bob') }),
  ];
  const [first, later] = [treeOf(statements.slice(0, 2)), treeOf(statements)];
  const [checkpoint, after] = [await signed(first), await signed(later)];
  const number = formatEvidenceNumber({ prefix: evidencePrefix(LEDGER_ORIGIN), index: 1 });
  const receipt: Receipt = {
    ...{ type: RECEIPT_TYPE, number, index: 1, statement: toBase64(statements[1] ?? new Uint8Array()) },
    ...{ path: first.inclusionProof(1).map(bytesToHex), checkpoint },
  };
  const verifier = { name: LEDGER_ORIGIN, publicKey: ledgerKey.publicKey };
  return new Map([
    ['ledger-key', `${encodeVerifierKey(verifier)}\n`],
    ['ledger-checkpoint', checkpoint],
    ['ledger-receipt', pretty(receipt)],
    ['ledger-later', after],
    ['ledger-consistency', pretty({ from: 2, to: 3, path: later.consistencyProof(2).map(bytesToHex) })],
    ['ledger-inclusion', pretty(inclusionIn(later))],
    ['ledger-tile', dump(concatBytes(...statements.map(leafHash)))],
  ]);
}

/** The blocks of ledger.md as they stand there. */
export function ledgerBlocksIn(markdown: string): ReadonlyMap<string, string> {
  return new Map([...markdown.matchAll(BLOCK)].map(([, , name = '', text = '']) => [name, text]));
}

export function fillLedgerBlocks(markdown: string, blocks: ReadonlyMap<string, string>): string {
  return markdown.replace(BLOCK, (_, head: string, name: string, _old: string, end: string) => {
    const text = blocks.get(name);
    if (text === undefined) throw new Error(`there is no example ${name}`);
    return `${head}${text}${end}`;
  });
}

function statementOf(place: number, subject: object): Uint8Array {
  const statement = {
    ...{
      type: STATEMENT_TYPE,
      subject,
      time: `2026-07-01T08:00:0${place}.000Z`,
      salt: bytesToHex(seed(`salt ${place}`)),
    },
    depositor: { algorithm: 'ed25519', publicKey: bytesToHex(depositorKey.publicKey) },
  };
  return utf8Encode(canonicalize(statement));
}

function subjectOf(file: Uint8Array): object {
  return { ...digests(file), bytes: file.length };
}

function inclusionIn(tree: MerkleTree): object {
  return { index: 1, size: tree.size, path: tree.inclusionProof(1).map(bytesToHex), root: bytesToHex(tree.root) };
}

function treeOf(statements: readonly Uint8Array[]): MerkleTree {
  return new MerkleTree(statements.map(leafHash));
}

async function signed({ size, root }: MerkleTree): Promise<string> {
  return await signCheckpoint({ origin: LEDGER_ORIGIN, size, root }, ledgerKey);
}

function seed(name: string): Uint8Array {
  return new Uint8Array(createHash('sha256').update(`guzheng example ${name}`).digest());
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function pretty(value: unknown): string {
  return `${JSON.stringify(JSON.parse(canonicalize(value)), null, 2)}\n`;
}

function dump(bytes: Uint8Array): string {
  return `${(bytesToHex(bytes).match(/.{64}/g) ?? []).join('\n')}\n`;
}
