import { join } from 'node:path';
import { type CaptureOptions, type CaptureResult, capture } from '@guzheng/capture';
import type { Proof } from '@guzheng/evidence';
import { noTrust, type Policy, policies, type Report } from '@guzheng/verify';
import type { Chain } from './chain.ts';
import { proofPath } from './deposit/deposit.ts';
import { encodeProof, prove } from './deposit/prove.ts';
import { SdkError } from './error.ts';
import { expectFree, writeNewFile } from './file/new-file.ts';
import type { OnProgress } from './progress.ts';
import { verifyFile } from './verify-file.ts';
import { reportPath, writeReport } from './write-report.ts';

export interface PreserveOptions {
  readonly chain: Chain;
  /** How to capture; `out` is where all files go. */
  readonly capture: Omit<CaptureOptions, 'notBefore' | 'onProgress'>;
  readonly policy?: Policy;
  readonly lang?: 'zh' | 'en';
  readonly onProgress?: OnProgress;
}

export interface Preserved {
  readonly capture: CaptureResult;
  readonly proof: Proof;
  readonly report: Report;
  readonly files: { readonly package: string; readonly proof: string; readonly report: string };
}

/**
 * The main job: bound → capture → seal → deposit → anchor → verify → report. When anchoring fails, the sealed package is kept and the
 * error names it (`anchor-failed`): it can be deposited again, the page perhaps not captured again.
 */
export async function preserve(url: string, options: PreserveOptions): Promise<Preserved> {
  const tell = options.onProgress ?? (() => {});
  await expectNamesFree(options.capture);
  tell({ step: 'bound', detail: `reading the latest block of ${options.chain.network.name}` });
  await options.chain.rehearse();
  const notBefore = await options.chain.latestBlock();
  const captured = await capture(url, {
    ...options.capture,
    notBefore,
    onProgress: (detail) => tell({ step: 'capture', detail }),
  });
  tell({ step: 'deposit', detail: `depositing ${captured.sha256}` });
  const proof = await depositCapture(captured, options.chain);
  tell({ step: 'verify', detail: 'verifying what was written' });
  const report = await verifyFile(captured.path, {
    policy: options.policy ?? policies.court,
    trust: { ...noTrust, networks: [options.chain.network] },
    rpcs: options.chain.rpcs,
  });
  tell({ step: 'report', detail: 'writing the report' });
  const reportFile = reportPath(captured.path);
  await writeReport(report, { file: captured.path, report: reportFile }, { lang: options.lang ?? 'zh' });
  return {
    capture: captured,
    proof,
    report,
    files: { package: captured.path, proof: proofPath(captured.path), report: reportFile },
  };
}

/** A name that was asked for must be free for the proof and the report too. Names with the time in them are. */
async function expectNamesFree({ out, name }: Pick<CaptureOptions, 'out' | 'name'>): Promise<void> {
  if (name === undefined) return;
  const file = join(out, `${name}.wacz`);
  await expectFree([proofPath(file), reportPath(file)]);
}

async function depositCapture(captured: CaptureResult, chain: Chain): Promise<Proof> {
  const item = {
    subject: { sha256: captured.sha256, sm3: captured.sm3, bytes: captured.bytes },
    manifest: captured.manifest,
  };
  try {
    const [proof] = await prove([item], { signer: chain.signer, witnesses: [chain.witness] });
    if (proof === undefined) throw new TypeError('no proof for one item');
    await writeNewFile(proofPath(captured.path), encodeProof(proof));
    return proof;
  } catch (cause) {
    throw anchorFailed(captured.path, cause);
  }
}

function anchorFailed(path: string, cause: unknown): SdkError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new SdkError('anchor-failed', `the page is captured and sealed, but not anchored: ${reason}`, {
    hint: `when that is mended, run: guzheng deposit ${JSON.stringify(path)}`,
    kept: [path],
    cause,
  });
}
