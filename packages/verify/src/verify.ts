import {
  EvidenceError,
  type Hashing,
  portableHashing,
  type ReadDeclaration,
  type Reader,
  readDeclaration,
  TSA_ROOTS,
} from '@guzheng/evidence';
import { attestedBy, readAnchors } from './anchors/anchors.ts';
import { linkBlock, type Outside } from './anchors/link.ts';
import type { Dossier } from './checks/dossier.ts';
import { runChecks } from './checks/index.ts';
import { readExhibit } from './container/container.ts';
import { type PackageReading, readPackage } from './container/contents.ts';
import { hopsOf } from './custody/hops.ts';
import { custodyTimeline } from './custody/timeline.ts';
import { readDeposit } from './deposit/deposit.ts';
import { VerifyError } from './error.ts';
import { judgePolicy, type Policy } from './policy/policy.ts';
import { requireReadableRoots, type Trust } from './policy/trust.ts';
import { readReplay } from './replay/replay.ts';
import { REPORT_TYPE, type Report } from './report.ts';
import type { ByteSource } from './source.ts';
import { describeDeposit, describeSubject } from './subject.ts';
import { verdictOf } from './verdict.ts';

/** Which verifier said it; follows the package's version. */
export const VERIFIER = 'guzheng/verify 0.1.0';

export type VerifyProgress =
  | { readonly phase: 'hashing'; readonly done: number; readonly total: number }
  | { readonly phase: 'reading' | 'anchors' | 'checks' };

export interface VerifyInput {
  readonly file: ByteSource;
  /** The file's name, for the report only. */
  readonly name?: string;
  /** The bytes of `<file>.proof.json`. */
  readonly proof?: Uint8Array;
  /** The bytes of declaration files (`guzheng declare`): what humans say of this file. */
  readonly declarations?: readonly Uint8Array[];
  /** The bytes of a replay report about this file (`guzheng replay --json`). */
  readonly replay?: Uint8Array;
  readonly policy: Policy;
  readonly trust: Trust;
  /** Asked for the blocks of the chains they read, EVM and Bitcoin; without any, blocks stay unlinked unless pinned. */
  readonly readers: readonly Reader[];
  readonly now: Date;
  /** Default `portableHashing`; Node's OpenSSL is several times as fast. */
  readonly hashing?: Hashing;
  readonly onProgress?: (progress: VerifyProgress) => void;
}

/**
 * Verifies a file, with its proof where there is one. Does no I/O of its own; the same input gives the same report.
 * Whatever is wrong with file or proof is in the report. Throws VerifyError only where nothing can be said: `proof-malformed`,
 * `proof-version-unknown`, `unreadable-file`, `trust-malformed` for a root that is no certificate, `declaration-malformed`, `replay-malformed`, and `not-evidence` for a file without a
 * proof that is no evidence package.
 */
export async function verify(input: VerifyInput): Promise<Report> {
  requireReadableRoots(input.trust);
  const dossier = await gather(input);
  input.onProgress?.({ phase: 'checks' });
  const checks = runChecks(dossier);
  const anchors = dossier.anchors.map(({ report }) => report);
  const policy = judgePolicy(input.policy, anchors);
  const deposit = describeDeposit(dossier);
  return {
    type: REPORT_TYPE,
    verdict: verdictOf(checks, policy),
    verifiedAt: input.now.toISOString(),
    verifier: VERIFIER,
    subject: describeSubject(dossier, input.name ?? ''),
    digests: dossier.digests,
    ...(deposit === undefined ? {} : { deposit }),
    ...{ checks, anchors, policy },
    custody: custodyTimeline(dossier, input.now),
    hops: hopsOf(dossier),
  };
}

/** Reads everything once: file, proof, package, chain. */
async function gather(input: VerifyInput): Promise<Dossier> {
  const { file, onProgress, hashing = portableHashing } = input;
  const deposit = input.proof === undefined ? null : readDeposit(input.proof);
  const declarations = (input.declarations ?? []).map(readDeclared);
  const replay = input.replay === undefined ? null : readReplay(input.replay);
  const exhibit = await readExhibit(file, {
    hashing,
    onBytes: (done, total) => onProgress?.({ phase: 'hashing', done, total }),
  });
  const statement = deposit?.statement ?? null;
  const isPackage = exhibit.container !== null || statement?.manifest !== undefined;
  if (deposit === null && !isPackage) throw notEvidence(input.name);
  onProgress?.({ phase: 'reading' });
  const reading = exhibit.container === null ? null : await readPackage(exhibit.container, statement);
  onProgress?.({ phase: 'anchors' });
  const { trust, readers, now } = input;
  const outside = { trust, readers, now, builtInTsaRoots: TSA_ROOTS };
  const anchors = deposit === null ? [] : await readAnchors(deposit.proof.anchors, attestedBy(deposit), outside);
  const notBefore = await linkNotBefore(reading, outside);
  return {
    ...{ bytes: file.size, digests: exhibit.digests, package: reading, isPackage, deposit, anchors, notBefore },
    ...{ declarations, replay, releases: trust.releases },
  };
}

function readDeclared(bytes: Uint8Array, place: number): ReadDeclaration {
  try {
    return readDeclaration(bytes);
  } catch (cause) {
    if (!(cause instanceof EvidenceError)) throw cause;
    throw new VerifyError('declaration-malformed', `Declaration ${place + 1} cannot be read: ${cause.message}`, {
      cause,
      hint: 'It is a file that guzheng declare wrote. Ask whoever declared for it again.',
    });
  }
}

async function linkNotBefore(reading: PackageReading | null, outside: Outside): Promise<Dossier['notBefore']> {
  const bound = reading?.contents?.capture.notBefore;
  if (bound === undefined) return null;
  const { chainId, genesisHash, number, hash } = bound;
  return linkBlock({ chainId, genesisHash, number, hash }, outside);
}

function notEvidence(name: string | undefined): VerifyError {
  return new VerifyError(
    'not-evidence',
    `${name ?? 'The file'} is not an evidence package, and there is no proof for it`,
    {
      hint: 'A file of any kind can be verified together with its proof, <file>.proof.json.',
    },
  );
}
