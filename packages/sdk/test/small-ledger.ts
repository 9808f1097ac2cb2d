import { randomBytes } from 'node:crypto';
import {
  bytesToHex,
  canonicalize,
  type DepositStatement,
  ed25519Signer,
  encodeVerifierKey,
  evidencePrefix,
  formatEvidenceNumber,
  leafHash,
  MerkleTree,
  RECEIPT_TYPE,
  type Receipt,
  type Signer,
  STATEMENT_TYPE,
  type Subject,
  signCheckpoint,
  toBase64,
  utf8Encode,
} from '@guzheng/evidence';

/** A ledger in memory, with real signatures and real trees. */
export class SmallLedger {
  readonly origin: string = 'ledger.test/guzheng';
  readonly statements: DepositStatement[] = [];
  readonly #signer: Signer;

  constructor(seed: Uint8Array = new Uint8Array(32).fill(7)) {
    this.#signer = ed25519Signer(seed);
  }

  get verifierKey(): string {
    return encodeVerifierKey({ name: this.origin, publicKey: this.#signer.publicKey });
  }
  get prefix(): string {
    return evidencePrefix(this.origin);
  }
  get size(): number {
    return this.statements.length;
  }

  append(subject: Subject): number {
    this.statements.push({
      type: STATEMENT_TYPE,
      subject,
      time: '2026-03-01T00:00:00.000Z',
      salt: randomBytes(32).toString('hex'),
      depositor: { algorithm: 'ed25519', publicKey: bytesToHex(this.#signer.publicKey) },
    });
    return this.size - 1;
  }

  async checkpoint(): Promise<string> {
    return await signCheckpoint({ origin: this.origin, size: this.size, root: this.#tree().root }, this.#signer);
  }

  async receipt(index: number): Promise<Receipt> {
    const number = formatEvidenceNumber({ prefix: this.prefix, index });
    return { type: RECEIPT_TYPE, number, index, ...this.parts(index), checkpoint: await this.checkpoint() };
  }

  parts(index: number): { readonly statement: string; readonly path: readonly string[] } {
    const path = this.#tree().inclusionProof(index).map(bytesToHex);
    return { statement: toBase64(this.#bytes(index)), path };
  }

  consistency(from: number, to: number): readonly string[] {
    return new MerkleTree(this.#leaves().slice(0, to)).consistencyProof(from).map(bytesToHex);
  }

  #tree(): MerkleTree {
    return new MerkleTree(this.#leaves());
  }

  #leaves(): Uint8Array[] {
    return this.statements.map((_, index) => leafHash(this.#bytes(index)));
  }

  #bytes(index: number): Uint8Array {
    return utf8Encode(canonicalize(this.statements[index]));
  }
}
