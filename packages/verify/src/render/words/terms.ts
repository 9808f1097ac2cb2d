import type { Completeness, CustodyMode } from '@guzheng/evidence';
import type { BlockLink, ReviewPoint, Strength, TimeError, Verdict } from '../../report.ts';
import type { Clocks } from '../time.ts';

/** The headings of the review: platform, environment, means, integrity, time, corroboration, overall. */
export const FAMILIES = ['P', 'E', 'T', 'I', 'C', 'X', 'O'] as const;
export type Family = (typeof FAMILIES)[number];

/** Event words of the custody timeline; others are shown as they stand. */
export const EVENTS = [
  'not-before-block',
  'capture-start',
  'environment-check',
  'connection',
  'plain-fetch',
  'browser-capture',
  'screenshot',
  'source-code',
  'seal',
  'deposit',
  'block',
  'bitcoin-block',
  'time-stamp',
  'custody-event',
  'verify',
] as const;
export type KnownEvent = (typeof EVENTS)[number];

/** Labels of a capture that have words; others are shown as they stand. */
const LABELS = [
  'partial',
  'redirected',
  'not-html',
  'no-cjk-glyphs',
  'private-address',
  'tls-invalid',
  'extra-root',
  'logged-in',
  'popup-denied',
  'wall-captcha',
  'wall-bot-check',
  'wall-login',
  'wall-geo-block',
  'wall-paywall',
  'wall-consent',
  'wall-age',
  'wall-rate-limit',
  'refs-changed',
  'uncommitted-changes',
  'version-resolved',
  'integrity-mismatch',
] as const;
export type KnownLabel = (typeof LABELS)[number];

/** Why a witness is worth what it is; chosen in sections/worth.ts. */
const WORTH = [
  'development',
  'testnet',
  'unknown-chain',
  'unlinked',
  'not-final',
  'final',
  'authority',
  'unknown-authority',
  'buried',
  'shallow',
  'vouched',
  'costly-header',
  'cheap-header',
  'pending',
  'invalid',
  'unjudged',
] as const;
export type Worth = (typeof WORTH)[number];

interface RecordWitness {
  readonly time: Clocks | undefined;
  readonly timeError: TimeError | undefined;
  readonly strength: Strength;
}

/** A witness in the paragraph for the court record. `class` says who could have made it. */
export type RecordAnchor =
  | (RecordWitness & {
      readonly kind: 'evm';
      readonly network: string;
      readonly chainId: number;
      readonly class: 'development' | 'testnet' | 'mainnet' | 'unknown';
      readonly block: { readonly number: number; readonly hash: string } | undefined;
      readonly link: BlockLink;
    })
  | (RecordWitness & {
      readonly kind: 'rfc3161';
      readonly signer: string;
      readonly serial: string;
      readonly class: 'development' | 'public' | 'unknown';
      /** Name of the pinned root. */
      readonly root: string | undefined;
    })
  | (RecordWitness & {
      readonly kind: 'opentimestamps';
      readonly class: 'development' | 'mainnet' | 'unknown';
      readonly block: { readonly number: number; readonly hash: string } | undefined;
      readonly link: BlockLink;
    });

/** What the paragraph for the court record is made of. Texts are clean: no control characters, no line breaks, bounded. */
export interface RecordFacts {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly sm3: string;
  readonly verifiedAt: Clocks | undefined;
  readonly verifier: string;
  readonly verdict: Verdict;
  readonly policy: string;
  readonly capture?: {
    readonly url: string;
    readonly startedAt: Clocks | undefined;
    readonly completeness: Completeness;
    readonly custodyMode: CustodyMode;
    /** What was captured is source code; its commit, where it has one. */
    readonly source?: { readonly commit?: string };
  };
  readonly deposit?: { readonly time: Clocks | undefined; readonly depositor: string };
  readonly anchors: readonly RecordAnchor[];
  readonly failed: readonly ReviewPoint[];
  readonly open: readonly ReviewPoint[];
  readonly counts: { readonly PASS: number; readonly FAIL: number; readonly UNPROVEN: number; readonly 'N-A': number };
}
