import type { Account, Completeness, CustodyMode, NotBefore, Screenshot } from '@guzheng/evidence';
import type { AnchorReport, Strength } from './anchor-report.ts';
import type { CheckCode } from './codes.ts';

export * from './anchor-report.ts';

/** The review points that this version answers; the letters are those of docs/review-points.md. */
export type ReviewPoint =
  | 'P4'
  | 'E5'
  | 'T3'
  | 'T4'
  | 'T6'
  | 'T7'
  | 'I1'
  | 'I2'
  | 'I3'
  | 'I4'
  | 'I5'
  | 'I6'
  | 'I8'
  | 'I9'
  | 'C2'
  | 'C3'
  | 'C4'
  | 'C6'
  | 'C7'
  | 'X1'
  | 'X2'
  | 'X3'
  | 'X4'
  | 'X5'
  | 'O3';

/** 通过 · 不符 · 未证明 · 不适用 */
export type Status = 'PASS' | 'FAIL' | 'UNPROVEN' | 'N-A';

/** Derived from the checks and the policy, never set by hand. */
export type Verdict = 'verified' | 'contradicted' | 'unproven';

/** One review point answered. `code` names why it is not PASS; `evidence` holds the raw facts, of a contradiction above all. */
export interface Check {
  readonly id: ReviewPoint;
  readonly status: Status;
  readonly code?: CheckCode;
  /** One plain English sentence; the renderer has its own words in both languages, chosen by id, status and code. */
  readonly detail: string;
  readonly evidence?: { readonly [name: string]: unknown };
}

/** One hop of the chain of custody 保管链, on one time axis. */
export interface CustodyStep {
  readonly time: string;
  readonly stage:
    | 'bound'
    | 'source'
    | 'generation'
    | 'transmission'
    | 'storage'
    | 'deposit'
    | 'anchor'
    | 'custody'
    | 'verification';
  /** Stable word for the renderer: `not-before-block`, `browser-capture`, `plain-fetch`, `seal`, `deposit`, `block`, `bitcoin-block`, `time-stamp`, `custody-event`, `verify`. */
  readonly event: string;
  readonly detail: string;
  /** `recorded`: the capturing machine says so; `signed`: under the depositor's key; `witnessed`: a public witness says so. */
  readonly basis: 'recorded' | 'signed' | 'witnessed' | 'now';
  readonly digest?: string;
  /** Of stage `anchor`: which one of the report's anchors this is. */
  readonly anchor?: number;
}

/** Someone who is named in a commit or tag: anybody can write any name and time there. */
export interface NamedPerson {
  readonly name: string;
  readonly email: string;
  readonly time?: string;
}

/** Source code in short, in the words of the package. What of it was computed again is T6. */
export interface SourceSummary {
  readonly files: number;
  /** Of all files whose content is there. */
  readonly bytes: number;
  readonly git?: {
    readonly commit: string;
    readonly tree: string;
    readonly ref?: string;
    readonly subject: string;
    readonly author?: NamedPerson;
    readonly committer?: NamedPerson;
    readonly signature?: string;
    /** How many annotated tags there are, and the first of them. */
    readonly tagCount: number;
    readonly tags: readonly { readonly ref: string; readonly tagger?: NamedPerson; readonly signature?: string }[];
    /** The member with all of the history. */
    readonly bundle?: string;
  };
  readonly npm?: {
    readonly name: string;
    readonly version: string;
    readonly asked: string;
    readonly registry: string;
    readonly published?: string;
    readonly integrity?: string;
    readonly agrees?: boolean;
    readonly tarball: string;
  };
  readonly folder?: {
    readonly path: string;
    /** What was checked out, and how many files are not as in it. */
    readonly commit?: string;
    readonly branch?: string;
    readonly changed: number;
  };
}

export interface ReportSubject {
  readonly name: string;
  readonly bytes: number;
  readonly kind: 'evidence-package' | 'file';
  readonly package?: {
    readonly title: string;
    readonly requestedUrl: string;
    readonly finalUrl: string;
    readonly startedAt: string;
    readonly endedAt: string;
    readonly completeness: Completeness;
    readonly labels: readonly string[];
    readonly custodyMode: CustodyMode;
    /** Whose account the page was seen with, as whoever captured it states. */
    readonly account?: Account;
    readonly tool: string;
    readonly losses: readonly {
      readonly weight: 'gap' | 'note';
      readonly code: string;
      readonly detail: string;
      readonly url?: string;
    }[];
    readonly notBefore?: NotBefore;
    /** Of source code only. */
    readonly source?: SourceSummary;
    /** Members a person wants to see first; every path exists and matches its digest. */
    readonly screenshots: readonly {
      readonly path: string;
      readonly role: Screenshot['role'];
      /** What part of the page a tile shows, CSS pixels. */
      readonly clip?: NonNullable<Screenshot['clip']>;
      /** Where the element stood that scrolls in place of the page. */
      readonly scroller?: NonNullable<Screenshot['scroller']>;
      readonly sha256: string;
      readonly width: number;
      readonly height: number;
    }[];
    readonly members: readonly {
      readonly path: string;
      readonly bytes: number;
      readonly sha256: string;
      readonly sm3: string;
    }[];
  };
}

export interface PolicyOutcome {
  readonly name: string;
  readonly met: boolean;
  /** The alternatives, any one of which is enough. */
  readonly anyOf: readonly { readonly count: number; readonly strength: Strength; readonly have: number }[];
}

export const REPORT_TYPE = 'guzheng/report/v1';

/** What `verify` returns and `guzheng verify --json` prints. */
export interface Report {
  readonly type: typeof REPORT_TYPE;
  readonly verdict: Verdict;
  readonly verifiedAt: string;
  readonly verifier: string;
  readonly subject: ReportSubject;
  /** Of the file as it was read now. */
  readonly digests: { readonly sha256: string; readonly sm3: string };
  /** What the deposit says, where there is a proof whose signature holds. */
  readonly deposit?: {
    readonly time: string;
    readonly depositor: string;
    readonly root: string;
    readonly leaf: string;
    readonly index: number;
    readonly size: number;
  };
  readonly checks: readonly Check[];
  readonly anchors: readonly AnchorReport[];
  readonly custody: readonly CustodyStep[];
  readonly policy: PolicyOutcome;
}
