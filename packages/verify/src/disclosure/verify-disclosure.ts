import { type Hashing, portableHashing, TSA_ROOTS } from '@guzheng/evidence';
import { attestedBy, readAnchors } from '../anchors/anchors.ts';
import type { Dossier } from '../checks/dossier.ts';
import { digestEverything } from '../container/pass.ts';
import { readDeposit } from '../deposit/deposit.ts';
import { judgePolicy } from '../policy/policy.ts';
import type { ByteSource } from '../source.ts';
import { describeDeposit } from '../subject.ts';
import { verdictOf } from '../verdict.ts';
import { VERIFIER, type VerifyInput } from '../verify.ts';
import { type Binding, bindMember } from './binding.ts';
import { checkDisclosure } from './checks.ts';
import { type DisclosureReading, readDisclosure } from './read.ts';
import { DISCLOSURE_REPORT_TYPE, type DisclosureReport } from './report.ts';

/** As `verify`, but that the file is one member of the package, and the disclosure says which. */
export interface VerifyDisclosureInput extends Pick<VerifyInput, 'name' | 'policy' | 'trust' | 'readers' | 'now'> {
  readonly file: ByteSource;
  /** The bytes of `<member>.disclosure.json`. */
  readonly disclosure: Uint8Array;
  /** Takes the place of the proof inside the disclosure: the same deposit's, completed later. */
  readonly proof?: Uint8Array;
  readonly hashing?: Hashing;
  readonly onBytes?: (done: number, total: number) => void;
}

/**
 * Verifies one member of a deposited package (docs/spec/disclosure.md). Does no I/O; whatever lies is in the report, and so is what was
 * not shown. Throws VerifyError `disclosure-malformed`, `disclosure-version-unknown`, `proof-malformed`, `proof-version-unknown` or
 * `unreadable-file` where nothing can be said.
 */
export async function verifyDisclosure(input: VerifyDisclosureInput): Promise<DisclosureReport> {
  const { hashing = portableHashing } = input;
  const reading = readDisclosure(input.disclosure);
  const dossier = await gather(input, reading, hashing);
  const binding = bind(dossier, reading, hashing);
  const { bytes, digests } = dossier;
  const checks = checkDisclosure(dossier, {
    member: reading.disclosure.member,
    offered: { bytes, ...digests },
    binding,
  });
  const anchors = dossier.anchors.map(({ report }) => report);
  const policy = judgePolicy(input.policy, anchors);
  return {
    type: DISCLOSURE_REPORT_TYPE,
    verdict: verdictOf(checks, policy),
    verifiedAt: input.now.toISOString(),
    verifier: VERIFIER,
    file: { name: input.name ?? '', bytes, ...digests },
    ...describe(dossier, reading, binding),
    ...{ checks, anchors, policy },
  };
}

/** The deposit alone: of the package nothing was shown but this file, which is not the package. */
async function gather(
  input: VerifyDisclosureInput,
  reading: DisclosureReading,
  hashing: Hashing,
): Promise<Dossier & { readonly deposit: ReturnType<typeof readDeposit> }> {
  const { file, onBytes, trust, readers, now } = input;
  const deposit = readDeposit(input.proof ?? reading.proof);
  const { file: digests } = await digestEverything(file, { placements: [], hashing, onBytes });
  const outside = { trust, readers, now, builtInTsaRoots: TSA_ROOTS };
  const anchors = await readAnchors(deposit.proof.anchors, attestedBy(deposit), outside);
  return {
    ...{ bytes: file.size, digests, package: null, isPackage: true, deposit, anchors, notBefore: null },
    // They are about the whole package, which was not shown.
    ...{ declarations: [], replay: null, releases: [] },
  };
}

function bind(
  { deposit }: Awaited<ReturnType<typeof gather>>,
  { disclosure }: DisclosureReading,
  hashing: Hashing,
): Binding | null {
  return deposit.statement === null || !deposit.signed ? null : bindMember(disclosure, deposit.statement, { hashing });
}

function describe(
  dossier: Awaited<ReturnType<typeof gather>>,
  { disclosure }: DisclosureReading,
  binding: Binding | null,
): Pick<DisclosureReport, 'member' | 'by' | 'package' | 'withheld' | 'deposit'> {
  const deposit = describeDeposit(dossier);
  const subject = dossier.deposit.statement?.subject;
  return {
    member: disclosure.member,
    by: disclosure.place.kind,
    ...(subject === undefined ? {} : { package: subject }),
    ...(binding?.state === 'bound' ? { withheld: binding.withheld } : {}),
    ...(deposit === undefined ? {} : { deposit }),
  };
}
