import type { Account, Completeness, CustodyMode, NotBefore, Screenshot } from '@guzheng/evidence';
import type { AnchorReport, Strength } from './anchor-report.ts';
import type { CheckCode } from './codes.ts';

export * from './anchor-report.ts';

/** The review points; the letters are those of docs/review-points.md. Every report answers every one of them. */
export type ReviewPoint =
  | `P${1 | 2 | 3 | 4}`
  | `E${1 | 2 | 3 | 4 | 5 | 6}`
  | `T${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10}`
  | `I${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}`
  | `C${1 | 2 | 3 | 4 | 5 | 6 | 7}`
  | `X${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8}`
  | `O${1 | 2 | 3}`;

/**
 * On what an answer rests. `computed`: on bytes that anyone can compute again; `recorded`: on what the capturing machine wrote of itself,
 * which was compared and not proven; `declared`: on what a human says.
 */
export type Basis = 'computed' | 'recorded' | 'declared';

/** 通过 · 不符 · 未证明 · 不适用 */
export type Status = 'PASS' | 'FAIL' | 'UNPROVEN' | 'N-A';

/** Derived from the checks and the policy, never set by hand. */
export type Verdict = 'verified' | 'contradicted' | 'unproven';

/** One review point answered. `code` names why it is not PASS; `evidence` holds the raw facts, of a contradiction above all. */
export interface Check {
  readonly id: ReviewPoint;
  readonly status: Status;
  readonly basis: Basis;
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
  /** Stable word for the renderer: `not-before-block`, `environment-check`, `connection`, `browser-capture`, `plain-fetch`, `seal`, `deposit`, `block`, `bitcoin-block`, `time-stamp`, `custody-event`, `verify`. */
  readonly event: string;
  readonly detail: string;
  /** `recorded`: the capturing machine says so; `signed`: under the depositor's key; `witnessed`: a public witness says so. */
  readonly basis: 'recorded' | 'signed' | 'witnessed' | 'now';
  readonly digest?: string;
  /** Of stage `anchor`: which one of the report's anchors this is. */
  readonly anchor?: number;
}

/**
 * One hop of the way of the evidence: the digest that left, and the digest that came in. `source`: answers as logged, and as archived;
 * `generation`: files as made, and as kept; `transmission`: files as listed at the sealing, and as they are; `storage`: the sealed list, and
 * the deposited one; `deposit`: the deposited file, and the file read now; `anchor`: the root, and what a witness saw; `custody`: each later
 * event and the one before it. `open`: one side is missing; `none`: there is no such hop for this kind of thing.
 */
export interface CustodyHop {
  readonly hop: 'source' | 'generation' | 'transmission' | 'storage' | 'deposit' | 'anchor' | 'custody';
  readonly state: 'equal' | 'broken' | 'open' | 'none';
  /** SHA-256, hex; of several files that of their list, `<sha256>  <name>` and LF in the order of names. */
  readonly out: string | null;
  readonly into: string | null;
  readonly files?: number;
  /** The first that is another. */
  readonly differing?: string;
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
  /** The same way by digests. */
  readonly hops: readonly CustodyHop[];
  readonly policy: PolicyOutcome;
}
