import type { Report } from '../report.ts';
import type { CaptureFacts } from './capture-facts.ts';
import type { Declarations } from './declarations.ts';

/** One file of the case: the report on it, and what was read of it for documents. */
export interface Exhibit {
  readonly report: Report;
  /** From `readCaptureFacts`; left out where there is no package, or it cannot be read. */
  readonly facts?: CaptureFacts;
  /** The PNG of the first view; left out, and said so, unless it has the digest that the report gives for it. */
  readonly screenshot?: Uint8Array;
}

/** What every document is made of beside the exhibits. */
export interface DocumentOptions {
  /** The language shown first and printed; the other is one click away. */
  readonly lang: 'zh' | 'en';
  readonly declarations: Declarations;
  /** Under which number a third party's server has it, and where that is looked up: the server's own word. */
  readonly ledger?: { readonly number: string; readonly lookUpAt?: string };
}

/**
 * 文件标识 `7F3A-91C2-04BE-88D1`: a name to call a file by, from the first 64 bits of its SHA-256. What identifies it is the whole digest. It
 * begins with no `GZ-`, as evidence numbers of ledgers do: nothing can be looked up by it.
 */
export function fileMark({ digests }: Report): string {
  const head = /^[0-9a-f]{64}$/.test(digests.sha256) ? digests.sha256.slice(0, 16) : '0'.repeat(16);
  return head.toUpperCase().replace(/(.{4})(?!$)/g, '$1-');
}
