/**
 * What a ledger must never do. `forked`: two signed states of one size with different roots, or of different sizes that do not agree;
 * `rewritten`: the state now does not contain the state seen before; `shrunk`: fewer entries than were seen before; `key-changed`: signed
 * by another key than the one that was trusted; `tiles-differ`: the published hashes do not give the signed root; `anchor-invalid`: what
 * is shown as the word of a witness does not hold, or is about another state; `clock-wrong`: times that go back or lie ahead.
 */
export type FindingCode =
  | 'forked'
  | 'rewritten'
  | 'shrunk'
  | 'key-changed'
  | 'tiles-differ'
  | 'anchor-invalid'
  | 'clock-wrong';

/** A finding with what shows it: signed states, and the proof that fails. */
export interface Finding {
  readonly code: FindingCode;
  /** One plain sentence. */
  readonly sentence: string;
  /** Signed checkpoints, as they were received. */
  readonly older?: string;
  readonly newer: string;
  /** The consistency proof that was given for them and does not lead from one to the other; hex. */
  readonly proof?: readonly string[];
  readonly details?: { readonly [name: string]: unknown };
}

/** What could not be shown this time and proves nothing against the ledger. */
export interface Doubt {
  readonly code: 'proof-withheld' | 'anchoring-late' | 'comparison-left-out';
  readonly sentence: string;
}
