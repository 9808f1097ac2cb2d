import type { CustodyEvent, Envelope } from '@guzheng/evidence';
import type { CustodyLine } from '@guzheng/sdk/api';

/** The chain of custody 保管链 of each deposit, signed by the server: who had to do with it, look-ups and downloads included. */
export interface Custody {
  record(index: number, event: Pick<CustodyEvent, 'event' | 'detail'>): Promise<void>;
  /** As `record`, unless the same was recorded before: for what stays as it is, such as an anchor. */
  recordOnce(index: number, event: Pick<CustodyEvent, 'event' | 'detail'>): Promise<void>;
  /** As they go into the proof. */
  envelopes(index: number): Promise<readonly Envelope[]>;
  lines(index: number): Promise<readonly CustodyLine[]>;
}
