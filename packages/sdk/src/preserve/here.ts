import { join } from 'node:path';
import { type CaptureOptions, type CaptureResult, capture } from '@guzheng/capture';
import type { TsaRoot } from '@guzheng/evidence';
import { noTrust, type Policy, policies } from '@guzheng/verify';
import type { Chain } from '../chain.ts';
import { type DepositedFile, depositItems, packageIn, proofPath } from '../deposit/deposit.ts';
import type { WitnessGroup } from '../deposit/testimony.ts';
import { SdkError } from '../error.ts';
import { expectFree } from '../file/new-file.ts';
import type { OnProgress } from '../progress.ts';
import { shellWord } from '../shell-word.ts';
import { verifyFile } from '../verify-file.ts';
import { reportPath, writeReport } from '../write-report.ts';
import type { Preserved } from './preserved.ts';

/** By this machine. */
export interface PreserveHereOptions {
  readonly chain: Chain;
  /** Witnesses beside the chain; see `openWitnesses`. */
  readonly witnesses?: readonly WitnessGroup[];
  /** How to capture; `out` is where all files go. */
  readonly capture: Omit<CaptureOptions, 'notBefore' | 'onProgress'>;
  readonly policy?: Policy;
  /** Roots of time-stamping authorities that the user answers for, for the report. */
  readonly tsaRoots?: readonly TsaRoot[];
  readonly lang?: 'zh' | 'en';
  readonly onProgress?: OnProgress;
}

/**
 * By this machine: bound → capture → seal → deposit → anchor → verify → report. When a group of witnesses stays below its number, the sealed
 * package and its proof are kept with every record that came, and the error names them (`anchor-failed`): the deposit can be completed, the
 * page perhaps not captured again.
 */
export async function preserveHere(url: string, options: PreserveHereOptions): Promise<Preserved> {
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
  const { proof, testimony } = await depositCapture(captured, options);
  tell({ step: 'verify', detail: 'verifying what was written' });
  const report = await verifyFile(captured.path, {
    policy: options.policy ?? policies.court,
    trust: { ...noTrust, networks: [options.chain.network], tsaRoots: options.tsaRoots ?? [] },
    rpcs: options.chain.rpcs,
  });
  tell({ step: 'report', detail: 'writing the report' });
  const reportFile = reportPath(captured.path);
  await writeReport(report, { file: captured.path, report: reportFile }, { lang: options.lang ?? 'zh' });
  return {
    capture: captured,
    proof,
    testimony,
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

async function depositCapture(captured: CaptureResult, options: PreserveHereOptions): Promise<DepositedFile> {
  const { path, sha256, sm3, bytes } = captured;
  const { chain, witnesses = [], onProgress } = options;
  const depositing = { chain, witnesses, ...(onProgress === undefined ? {} : { onProgress }) };
  try {
    const item = { file: path, subject: { sha256, sm3, bytes }, ...(await packageIn(path)) };
    const [deposited] = await depositItems([item], depositing);
    if (deposited === undefined) throw new TypeError('no proof for one item');
    return deposited;
  } catch (cause) {
    throw anchorFailed(path, cause);
  }
}

function anchorFailed(path: string, cause: unknown): SdkError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const { kept = [], testimony } = cause instanceof SdkError ? cause : {};
  return new SdkError('anchor-failed', `the page is captured and sealed: ${reason}`, {
    hint: `when that is mended, run: guzheng deposit ${shellWord(path)}`,
    kept: [path, ...kept],
    ...(testimony === undefined ? {} : { testimony }),
    cause,
  });
}
