import type { BitcoinReaderOptions } from '../reader/bitcoin.ts';
import type { Fetch } from '../rpc/client.ts';

/** What a calendar or the sources of headers said. `detail` is for people. */
export type OtsProgress =
  | {
      readonly step: 'calendar';
      /** Credentials stripped. */
      readonly calendar: string;
      readonly outcome: 'answered' | 'pending' | 'unreachable' | 'malformed' | 'not-allowed';
      readonly detail: string;
    }
  | {
      readonly step: 'block';
      readonly height: number;
      readonly outcome: 'confirmed' | 'not-deep-enough' | 'no-agreement' | 'other-root';
      readonly detail: string;
    };

export interface OtsUpgradeOptions {
  /** Calendars of one's own that may be asked, beside the public ones. */
  readonly calendars?: readonly string[];
  /** Where block headers come from; public explorers of the main chain unless told. */
  readonly bitcoin?: Pick<BitcoinReaderOptions, 'sources' | 'quorum' | 'genesisHash'>;
  /** How deep a block must be buried before its header is kept, itself counted; 6 unless told. */
  readonly confirmations?: number;
  readonly fetch?: Fetch;
  /** The wall clock, for the times of answers. */
  readonly now?: () => Date;
  /** For one request; 20 s unless told. */
  readonly requestTimeoutMs?: number;
  readonly onProgress?: (progress: OtsProgress) => void;
}
