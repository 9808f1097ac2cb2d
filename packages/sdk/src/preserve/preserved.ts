import type { CaptureResult } from '@guzheng/capture';
import type { Proof } from '@guzheng/evidence';
import type { Report } from '@guzheng/verify';
import type { Testimony } from '../deposit/testimony.ts';

/** What a preserved page comes to, whoever captured it. */
export interface Preserved {
  /** As the package that lies there says it: read from its bytes, not told by anybody. */
  readonly capture: CaptureResult;
  readonly proof: Proof;
  /**
   * What each witness answered. Through a server: the records in the proof, in one group for each kind of witness that the server names;
   * what kept a witness from answering, the server tells its operator only, so there are no failures here.
   */
  readonly testimony: Testimony;
  readonly report: Report;
  readonly files: { readonly package: string; readonly proof: string; readonly report: string };
  /** Through a server only: the number in its ledger, its capture, and its ledger's key with where that is from. */
  readonly server?: {
    readonly number: string;
    readonly capture: string;
    readonly ledgerKey: string;
    readonly how: 'pinned' | 'first-use';
  };
}
