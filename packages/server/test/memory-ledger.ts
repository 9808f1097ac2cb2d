import { randomBytes } from 'node:crypto';
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
  parseCanonicalJson,
  parseDepositStatement,
  sha256,
  signCheckpoint,
  utf8Encode,
} from '@guzheng/evidence';
import { ServerError } from '../src/error.ts';
import type { Appended, Head, Ledger, LedgerEntry, LedgerItem } from '../src/ledger/ledger.ts';

/** A ledger in memory, of real trees and signatures: for what stands on a ledger and is no test of it. */
export class MemoryLedger implements Ledger {
  readonly origin: string;
  readonly verifierKey: string;
  readonly prefix: string;
  readonly depositor: Ledger['depositor'];
  readonly signer: Ledger['depositor'];
  head: Head = { size: 0, root: sha256(new Uint8Array()), checkpoint: '' };
  readonly entries: LedgerEntry[] = [];
  readonly #now: () => Date;

  constructor({
    origin = 'evidence.example.org/ledger',
    seed = new Uint8Array(32).fill(7),
    now = () => new Date(),
  }: { readonly origin?: string; readonly seed?: Uint8Array; readonly now?: () => Date } = {}) {
    this.origin = origin;
    this.prefix = evidencePrefix(origin);
    this.signer = ed25519Signer(seed);
    this.depositor = ed25519Signer(sha256(seed));
    this.verifierKey = encodeVerifierKey({ name: origin, publicKey: this.signer.publicKey });
    this.#now = now;
  }

  get tree(): MerkleTree {
    return this.#treeOf(this.entries.length);
  }

  async append(items: readonly LedgerItem[]): Promise<readonly Appended[]> {
    const time = this.#now().toISOString();
    const added = items.map((item) => this.#entryOf(item, time));
    const { tree } = this;
    const { size, root } = tree;
    const checkpoint = await signCheckpoint({ origin: this.origin, size, root }, this.signer);
    this.head = { size, root, checkpoint, time };
    return added.map(({ index, number, bytes }) => ({
      ...{ index, number, time, bytes, checkpoint },
      path: tree.inclusionProof(index).map(bytesToHex),
    }));
  }

  /** So many deposits of nothing in particular. */
  async grow(count: number, account = 'acct'): Promise<void> {
    const one = (): LedgerItem => ({
      subject: { sha256: bytesToHex(randomBytes(32)) },
      facts: { account, kind: 'digest' },
    });
    await this.append(Array.from({ length: count }, one));
  }

  async recovered(): Promise<void> {}

  async entry(index: number): Promise<LedgerEntry | undefined> {
    return this.entries[index];
  }

  async find(
    digest: { readonly sha256: string } | { readonly sm3: string },
    limit: number,
  ): Promise<readonly number[]> {
    const matches = this.entries.filter(({ statement: { subject } }) =>
      'sha256' in digest ? subject.sha256 === digest.sha256 : subject.sm3 === digest.sm3,
    );
    return matches.map(({ index }) => index).slice(0, limit);
  }

  async ownedBy(account: string): Promise<readonly number[]> {
    return this.entries.filter(({ facts }) => facts.account === account).map(({ index }) => index);
  }

  async leaf(index: number): Promise<Uint8Array> {
    const entry = this.entries[index];
    if (entry === undefined) throw new ServerError('range-invalid', `There is no leaf ${index}`);
    return leafHash(entry.bytes);
  }

  async root(size: number): Promise<Uint8Array> {
    return this.#treeOf(size).root;
  }

  async inclusion(index: number, size: number): Promise<readonly Uint8Array[]> {
    return this.#treeOf(size).inclusionProof(index);
  }

  async consistency(from: number, to: number): Promise<readonly Uint8Array[]> {
    return this.#treeOf(to).consistencyProof(from);
  }

  async tile(level: number, place: number, width: number): Promise<Uint8Array> {
    const span = 256 ** level;
    const from = place * 256 * span;
    if (from + width * span > this.entries.length) throw new ServerError('not-found', 'There is no such tile');
    const hashes = Array.from({ length: width }, (_, at) => {
      const start = from + at * span;
      return new MerkleTree(this.entries.slice(start, start + span).map(({ bytes }) => leafHash(bytes))).root;
    });
    return concatBytes(...hashes);
  }

  behindMs(): number {
    return 0;
  }

  async close(): Promise<void> {}

  #treeOf(size: number): MerkleTree {
    return new MerkleTree(this.entries.slice(0, size).map(({ bytes }) => leafHash(bytes)));
  }

  #entryOf({ subject, manifest, facts }: LedgerItem, time: string): LedgerEntry {
    const bytes = utf8Encode(
      canonicalize({
        type: 'guzheng/deposit-statement/v1',
        subject,
        ...(manifest === undefined ? {} : { manifest }),
        time,
        salt: bytesToHex(randomBytes(32)),
        depositor: { algorithm: 'ed25519', publicKey: bytesToHex(this.depositor.publicKey) },
      }),
    );
    const index = this.entries.length;
    const number = formatEvidenceNumber({ prefix: this.prefix, index });
    const entry = { index, number, bytes, statement: parseDepositStatement(parseCanonicalJson(bytes)), facts };
    this.entries.push(entry);
    return entry;
  }
}
