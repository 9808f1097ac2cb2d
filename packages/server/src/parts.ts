import type { Logger } from 'pino';
import type { Anchoring } from './anchoring/anchoring.ts';
import type { Captures } from './captures/captures.ts';
import type { Custody } from './custody/custody.ts';
import type { Ledger } from './ledger/ledger.ts';
import type { Audit } from './people/audit.ts';
import type { People } from './people/people.ts';
import type { Settings } from './settings/settings.ts';
import type { Blobs } from './store/blobs.ts';
import type { Store } from './store/store.ts';
import type { Watches } from './watches/watches.ts';
import type { Webhooks } from './webhooks/webhooks.ts';

/** Time and randomness, and where words for the operator go. */
export interface Surroundings {
  readonly settings: Settings;
  readonly now: () => Date;
  readonly random: (bytes: number) => Uint8Array;
  readonly log: Logger;
}

/** The server's parts, each open. Handlers get them all. */
export interface Parts extends Surroundings {
  readonly store: Store;
  readonly blobs: Blobs;
  readonly ledger: Ledger;
  readonly anchoring: Anchoring;
  readonly custody: Custody;
  readonly people: People;
  readonly audit: Audit;
  readonly captures: Captures;
  readonly watches: Watches;
  readonly webhooks: Webhooks;
}
