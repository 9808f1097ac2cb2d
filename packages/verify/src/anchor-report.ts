import type { AnchorTarget, BitcoinSighting, BlockSighting, Hex, NetworkClass, TsaRoot } from '@guzheng/evidence';
import type { CheckCode } from './codes.ts';

/** How much a witness is worth. The caps are in code (anchors/strength.ts). */
export type Strength = 'none' | 'weak' | 'fair' | 'strong';

/** How an anchor's block is tied to the chain outside this file. */
export type BlockLink = 'unlinked' | 'pinned' | 'read';

/**
 * How far an anchor's time may be off, either way, and on whose word. `slot`: a block of Ethereum stands in a slot of twelve seconds;
 * `stated`: the time-stamping authority says so in the token; `unstated`: nobody says; `miner`: a Bitcoin miner's clock.
 */
export interface TimeError {
  /** Absent where nobody states it. */
  readonly seconds?: number;
  readonly basis: 'slot' | 'stated' | 'unstated' | 'miner';
}

/**
 * `valid`: complete and consistent in itself, and of this deposit; `invalid`: it contradicts itself, the deposit or its chain;
 * `unjudged`: what it should attest cannot be read, so nothing was compared.
 */
export type AnchorOutcome = 'valid' | 'invalid' | 'pending' | 'unjudged';

interface Judged {
  readonly outcome: AnchorOutcome;
  readonly code?: CheckCode;
  readonly strength: Strength;
  /** Not after this time, give or take `timeError`; RFC 3339. */
  readonly time?: string;
  readonly timeError?: TimeError;
}

export interface EvmAnchorReport extends Judged {
  readonly kind: 'evm';
  readonly network: string;
  readonly networkClass: NetworkClass | 'unknown';
  readonly chainId: number;
  readonly genesisHash: Hex;
  /** What the record says of itself. */
  readonly status: 'broadcast' | 'included' | 'safe' | 'finalized';
  readonly link: BlockLink;
  readonly transactionHash: Hex;
  readonly sender?: Hex;
  readonly block?: { readonly number: number; readonly hash: Hex };
  readonly sightings: readonly BlockSighting[];
}

/** Where the signer's certificate leads: to a root that the verifier pinned (`sha256` of its DER, hex), or to none. */
export type TsaTrustReport =
  | { readonly state: 'pinned'; readonly name: string; readonly class: TsaRoot['class']; readonly sha256: string }
  | { readonly state: 'unknown'; readonly top: string };

/** What the token says, where it holds in itself. */
export interface TimeStampFacts {
  /** Subject of the signer's certificate, RFC 4514. */
  readonly signer: string;
  /** SHA-256 of the signer's certificate, hex. */
  readonly signerCertificate: string;
  readonly signatureAlgorithm: string;
  /** Dotted OID. */
  readonly policy: string;
  /** Lower-case hex. */
  readonly serial: string;
  readonly trust: TsaTrustReport;
  /** Whether lists or responses kept with the token cover the whole path. */
  readonly revocation: 'good' | 'unknown';
}

export interface TimeStampReport extends Judged {
  readonly kind: 'rfc3161';
  readonly target: AnchorTarget;
  /** Where the record says that it was got: a label. */
  readonly url?: string;
  readonly token?: TimeStampFacts;
  /** How many certificates stand beside the response: `openssl ts -verify` wants them as `-untrusted`. */
  readonly keptCertificates: number;
}

export interface BitcoinBlockReport {
  readonly height: number;
  /** As explorers write it. */
  readonly hash: string;
  /** As explorers write it; absent where the record has no header of this height. */
  readonly merkleRoot?: string;
  readonly time: string;
  /** Expected hashes that the header cost, as a power of two. */
  readonly workBits: number;
  /** `development`: tied to a test chain, which anyone can make; `unknown`: tied to none. */
  readonly networkClass: 'mainnet' | 'development' | 'unknown';
  readonly link: BlockLink;
  /** The lowest number that the agreeing sources report; absent where only a pin ties the block, or nothing. */
  readonly confirmations?: number;
  readonly strength: Strength;
  readonly code?: CheckCode;
  readonly sightings: readonly BitcoinSighting[];
}

export interface OpenTimestampsReport extends Judged {
  readonly kind: 'opentimestamps';
  readonly target: AnchorTarget;
  /** Of the best block. */
  readonly networkClass: BitcoinBlockReport['networkClass'];
  /** Of the block that `time` is from. */
  readonly link: BlockLink;
  /** By height. */
  readonly blocks: readonly BitcoinBlockReport[];
  /** Calendars that still owe an answer, as the file names them. */
  readonly pending: readonly string[];
  /** Heights that the file names and whose headers are not in the proof. */
  readonly unconfirmedHeights: readonly number[];
  /** Attestations of kinds that are not counted. */
  readonly others: readonly string[];
}

/** An anchor of a kind that this version does not know. */
export interface UnknownAnchorReport {
  readonly kind: 'unknown';
  readonly name: string;
  readonly outcome: 'unknown';
  readonly strength: 'none';
}

export type AnchorReport = EvmAnchorReport | TimeStampReport | OpenTimestampsReport | UnknownAnchorReport;
