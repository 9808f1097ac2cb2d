import { readFile, stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type AnchorRecord,
  type AnchorTarget,
  type CustodyEvent,
  type DepositStatement,
  fromBase64,
  hexToBytes,
  leafHash,
  type Proof,
  parseCanonicalJson,
  parseDepositStatement,
  parseJson,
  parseProof,
  type Signer,
  statementPayloadType,
  utf8Encode,
  verifyInclusion,
} from '@guzheng/evidence';
import { SdkError } from '../error.ts';
import { unreadable } from '../file/failure.ts';
import { replaceFile } from '../file/replace-file.ts';
import type { AnchoredFile } from './complete.ts';
import { appendCustodyEvent } from './custody.ts';
import { lostBetween } from './keeps.ts';
import { type Merged, mergeAnchors } from './merge.ts';
import { encodeProof } from './prove.ts';
import type { Sight } from './testimony.ts';

/** A proof is small; anything larger is not one. */
const MAX_PROOF_BYTES = 64 << 20;
/** Others that change the same file at the same time are waited for this often. */
const ATTEMPTS = 8;
const PAUSE_MS = 60;

export interface ProofFileOptions {
  /** Signs the custody events of changes; without it there are none. */
  readonly signer?: Signer;
  readonly now?: () => Date;
  /** The custody events for one change. */
  readonly eventsOf: (merged: Merged) => readonly Pick<CustodyEvent, 'event' | 'detail'>[];
}

/** A proof on disk that anchors can be added to. Every change is atomic and loses nothing of what was there. */
export class ProofFile implements AnchoredFile {
  readonly path: string;
  readonly statement: DepositStatement;
  readonly #options: ProofFileOptions;
  #bytes: Uint8Array;
  #proof: Proof;
  #isChanged = false;

  /** Rejects with SdkError `file-unreadable`, or `proof-malformed` where the statement does not lead to the root. */
  static async open(path: string, options: ProofFileOptions): Promise<ProofFile> {
    return new ProofFile(path, await readProofBytes(path), options);
  }

  private constructor(path: string, bytes: Uint8Array, options: ProofFileOptions) {
    this.path = path;
    this.#options = options;
    this.#bytes = bytes;
    this.#proof = parse(path, bytes);
    this.statement = statementOf(path, this.#proof);
  }

  get proof(): Proof {
    return this.#proof;
  }

  get anchors(): readonly AnchorRecord[] {
    return this.#proof.anchors;
  }

  /** True once this object has written. */
  get isChanged(): boolean {
    return this.#isChanged;
  }

  /** A tree of one is the deposit of one file, whose own digest witnesses can be shown. */
  get sight(): Sight {
    const { root, size } = this.#proof.inclusion;
    const file = size === 1 ? { file: hexToBytes(this.statement.subject.sha256) } : {};
    return { root: hexToBytes(root), ...file };
  }

  digestOf(target: AnchorTarget): Uint8Array {
    return hexToBytes(target === 'file' ? this.statement.subject.sha256 : this.#proof.inclusion.root);
  }

  /** Works the records in. Rejects with SdkError `proof-would-lose` or `output-changed`; then the file is as it was. */
  async add(records: readonly AnchorRecord[]): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#write(mergeAnchors(this.anchors, records));
      } catch (error) {
        const isChanged = error instanceof SdkError && error.code === 'output-changed';
        if (!isChanged || attempt === ATTEMPTS) throw error;
        await delay(PAUSE_MS * attempt);
        await this.#reread();
      }
    }
  }

  async #write(merged: Merged): Promise<void> {
    if (merged.added.length + merged.risen.length === 0) return;
    const next = await this.#grown(merged);
    const bytes = utf8Encode(encodeProof(next));
    const lost = lostBetween(this.#proof, parse(this.path, bytes));
    if (lost !== undefined) throw wouldLose(this.path, lost);
    await replaceFile(this.path, bytes, this.#bytes);
    this.#bytes = bytes;
    this.#proof = next;
    this.#isChanged = true;
  }

  async #grown(merged: Merged): Promise<Proof> {
    const { signer, now = () => new Date(), eventsOf } = this.#options;
    let { custody } = this.#proof;
    if (signer !== undefined) {
      for (const event of eventsOf(merged))
        custody = await appendCustodyEvent(custody, this.statement.subject.sha256, event, { signer, time: now() });
    }
    return { ...this.#proof, anchors: merged.anchors, custody };
  }

  /** Somebody else's change is built upon, as long as it is still a proof of the same deposit that lost nothing. */
  async #reread(): Promise<void> {
    const bytes = await readProofBytes(this.path);
    const proof = parse(this.path, bytes);
    const lost = lostBetween(this.#proof, proof);
    if (lost !== undefined) throw wouldLose(this.path, lost);
    this.#bytes = bytes;
    this.#proof = proof;
  }
}

/** Rejects with SdkError `file-unreadable`. */
export async function readProofBytes(path: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(path);
    if (size > MAX_PROOF_BYTES)
      throw new SdkError('file-unreadable', `${path} has ${size} bytes: no proof is that large`);
    return await readFile(path);
  } catch (error) {
    throw error instanceof SdkError ? error : unreadable(path, error);
  }
}

function parse(path: string, bytes: Uint8Array): Proof {
  try {
    return parseProof(parseJson(bytes));
  } catch (cause) {
    throw malformed(path, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

/** A root to which the statement does not lead is not worth a witness. */
function statementOf(path: string, { envelope, inclusion }: Proof): DepositStatement {
  const bytes = fromBase64(envelope.payload);
  const { index, size, path: siblings, root } = inclusion;
  const leads = verifyInclusion({
    leafHash: leafHash(bytes),
    index,
    treeSize: size,
    path: siblings.map(hexToBytes),
    root: hexToBytes(root),
  });
  if (!leads) throw malformed(path, 'the statement does not lead to the root');
  const statement = parseStatement(path, bytes);
  if (envelope.payloadType === statementPayloadType(statement)) return statement;
  throw malformed(path, 'it does not say that it holds this kind of deposit statement');
}

function parseStatement(path: string, bytes: Uint8Array): DepositStatement {
  try {
    return parseDepositStatement(parseCanonicalJson(bytes));
  } catch (cause) {
    throw malformed(path, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function malformed(path: string, reason: string, cause?: unknown): SdkError {
  return new SdkError('proof-malformed', `${path} is not a proof that can be completed: ${reason}`, {
    hint: 'nothing was written; look whether the file was changed, and for another copy of it',
    ...(cause === undefined ? {} : { cause }),
  });
}

function wouldLose(path: string, lost: string): SdkError {
  return new SdkError('proof-would-lose', `the change would take something out of ${path}: ${lost}`, {
    hint: 'nothing was written; keep the file as it is, and keep a copy',
  });
}
