import type { DisclosurePlacement, MemberLine, Subject } from '@guzheng/evidence';
import type { CheckCode } from '../codes.ts';
import type { Check, Report } from '../report.ts';

/** Why a point is not PASS, beyond the codes of a whole package. Stable between minor versions. */
export type DisclosureCode =
  /** What would answer the point is in the parts of the package that were not shown. */
  | 'withheld'
  /** The member's line, salt, index and path do not lead to the root in the statement. */
  | 'member-not-deposited'
  /** The statement is of version 1: it holds no root of members that a path could lead to. */
  | 'members-not-committed'
  /** What was deposited is not an evidence package, so that it has no members. */
  | 'package-not-deposited';

/** A review point as far as one member and the deposit can answer it. */
export interface DisclosureCheck extends Omit<Check, 'code'> {
  readonly code?: CheckCode | DisclosureCode;
}

/** What the statement says of the rest of the package, where the member belongs to it. Nothing here was looked at: it was not shown. */
export interface Withheld {
  /** How many of the listed members were not shown. */
  readonly members: number;
  /** Their size together, where the manifest is shown. */
  readonly bytes?: number;
  /** Whether their names, sizes and digests can be read in the disclosure. */
  readonly lines: 'shown' | 'hidden';
}

export const DISCLOSURE_REPORT_TYPE = 'guzheng/disclosure-report/v1';

/** What `verifyDisclosure` returns and `guzheng verify --disclosure --json` prints. */
export interface DisclosureReport {
  readonly type: typeof DISCLOSURE_REPORT_TYPE;
  /** Of what was shown alone: `verified` never means that the package was verified. */
  readonly verdict: Report['verdict'];
  readonly verifiedAt: string;
  readonly verifier: string;
  /** The file offered, as it was read now. */
  readonly file: { readonly name: string; readonly bytes: number; readonly sha256: string; readonly sm3: string };
  /** The member that it is said to be. */
  readonly member: MemberLine;
  readonly by: DisclosurePlacement['kind'];
  /** The deposited package, in the words of the statement; absent where that cannot be read. */
  readonly package?: Subject;
  /** Absent where the member is not shown to belong to the package. */
  readonly withheld?: Withheld;
  readonly deposit?: NonNullable<Report['deposit']>;
  readonly checks: readonly DisclosureCheck[];
  readonly anchors: Report['anchors'];
  readonly policy: Report['policy'];
}
