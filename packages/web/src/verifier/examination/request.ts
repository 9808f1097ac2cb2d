import type {
  DisclosureReport,
  Report,
  SentenceExcerpts,
  SentencePlaces,
  Trust,
  VerifyErrorCode,
} from '@guzheng/verify';

export type PolicyName = 'court' | 'testnet' | 'devnet';

/** What is asked of an examiner. Files travel to a worker as handles, not as bytes. */
export interface Asked {
  readonly verify: Judged & { readonly declarations: readonly File[] };
  /** One member of a package; `proof`, where there is one, takes the place of that inside the disclosure. */
  readonly disclosure: Judged & { readonly disclosure: File };
  /** SHA-256, hex: which declarations are about the file is not to be told otherwise. */
  readonly digest: { readonly file: File };
  /** One member of a package, whole. `maxBytes` bounds what is read. */
  readonly member: { readonly file: File; readonly path: string; readonly maxBytes: number };
  /** A sentence in what the package has of its page. */
  readonly locate: Looked & { readonly sentence: string };
  /** Visible text and plain source of the page, to be read by a person. */
  readonly texts: Looked;
}

/** A file to be judged, and by what. */
export interface Judged {
  readonly file: File;
  readonly proof: File | undefined;
  readonly policy: PolicyName;
  readonly trust: Trust;
  readonly now: Date;
}

/** A file that was verified, and the digest that it had then: what is shown of it is of those bytes and no others. */
export interface Looked {
  readonly file: File;
  readonly sha256: string;
}

export interface Answered {
  readonly verify: Report;
  readonly disclosure: DisclosureReport;
  readonly digest: string;
  readonly member: Uint8Array;
  readonly locate: Located;
  readonly texts: PageTexts;
}

export type Kind = keyof Asked;

export interface Located {
  readonly places: SentencePlaces;
  readonly excerpts: SentenceExcerpts;
}

export interface PageTexts {
  readonly text?: string;
  readonly source?: string;
  readonly sourceUrl?: string;
}

export type Progress =
  | { readonly phase: 'hashing'; readonly done: number; readonly total: number }
  | { readonly phase: 'reading' };

/** Why there is no answer. `code` is there where the judge itself says so; everything else is the browser's, or a fault of this page. */
export interface Failure {
  readonly code?: VerifyErrorCode;
  readonly message: string;
}

/** Thrown by `examine` of an examiner. */
export class ExaminationError extends Error {
  override readonly name = 'ExaminationError';
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}
