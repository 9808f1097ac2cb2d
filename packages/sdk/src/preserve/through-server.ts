import type { CaptureResult } from '@guzheng/capture';
import { noTrust, type Policy, policies, type Report, type Trust } from '@guzheng/verify';
import type { NewCapture } from '../api/capture.ts';
import type { ClientOptions, GuzhengClient } from '../client/index.ts';
import { proofPath } from '../deposit/deposit.ts';
import { SdkError } from '../error.ts';
import { expectFree, makeFolder, writeNewFile } from '../file/new-file.ts';
import type { OnProgress } from '../progress.ts';
import { verifyFile } from '../verify-file.ts';
import { reportPath, writeReport } from '../write-report.ts';
import { testimonyIn, type WaitForAnchors, waitForWitnesses } from './anchoring.ts';
import { fetchOriginal, packagePath, readRemoteProof } from './fetched.ts';
import { readCaptureResult } from './package-facts.ts';
import type { Preserved } from './preserved.ts';
import { type Choice, captureThrough, type Preview } from './remote-capture.ts';
import { clientFrom, pause } from './server.ts';

/** By the server of a neutral third party. */
export interface PreserveThroughServerOptions {
  readonly server: GuzhengClient | ClientOptions;
  /** The folder where all files go. */
  readonly out: string;
  /** File name without `.wacz`; that of the server unless told. */
  readonly name?: string;
  /** How to capture, as far as a depositor may say. */
  readonly capture?: Omit<NewCapture, 'url' | 'confirm'>;
  /** Asked about each take that waits. Unless told, the first complete one is confirmed; of a page that is never complete, the second. */
  readonly onPreview?: (preview: Preview) => Promise<Choice>;
  /** Default: until a witness has seen it, for at most 3 minutes. */
  readonly waitForAnchors?: false | WaitForAnchors;
  readonly policy?: Policy;
  readonly trust?: Trust;
  /** Endpoints of the chain that are asked instead of its public ones. */
  readonly rpcs?: readonly string[];
  readonly lang?: 'zh' | 'en';
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
  /** The same key, the same capture: a program that was interrupted goes on with it. */
  readonly idempotencyKey?: string;
  readonly now?: () => Date;
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
}

const PATIENCE: WaitForAnchors = { until: 'seen', timeoutMs: 180_000 };

/**
 * Captured and deposited there, verified here: the package is what was deposited under the number, the proof is about the same statement,
 * and the report comes from their bytes alone. Rejects with SdkError `capture-failed`, `capture-differs`, `output-exists`, and with
 * GuzhengApiError; files that were finished before stay.
 */
export async function preserveThroughServer(url: string, options: PreserveThroughServerOptions): Promise<Preserved> {
  const tell = options.onProgress ?? (() => {});
  const client = clientFrom(options.server);
  await prepare(options);
  const signal = options.signal === undefined ? {} : { signal: options.signal };
  const confirmed = await captureThrough({ ...options.capture, url }, { ...options, client, tell });
  const file = packagePath(options.out, options.name, confirmed.file, confirmed.number);
  await expectFree([file, proofPath(file), reportPath(file)]);
  tell({ step: 'deposit', detail: `downloading ${confirmed.number}` });
  await fetchOriginal(client, confirmed.number, file, signal);
  const capture = await expectCaptureOf(url, confirmed.sha256, file);
  await waitAsAsked(client, confirmed.number, options, tell);
  const { proof, bytes } = await readRemoteProof(client, confirmed.number, signal);
  await writeNewFile(proofPath(file), bytes);
  tell({ step: 'verify', detail: 'verifying what was written' });
  const report = await verified(file, options);
  tell({ step: 'report', detail: 'writing the report' });
  await writeReport(report, { file, report: reportPath(file) }, { lang: options.lang ?? 'zh' });
  return {
    capture,
    proof,
    testimony: testimonyIn(proof, await client.server(signal)),
    report,
    files: { package: capture.path, proof: proofPath(capture.path), report: reportPath(capture.path) },
    server: { number: confirmed.number, capture: confirmed.id, ...ledgerOf(client) },
  };
}

/** What would be refused after the capture is refused before it. */
async function prepare({ out, name }: PreserveThroughServerOptions): Promise<void> {
  await makeFolder(out);
  if (name === undefined) return;
  const file = packagePath(out, name, '', '');
  await expectFree([file, proofPath(file), reportPath(file)]);
}

/** A server could hand out another package than the one that was confirmed, or that of another page: one that verifies, and is something else. */
async function expectCaptureOf(url: string, confirmed: string, file: string): Promise<CaptureResult> {
  const capture = await readCaptureResult(file);
  if (capture.sha256 !== confirmed)
    throw differs(`the server's package has the SHA-256 ${capture.sha256}; confirmed was ${confirmed}`, file);
  const { requestedUrl } = capture.record;
  if (URL.canParse(requestedUrl) && new URL(requestedUrl).href === new URL(url).href) return capture;
  throw differs(`the server's package is a capture of ${requestedUrl}, not of ${url}`, file);
}

function differs(why: string, file: string): SdkError {
  return new SdkError('capture-differs', why, { hint: 'keep it, and ask the operator', kept: [file] });
}

async function waitAsAsked(
  client: GuzhengClient,
  number: string,
  options: PreserveThroughServerOptions,
  tell: OnProgress,
): Promise<void> {
  const { waitForAnchors = PATIENCE, signal, now = () => new Date(), sleep = pause } = options;
  if (waitForAnchors === false) return;
  const stop = signal === undefined ? {} : { signal };
  await waitForWitnesses({ client, number, wait: waitForAnchors, tell, now, sleep, ...stop });
}

async function verified(file: string, options: PreserveThroughServerOptions): Promise<Report> {
  const { policy = policies.court, trust = noTrust, rpcs } = options;
  return await verifyFile(file, { policy, trust, ...(rpcs === undefined ? {} : { rpcs }) });
}

/** Known by now: a receipt was checked with it. */
function ledgerOf({ trusted }: GuzhengClient): { readonly ledgerKey: string; readonly how: 'pinned' | 'first-use' } {
  if (trusted === undefined) throw new TypeError('no receipt was checked');
  return { ledgerKey: trusted.verifierKey, how: trusted.how };
}
