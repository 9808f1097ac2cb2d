import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import {
  bytesToHex,
  canonicalize,
  EvidenceError,
  type Proof,
  parseJson,
  parseProof,
  sha256,
  utf8Encode,
} from '@guzheng/evidence';
import type { NewDeposit } from '../api/deposit.ts';
import type { ClientOptions, GuzhengClient } from '../client/index.ts';
import { SdkError } from '../error.ts';
import { digestFile } from '../file/digests.ts';
import { outputExists } from '../file/failure.ts';
import { exists, writeNewFile } from '../file/new-file.ts';
import { replaceFile } from '../file/replace-file.ts';
import { type WaitForAnchors, waitForWitnesses } from '../preserve/anchoring.ts';
import { type RemoteProof, readRemoteProof } from '../preserve/fetched.ts';
import { clientFrom, pause } from '../preserve/server.ts';
import type { OnProgress } from '../progress.ts';
import { atOnce } from '../work/at-once.ts';
import { packageIn, proofPath } from './deposit.ts';
import { lostBetween } from './keeps.ts';

/** Files deposited at the same time. */
const AT_ONCE = 8;

export interface DepositThroughServerOptions {
  readonly server: GuzhengClient | ClientOptions;
  /** Default: no waiting. Called again later, the proofs are completed. */
  readonly waitForAnchors?: false | WaitForAnchors;
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
  readonly now?: () => Date;
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** A file whose digest a server holds, and where its proof is. */
export interface FileDepositedThroughServer {
  readonly file: string;
  readonly proofFile: string;
  readonly sha256: string;
  /** 存证编号. */
  readonly number: string;
  readonly proof: Proof;
  /** True where this file was deposited before by the same account. */
  readonly again: boolean;
}

/**
 * Deposits the digests of files in a server's ledger: the files stay here, and a proof file is written beside each. The same file is
 * deposited once by an account, whatever interrupts this; called again, proofs that have no witness yet are replaced by what the server
 * has by then. Rejects with SdkError `file-empty-list`, `output-exists`, `proof-would-lose`, and with GuzhengApiError.
 */
export async function depositThroughServer(
  files: readonly string[],
  options: DepositThroughServerOptions,
): Promise<readonly FileDepositedThroughServer[]> {
  if (files.length === 0) throw new SdkError('file-empty-list', 'there is no file to deposit');
  const client = clientFrom(options.server);
  const different = files.filter((file, at) => files.findIndex((other) => resolve(other) === resolve(file)) === at);
  return await atOnce(AT_ONCE, different, (file) => depositOne(client, file, options));
}

async function depositOne(
  client: GuzhengClient,
  file: string,
  options: DepositThroughServerOptions,
): Promise<FileDepositedThroughServer> {
  const { onProgress: tell = () => {}, waitForAnchors = false, now = () => new Date(), sleep = pause } = options;
  const asking = options.signal === undefined ? {} : { signal: options.signal };
  tell({ step: 'deposit', detail: `reading ${basename(file)}` });
  const deposit: NewDeposit = { subject: await digestFile(file), ...(await packageIn(file)), name: nameOf(file) };
  const before = await proofThere(file, deposit);
  const { number, again } = await client.deposit(deposit, { ...asking, idempotencyKey: keyOf(deposit) });
  tell({ step: 'deposit', detail: `${basename(file)} is ${number}` });
  if (waitForAnchors !== false)
    await waitForWitnesses({ client, number, wait: waitForAnchors, tell, now, sleep, ...asking });
  const remote = await readRemoteProof(client, number, asking);
  await keep(file, before, remote);
  const { sha256: digest } = deposit.subject;
  return { file, proofFile: proofPath(file), sha256: digest, number, proof: remote.proof, again };
}

/** A name for the depositor's own list; control characters in it would be refused. */
function nameOf(file: string): string {
  return [...basename(file).replace(/\p{Cc}/gu, ' ')].slice(0, 120).join('');
}

/** The same request has the same key, from whatever machine, at whatever time. */
function keyOf(deposit: NewDeposit): string {
  return `file-${bytesToHex(sha256(utf8Encode(canonicalize(deposit))))}`;
}

interface Before {
  readonly bytes: Uint8Array;
  readonly proof: Proof;
}

/** The proof that lies there. Rejects with SdkError `output-exists` where it is that of another file, or none. */
async function proofThere(file: string, { subject }: NewDeposit): Promise<Before | undefined> {
  const path = proofPath(file);
  if (!(await exists(path))) return undefined;
  const bytes = await readFile(path);
  try {
    const proof = parseProof(parseJson(bytes));
    if (isAbout(proof, subject.sha256)) return { bytes, proof };
  } catch (cause) {
    if (!(cause instanceof EvidenceError)) throw cause;
    throw outputExists(path, { cause });
  }
  throw outputExists(path);
}

function isAbout({ envelope }: Proof, digest: string): boolean {
  const statement = parseJson(Buffer.from(envelope.payload, 'base64'));
  return (statement as { readonly subject?: { readonly sha256?: unknown } }).subject?.sha256 === digest;
}

/** Nothing that a proof holds is given up. One without witnesses holds a place in a tree that has grown since, and nothing else. */
async function keep(file: string, before: Before | undefined, { bytes, proof }: RemoteProof): Promise<void> {
  const path = proofPath(file);
  if (before === undefined) return await writeNewFile(path, bytes);
  const lost = lostBetween(
    before.proof.anchors.length === 0 ? { ...before.proof, inclusion: proof.inclusion } : before.proof,
    proof,
  );
  if (lost === undefined) return await replaceFile(path, bytes, before.bytes);
  throw new SdkError('proof-would-lose', `the proof of the server would lose ${lost} of ${path}`, {
    hint: 'nothing was written: keep the proof that is there, and move it away to have that of the server',
  });
}
