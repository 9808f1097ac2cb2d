import type { AnchorTarget } from '@guzheng/evidence';
import type { AnchorReport, TimeError } from '../../report.ts';
import type { Worth } from './terms.ts';

/** What the report says of witnesses in one language. */
export interface WitnessWords {
  /** Why a witness is worth what it is. */
  readonly worth: { readonly [K in Worth]: string };
  /** How far a witness's time may be off, and on whose word. */
  readonly timeError: (error: TimeError) => string;
  readonly anchors: {
    readonly heading: string;
    readonly intro: string;
    readonly none: string;
    readonly kind: { readonly [K in Exclude<AnchorReport['kind'], 'unknown'>]: string };
    readonly strength: string;
    readonly chain: string;
    readonly chainOf: (network: string, chainId: number) => string;
    readonly genesis: string;
    readonly outcome: string;
    readonly finality: string;
    readonly transaction: string;
    readonly sender: string;
    readonly block: string;
    readonly blockOf: (number: number) => string;
    readonly notAfter: string;
    readonly unconfirmedTime: string;
    readonly time: string;
    readonly link: string;
    readonly sightings: string;
    readonly lookUp: string;
    readonly byExplorer: (place: string) => string;
    readonly byNode: (chainId: number) => string;
    readonly compare: string;
    readonly nowhere: string;
    readonly unknownKind: (name: string) => string;
    /** What the witness saw. */
    readonly attests: string;
    readonly target: { readonly [K in AnchorTarget]: string };
    /** The label says so; nothing shows it. */
    readonly obtainedFrom: string;
  };
  readonly timeStamp: {
    readonly signer: string;
    readonly root: string;
    readonly rootClass: { readonly public: string; readonly development: string };
    readonly noRoot: string;
    readonly policy: string;
    readonly serial: string;
    readonly algorithm: string;
    readonly revocation: string;
    readonly revoked: { readonly good: string; readonly unknown: string };
    readonly extract: string;
    readonly certificates: string;
    readonly show: string;
    readonly verify: string;
    readonly rootFile: string;
  };
  readonly bitcoin: {
    readonly blocks: string;
    readonly merkleRoot: string;
    readonly confirmations: (count: number) => string;
    readonly networkClass: { readonly mainnet: string; readonly development: string; readonly unknown: string };
    readonly pending: string;
    readonly unconfirmed: string;
    readonly unconfirmedHeights: (heights: string) => string;
    readonly others: string;
    readonly byHand: string;
    readonly extract: string;
    readonly verify: string;
    readonly export: string;
  };
}
